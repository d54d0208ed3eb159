package spec

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/rules"
)

// loadIn loads a spec in an environment; its Warnings have what it ignores.
func loadIn(t *testing.T, text, environment string) *Spec {
	t.Helper()
	s, err := NewLoader().LoadEnvironment("pyapp.cue", []byte(text), nil, environment)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const ignoring = `python: "3.13"
run: "main.py"
limits: memory: "1g"
ignore: PYA511: "no repository"
environments: prod: {
	limits: memory: "1g"
	ignore: PYA038: "written out on purpose"
}
environments: test: limits: memory: "1g"
`

func TestIgnoredWarningsAreMarked(t *testing.T) {
	prod, test := loadIn(t, ignoring, "prod"), loadIn(t, ignoring, "test")
	want := map[string]string{"PYA511": "no repository", "PYA038": "written out on purpose"}
	if diff := cmp.Diff(want, prod.App.Ignore); diff != "" {
		t.Errorf("prod ignores (-want +got)\n%s", diff)
	}
	for _, c := range []struct {
		spec *Spec
		want string
	}{{prod, "written out on purpose"}, {test, ""}} {
		if w := c.spec.Warnings; len(w) != 1 || w[0].Ignored != c.want {
			t.Errorf("%s: %+v", c.spec.Environment, w)
		}
	}
	found := prod.Problems([]Finding{{Rule: "git.not-ignored", Path: "env"}, {Rule: "deps.file-missing", Path: "deps"}})
	for _, p := range found {
		if want := map[string]string{"PYA511": "no repository"}[p.Code()]; p.Ignored != want {
			t.Errorf("%s is ignored for %q, want %q", p.Code(), p.Ignored, want)
		}
	}
	if text := prod.Warnings.Text(false); text != "" {
		t.Errorf("told all the same: %s", text)
	}
}

func TestMergeKeepsWhatOneEnvironmentIgnoresApart(t *testing.T) {
	prod, test := loadIn(t, ignoring, "prod"), loadIn(t, ignoring, "test")
	twin := prod.Warnings[0]
	twin.Ignored = ""
	merged := Merge(nil, []string{"prod", "test", "other"}, []Problems{prod.Warnings, test.Warnings, {twin}})
	var got []string
	for _, p := range merged {
		got = append(got, strings.Join(p.Environments, "+")+" "+p.Ignored)
	}
	if diff := cmp.Diff([]string{"prod written out on purpose", "test+other "}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestUnusedIgnores(t *testing.T) {
	base, prod, test := loadIn(t, ignoring, ""), loadIn(t, ignoring, "prod"), loadIn(t, ignoring, "test")
	specs := []*Spec{base, prod, test}
	of := []Problems{base.Warnings, prod.Warnings, test.Warnings}
	unused := UnusedIgnores(specs, of)
	for i, problems := range unused {
		if len(problems) != 1 || problems[0].Location() != "pyapp.cue:4:17" || !strings.HasPrefix(problems[0].Message, "PYA511 ") || problems[0].IsError() {
			t.Errorf("%d: %v", i, problems)
		}
	}
	of[2] = append(of[2], test.Problems([]Finding{{Rule: "git.not-ignored", Path: "env"}})...)
	if unused := UnusedIgnores(specs, of); len(unused[0])+len(unused[1])+len(unused[2]) > 0 {
		t.Errorf("one environment uses it: %v", unused)
	}
}

// The pages of the rules show what has them, and what has not.
func TestPagesAboutIgnoringTellTheTruth(t *testing.T) {
	for _, name := range []string{"ignore.unknown", "ignore.error", "ignore.unused"} {
		r, _ := rules.Find(name)
		if got := wrongWith(r.Wrong); len(got) != 1 || got[0].Rule != name {
			t.Errorf("what is wrong by %s has these problems:\n%v", name, got)
		}
		if got := wrongWith(r.Right); got.HasErrors() || len(got) == 1 && got[0].Rule == name {
			t.Errorf("what is right by %s has these problems:\n%v", name, got)
		}
	}
}

// wrongWith is all that is wrong with a spec without environments, by itself.
func wrongWith(text string) Problems {
	s, err := Load("pyapp.cue", []byte(text))
	var problems Problems
	if errors.As(err, &problems) {
		return problems
	}
	return append(s.Warnings, UnusedIgnores([]*Spec{s}, []Problems{s.Warnings})[0]...)
}
