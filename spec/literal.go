package spec

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// Value is what the spec writes as a field's value: a string, int, float64, bool, []any or
// map[string]any. It is false for what the spec leaves out, or computes.
func (s *Spec) Value(field string) (any, bool) {
	e, ok := s.source.places[field]
	if !ok || e.expr == nil {
		return nil, false
	}
	return writtenValue(e.expr)
}

// writtenValue is the value of an expression that is written out.
func writtenValue(x ast.Expr) (any, bool) {
	switch x := x.(type) {
	case *ast.BasicLit:
		return basicValue(x)
	case *ast.ListLit:
		items := []any{}
		for _, element := range x.Elts {
			item, ok := writtenValue(element)
			if !ok {
				return nil, false
			}
			items = append(items, item)
		}
		return items, true
	case *ast.StructLit:
		fields := map[string]any{}
		for _, decl := range x.Elts {
			field, ok := decl.(*ast.Field)
			if !ok {
				return nil, false
			}
			if fields[labelName(field.Label)], ok = writtenValue(field.Value); !ok {
				return nil, false
			}
		}
		return fields, true
	}
	return nil, false
}

func basicValue(x *ast.BasicLit) (any, bool) {
	switch x.Kind {
	case token.STRING:
		text, err := literal.Unquote(x.Value)
		return text, err == nil
	case token.TRUE, token.FALSE:
		return x.Kind == token.TRUE, true
	case token.INT:
		n, err := strconv.Atoi(strings.ReplaceAll(x.Value, "_", ""))
		return n, err == nil
	case token.FLOAT:
		f, err := strconv.ParseFloat(x.Value, 64)
		return f, err == nil
	}
	return nil, false
}

// Fields are the paths of all that the spec writes, sorted.
func (s *Spec) Fields() []string { return slices.Sorted(maps.Keys(s.source.places)) }
