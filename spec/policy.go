package spec

import (
	"strings"

	"cuelang.org/go/cue/ast"
)

// ParseCUE parses a CUE file that is no spec, such as a policy, within the bounds of
// one: without them a file of a few bytes could take more stack than Go has. noun is
// what messages call it. The problems are those of a spec (spec.syntax, spec.too-large …).
func ParseCUE(noun, name string, data []byte) (*ast.File, Problems) {
	s := newSource(name, data)
	s.noun, s.format = noun, formatCUE
	if problems := s.readSyntax(); problems != nil {
		return nil, problems
	}
	return &ast.File{Filename: name, Decls: s.fields}, nil
}

// Wrote tells whether the user wrote a field's value: by itself, or as a shorter form of
// what is around it, as run.script is in `run: "main.py"`.
func (s *Spec) Wrote(path string) bool {
	if _, ok := s.source.places[path]; ok {
		return true
	}
	if strings.HasPrefix(path, "secrets.") {
		path = "secrets.0" // a list of names is the shorter form of all of them
	}
	switch s.source.places[parent(path)].expr.(type) {
	case *ast.BasicLit, *ast.ListLit:
		return true
	}
	return false
}

// rulePlace is where the rule of a policy is that f breaks, its last note; "" for other
// findings. Several policies can have something against one field.
func (f Finding) rulePlace() string {
	if f.Rule != "policy.breach" || len(f.Notes) == 0 {
		return ""
	}
	return f.Notes[len(f.Notes)-1]
}
