package spec

import (
	"errors"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/rules"
)

// unproven are the rules about the spec alone whose examples can't be loaded, and why.
func unproven() map[string]string {
	return map[string]string{
		"spec.encoding":         "a page is text in UTF-8, and this is about bytes that are none",
		"spec.schema":           "no spec is known that has it",
		"spec.internal":         "no spec is known that has it",
		"spec.too-large":        "the example would be larger than the page may be",
		"spec.too-slow":         "the evaluation goes on after the refusal; its rule is tested with a small budget",
		"spec.too-much-memory":  "the evaluation goes on after the refusal; its rule is tested with a small budget",
		"environments.too-many": "the example would be 51 environments long",
		"ignore.unused":         "check tells it, after all environments were read",
	}
}

// aboutTheSpec are the rules whose findings Load makes: the language's, and of those
// about dependencies some that need no file of the project.
func aboutTheSpec() []rules.Rule {
	all := slices.Clone(rules.Areas()[0].Rules)
	for _, name := range []string{"indexes.clear-text", "indexes.no-password", "indexes.one-host", "indexes.two-defaults"} {
		r, _ := rules.Find(name)
		all = append(all, r)
	}
	return all
}

// TestPagesTellTheTruth loads the examples of the rules' pages: what is wrong has just
// that problem, and what is right has no error and not that problem.
func TestPagesTellTheTruth(t *testing.T) {
	loader, proven := NewLoader(), 0
	for _, r := range aboutTheSpec() {
		if unproven()[r.Name] != "" {
			continue
		}
		proven++
		t.Run(r.Code+" "+r.Name, func(t *testing.T) {
			wrong, right := loadExample(loader, r.Wrong), loadExample(loader, r.Right)
			if len(wrong) != 1 || wrong[0].Rule != r.Name {
				t.Errorf("what is wrong has these problems, not one of %s:\n%v", r.Name, wrong)
			}
			if right.HasErrors() || slices.ContainsFunc(right, func(p Problem) bool { return p.Rule == r.Name }) {
				t.Errorf("what is right has these problems:\n%v", right)
			}
		})
	}
	if want := len(aboutTheSpec()) - len(unproven()); proven != want {
		t.Errorf("the pages of %d rules were loaded, want %d", proven, want)
	}
}

// loadExample is what is wrong with an example, in all its environments.
func loadExample(loader *Loader, example string) Problems {
	archive := txtar.Parse([]byte(example + "\n"))
	spec := txtar.File{Name: "pyapp.cue", Data: archive.Comment}
	var siblings []Sibling
	for i, f := range archive.Files {
		if environment, ok := environmentOf(archive.Files[0].Name, f.Name); ok {
			siblings = append(siblings, Sibling{Environment: environment, Name: f.Name, Data: f.Data})
		}
		if i == 0 {
			spec = f
		}
	}
	in := func(environment string) Problems {
		s, err := loader.LoadEnvironment(spec.Name, spec.Data, siblings, environment)
		var problems Problems
		if errors.As(err, &problems) || err != nil {
			return problems
		}
		return s.Warnings
	}
	environments := Environments(spec.Name, spec.Data, siblings)
	var of []Problems
	for _, e := range environments {
		of = append(of, in(e))
	}
	return Merge(in(""), environments, of)
}
