package spec

import (
	"strings"
	"testing"
)

// What a note tells to write is of the spec's own format: it can be copied.
func TestNotesSpeakTheFormat(t *testing.T) {
	for _, c := range []struct{ note, yaml, toml, json string }{
		{`write   python: "3.13"`, `write   python: "3.13"`, `write   python = "3.13"`, `write   "python": "3.13"`},
		{
			`or, to build it all the same   image: allow_end_of_life: true`,
			`or, to build it all the same   image: {allow_end_of_life: true}`,
			`or, to build it all the same   image.allow_end_of_life = true`,
			`or, to build it all the same   "image": {"allow_end_of_life": true}`,
		},
		{
			`lock them with   uv lock   and write   deps: uv: {}`, `lock them with   uv lock   and write   deps: {uv: {}}`,
			`lock them with   uv lock   and write   deps.uv = {}`, `lock them with   uv lock   and write   "deps": {"uv": {}}`,
		},
		{
			`   indexes: internal: {url: "https://…", password: environment: "KEY"}`,
			`   indexes: {internal: {url: "https://…", password: {environment: "KEY"}}}`,
			`   indexes.internal = {url = "https://…", password = {environment = "KEY"}}`,
			`   "indexes": {"internal": {"url": "https://…", "password": {"environment": "KEY"}}}`,
		},
		{
			`write   system: packages: ["a", "b"]`, `write   system: {packages: ["a", "b"]}`,
			`write   system.packages = ["a", "b"]`, `write   "system": {"packages": ["a", "b"]}`,
		},
	} {
		for f, want := range map[format]string{formatCUE: c.note, formatYAML: c.yaml, formatTOML: c.toml, formatPyproject: c.toml, formatJSON: c.json} {
			if got := f.translate([]string{c.note})[0]; got != want {
				t.Errorf("%s: got %s, want %s", f, got, want)
			}
		}
	}
	for _, note := range []string{
		"", "leave image.variant out", "write   channels: [conda-forge]", "it has   main.py, other.py", "add a line   numpy<2   or take a newer one",
		`take it from   (uv: [tool.uv.sources] torch = {index = "x"})`, "what only the build needs is   system: build_packages", `a   x: "\(y)"`,
	} {
		if got := formatYAML.translate([]string{note})[0]; got != note {
			t.Errorf("%q became %q", note, got)
		}
	}
}

// Findings are told in the format of the file that they are about.
func TestFindingsSpeakTheFormat(t *testing.T) {
	s, err := Load("pyapp.yaml", []byte("python: \"3.13\"\nrun: main.py\n"))
	if err != nil {
		t.Fatal(err)
	}
	finding := Finding{Rule: "python.missing", Path: "python", Message: "x", Notes: []string{`write   image: user: 1000`}}
	text := s.Problems([]Finding{finding}).Error()
	if !strings.Contains(text, "write   image: {user: 1000}") || finding.Notes[0] != "write   image: user: 1000" {
		t.Errorf("got %s", text)
	}
}

// A note may hold anything that a file of the project has.
func FuzzNotes(f *testing.F) {
	f.Add("write   deps: uv: {}")
	f.Add("it has   " + strings.Repeat("a: [{", 1000))
	f.Add("a   \"x\": '''\n   '''")
	f.Fuzz(func(t *testing.T, note string) {
		words, _, _ := strings.Cut(note, snippetMark)
		for _, to := range []format{formatYAML, formatJSON, formatTOML} {
			if got := to.translate([]string{note}); len(got) != 1 || !strings.HasPrefix(got[0], words) {
				t.Errorf("%s: %q became %q", to, note, got)
			}
		}
	})
}
