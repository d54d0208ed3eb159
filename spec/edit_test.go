package spec

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// wrongSpecs are the files of all specs that the tests have as wrong, but for what is
// wanted of them, by their names.
func wrongSpecs(t testing.TB) map[string][]txtar.File {
	t.Helper()
	specs := map[string][]txtar.File{}
	for _, folder := range []string{"bad", "mistakes", "environments"} {
		files, err := filepath.Glob("testdata/" + folder + "/*.txtar")
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", folder, len(files), err)
		}
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			specs[folder+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar")] = archive.Files[:len(archive.Files)-1]
		}
	}
	return specs
}

// wrongIn is what is wrong with a spec, the first of the files, in all its environments.
func wrongIn(t *testing.T, loader *Loader, files []txtar.File) Problems {
	t.Helper()
	return checkAll(t, loader, &txtar.Archive{Files: append(slices.Clone(files), txtar.File{Name: "want"})})
}

// fixAll makes the edits of problems in all files.
func fixAll(files []txtar.File, problems Problems) (fixed []txtar.File, made Problems) {
	for _, f := range files {
		data, some := Fix(f.Name, f.Data, problems)
		fixed, made = append(fixed, txtar.File{Name: f.Name, Data: data}), append(made, some...)
	}
	return fixed, made
}

// commented writes a comment behind each line of a file that can have one there.
func commented(f txtar.File) (txtar.File, []string) {
	sign := " # "
	switch formatOf(f.Name) {
	case formatJSON:
		return f, nil
	case formatCUE:
		sign = " // "
	}
	if bytes.Contains(f.Data, []byte(`"""`)) || blockText.Match(f.Data) || bytes.Contains(f.Data, []byte("'''")) {
		return f, nil
	}
	var text strings.Builder
	var comments []string
	for line := range strings.Lines(string(f.Data)) {
		body := strings.TrimRight(line, "\r\n")
		comment := fmt.Sprintf("comment %d.", len(comments))
		comments = append(comments, comment)
		text.WriteString(body + sign + comment + line[len(body):])
	}
	return txtar.File{Name: f.Name, Data: []byte(text.String())}, comments
}

// Edits of all wrong specs, plain and with a comment behind each line: what could be read
// can be read after them, no error comes that was not hidden behind a mended one, no
// comment goes, and they come to an end.
func TestEditsDoNoHarm(t *testing.T) {
	loader := NewLoader()
	specs := wrongSpecs(t)
	mended, edits := 0, 0
	for name, files := range specs {
		for _, with := range []string{"", "with comments "} {
			var comments [][]string
			trial := slices.Clone(files)
			for i := range trial {
				var there []string
				if with != "" {
					trial[i], there = commented(trial[i])
				}
				comments = append(comments, there)
			}
			n := testMending(t, loader, with+name, trial, comments)
			if with == "" && n > 0 {
				mended++
			}
			edits += n
		}
	}
	t.Logf("%d wrong specs, %d of them mended in part or whole, %d problems mended", len(specs), mended, edits)
	if mended < 100 {
		t.Errorf("%d specs are mended, which proves little", mended)
	}
}

// mostMendings is above how often any of the specs has to be looked at.
const mostMendings = 30

// testMending mends a spec to the end, and returns how many problems that took.
func testMending(t *testing.T, loader *Loader, name string, files []txtar.File, comments [][]string) int {
	mended := 0
	problems := wrongIn(t, loader, files)
	for round := 0; ; round++ {
		fixed, made := fixAll(files, problems)
		if len(made) == 0 {
			return mended
		}
		mended += len(made)
		after := wrongIn(t, loader, fixed)
		for i, f := range fixed {
			if breaks(f.Name, files[i].Data, f.Data) {
				t.Errorf("%s: the edits break\n%s\nwhich is then\n%s", name, files[i].Data, f.Data)
			}
			for _, comment := range comments[i] {
				if !bytes.Contains(f.Data, []byte(comment)) {
					t.Errorf("%s: %s is gone from\n%s", name, comment, f.Data)
				}
			}
		}
		for _, p := range after {
			if p.IsError() && !isExpected(p, problems, made) {
				t.Errorf("%s: the edits bring\n%s\nafter\n%s\nwas\n%s", name, p, fixed[0].Data, files[0].Data)
			}
		}
		if round == mostMendings {
			t.Fatalf("%s: mending does not end:\n%s", name, fixed[0].Data)
		}
		files, problems = fixed, after
	}
}

