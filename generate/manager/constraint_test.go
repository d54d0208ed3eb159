package manager

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The spec's own constraints hold what pins would break with, and are refused
// where pip would refuse them.
func TestConstraintsOfTheSpec(t *testing.T) {
	for name, c := range map[string]struct {
		text        string
		constraints []string
		codes       []string
		path        string // of the first finding, where it is about a constraint
	}{
		"it is held":        {"flask==2.0.1\n", []string{"werkzeug<3"}, []string{"pip.direct-only"}, ""},
		"spelled otherwise": {"flask==2.0.1\n", []string{"Werkzeug <3"}, []string{"pip.direct-only"}, ""},
		"not far enough":    {"flask==2.0.1\n", []string{"werkzeug<4"}, []string{"pip.incompatible", "pip.direct-only"}, ""},
		"another machine's": {"flask==2.0.1\n", []string{`werkzeug<3; sys_platform == "win32"`}, []string{"pip.incompatible", "pip.direct-only"}, ""},
		"a loose one":       {"acme\n", []string{"acme==1.2"}, nil, ""},
		"nonsense":          {"acme==1.0\n", []string{"lib<2", "lib <"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies.1"},
		"extras":            {"acme==1.0\n", []string{"lib[all]<2"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies.0"},
		"a URL":             {"acme==1.0\n", []string{"lib @ https://acme.example/lib.whl"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies.0"},
		"no version":        {"acme==1.0\n", []string{"lib"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies.0"},
		"twice":             {"acme==1.0\n", []string{"lib<2", "LIB<3"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies.1"},
		"pinned otherwise":  {"acme==1.0\n", []string{"acme>=2"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies.0"},
		"pinned so":         {"acme==1.0\n", []string{"acme<2"}, nil, ""},
		"hashes":            {"acme==1.0 --hash=sha256:00\n", []string{"lib<2"}, []string{"pip.constraint"}, "deps.pip.constraint_dependencies"},
	} {
		in := Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{"requirements.txt": c.text})}
		_, findings := installByPip(pipFields{Requirements: []string{"requirements.txt"}, ConstraintDependencies: c.constraints}, in)
		if diff := cmp.Diff(c.codes, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
			continue
		}
		if c.path != "" && findings[0].Path != c.path {
			t.Errorf("%s: the finding is at %s, want %s", name, findings[0].Path, c.path)
		}
	}
}

// pip gets them as a file that it writes no other way than in memory.
func TestConstraintsAreAFile(t *testing.T) {
	in := Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{"requirements.txt": "flask==2.0.1\n"})}
	install, _ := installByPip(pipFields{Requirements: []string{"requirements.txt"}, ConstraintDependencies: []string{"werkzeug<3"}}, in)
	run := install.Steps[1].Run
	if f := run.Commands[0].File; f == nil || f.Path != constraintsFile || !slices.Equal(f.Lines, []string{"werkzeug<3"}) {
		t.Errorf("the file is %+v", f)
	}
	if argv := strings.Join(run.Commands[1].Argv, " "); !strings.Contains(argv, "--constraint "+constraintsFile) {
		t.Errorf("pip does not get it: %s", argv)
	}
	if !slices.ContainsFunc(run.Mounts, func(m plan.Mount) bool { return m.Type == "tmpfs" && m.Target == constraintsFolder }) {
		t.Errorf("it is not in memory: %+v", run.Mounts)
	}
}

// What mends a set is what it lacks, the lowest of several, and mends all of it.
func TestMendingConstraints(t *testing.T) {
	in := Input{App: spec.App{Python: "3.11"}, Project: files(map[string]string{"requirements.txt": "flask-login==0.6.2\nflask==1.1.2\n"})}
	p := pipFields{Requirements: []string{"requirements.txt"}}
	install, _ := installByPip(p, in)
	for _, c := range install.Constraints {
		p.ConstraintDependencies = append(p.ConstraintDependencies, c.Requirement)
		if c.At == nil || c.At.Line != 2 {
			t.Errorf("%s has the evidence %+v, want the line of flask", c.Requirement, c.At)
		}
	}
	if diff := cmp.Diff([]string{"jinja2<3.1", "itsdangerous<2.1", "werkzeug<2.1"}, p.ConstraintDependencies); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	mended, findings := installByPip(p, in)
	if len(mended.Constraints) > 0 || slices.Contains(codes(findings), "pip.incompatible") {
		t.Errorf("still lacks %v: %v", mended.Constraints, codes(findings))
	}
}
