package spec

import (
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// entry is where a path of the spec stands in the file.
type entry struct {
	label, value place
	expr         ast.Expr
	field        *ast.Field // nil for an item of a list
}

// index notes where each path is written. In a format of plain data a field
// written twice is a mistake; CUE itself lets the two be one.
func (s *source) index() Problems {
	return s.indexFields("", s.fields)
}

func (s *source) indexFields(parent string, decls []ast.Decl) Problems {
	var problems Problems
	written := map[string]bool{}
	for _, decl := range decls {
		switch x := decl.(type) {
		case *ast.Field:
			name := labelName(x.Label)
			if name == "" && !isEmptyLabel(x.Label) {
				continue // computed: CUE's evaluation says where it stands
			}
			path := join(parent, name)
			if written[name] && (s.format == formatYAML || s.format == formatJSON) {
				problems = append(problems, s.duplicate(path, x.Label))
			}
			written[name] = true
			s.note(path, entry{label: s.labelPlace(x.Label), expr: x.Value, field: x})
			problems = append(problems, s.indexValue(path, x.Value)...)
		case *ast.EmbedDecl:
			problems = append(problems, s.indexValue(parent, x.Expr)...)
		}
	}
	return problems
}

func (s *source) indexValue(path string, x ast.Expr) Problems {
	switch x := x.(type) {
	case *ast.StructLit:
		return s.indexFields(path, x.Elts)
	case *ast.ListLit:
		var problems Problems
		for i, item := range x.Elts {
			at := join(path, strconv.Itoa(i))
			s.note(at, entry{label: s.valuePlace(item), expr: item})
			problems = append(problems, s.indexValue(at, item)...)
		}
		return problems
	case *ast.ParenExpr:
		return s.indexValue(path, x.X)
	case *ast.BinaryExpr:
		if x.Op == token.AND {
			return append(s.indexValue(path, x.X), s.indexValue(path, x.Y)...)
		}
	}
	return nil
}

// note keeps the first place at which a path is written.
func (s *source) note(path string, e entry) {
	if _, noted := s.places[path]; noted {
		return
	}
	e.value = s.valuePlace(e.expr)
	if s.isEmpty(e.value) {
		e.value = e.label
	}
	s.places[path] = e
}

// isEmpty tells that YAML's null stands at a place where nothing is written.
func (s *source) isEmpty(p place) bool { return s.format == formatYAML && s.token(p) == "" }

func (s *source) duplicate(path string, label ast.Label) Problem {
	return s.fault(s.labelPlace(label), "spec.duplicate", path+" is written twice",
		"it is on line "+strconv.Itoa(s.places[path].label.line)+" already: keep one of the two")
}

func isEmptyLabel(l ast.Label) bool {
	lit, ok := l.(*ast.BasicLit)
	return ok && len(lit.Value) == 2
}

// labelPlace is where a field's name stands, quotes included.
func (s *source) labelPlace(l ast.Label) place {
	if file := s.holder(l.Pos()); file != s {
		return file.labelPlace(l).of(file)
	}
	p := s.place(l.Pos(), 0)
	if before := p.column - 2; s.format == formatJSON && before >= 0 && s.line(p.line)[before] == '"' {
		p.column-- // CUE's JSON decoder takes the quotes away
	}
	return s.widen(p)
}

// valuePlace is where a value stands; of a group or a list its first character.
func (s *source) valuePlace(x ast.Expr) place {
	if file := s.holder(x.Pos()); file != s {
		return file.valuePlace(x).of(file)
	}
	p := s.place(x.Pos(), 1)
	switch x.(type) {
	case *ast.StructLit, *ast.ListLit:
		return p
	}
	if s.format == formatCUE || s.format == formatJSON {
		p.width = x.End().Offset() - x.Pos().Offset()
		return p
	}
	return s.widen(p)
}

// widen makes a place as wide as the token at it.
func (s *source) widen(at place) place {
	at.width = max(1, len(s.token(at)))
	return at
}

// token is the name or the scalar that begins at a place, as it is written.
func (s *source) token(p place) string {
	s = s.file(p)
	text := s.line(p.line)
	if p.column < 1 || p.column > len(text) {
		return ""
	}
	text = text[p.column-1:]
	if quote := text[0]; quote == '"' || quote == '\'' {
		if end := strings.IndexByte(text[1:], quote); end >= 0 {
			return text[:end+2]
		}
		return text
	}
	if i := strings.Index(text, " #"); i >= 0 {
		text = text[:i]
	}
	if i := strings.IndexAny(text, ",]}:=?!"); i >= 0 && !s.isPlainText(p, text[i]) {
		text = text[:i]
	}
	return strings.TrimRight(text, " \t")
}

// isPlainText tells that a character that ends a token elsewhere is part of it:
// YAML's text without quotes, outside of [ ] and { }.
func (s *source) isPlainText(p place, c byte) bool {
	before := s.line(p.line)[:p.column-1]
	return s.format == formatYAML && strings.ContainsAny(before, ":-") && !strings.ContainsAny(before, "[{") && c != ':'
}

// find is where a path is written: the value, or the label.
func (s *source) find(path string, value bool) (place, bool) {
	e, ok := s.places[path]
	if value && e.value.line > 0 {
		return e.value, ok
	}
	return e.label, ok
}

// nearest is the label of a path, or of the innermost path around it that is
// written. The spec as a whole is the file.
func (s *source) nearest(path string) place {
	for path != "" {
		if p, ok := s.find(path, false); ok {
			return p
		}
		path = parent(path)
	}
	return s.root
}

// raw is a value's text as it is written, where it is a literal.
func (s *source) raw(path string) string {
	e, ok := s.places[path]
	if !ok {
		return ""
	}
	if e.value == e.label && e.field != nil {
		return ""
	}
	switch e.expr.(type) {
	case *ast.BasicLit, *ast.UnaryExpr:
		text := s.file(e.value).line(e.value.line)
		if from := e.value.column - 1; from+e.value.width <= len(text) {
			return text[from : from+e.value.width]
		}
	}
	return ""
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func parent(path string) string {
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}

func last(path string) string {
	return path[strings.LastIndexByte(path, '.')+1:]
}
