package spec

import (
	"fmt"
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/errors"
	"cuelang.org/go/cue/token"
)

// evaluate lets CUE compute the spec's values, without the schema, and reports
// what cannot be computed. Values that CUE cannot even compile are masked then,
// so that the walk can find what else is wrong.
func (w *walker) evaluate() cue.Value {
	u := w.build()
	if len(w.problems) == 0 {
		return u
	}
	if _, err := u.Fields(); err == nil {
		return u
	}
	for path := range w.reported {
		if f := w.places[path].field; f != nil {
			f.Value = ast.NewIdent("_")
		}
	}
	return w.build()
}

// compile builds the spec's file, together with an environment's where it has
// one of its own: then they are files of one package, which see each other's fields.
func (w *walker) compile() cue.Value {
	if w.beside == nil {
		return w.grammar.ctx.BuildFile(&ast.File{Filename: w.name, Decls: w.fields})
	}
	instance := build.NewContext().NewInstance("", nil)
	for _, s := range []*source{w.source, w.beside} {
		if err := instance.AddSyntax(s.inPackage()); err != nil {
			break // the instance has it
		}
	}
	return w.grammar.ctx.BuildInstance(instance)
}

// inPackage is the source as a file of the one package, whatever it says.
func (s *source) inPackage() *ast.File {
	fields := []ast.Decl{&ast.Package{Name: ast.NewIdent("pyapp")}}
	for _, decl := range s.fields {
		if _, named := decl.(*ast.Package); !named {
			fields = append(fields, decl)
		}
	}
	return &ast.File{Filename: s.name, Decls: fields}
}

func (w *walker) build() cue.Value {
	u := w.compile()
	for _, e := range errors.Errors(u.Validate()) {
		w.evaluation(e)
	}
	return u
}

// plain turns a computed spec into data, as if it had been written in YAML: a
// definition of the user's own closes nothing any more, and a default of the
// user's own is a value that cannot meet the schema's.
func (w *walker) plain(u cue.Value) cue.Value {
	if w.isData() {
		return u
	}
	syntax := u.Syntax(cue.Final(), cue.Optional(false), cue.Definitions(false), cue.Hidden(false), cue.Docs(false), cue.Attributes(false))
	switch x := syntax.(type) {
	case *ast.File:
		return w.grammar.ctx.BuildFile(x)
	case ast.Expr:
		return w.grammar.ctx.BuildExpr(x)
	}
	return u
}

// isData tells that the spec is written as plain data.
func (s *source) isData() bool {
	return s.isPlain || s.written == nil && s.isPlainFile()
}

func (s *source) isPlainFile() bool { return s.format != formatCUE || isData(s.fields) }

// isData tells that fields are written as plain data already, as most specs are.
func isData(fields []ast.Decl) bool {
	data := true
	for _, f := range fields {
		ast.Walk(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.Field:
				data = data && !isDefinition(x.Label)
			case *ast.BasicLit, *ast.StructLit, *ast.ListLit:
			case *ast.Ident: // a label; as a value it is a reference
				data = data && x.Node == nil && x.Scope == nil
			default:
				data = false
			}
			return data
		}, nil)
	}
	return data
}

// evaluation reports an error of CUE's evaluation. CUE has no codes for its
// errors, only formats of text (cuelang.org/go v0.17.1): one that is none of
// the known is told without CUE's words.
func (w *walker) evaluation(e errors.Error) {
	format, args := e.Msg()
	path := pathOf(e)
	at := w.errorPlace(e, path)
	has := func(s string) bool { return strings.Contains(format, s) }
	switch {
	case has("reference %q not found"):
		w.reference(fmt.Sprint(args...), at, path)
	case has("imported and not used"):
		w.report(at, path, "spec.import", "this package is imported and not used", "delete the line")
	case has("cycle"):
		w.report(at, path, "spec.cycle", named(path)+" refers to itself", "give it a value of its own")
	case has("empty disjunction"):
		w.conflict(e, path, "fits none of the alternatives that the spec itself gives")
	case has("conflicting values"), has("incompatible"):
		w.conflict(e, path, "is given two values that cannot both hold")
	case has("out of bound"):
		w.conflict(e, path, "is given a value that another line of the spec rules out")
	case has("field not allowed"):
		w.report(at, path, "spec.conflict", path+" is not a field of the definition that the spec itself gives",
			"add it to the definition, or end the definition with ...")
	default:
		w.report(at, path, "spec.expression", named(path)+": "+expressionFault(format, args))
	}
}

