// Package spectest has specs for the tests of what reads them.
package spectest

import (
	"fmt"
	"maps"
	"strings"
)

// Hostile are small specs made to cost much, by the name of their file. Most
// of them are good specs otherwise: nothing ends them but the limits.
func Hostile() map[string]string {
	const head = "python: \"3.13\"\nrun: \"main.py\"\n"
	all := map[string]string{
		"recurse.cue":       head + "#f: {n: int, if n > 0 {x: #f & {n: _n1, _n1: 5}}}\n_y: #f & {n: 3}\n",
		"recurse2.cue":      head + "_f: {N=n: int, out: [if N > 0 {(_f & {n: N - 1}).out + 1}, 0][0]}\n_y: (_f & {n: 100000}).out\n",
		"fib.cue":           head + "_fib: {N=n: int, out: [if N > 1 {(_fib & {n: N - 1}).out + (_fib & {n: N - 2}).out}, N][0]}\n_y: (_fib & {n: 24}).out\n",
		"template.cue":      "import \"text/template\"\n" + head + "_x: template.Execute(\"{{range .}}{{range $}}x{{end}}{{end}}\", [1])\n",
		"regex.cue":         head + "_x: \"a\" & =~\"(((((x{100}){100}){100}){100}){100})\"\n",
		"strmul.cue":        head + "_x: len(\"x\"*1000000000)\n",
		"pow.cue":           "import \"math\"\n" + head + "_x: math.Pow(10, 100000000)\n",
		"bigexp.cue":        head + "_x: 1e999999999 + 1\n",
		"embed.cue":         "@extern(embed)\n" + head + "env: X: _ @embed(file=\"/etc/passwd\",type=text)\n",
		"embed_package.cue": "@extern(embed)\n\npackage x\n" + head + "env: X: string @embed(file=\"go.mod\",type=text)\n",
		"for2.cue":          "import \"list\"\n" + head + "_x: [for a in list.Range(0,1000,1) for b in list.Range(0,1000,1) {a+b}]\n",
		"for3.cue":          "import \"list\"\n" + head + "_x: [for a in list.Range(0,1000,1) for b in list.Range(0,1000,1) for c in list.Range(0,1000,1) if a*b*c < 0 {1}]\n",
		"fields.cue":        "import \"list\"\n" + head + "env: {for a in list.Range(0,300000,1) {\"A\\(a)\": \"b\"}}\n",
		"listrange.cue":     "import \"list\"\n" + head + "_x: len(list.Range(0, 100000000, 1))\n",
		"listrepeat.cue":    "import \"list\"\n" + head + "_x: len(list.Repeat([1], 100000000))\n",
		"big.cue":           head + "env: {\n" + strings.Repeat("A: \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\n", 100_000) + "}\n",
		"many.cue":          head + "env: {\n" + strings.Repeat("A: 1\n", 50_000) + "}\n",
		"deep.json":         `{"python": "3.13", "x": ` + nest("[", "", "]", 100_000) + "}",
		"deep9990.json":     `{"python": "3.13", "x": ` + nest("[", "", "]", 9990) + "}",
		"deep.yaml":         "python: x\na: " + nest("[", "", "]", 100_000) + "\n",
		"deep9990.yaml":     "python: x\na: " + nest("{a: ", "", "}", 9990) + "\n",
		"dashes.yaml":       "a: \n " + strings.Repeat("- ", 100_000) + "1\n",
		"indent.yaml":       staircase(600),
		"deep.toml":         "name = \"x\"\na = " + nest("[", "", "]", 100_000) + "\n",
		"deep9990.toml":     "name = \"x\"\na = " + nest("{a=", "1", "}", 9990) + "\n",
		"dots.toml":         "x" + strings.Repeat(".a", 100_000) + " = 1\n",
		"header.toml":       "[x" + strings.Repeat(".a", 100_000) + "]\na = 1\n",
		"tables.toml":       strings.Repeat("[[a]]\n", 40_000),
		"bomb.yaml":         aliases(9),
		"selfalias.yaml":    "a: &a [*a]\n",
	}
	maps.Copy(all, hostileEnvironments(head))
	maps.Copy(all, hostileDepths(head))
	maps.Copy(all, hostileGrowth(head))
	return all
}

