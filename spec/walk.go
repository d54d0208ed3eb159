package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// walker goes through the user's value beside the rules of the schema and
// notes each problem where the user wrote it. CUE itself compares the single
// values; the walk finds what CUE's own errors can't tell a person.
type walker struct {
	*source
	grammar  *grammar
	problems Problems
	doubts   Problems            // warnings about an environment
	reported map[string][]string // by path: the codes of its problems
	listed   map[string]bool     // groups whose fields were listed in a note
	astray   map[string]bool     // names of fields in groups that do not have them
}

func newWalker(s *source, g *grammar) *walker {
	return &walker{source: s, grammar: g, reported: map[string][]string{}, listed: map[string]bool{}, astray: map[string]bool{}}
}

// report notes a problem of a path, once.
func (w *walker) report(at place, path, code, message string, notes ...string) {
	if slices.Contains(w.reported[path], code) {
		return
	}
	w.reported[path] = append(w.reported[path], code)
	p := w.fault(at, code, message, notes...)
	p.Path = path
	w.problems = append(w.problems, p)
}

// covers tells that a problem was noted at path, around it or in it.
func (w *walker) covers(path string) bool {
	for noted := range w.reported {
		if noted == path || path == "" || strings.HasPrefix(noted, path+".") || strings.HasPrefix(path, noted+".") {
			return true
		}
	}
	return false
}

// value holds a value against its rule, by the part of the rule for its kind.
func (w *walker) value(u cue.Value, r *rule, path string) {
	w.learn(u, path)
	if len(w.reported[path]) > 0 {
		return
	}
	if chosen, ok := u.Default(); ok {
		u = chosen
	}
	if r.group != nil && r.group.open && u.IncompleteKind() == cue.StructKind {
		w.open(u, path)
		return
	}
	if u.Err() != nil && r.group != nil {
		w.broken(u, r, path)
		return
	}
	kind := u.IncompleteKind()
	switch {
	case kind == cue.BottomKind && w.covers(path): // it was reported
	case kind&r.kinds == 0:
		w.wrongType(u, r, path)
	case kind == cue.StructKind:
		w.group(u, r.group, path)
	case kind == cue.ListKind:
		w.list(u, r, path)
	default:
		w.leaf(u, r, path)
	}
}

// broken goes on beside an error in a group, which was reported. A group that
// refers to what is not there has no fields at all.
func (w *walker) broken(u cue.Value, r *rule, path string) {
	if fields, err := u.Fields(); (err != nil || !fields.Next()) && !w.covers(path) {
		w.noValue(u, r, path)
		return
	}
	w.group(u, r.group, path)
}

func (w *walker) wrongType(u cue.Value, r *rule, path string) {
	notes := w.repairs(u, r, path)
	if len(notes) == 0 && path != "" && r.isAllOptional() {
		notes = []string{"leave " + last(path) + " out, or write its fields"}
	}
	if len(notes) == 0 {
		notes = w.formatAt(path).notes(last(path), r)
	} else {
		notes = append(notes, r.meaning()...)
	}
	w.report(w.whereIs(path, true), path, "spec.wrong-type", w.mismatch(u, r, path), notes...)
}

// isAllOptional tells a group of named fields, none of which has to be written.
func (r *rule) isAllOptional() bool {
	return r.group != nil && r.group.key == nil && !r.group.open && len(r.group.oneOf) == 0 &&
		!slices.ContainsFunc(r.group.fields, func(f field) bool { return f.required })
}

func (w *walker) mismatch(u cue.Value, r *rule, path string) string {
	there := found(u, w.raw(path))
	if w.hides(path) {
		there = "text that is not shown here"
	}
	return fmt.Sprintf("%s must be %s, not %s", named(path), describe(r), there)
}

