// Specs loads and generates as many applications as its argument says, as a
// monorepo has them.
//
// Run it in the repository's root: the project of all of them is
// examples/flask-data.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

const example = "examples/flask-data"

func main() {
	debug.SetGCPercent(400) // as the plugin does
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "specs:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("how many specs? got %q", args)
	}
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	text, err := os.ReadFile(example + "/pyapp.cue")
	if err != nil {
		return err
	}
	return all(text, n)
}

// all takes n specs, no two the same, from text to generated files.
func all(text []byte, n int) error {
	loader := spec.NewLoader()
	for i := range n {
		name := fmt.Sprintf("shop-%d", i)
		if err := one(loader, bytes.Replace(text, []byte("flask-data\""), []byte(name+"\""), 1)); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

func one(loader *spec.Loader, text []byte) error {
	s, err := loader.Load("pyapp.cue", text)
	if err != nil {
		return err
	}
	project := os.DirFS(example)
	if findings := generate.Check(s.App, project); len(findings) > 0 {
		return s.Problems(findings)
	}
	p, err := generate.Plan(s.App, "pyapp.cue", project)
	if err != nil {
		return err
	}
	_, err = generate.Files(p)
	return err
}