// expressionFault says why an expression has no value.
func expressionFault(format string, args []any) string {
	known := []struct{ part, words string }{
		{"failed arithmetic", "this cannot be computed; is it a division by zero?"},
		{"invalid operand", "this operator does not fit the kinds of its values: numbers go with numbers, text with text"},
		{"invalid operation", "this operator does not fit the kind of its value"},
		{"index out of range", "the list has no entry of this number"},
		{"undefined field", "there is no field of this name"},
		{"invalid regexp", "this is not a regular expression"},
		{"in argument", "the function does not take this argument"},
		{"non-function", "there is no such function"},
		{"cannot range over", "a for needs a list or a group of fields"},
		{"cannot use", "this is not the kind of value that is needed here"},
		{"explicit error", "_|_ is an error, not a value"},
	}
	for _, k := range known {
		if strings.Contains(format, k.part) {
			return k.words
		}
	}
	switch {
	case format == "%s": // the author's own error("...")
		return fmt.Sprint(args...)
	case strings.HasPrefix(format, "error in call"):
		return fmt.Sprint(args[0]) + " cannot compute this"
	}
	return "this has no value; write the value itself"
}

// conflict words two lines that cannot both hold, at the later one.
func (w *walker) conflict(e errors.Error, path, what string) {
	at, notes := w.nearest(path), []string(nil)
	if places := w.errorPlaces(e); len(places) > 0 {
		at = places[len(places)-1]
		for _, p := range places[:len(places)-1] {
			notes = append(notes, w.lineNote(at, p))
		}
		notes = append(notes, w.unmasked(places, path)...)
		if strings.Contains(what, "two values") && len(notes) == len(places)-1 {
			notes = append(notes, "keep one of the two")
		}
	}
	w.report(at, path, "spec.conflict", named(path)+" "+what, slices.Compact(notes)...)
}

// lineNote shows the line of a place that an error at another place is about too.
func (w *walker) lineNote(at, p place) string {
	file, where := w.file(p), fmt.Sprintf("line %d", p.line)
	if file != w.file(at) {
		where = fmt.Sprintf("%s, line %d", file.name, p.line)
	}
	return where + ": " + shorten(strings.TrimSpace(file.line(p.line)))
}

// errorPlace is where in the user's file an error of CUE is.
func (w *walker) errorPlace(e errors.Error, path string) place {
	for _, p := range errors.Positions(e) {
		if w.isHere(p) {
			return w.widen(w.place(p, 1))
		}
	}
	if p, ok := w.find(path, true); ok {
		return p
	}
	return w.nearest(path)
}

// errorPlaces are all the places in the user's file that an error is about, in order.
func (w *walker) errorPlaces(e errors.Error) []place {
	var places []place
	for _, p := range append([]token.Pos{e.Position()}, e.InputPositions()...) {
		if w.isHere(p) {
			places = append(places, w.widen(w.place(p, 1)))
		}
	}
	slices.SortFunc(places, comparePlaces)
	return slices.Compact(places)
}

// comparePlaces has the spec's file before an environment's.
func comparePlaces(a, b place) int {
	switch {
	case a.in == nil && b.in != nil:
		return -1
	case a.in != nil && b.in == nil:
		return 1
	}
	if a.line != b.line {
		return a.line - b.line
	}
	return a.column - b.column
}