// list holds each item against the list's rule, then the list as a whole.
func (w *walker) list(u cue.Value, r *rule, path string) {
	items, err := u.List()
	if err != nil {
		return
	}
	n := 0
	for ; items.Next(); n++ {
		w.value(items.Value(), r.list.item, join(path, strconv.Itoa(n)))
	}
	if n == 0 && r.list.nonEmpty {
		w.report(w.whereIs(path, true), path, "spec.empty-list",
			fmt.Sprintf("%s must have at least one entry, not none", path), w.formatAt(path).notes(last(path), r)...)
	}
}

// leaf lets CUE compare a single value with its rule.
func (w *walker) leaf(u cue.Value, r *rule, path string) {
	allowed := w.grammar.value(r)
	if allowed.Unify(u).Validate() != nil {
		w.report(w.whereIs(path, true), path, "spec.bad-value", w.mismatch(u, r, path), w.valueNotes(u, r, path)...)
		return
	}
	if !u.IsConcrete() && allowed.Unify(u).Validate(cue.Concrete(true)) != nil {
		w.noValue(u, r, path)
	}
}

func (w *walker) noValue(u cue.Value, r *rule, path string) {
	w.report(w.whereIs(path, true), path, "spec.no-value", named(path)+" has no value: "+w.whyNone(u, path),
		append([]string{"it must be " + describe(r)}, w.formatAt(path).notes(last(path), r)...)...)
}

// whyNone says why a value that CUE could not compute is none.
func (w *walker) whyNone(u cue.Value, path string) string {
	text := w.expression(path)
	if text == "" {
		return "nothing gives it one"
	}
	if f, _ := u.Source().(*ast.Field); f != nil && isConstraint(f.Value) {
		return text + " only says what kind of value it is"
	}
	return "nothing gives " + text + " one"
}

// isConstraint tells a type or a bound from an expression that could have a value.
func isConstraint(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return slices.Contains([]string{"string", "bool", "int", "float", "number", "bytes", "_"}, x.Name)
	case *ast.UnaryExpr:
		return x.Op != token.SUB && x.Op != token.ADD && x.Op != token.NOT
	case *ast.BinaryExpr:
		return (x.Op == token.AND || x.Op == token.OR) && isConstraint(x.X)
	}
	return false
}

func (w *walker) valueNotes(u cue.Value, r *rule, path string) []string {
	notes := w.repairs(u, r, path)
	if s, err := u.String(); err == nil && len(r.choices) > 0 {
		notes = append(notes, DidYouMean(near.Words(quoted(s), r.choices))...)
	}
	if len(notes) == 0 {
		return w.formatAt(path).notes(last(path), r)
	}
	return append(notes, r.meaning()...)
}

// DidYouMean is the note of what a word was probably meant to be; none where there is nothing.
func DidYouMean(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	return []string{"did you mean " + either(words) + "?"}
}

// whereIs finds a value in the file: where its path is written, else what is
// around it.
func (w *walker) whereIs(path string, value bool) place {
	if p, ok := w.find(path, value); ok {
		return p
	}
	return w.nearest(path)
}

// learn notes where a value is that has no path in the file's syntax: at the
// expression that made it, in a loop or behind a reference.
func (w *walker) learn(u cue.Value, path string) {
	if _, known := w.places[path]; known {
		return
	}
	switch x := u.Source().(type) {
	case *ast.Field:
		if w.isHere(x.Label.Pos()) {
			w.places[path] = entry{label: w.labelPlace(x.Label), value: w.valuePlace(x.Value)}
		}
	case ast.Expr:
		if w.isHere(x.Pos()) {
			at := w.valuePlace(x)
			w.places[path] = entry{label: at, value: at}
		}
	}
}

// isHere tells that a position is in the user's file, not in the schema.
func (s *source) isHere(p token.Pos) bool {
	return p.IsValid() && (p.Filename() == s.name || s.holder(p) != s)
}

// formatAt is the format of the file that has a path, or what is around it.
func (s *source) formatAt(path string) format { return s.file(s.nearest(path)).format }
