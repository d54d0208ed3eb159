package spec

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// environmentsField holds the environments that a spec writes itself.
const environmentsField = "environments"

// BaseEnvironment names the spec without an environment, as one develops with
// it, beside the environments' names.
const BaseEnvironment = "base"

// maxEnvironments is far above what one application has: each is evaluated anew.
const maxEnvironments = 50

// UnknownEnvironment says that a spec has no environment of a name.
type UnknownEnvironment struct {
	Name  string   // what was asked for
	File  string   // the spec
	Known []string // the environments that there are, sorted
}

// Error names the environments that there are, or says how to write one.
func (e *UnknownEnvironment) Error() string {
	message := fmt.Sprintf("%s has no environment %q", e.File, shorten(e.Name))
	if len(e.Known) == 0 {
		f := formatOf(e.File)
		written := f.translate([]string{`write one   environments: prod: limits: memory: "2g"`})[0]
		return message + ": it has none\n        " + written + "\n        or what differs, into " + siblingName(e.File, "prod")
	}
	if words := near.Words(e.Name, e.Known); len(words) > 0 {
		message += "; did you mean " + either(words) + "?"
	}
	return message + "\n        it has " + List(e.Known)
}

// Environments names a spec's environments, sorted: those that it writes and
// those of siblings. What is wrong with a spec or an environment is for Load
// and LoadEnvironment to tell.
func Environments(name string, data []byte, siblings []Sibling) []string {
	var names []string
	if bytes.Contains(data, []byte(environmentsField)) {
		if src := newSource(name, data); src.readSyntax() == nil {
			names = src.environmentNames()
		}
	}
	return known(names, siblings)
}

func known(names []string, siblings []Sibling) []string {
	for _, s := range siblings {
		names = append(names, s.Environment)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), maxEnvironments)]
}

