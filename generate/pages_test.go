package generate_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cuelang.org/go/cue/format"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/rules"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// unshown are the rules whose example can't be held against the program here, and why.
func unshown() map[string]string {
	return map[string]string{
		"context.large": "no page has 100 MB; its own test has",
		"name.missing":  "the command finds it, by the folder's name; its own test holds the page",
		"plan.failed":   "it is a defect of the program's, and no spec is known that has it",
	}
}

// TestPagesShowTheirRules holds the examples of the rules' pages against the program: what
// is wrong has this rule, and no other error; what is right has not, and no error at all.
func TestPagesShowTheirRules(t *testing.T) {
	loader := spec.NewLoader()
	shown := 0
	for _, area := range rules.Areas()[2:7] { // the language's and the dependencies' have their own tests
		for _, r := range area.Rules {
			if unshown()[r.Name] != "" {
				continue
			}
			shown++
			t.Run(r.Name, func(t *testing.T) { testPage(t, loader, r) })
		}
	}
	t.Logf("%d rules are shown, %d are not", shown, len(unshown()))
}

func testPage(t *testing.T, loader *spec.Loader, r rules.Rule) {
	isThis := func(f spec.Finding) bool { return f.Rule == r.Name }
	wrong, right := example(r, r.Wrong).findings(t, loader), example(r, r.Right).findings(t, loader)
	if !slices.ContainsFunc(wrong, isThis) {
		t.Errorf("what is wrong is not found:\n%s\ngot %+v", r.Wrong, wrong)
	}
	for _, f := range wrong {
		if f.IsError() && !isThis(f) {
			t.Errorf("what is wrong is %s, too:\n%s\n%+v", f.Rule, r.Wrong, f)
		}
	}
	for _, f := range right {
		if f.IsError() || isThis(f) {
			t.Errorf("what is right is %s:\n%s\n%+v", f.Rule, r.Right, f)
		}
	}
}

// TestPagesAreInForm wants the examples as a formatter of CUE leaves them.
func TestPagesAreInForm(t *testing.T) {
	for _, area := range rules.Areas()[2:7] {
		for _, r := range area.Rules {
			for _, text := range []string{r.Wrong, r.Right} {
				got := strings.TrimSpace(string(example(r, text).spec))
				want, err := format.Source([]byte(got))
				if err != nil {
					t.Errorf("%s: %v", r.Name, err)
				} else if diff := cmp.Diff(strings.TrimSpace(string(want)), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", r.Name, diff)
				}
			}
		}
	}
}

// page is an example as a project on a day.
type page struct {
	spec    []byte
	project fstest.MapFS
	day     string // as 2006-01-02
}

// unshownSource is the source of files that the examples run and do not show: it has
// every name.
const unshownSource = "from shown_nowhere import *\n"

// example reads a spec, or an archive of txtar's whose first file is one. Each project has
// a main.py, which the examples run and do not show, and neither do they the source of
// files that are empty in them.
func example(r rules.Rule, text string) page {
	p := page{spec: []byte(text), project: fstest.MapFS{"main.py": {Mode: 0o644, Data: []byte(unshownSource)}}, day: "2026-11-28"}
	if strings.HasPrefix(text, "-- ") {
		archive := txtar.Parse([]byte(text))
		p.spec = archive.Files[0].Data
		for _, f := range archive.Files[1:] {
			if len(f.Data) == 0 && strings.HasSuffix(f.Name, ".py") {
				f.Data = []byte(unshownSource)
			}
			p.project[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	if r.Name == "image.ends-soon" { // no release does within half a year of the other day
		p.day = "2027-06-01"
	}
	return p
}

// findings are all that check finds, in the order in which it does.
func (p page) findings(t *testing.T, loader *spec.Loader) []spec.Finding {
	t.Helper()
	s, err := loader.Load("pyapp.cue", p.spec)
	if problems, ok := errors.AsType[spec.Problems](err); ok {
		return plain(problems)
	}
	if err != nil {
		t.Fatal(err)
	}
	today, err := time.Parse(time.DateOnly, p.day)
	if err != nil {
		t.Fatal(err)
	}
	if s.App.Name == "" {
		s.App.Name = "shop"
	}
	findings := plain(s.Warnings)
	app, more := generate.Complete(s.App, p.project)
	if len(more) > 0 {
		return append(findings, more...)
	}
	return slices.Concat(findings, generate.Check(app, p.project), generate.EndOfLife(app, today))
}

// plain are problems without their places.
func plain(problems spec.Problems) []spec.Finding {
	var findings []spec.Finding
	for _, p := range problems {
		findings = append(findings, p.Finding)
	}
	return findings
}
