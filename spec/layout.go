package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// importable are the packages of CUE's own that a spec may import: functions
// over data, none that reads a file, runs a program or builds text by a template.
func importable() []string {
	return []string{
		"encoding/base64", "encoding/csv", "encoding/hex", "encoding/json", "encoding/yaml",
		"list", "math", "math/bits", "net", "path", "regexp", "strconv", "strings", "struct", "time",
	}
}

// layout finds what is good CUE but not what its author meant.
func (s *source) layout() Problems {
	if s.format != formatCUE {
		return nil
	}
	return slices.Concat(s.imports(), s.embeds(), s.layoutFields(s.fields))
}

func (s *source) imports() Problems {
	var problems Problems
	for _, decl := range s.fields {
		imports, ok := decl.(*ast.ImportDecl)
		if !ok {
			continue
		}
		for _, spec := range imports.Specs {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil || !slices.Contains(importable(), path) {
				problems = append(problems, s.fault(s.place(spec.Path.Pos(), len(spec.Path.Value)), "spec.import",
					fmt.Sprintf("a spec cannot import %q", path),
					"it may import CUE's own packages of functions, such as \"strings\" and \"list\""))
			}
		}
	}
	return problems
}

// embeds refuses what makes CUE read other files.
func (s *source) embeds() Problems {
	var problems Problems
	for _, decl := range s.fields {
		ast.Walk(decl, func(n ast.Node) bool {
			if a, ok := n.(*ast.Attribute); ok && (strings.HasPrefix(a.Text, "@extern") || strings.HasPrefix(a.Text, "@embed")) {
				problems = append(problems, s.fault(s.place(a.Pos(), len(a.Text)), "spec.import", "a spec cannot read other files", "take "+shorten(a.Text)+" out"))
			}
			return true
		}, nil)
	}
	return problems
}

// layoutFields looks at the fields of one group.
func (s *source) layoutFields(decls []ast.Decl) Problems {
	var problems Problems
	var before *ast.Field
	for i, decl := range decls {
		f, ok := decl.(*ast.Field)
		if !ok {
			problems = append(problems, s.nameless(decl)...)
			continue
		}
		if p, ok := s.dashes(f, decls[i+1:]); ok {
			return append(problems, p)
		}
		problems = append(problems, s.layoutField(before, f)...)
		if inner, ok := f.Value.(*ast.StructLit); ok && !isDefinition(f.Label) {
			problems = append(problems, s.layoutFields(inner.Elts)...)
		}
		before = f
	}
	return problems
}

// dashes is a list as YAML writes it, of texts in quotes or of several names. A single
// name after a dash may be a number's.
func (s *source) dashes(f *ast.Field, rest []ast.Decl) (Problem, bool) {
	for {
		group, ok := f.Value.(*ast.StructLit)
		if !ok || len(group.Elts) == 0 {
			break
		}
		inner, ok := group.Elts[0].(*ast.Field)
		if !ok {
			break
		}
		f, rest = inner, append(slices.Clone(group.Elts[1:]), rest...)
	}
	items := []ast.Expr{f.Value}
	for _, decl := range rest {
		embedded, ok := decl.(*ast.EmbedDecl)
		if !ok || !isDashed(embedded.Expr) {
			break
		}
		items = append(items, embedded.Expr)
	}
	first, ok := f.Value.(*ast.UnaryExpr)
	if !ok || first.Op != token.SUB || !strings.HasPrefix(strings.TrimSpace(s.line(first.Pos().Line())), "-") {
		return Problem{}, false
	}
	if text, ok := first.X.(*ast.BasicLit); len(items) == 1 && (!ok || text.Kind != token.STRING) {
		return Problem{}, false
	}
	texts := make([]string, len(items))
	for i, item := range items {
		at := s.place(item.Pos(), 1)
		texts[i] = quoted(straight(strings.TrimSpace(strings.TrimPrefix(s.rest(at), "-"))))
	}
	return s.fault(s.valuePlace(first), "spec.unquoted-text", "a list is written in [ ], not with dashes", "write   "+labelName(f.Label)+": ["+strings.Join(texts, ", ")+"]"), true
}

func isDashed(x ast.Expr) bool {
	u, ok := x.(*ast.UnaryExpr)
	return ok && u.Op == token.SUB
}

// header is a table's name as TOML writes it: a list of one name on a line of its own.
func (s *source) header(embedded *ast.EmbedDecl) (Problem, bool) {
	list, ok := embedded.Expr.(*ast.ListLit)
	if !ok || len(list.Elts) != 1 {
		return Problem{}, false
	}
	name, ok := list.Elts[0].(*ast.Ident)
	if !ok {
		return Problem{}, false
	}
	at := s.place(list.Pos(), len(name.Name)+2)
	return s.fault(at, "spec.syntax", "CUE has no tables: a group's fields are in { }", "write   "+name.Name+": { … }"), true
}