// environmentNames are the names of the environments that are written as they must be.
func (s *source) environmentNames() []string {
	var names []string
	for _, decl := range s.fields {
		f, ok := decl.(*ast.Field)
		if !ok || labelName(f.Label) != environmentsField {
			continue
		}
		for name, e := range changes([]ast.Decl{f}).at(environmentsField).below {
			if !e.replaces && !isDefinitionName(name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// written is an environment as a spec writes it.
type written struct {
	name   string
	label  place
	fields []ast.Decl
}

func namesOf(all []written) []string {
	names := make([]string, len(all))
	for i, e := range all {
		names[i] = e.name
	}
	return names
}

// environments splits the fields into those of the spec itself and those of the
// environments. They are told apart in the syntax, before anything is computed,
// so they have to be written out.
func (s *source) environments() (rest []ast.Decl, all []written, problems Problems) {
	for _, decl := range s.fields {
		f, ok := decl.(*ast.Field)
		if !ok || labelName(f.Label) != environmentsField {
			rest = append(rest, decl)
			continue
		}
		group, ok := f.Value.(*ast.StructLit)
		if !ok {
			problems = append(problems, s.formFault(s.valueOf(environmentsField), environmentsField))
			continue
		}
		for _, decl := range group.Elts {
			e, problem := s.environment(decl)
			problems = append(problems, problem...)
			if problem == nil {
				all = merge(all, e)
			}
		}
	}
	return rest, all, problems
}

// environment reads one environment.
func (s *source) environment(decl ast.Decl) (written, Problems) {
	f, ok := decl.(*ast.Field)
	if !ok || labelName(f.Label) == "" && !isEmptyLabel(f.Label) || isDefinition(f.Label) {
		return written{}, Problems{s.formFault(s.place(decl.Pos(), 1), environmentsField)}
	}
	e := written{name: labelName(f.Label), label: s.labelPlace(f.Label)}
	group, ok := f.Value.(*ast.StructLit)
	if !ok {
		path := join(environmentsField, e.name)
		return e, Problems{s.formFault(s.valueOf(path), path)}
	}
	e.fields = group.Elts
	if at, ok := s.nested(group.Elts); ok {
		return e, Problems{s.nestedFault(at, e.name)}
	}
	return e, nil
}

func (s *source) formFault(at place, path string) Problem {
	message := shorten(path) + " must be a group of fields"
	if path == environmentsField {
		message = path + " must be a group of environments, by their names"
	}
	if s.format == formatCUE {
		message += ", written out with { }"
	}
	return s.fault(at, "environments.form", message,
		s.format.translate([]string{`for example   environments: prod: limits: memory: "2g"`})...)
}

// valueOf is where the value of a path is written.
func (s *source) valueOf(path string) place {
	at, _ := s.find(path, true)
	return at
}

// nested is where an environment has environments of its own.
func (s *source) nested(fields []ast.Decl) (place, bool) {
	for _, decl := range fields {
		if f, ok := decl.(*ast.Field); ok && labelName(f.Label) == environmentsField {
			return s.labelPlace(f.Label), true
		}
	}
	return place{}, false
}

func (s *source) nestedFault(at place, name string) Problem {
	return s.fault(at, "environments.nested", shorten(name)+" is an environment, and can't have environments of its own",
		"write each beside the others, in the spec's environments")
}

// merge adds an environment, or a part of one: CUE and TOML may write it in several.
func merge(all []written, part written) []written {
	i := slices.IndexFunc(all, func(e written) bool { return e.name == part.name })
	if i < 0 {
		return append(all, part)
	}
	all[i].fields = slices.Concat(all[i].fields, part.fields)
	return all
}

// setAside takes the environments out of the spec's fields, and reports what is
// wrong with how they are written. They are returned but for the one that is
// wanted: the others' references must not look unused.
func (w *walker) setAside(wanted string) []written {
	rest, all, problems := w.environments()
	if len(rest) == len(w.fields) {
		return nil
	}
	w.problems = append(w.problems, problems...)
	w.environmentNames(all)
	others := slices.DeleteFunc(slices.Clone(all), func(e written) bool { return e.name == wanted })
	for _, e := range others {
		field := &ast.Field{Label: ast.NewString(e.name), Value: &ast.StructLit{Elts: e.fields}}
		rest = append(rest, unused(&ast.Field{Label: ast.NewIdent(environmentsField), Value: ast.NewStruct(field)})...)
	}
	w.fields = rest
	return all
}

func (w *walker) environmentNames(all []written) {
	if len(all) > maxEnvironments {
		w.report(all[maxEnvironments].label, environmentsField, "environments.too-many",
			fmt.Sprintf("a spec has at most %d environments; here begins one more", maxEnvironments))
	}
	for _, e := range all {
		w.environmentName(e.name, e.label)
	}
}

func (w *walker) environmentName(name string, at place) {
	r := w.grammar.definition("#Name")
	switch path := join(environmentsField, name); {
	case name == BaseEnvironment:
		w.report(at, path, "environments.base", "no environment is called base: that is the spec without one", "give it another name")
	case w.grammar.value(r).Unify(w.grammar.ctx.Encode(name)).Validate() != nil:
		w.report(at, path, "spec.bad-name", fmt.Sprintf("%q is not a name for an environment: it must be %s", shorten(name), describe(r)),
			"for example   prod")
	}
}

// misplaced reports environments that are computed, which no one could lay over
// the spec.
func (w *walker) misplaced(u cue.Value) {
	if u.LookupPath(cue.ParsePath(environmentsField)).Exists() {
		w.reported[environmentsField] = append(w.reported[environmentsField], "environments.form")
		w.problems = append(w.problems, w.formFault(w.whereIs(environmentsField, false), environmentsField))
	}
}

// lay lays an environment over the spec: after it, the walker goes through the
// two as one. It is false where that can't be; then problems say why, or the
// environment is unknown.
func (w *walker) lay(in input, all []written) (bool, error) {
	var own *written
	if i := slices.IndexFunc(all, func(e written) bool { return e.name == in.environment }); i >= 0 {
		own = &all[i]
	}
	var files []*source
	for _, s := range in.siblings {
		if s.Environment == in.environment {
			files = append(files, newSource(s.Name, s.Data))
		}
	}
	switch {
	case own == nil && len(files) == 0 && len(w.problems) > 0: // it may be what is wrong
		return false, nil
	case own == nil && len(files) == 0:
		return false, &UnknownEnvironment{Name: in.environment, File: w.name, Known: known(namesOf(all), in.siblings)}
	case own != nil && len(files) > 0:
		w.problems = append(w.problems, w.twice(own.label, in.environment, files[0].name))
		return false, nil
	case len(files) > 1:
		w.problems = append(w.problems, files[1].twice(place{}, in.environment, files[0].name))
		return false, nil
	case own != nil:
		w.overlay(in.environment, own.fields, own.label, nil)
		return true, nil
	}
	return w.layFile(in.environment, files[0]), nil
}

func (s *source) twice(at place, environment, other string) Problem {
	return s.fault(at, "environments.twice", fmt.Sprintf("%s is written twice: here and in %s", environment, other), "keep one of the two")
}

func (w *walker) layFile(environment string, file *source) bool {
	problems := file.read()
	if at, ok := file.nested(file.fields); ok {
		problems = append(problems, file.nestedFault(at, environment))
	}
	w.problems = append(w.problems, problems...)
	if len(problems) > 0 {
		return false
	}
	w.environmentName(environment, place{}.of(file))
	w.overlay(environment, file.fields, place{}.of(file), file)
	return true
}

// unused keeps fields in the syntax without their ever being computed: CUE
// refuses a let or an import that nothing refers to.
func unused(fields ...ast.Decl) []ast.Decl {
	if isData(fields) {
		return nil
	}
	never := &ast.IfClause{Condition: &ast.BasicLit{Kind: token.FALSE, Value: "false"}}
	return []ast.Decl{&ast.Comprehension{Clauses: []ast.Clause{never}, Value: &ast.StructLit{Elts: fields}}}
}

// inEnvironments says which environments problems are of, in a sentence; "" is the spec itself.
func inEnvironments(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "in environment " + names[0] + ": "
	}
	return "in environments " + List(names) + ": "
}

// Merge tells the problems of a spec and of its environments as one: a problem
// that the spec has without an environment is told once, and one that only
// environments have says which. The order is that of the arguments.
func Merge(base Problems, environments []string, of []Problems) Problems {
	all := slices.Clone(base)
	for i, problems := range of {
		for _, p := range problems {
			all = all.with(p, environments[i])
		}
	}
	return all
}

func (ps Problems) with(p Problem, environment string) Problems {
	i := slices.IndexFunc(ps, func(known Problem) bool { return known.same(p) })
	if i < 0 {
		p.Environments = []string{environment}
		return append(ps, p)
	}
	if len(ps[i].Environments) > 0 {
		ps[i].Environments = append(ps[i].Environments, environment)
	}
	return ps
}

// same tells that two problems are one, found twice: about one field, or at one place.
func (p Problem) same(other Problem) bool {
	if p.Rule != other.Rule || (p.Ignored == "") != (other.Ignored == "") || p.rulePlace() != other.rulePlace() {
		return false
	}
	atOnePlace := p.Line > 0 && p.Location() == other.Location()
	return atOnePlace || p.Path == other.Path && p.Message == other.Message && strings.Join(p.Notes, "\n") == strings.Join(other.Notes, "\n")
}