// hostileDepths nest what a parser or an evaluator recurses over.
func hostileDepths(head string) map[string]string {
	all := map[string]string{}
	for name, x := range map[string]string{
		"struct": nest("{a: ", "1", "}", 30_000), "colon": strings.Repeat("a: ", 60_000) + "1", "list": nest("[", "", "]", 100_000),
		"paren": nest("(", "1", ")", 100_000), "unary": strings.Repeat("-", 200_000) + "1", "binary": strings.Repeat("1+", 100_000) + "1",
		"binary_lines": strings.Repeat("1 +\n", 50_000) + "1", "interp": nest(`"\(`, "1", `)"`, 20_000), "select": "run" + strings.Repeat(".a", 100_000),
		"call": "run" + strings.Repeat("()", 100_000), "index": "run" + strings.Repeat("[0]", 80_000), "bracket_text": strings.Repeat(`["]",`, 40_000),
		"bytes": "'''\n" + strings.Repeat("[", 100_000) + "\n'''", "alternatives": strings.Repeat("1 | ", 50_000) + "1",
	} {
		all["deep_"+name+".cue"] = head + "_x: " + x + "\n"
	}
	chain := ""
	for i := range 12_000 {
		chain += fmt.Sprintf("_a%d: _a%d\n", i, i+1)
	}
	all["chain.cue"] = head + chain + "_a12000: 1\n"
	return all
}

// hostileEnvironments cost much only in an environment, or are many.
func hostileEnvironments(head string) map[string]string {
	one := func(body string) string { return head + "environments: prod: {" + body + "}\n" }
	return map[string]string{
		"env_many.cue":      head + "environments: {\n" + series(5_000, "\n", "e%d: env: A: \"x\"") + "\n}\n",
		"env_many.json":     `{"run": "main.py", "environments": {` + series(5_000, ",", `"e%d": {"env": {"A": "x"}}`) + "}}",
		"env_fields.cue":    one("env: {\n" + series(8_000, "\n", "A%d: \"x\"") + "\n}"),
		"env_both.cue":      head + "env: {\n" + series(8_000, "\n", "A%d: \"x\"") + "\n}\n" + one("env: {\n" + series(8_000, "\n", "A%d: \"y\"") + "\n}")[len(head):],
		"env_conflicts.cue": head + "env: {for i, _ in [" + series(3_000, ",", "%d") + "] {\"A\\(i)\": \"x\"}}\n" + one("env: {\n" + series(3_000, "\n", "A%d: \"y\"") + "\n}")[len(head):],
		"env_loop.cue":      "import \"list\"\n" + one("env: {for a in list.Range(0,1000,1) for b in list.Range(0,1000,1) for c in list.Range(0,1000,1) if a*b*c < 0 {A: \"x\"}}"),
		"env_depth.cue":     one(strings.Repeat("a: ", 450) + "1"),
		"env_choices.cue":   one("_x: " + series(20, " & ", "({a%[1]d: 1} | {a%[1]d: 2})")),
	}
}

// hostileGrowth make much of little.
func hostileGrowth(head string) map[string]string {
	all := map[string]string{}
	for name, size := range map[string]int{"repeat1g": 1_000_000_000, "repeat50g": 50_000_000_000, "repeatneg": -1} {
		all[name+".cue"] = fmt.Sprintf("import \"strings\"\n%s_x: len(strings.Repeat(\"x\", %d))\n", head, size)
	}
	for _, n := range []int{8, 12, 20} {
		all[fmt.Sprintf("alternatives%d.cue", n)] = head + "_x: " + series(n, " & ", "({a%[1]d: 1} | {a%[1]d: 2})") + "\n"
	}
	all["product.cue"] = head + "_x: " + series(300, " | ", "{a: %d}") + "\n_y: _x & (" + series(300, " | ", "{b: %d}") + ")\n"
	for name, line := range map[string]string{
		"laughs": `_l%d: "` + strings.Repeat(`\(_l%[2]d)`, 10) + `"`, "list": `_l%d: [` + strings.Repeat(`_l%[2]d,`, 10) + `]`,
		"struct": `_l%d: {a: _l%[2]d, b: _l%[2]d, c: _l%[2]d, d: _l%[2]d, e: _l%[2]d, f: _l%[2]d, g: _l%[2]d, h: _l%[2]d}`, "square": "_l%d: _l%[2]d*_l%[2]d",
	} {
		text := map[string]string{"laughs": `_l0: "ha"`, "list": "_l0: [1]", "struct": "_l0: {a: 1}", "square": "_l0: 123456789123456789"}[name]
		for i := 1; i < 25; i++ {
			text += fmt.Sprintf("\n"+line, i, i-1)
		}
		all["laughs_"+name+".cue"] = head + text + "\n"
	}
	return all
}

func nest(open, middle, end string, n int) string {
	return strings.Repeat(open, n) + middle + strings.Repeat(end, n)
}

func series(n int, separator, format string) string {
	terms := make([]string, n)
	for i := range terms {
		terms[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(terms, separator)
}

func staircase(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

func aliases(n int) string {
	text := "a0: &a0 [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n"
	for i := 1; i < n; i++ {
		text += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9))
	}
	return text
}
