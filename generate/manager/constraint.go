package manager

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Constraint is an entry of deps.pip.constraint_dependencies that a pinned
// version needs, and why.
type Constraint struct {
	Requirement string      // such as werkzeug<3
	Says        string      // what fails without it
	At          *spec.Place // the pin
}

// constraintsFile is in memory, for the one step that installs.
const constraintsFolder, constraintsFile = "/run/pip", "/run/pip/constraints.txt"

// withConstraints gives pip the spec's own constraints, as a file: pip takes
// them in no other way (https://pip.pypa.io/en/stable/user_guide/#constraints-files).
func withConstraints(constraints []string, run plan.Run) plan.Run {
	if len(constraints) == 0 {
		return run
	}
	run.Mounts = append(slices.Clone(run.Mounts), plan.Mount{Type: "tmpfs", Target: constraintsFolder})
	file := plan.Command{File: &plan.File{Path: constraintsFile, Lines: constraints}}
	run.Commands = slices.Concat([]plan.Command{file}, run.Commands)
	return run
}

// constrain reads the spec's own constraints. The requirements are read before.
func (s *requirementSet) constrain(constraints []string) {
	for i, text := range constraints {
		field := fmt.Sprintf("deps.pip.constraint_dependencies.%d", i)
		r, err := packaging.ParseRequirement(text)
		var wrong *packaging.ParseError
		if errors.As(err, &wrong) {
			s.refuse(field, fmt.Sprintf("pip can't read %q: %s", text, wrong.Message))
			continue
		}
		if why := notConstraining(r); why != "" {
			s.refuse(field, fmt.Sprintf("%q %s", text, why))
			continue
		}
		if len(s.in.whereParsed(r.Marker, nil, nil)) > 0 {
			s.limit(field, text, r)
		}
	}
	if len(constraints) > 0 && s.hashed {
		s.refuse("deps.pip.constraint_dependencies", "the requirements have hashes, which pip takes for exact versions only: there is nothing left to constrain")
	}
}

// notConstraining is why pip would refuse a requirement as a constraint, or
// why it says nothing; "" where it is one.
func notConstraining(r packaging.Requirement) string {
	switch {
	case r.URL != "":
		return "has a URL, and a constraint is about versions"
	case len(r.Extras) > 0:
		return "has extras, which pip refuses in a constraint"
	case r.Specifiers.IsEmpty():
		return "allows every version"
	}
	return ""
}

// limit notes a constraint that counts for this image.
func (s *requirementSet) limit(field, text string, r packaging.Requirement) {
	name := packaging.NormalizeName(r.Name)
	if _, twice := s.limits[name]; twice {
		s.refuse(field, fmt.Sprintf("%q is the second constraint on %s: one entry says all of it", text, name))
		return
	}
	s.limits[name] = r.Specifiers
	if p := s.packages.Find(name); p != nil && p.Version != "" && !within(p.Version, r.Specifiers.String()) {
		s.refuse(field, fmt.Sprintf("%q leaves out %s %s, which %s pins", text, name, p.Version, p.File))
		return
	}
	s.constraints[name] = cmp.Or(s.constraints[name], pinned(r))
}

// refuse says what is wrong with a constraint of the spec.
func (s *requirementSet) refuse(field, message string) {
	s.findings = append(s.findings, spec.Finding{
		Rule: "pip.constraint", Path: field, Message: message,
		Notes: []string{`write a name and versions, each name once, such as   constraint_dependencies: ["werkzeug<3"]   or leave it out`},
	})
}

// allows tells whether what is said of a distribution, if anything, lets pip
// take a version.
func (s requirementSet) allows(name, version string) bool {
	limit, limited := s.limits[name]
	if !limited {
		_, constrained := s.constraints[name]
		return !constrained
	}
	return within(version, limit.String())
}

// mending are the constraints without which pinned versions fail: of several on
// one distribution the lowest, which holds for all. With hashes pip takes none.
func (s requirementSet) mending() []Constraint {
	if s.hashed {
		return nil
	}
	lowest := map[string]incompatibility{}
	for _, i := range s.broken() {
		known, ok := lowest[i.with]
		if !ok || !within(i.from, ">="+known.from) {
			lowest[i.with] = i
		}
	}
	var all []Constraint
	for _, i := range s.broken() {
		if lowest[i.with] != i {
			continue
		}
		p := s.packages.Find(i.name)
		all = append(all, Constraint{
			Requirement: i.with + i.last,
			Says:        fmt.Sprintf("has %s %s, which needs %s: with %s it %s", p.Name, p.Version, i.with+i.last, i.from, i.effect),
			At:          p.At(s.in.Project),
		})
	}
	return all
}
