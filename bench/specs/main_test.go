package main

import (
	"os"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// A spec of examples/flask-data, read and held against the schema; the project's folder.
func loaded(b *testing.B) spec.App {
	b.Helper()
	b.Chdir("../..")
	text, err := os.ReadFile(example + "/pyapp.cue")
	if err != nil {
		b.Fatal(err)
	}
	s, err := spec.Load("pyapp.cue", text)
	if err != nil {
		b.Fatal(err)
	}
	return s.App
}

func BenchmarkCheck(b *testing.B) {
	app, project := loaded(b), os.DirFS(example)
	for b.Loop() {
		if findings := generate.Check(app, project); len(findings) > 0 {
			b.Fatal(findings)
		}
	}
}

func BenchmarkPlan(b *testing.B) {
	app, project := loaded(b), os.DirFS(example)
	for b.Loop() {
		if _, err := generate.Plan(app, "pyapp.cue", project); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFiles(b *testing.B) {
	p, err := generate.Plan(loaded(b), "pyapp.cue", os.DirFS(example))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := generate.Files(p); err != nil {
			b.Fatal(err)
		}
	}
}
