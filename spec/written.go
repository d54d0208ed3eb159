package spec

import "cuelang.org/go/cue/ast"

// Written is where a spec writes a field.
type Written struct {
	Field    string // the field, or the one around it that is written in short
	File     string // as the user named it
	Line     int    // from 1
	Location string // file, line and column, as editors and terminals read them
	Excerpt  string // the line with carets under the field, as Problems have it
}

// Written is where the spec writes a field, such as "limits.memory"; false where it
// leaves it out. What is written in short, such as secrets by their names alone, writes
// all that is in it.
func (s *Spec) Written(field string) (Written, bool) {
	for path := field; path != ""; path = parent(path) {
		e, ok := s.source.places[path]
		if !ok {
			continue
		}
		if path != field && isGroup(e.expr) {
			return Written{}, false
		}
		at := e.value
		if _, isList := e.expr.(*ast.ListLit); isList || isGroup(e.expr) {
			at = e.label // the value is longer than a line, often
		}
		p := s.source.problem(at, Finding{})
		return Written{Field: path, File: p.File, Line: p.Line, Location: p.Location(), Excerpt: p.excerpt(false)}, true
	}
	return Written{}, false
}

// isGroup tells whether the fields of a value are written one by one.
func isGroup(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.StructLit:
		return true
	case *ast.ParenExpr:
		return isGroup(x.X)
	case *ast.BinaryExpr:
		return isGroup(x.X) && isGroup(x.Y)
	}
	return false
}
