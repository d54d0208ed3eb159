package spec

import (
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func TestProblemIsPrinted(t *testing.T) {
	for _, c := range []struct {
		name    string
		problem Problem
		want    string
	}{
		{"without a line", Problem{Finding: Finding{Message: "m", Notes: []string{"n"}}, File: "f"}, "f: m\n        n"},
		{"of the host", Problem{Finding: Finding{Rule: "host.no-docker", Message: "m"}}, "m [PYA801]"},
		{
			"tabs",
			Problem{Finding: Finding{Rule: "python.differs", Message: "m"}, File: "f", Line: 12, Column: 3, Width: 2, Text: "\t\tab\tc"},
			"f:12:3: warning: m [PYA204]\n   12 |         ab    c\n      |         ^^",
		},
		{"characters of several bytes", Problem{File: "f", Line: 1, Column: 4, Width: 3, Text: "é €x"}, "f:1:4: \n    1 | é €x\n      |   ^"},
		{"East Asian", marked("名前: «太郎» # x"), "f:1:9: \n    1 | 名前: 太郎 # x\n      |       ^^^^"},
		{"emoji", marked(`"😀": «"🐍"»`), "f:1:9: \n    1 | \"😀\": \"🐍\"\n      |       ^^^^"},
		{"zero-width joiners are seen", marked("👩\u200d💻: «x»"), "f:1:14: \n    1 | 👩\ufffd💻: x\n      |        ^"},
		{"a combining mark has no column", marked("e\u0301: «o\u0308u»"), "f:1:6: \n    1 | e\u0301: o\u0308u\n      |    ^^"},
		{"the look of an emoji", marked("❤\ufe0f: «x»"), "f:1:9: \n    1 | ❤: x\n      |    ^"},
		{"after the line", Problem{File: "f", Line: 1, Column: 9, Width: 9, Text: "ab"}, "f:1:9: \n    1 | ab\n      |   ^"},
	} {
		if diff := cmp.Diff(c.want, c.problem.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// marked is a problem of a line whose part between « and » is marked.
func marked(line string) Problem {
	before, rest, _ := strings.Cut(line, "«")
	at, after, _ := strings.Cut(rest, "»")
	return Problem{File: "f", Line: 1, Column: len(before) + 1, Width: len(at), Text: before + at + after}
}

// What is in a file must not command the terminal: no control character, and none of
// those that turn the direction of text (https://trojansource.codes/).
func TestNothingCommandsTheTerminal(t *testing.T) {
	const evil = "a\x1b[31mb\x07\u009b2J\u202e\u2066\u00adc\r\x00\xff"
	p := Problem{
		Finding: Finding{Rule: "spec.bad-value", Message: evil, Notes: []string{evil, "    " + evil}},
		File:    evil, Line: 1, Column: 2, Width: 3, Text: evil, Environments: []string{evil},
	}
	want := "a\ufffd[31mb\ufffd\ufffd2J\ufffd\ufffd\ufffdc\ufffd\ufffd\ufffd"
	got := p.String()
	if n := strings.Count(got, want); n != 6 {
		t.Errorf("%d of 6 texts are as they should be: %q", n, got)
	}
	for _, r := range strings.ReplaceAll(got, "\n", "") {
		if !unicode.IsPrint(r) {
			t.Errorf("%q in %q", r, got)
		}
	}
}

func TestColours(t *testing.T) {
	p := marked("a: «b»")
	p.Rule, p.Message, p.Notes = "spec.bad-value", "m", []string{"n"}
	want := "\x1b[1mf:1:4\x1b[0m: m \x1b[1;31m[PYA017]\x1b[0m\n    1 | a: b\n      |    \x1b[1;31m^\x1b[0m\n        n"
	if diff := cmp.Diff(want, Problems{p}.Text(true)); diff != "" {
		t.Errorf("error (-want +got)\n%s", diff)
	}
	p.Rule = "git.not-ignored"
	want = "\x1b[1mf:1:4\x1b[0m: \x1b[1;33mwarning\x1b[0m: m \x1b[1;33m[PYA511]\x1b[0m\n    1 | a: b\n      |    \x1b[1;33m^\x1b[0m\n        n"
	if diff := cmp.Diff(want, Problems{p}.Text(true)); diff != "" {
		t.Errorf("warning (-want +got)\n%s", diff)
	}
}

func TestLongLinesAreClipped(t *testing.T) {
	for _, side := range []string{"a", "名", "👍🏽", "\u0301", "\t"} {
		for _, mark := range []string{"XYZ", strings.Repeat("XYZ", 1000), "語"} {
			p := marked(strings.Repeat(side, 5000) + "«" + mark + "»" + strings.Repeat(side, 5000))
			lines := strings.Split(p.excerpt(false), "\n")
			begin := strings.Index(lines[0], mark[:3])
			carets := strings.Index(lines[1], "^")
			if columns(lines[0]) > screenWidth || columns(lines[1]) > screenWidth || begin < 0 || columns(lines[0][:begin]) != carets {
				t.Errorf("%s\n%s", lines[0], lines[1])
			}
		}
	}
}

// A terminal has 24 lines of 80 columns; the prompt and the end of the report take some.
func TestAMistakeFitsOnAScreen(t *testing.T) {
	words := strings.Repeat("word ", 500)
	list := "server takes: " + strings.Repeat("gunicorn, ", 60) + "uvicorn"
	copied := "    " + strings.Repeat("x", 500)
	for name, notes := range map[string][]string{
		"words": {words, words, words, words, words, words}, "lists": {list, list, list, list, list}, "text to copy": {copied, copied, copied},
		"many": strings.Split(strings.Repeat("a,", 100), ","),
	} {
		p := marked(words + "«" + words + "»")
		p.Rule, p.Message, p.Notes = "spec.bad-value", words, notes
		rows := 0
		for line := range strings.SplitSeq(p.String(), "\n") {
			rows += (columns(line) + screenWidth - 1) / screenWidth
		}
		if rows > 22 {
			t.Errorf("%s: %d rows\n%s", name, rows, p)
		}
	}
}

func TestLongListsSayWhatIsLeftOut(t *testing.T) {
	var names []string
	for i := range 60 {
		names = append(names, "server"+string(rune('a'+i%26)))
	}
	p := Problem{File: "f", Finding: Finding{Message: "m", Notes: []string{"takes: " + strings.Join(names, ", ")}}}
	lines := strings.Split(p.String(), "\n")
	shown := strings.Count(strings.Join(lines, ""), "server")
	if want := fmt.Sprintf("            … and %d more", 60-shown); len(lines) != 1+noteLines || lines[noteLines] != want || shown < 15 {
		t.Errorf("want %q at the end of\n%s", want, p)
	}
}

func TestNotesAreWrapped(t *testing.T) {
	note := strings.Repeat("word ", 40) + "end"
	for _, line := range wrap(note, 30) {
		if len(line) > 34 || strings.TrimSpace(line) == "" {
			t.Errorf("%q", line)
		}
	}
	if got := strings.Join(strings.Fields(strings.Join(wrap(note, 30), " ")), " "); got != note {
		t.Errorf("%q", got)
	}
}

func TestTextToCopyIsNotWrapped(t *testing.T) {
	code := `secrets: ["A", "B"]` + strings.Repeat(" // x", 20)
	words := "put it under secrets, where nobody can read it"
	if diff := cmp.Diff([]string{words, "    " + code}, wrap(words+"   "+code, 60)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
