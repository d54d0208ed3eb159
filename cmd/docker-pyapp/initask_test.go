package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// monorepo is what is found in a repository with an application in each of two folders.
func monorepo() []detect.Application {
	app := func(folder string) detect.Application {
		return detect.Application{Folder: folder, Framework: "flask", Manager: "uv", Answers: []detect.Answer{
			{Field: "python", Value: "3.13"}, {Field: "run", Value: "main.py", Evidence: []detect.Evidence{{File: folder + "/main.py"}}},
		}}
	}
	return []detect.Application{app("backend"), app("jobs")}
}

func TestWhichOfSeveralApplications(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"\n", "backend jobs"},
		{"2\n", "jobs"},
		{" 2, 1\n", "backend jobs"},
		{"3\nx\n1\n", "backend"},
		{"0\n-1\n1.5\n99999999999999999999\n1 1\n", "backend"},
		{"3\n3\n3\n3\n3\n1\n", "nothing was written"},
		{"1", "nothing was written"}, // the terminal is gone before Enter
		{"", "nothing was written"},
	} {
		var shown bytes.Buffer
		chosen, err := newAsker(strings.NewReader(c.typed), &shown).which(monorepo())
		var folders []string
		for _, app := range chosen {
			folders = append(folders, app.Folder)
		}
		got := strings.Join(folders, " ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want || !strings.Contains(shown.String(), "  2) jobs   flask, uv\n") {
			t.Errorf("%q: %s, want %s\n%s", c.typed, got, c.want, shown.String())
		}
	}
}

// TestSeveralApplicationsGetASpecEach: in its own folder.
func TestSeveralApplicationsGetASpecEach(t *testing.T) {
	dir := t.TempDir()
	f := found{dir: dir, report: detect.Report{Applications: monorepo()}}
	drafts, err := f.drafts(detect.CUE)
	if err != nil {
		t.Fatal(err)
	}
	var printed bytes.Buffer
	if err := printDrafts(&printed, drafts); err != nil {
		t.Fatal(err)
	}
	for i, folder := range []string{"backend", "jobs"} {
		file := filepath.Join(dir, folder, "pyapp.cue")
		if drafts[i].file != file || !strings.Contains(printed.String(), "==> "+file+" <==\npython: \"3.13\"\n\n// "+folder+"/main.py\n") {
			t.Errorf("the spec of %s is %s:\n%s", folder, drafts[i].file, printed.String())
		}
	}
}

// TestSaveOverwritesNothing: what somebody else wrote meanwhile stays, and what is behind
// a link does.
func TestSaveOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	d := draft{file: filepath.Join(dir, "pyapp.cue"), after: []byte("mine")}
	if err := os.WriteFile(d.file, []byte("theirs"), 0o666); err != nil {
		t.Fatal(err)
	}
	err := save(io.Discard, d, true)
	data, _ := os.ReadFile(d.file)
	if err == nil || string(data) != "theirs" {
		t.Errorf("%v; the file has %q", err, data)
	}
	if os.Symlink("elsewhere.cue", filepath.Join(dir, "link.cue")) == nil {
		d.file = filepath.Join(dir, "link.cue")
		err := save(io.Discard, d, true)
		if _, wrote := os.Stat(filepath.Join(dir, "elsewhere.cue")); err == nil || wrote == nil {
			t.Errorf("it was written through a link: %v", err)
		}
	}
}

func TestPrintable(t *testing.T) {
	if got := printable("a\x1b[31m\nb\u202e" + strings.Repeat("c", 1000)); strings.ContainsAny(got, "\x1b\n\u202e") || len(got) > 2*longestTold {
		t.Errorf("%q", got)
	}
}