// nameless refuses a bound that no field has: it would be one of the whole group.
func (s *source) nameless(decl ast.Decl) Problems {
	embedded, ok := decl.(*ast.EmbedDecl)
	if !ok {
		return nil
	}
	if p, ok := s.header(embedded); ok {
		return Problems{p}
	}
	if _, isBound := embedded.Expr.(*ast.UnaryExpr); !isBound {
		return nil
	}
	return Problems{s.fault(s.valuePlace(embedded.Expr), "spec.nameless", "this value has no name", `a field is written   name: "value"`)}
}

func (s *source) layoutField(before, f *ast.Field) Problems {
	name := labelName(f.Label)
	switch {
	case f.Constraint != token.ILLEGAL && !isDefinition(f.Label):
		return Problems{s.fault(s.labelPlace(f.Label), "spec.marked-field",
			fmt.Sprintf("%s%s: a spec gives values, its fields bear no mark", name, f.Constraint),
			"write   "+name+": …")}
	case isBareColon(f):
		inner := f.Value.(*ast.StructLit).Elts[0].(*ast.Field)
		at := s.labelPlace(inner.Label)
		text := strings.TrimRight(s.rest(at), " \t,}")
		at.width = len(text)
		return Problems{s.fault(at, "spec.unquoted-text", name+": text must be in quotes", "write   "+name+": "+quoted(text))}
	case before != nil && isIndentedUnder(before, f):
		outer := innermost(before, f)
		return Problems{s.fault(s.labelPlace(f.Label), "spec.indentation",
			fmt.Sprintf("%s is indented but is not inside %s: CUE groups fields with { }", name, outer),
			fmt.Sprintf("write   %s: { … }", outer))}
	case isEmptyAbove(f):
		inner := f.Value.(*ast.StructLit).Elts[0].(*ast.Field)
		return Problems{s.fault(s.labelPlace(f.Label), "spec.indentation",
			fmt.Sprintf("%s has no value, so CUE takes the next line, %s, as its field", name, labelName(inner.Label)),
			fmt.Sprintf("give %s a value; a group without fields is   %s: {}", name, name))}
	}
	return nil
}

// isBareColon tells that a field's value is text such as main:app without quotes, which
// CUE takes for a group: there is a space behind the first colon and none behind the second.
func isBareColon(f *ast.Field) bool {
	group, ok := f.Value.(*ast.StructLit)
	if !ok || group.Lbrace.IsValid() || len(group.Elts) != 1 {
		return false
	}
	inner, ok := group.Elts[0].(*ast.Field)
	if !ok {
		return false
	}
	name, isName := inner.Label.(*ast.Ident)
	value, isWord := inner.Value.(*ast.Ident)
	labelEnd := inner.Label.End().Offset()
	return isName && isWord && (value.Node == nil || isAround(value.Node, value)) && name.Pos().Offset() > f.TokenPos.Offset()+1 && inner.Value.Pos().Offset() == labelEnd+1
}

// isAround tells that what a name refers to has the name in it, which no value can.
func isAround(outer, inner ast.Node) bool {
	return outer.Pos().Offset() <= inner.Pos().Offset() && inner.End().Offset() <= outer.End().Offset()
}

// isIndentedUnder tells that f stands further right than the field before it,
// which ended with a line of its own and without a brace, as YAML nests.
func isIndentedUnder(before, f *ast.Field) bool {
	group, ok := before.Value.(*ast.StructLit)
	return ok && !group.Lbrace.IsValid() && f.Label.Pos().Column() > before.Label.Pos().Column() &&
		f.Label.Pos().Line() > before.Label.Pos().Line()
}

// innermost names the field, of before and those inside it, that f seems to be meant for.
func innermost(before, f *ast.Field) string {
	name := labelName(before.Label)
	for {
		group, ok := before.Value.(*ast.StructLit)
		if !ok || len(group.Elts) != 1 {
			return name
		}
		before, ok = group.Elts[0].(*ast.Field)
		if !ok || before.Label.Pos().Column() >= f.Label.Pos().Column() {
			return name
		}
		name = labelName(before.Label)
	}
}

// isEmptyAbove tells that f's value is the field on the next line, which does
// not even stand further right.
func isEmptyAbove(f *ast.Field) bool {
	group, ok := f.Value.(*ast.StructLit)
	if !ok || group.Lbrace.IsValid() || len(group.Elts) != 1 {
		return false
	}
	inner, ok := group.Elts[0].(*ast.Field)
	return ok && inner.Label.Pos().Line() > f.Label.Pos().Line() && inner.Label.Pos().Column() <= f.Label.Pos().Column()
}

func isDefinition(l ast.Label) bool { return isDefinitionName(labelName(l)) }

func isDefinitionName(name string) bool {
	return len(name) > 0 && (name[0] == '#' || name[0] == '_')
}