// isExpected tells a problem that was there, or that only comes to light: it is in the
// field that was mended, or is looked for only when no graver one is left.
func isExpected(p Problem, before, made Problems) bool {
	if slices.ContainsFunc(before, func(b Problem) bool { return b.Rule == p.Rule && b.Path == p.Path }) {
		return true
	}
	return slices.ContainsFunc(made, func(m Problem) bool {
		renamed := join(parent(m.Path), strings.Trim(m.Edits[0].Text, `"`))
		within := func(path string) bool { return strings.HasPrefix(p.Path+".", path+".") }
		isSyntax := slices.Contains([]string{"spec.syntax", "spec.unquoted-text", "spec.duplicate", "spec.marked-field"}, m.Rule)
		return isSyntax || within(m.Path) || within(renamed) || len(before) == len(made) && !strings.HasPrefix(p.Rule, "spec.")
	})
}

// Each mistake that can only be meant in one way is mended, and the others are not.
func TestFix(t *testing.T) {
	loader := NewLoader()
	for _, c := range []struct{ name, file, before, after string }{
		{"a name in quotes", "pyapp.cue", `"pyhton": "3.13", run: "main.py"`, `"python": "3.13", run: "main.py"`},
		{"a group in two parts", "pyapp.cue", "python: \"3.13\"\nsevrer: uvicorn: app: \"a:b\"\nsevrer: uvicorn: port: 80\n", "python: \"3.13\"\nserver: uvicorn: app: \"a:b\"\nserver: uvicorn: port: 80\n"},
		{"a name that is referred to", "pyapp.cue", "python: \"3.13\"\nlimts: memory: \"2g\"\ntmpfs: [{path: \"/x\", size: limts.memory}]\nrun: \"main.py\"\n", ""},
		{"a name that is there", "pyapp.yaml", "python: '3.13'\nrun: main.py\nrunn: main.py\n", ""},
		{"YAML's quotes", "pyapp.yaml", "'pyhton': '3.13'\nrun: main.py\n", "'python': '3.13'\nrun: main.py\n"},
		{"an anchor", "pyapp.yaml", "python: &p 3.13\nrun: main.py\n", ""},
		{"an alias of it", "pyapp.yaml", "python: '3.13'\nrun: main.py\nenv: {A: &a '80'}\nserver: {uvicorn: {app: 'a:b', port: *a}}\n", ""},
		{"text in a text", "pyapp.cue", `run: "main.py", python: "3.13", description: "a # b", restart: "alway"`, `run: "main.py", python: "3.13", description: "a # b", restart: "always"`},
		{"a reference's value", "pyapp.cue", "p: \"80\"\npython: \"3.13\"\nserver: uvicorn: {app: \"a:b\", port: p}\n", ""},
		{"a word that may be a name", "pyapp.cue", "let v = \"3.13\"\npython: v\nname: shop\nrun: \"main.py\"\n", ""},
		{"a unit that is missing", "pyapp.cue", `python: "3.13", run: "main.py", limits: memory: "512"`, ""},
		{"a file for an object", "pyapp.cue", `python: "3.13", server: uvicorn: app: "main.py"`, ""},
		{"a field twice", "pyapp.yaml", "python: '3.13'\nrun: main.py\npython: '3.13'\n", "python: '3.13'\nrun: main.py\n"},
		{"a field twice, with a comment", "pyapp.yaml", "python: '3.13'\nrun: main.py\npython: '3.13' # why\n", ""},
		{"a field twice, otherwise", "pyapp.yaml", "python: '3.13'\nrun: main.py\npython: '3.12'\n", ""},
		{"JSON's field twice", "pyapp.json", "{\n  \"python\": \"3.13\",\n  \"run\": \"main.py\",\n  \"run\": \"main.py\"\n}\n", "{\n  \"python\": \"3.13\",\n  \"run\": \"main.py\"\n}\n"},
		{"tabs in a text", "pyapp.yaml", "python: '3.13'\nrun: main.py\nlimits:\n\tmemory: 2g\ndescription: |\n \ta\n", ""},
		{"an alias of CUE", "pyapp.cue", "A=limits: {memory: \"2g\"}\npython: \"3.13\"\nrun \"main.py\"\n", ""},
		{"text that ends later than it seems", "pyapp.toml", "python = '3.13'\n[server.uvicorn]\napp = shop:app\n", ""},
		{"a secret", "pyapp.cue", "python: \"3.13\"\nrun: \"main.py\"\nenv: API_TOKEN: 'abc'\n", ""},
		{"a path", "pyapp.cue", "python: \"3.13\"\nrun: \"main.py\"\nvolumes: media: {path: \"/srv//media\", }\n", "python: \"3.13\"\nrun: \"main.py\"\nvolumes: media: {path: \"/srv/media\", }\n"},
		{"a capability", "pyapp.toml", "python = '3.13'\nrun = 'main.py'\n[hardening]\nno_new_privileges = false\ncap_add = ['CAP_KILL'] # why\n", "python = '3.13'\nrun = 'main.py'\n[hardening]\nno_new_privileges = false\ncap_add = [\"KILL\"] # why\n"},
		{"a capability in vain", "pyapp.cue", "python: \"3.13\"\nhardening: cap_add: [\"KILL\"]\nrun: \"main.py\"\n", "python: \"3.13\"\nrun: \"main.py\"\n"},
		{"a capability in vain, with a comment", "pyapp.cue", "python: \"3.13\"\nhardening: {\n\t// Why.\n\tcap_add: [\"KILL\"]\n}\nrun: \"main.py\"\n", ""},
		{"a capability in vain beside others", "pyapp.cue", "python: \"3.13\"\nhardening: {cap_add: [\"KILL\"], init: true}\nrun: \"main.py\"\n", "python: \"3.13\"\nhardening: {init: true}\nrun: \"main.py\"\n"},
		{"a capability in vain, of YAML", "pyapp.yaml", "python: '3.13'\nhardening:\n  cap_add:\n  - KILL\n  init: true\nrun: main.py\n", "python: '3.13'\nhardening:\n  init: true\nrun: main.py\n"},
		{"a capability in vain, of JSON", "pyapp.json", `{"python": "3.13", "hardening": {"cap_add": ["KILL"]}, "run": "main.py"}`, `{"python": "3.13", "run": "main.py"}`},
		{"a capability in vain, of TOML", "pyapp.toml", "python = '3.13'\nrun = 'main.py'\nhardening.cap_add = [\"KILL\"]\n", "python = '3.13'\nrun = 'main.py'\n"},
	} {
		files := []txtar.File{{Name: c.file, Data: []byte(c.before)}}
		fixed, _ := fixAll(files, wrongIn(t, loader, files))
		if c.after == "" {
			c.after = c.before
		}
		if diff := cmp.Diff(c.after, string(fixed[0].Data)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
}

// A byte order mark and the line ends stay, and the edits hit their places beside them.
func TestFixKeepsTheEncoding(t *testing.T) {
	loader := NewLoader()
	for _, ends := range []string{"\n", "\r\n", "\r"} {
		for _, mark := range []string{"", byteOrderMark} {
			text := func(python, memory string) []byte {
				return []byte(mark + strings.ReplaceAll("# 名\npython: "+python+" # 名\nrun: main.py\nlimits: {"+memory+": 2g}\n", "\n", ends))
			}
			files := []txtar.File{{Name: "pyapp.yaml", Data: text("3.13", "memry")}}
			fixed, _ := fixAll(files, wrongIn(t, loader, files))
			if want := text(`"3.13"`, "memory"); !bytes.Equal(fixed[0].Data, want) {
				t.Errorf("%q, %q: got %q, want %q", mark, ends, fixed[0].Data, want)
			}
		}
	}
}

// What overlaps waits, and what is ignored or of another file stays.
func TestFixTakesTheFirst(t *testing.T) {
	edit := func(from, to int, text string) Problem {
		return Problem{Edits: []Edit{{File: "pyapp.cue", Line: 1, Column: from, EndLine: 1, EndColumn: to, Text: text}}}
	}
	ignored, other, both := edit(7, 8, "I"), edit(7, 8, "O"), edit(4, 6, "B")
	ignored.Ignored, other.Edits[0].File = "reason", "other.cue"
	both.Edits = append(both.Edits, edit(1, 2, "X").Edits...)
	fixed, made := Fix("pyapp.cue", []byte("a: 123456"), Problems{edit(4, 6, "9"), edit(5, 7, "8"), both, ignored, other, edit(8, 9, "7")})
	if string(fixed) != "a: 93476" || len(made) != 2 {
		t.Errorf("%d made: %s", len(made), fixed)
	}
	fixed, made = Fix("pyapp.cue", []byte("a: 1\nb: 2"), Problems{edit(4, 5, "}"), edit(1, 2, "c")})
	if string(fixed) != "c: 1\nb: 2" || len(made) != 1 {
		t.Errorf("an edit that breaks the text: %d made: %s", len(made), fixed)
	}
}

var slips = flag.Int("slips", 150, "how many specs with slips of the finger are mended")

// slip makes one slip in a text: two letters change places, one goes or comes twice,
// quotes go or come, a sign is another language's.
func slip(r *rand.Rand, text string) string {
	changes := []func(word string) string{
		func(w string) string { return w[1:2] + w[:1] + w[2:] },
		func(w string) string { return w[1:] },
		func(w string) string { return w + w[len(w)-1:] },
		func(w string) string { return strings.ToUpper(w[:1]) + w[1:] },
		func(w string) string { return `"` + w + `"` },
		func(w string) string { return "'" + w + "'" },
		func(w string) string { return strings.Trim(w, `"'`) },
		func(w string) string { return strings.NewReplacer(":", " =", "=", ":").Replace(w) },
	}
	words := regexp.MustCompile(`"[^"\n]+"|[\w.]{2,}:?| =`).FindAllStringIndex(text, -1)
	at := words[r.Intn(len(words))]
	return text[:at[0]] + changes[r.Intn(len(changes))](text[at[0]:at[1]]) + text[at[1]:]
}

// Edits do no harm to good specs with slips of the finger either.
func TestEditsOfSlips(t *testing.T) {
	loader, r := NewLoader(), rand.New(rand.NewSource(1))
	names, err := filepath.Glob("testdata/good/*")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	wrong, mended := 0, 0
	for n := range *slips {
		name := names[n%len(names)]
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, comments := commented(txtar.File{Name: strings.Replace(filepath.Base(name), "shop.pyproject", "pyproject", 1), Data: data})
		text := string(file.Data)
		for range 1 + r.Intn(3) {
			text = slip(r, text)
		}
		file.Data = []byte(text)
		if len(wrongIn(t, loader, []txtar.File{file})) > 0 {
			wrong++
		}
		mended += min(1, testMending(t, loader, fmt.Sprint("slip ", n), []txtar.File{file}, [][]string{present(text, comments)}))
	}
	t.Logf("%d specs with slips, %d of them wrong, %d mended in part or whole", *slips, wrong, mended)
	if mended < wrong/4 {
		t.Error("few are mended, which proves little")
	}
}

// present are the comments that a slip has left as they are.
func present(text string, comments []string) []string {
	return slices.DeleteFunc(comments, func(c string) bool { return !strings.Contains(text, c) })
}

// FuzzFix proves of any text in any format that Fix comes to an end and breaks nothing.
func FuzzFix(f *testing.F) {
	names := []string{"pyapp.cue", "pyapp.yaml", "pyapp.json", "pyapp.toml", "pyproject.toml"}
	for _, files := range wrongSpecs(f) {
		if i := slices.Index(names, files[0].Name); i >= 0 {
			f.Add(uint8(i), files[0].Data)
		}
	}
	loader := NewLoader()
	loader.budget.time = 2 * time.Second
	f.Fuzz(func(t *testing.T, format uint8, data []byte) {
		name := names[int(format)%len(names)]
		seen := map[string]bool{}
		for !seen[string(data)] {
			seen[string(data)] = true
			_, err := loader.Load(name, data)
			var problems Problems
			_ = errors.As(err, &problems)
			fixed, made := Fix(name, data, problems)
			if breaks(name, data, fixed) || len(made) > 0 == bytes.Equal(fixed, data) {
				t.Errorf("%d made of\n%s\nwhich is then\n%s", len(made), data, fixed)
			}
			data = fixed
		}
		if len(seen) > 1 && len(data) < 1000 && len(seen) > 200 {
			t.Errorf("%d rounds", len(seen))
		}
	})
}
