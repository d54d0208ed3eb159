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
	for _, decl := range decls {
		f, ok := decl.(*ast.Field)
		if !ok {
			problems = append(problems, s.nameless(decl)...)
			continue
		}
		problems = append(problems, s.layoutField(before, f)...)
		if inner, ok := f.Value.(*ast.StructLit); ok && !isDefinition(f.Label) {
			problems = append(problems, s.layoutFields(inner.Elts)...)
		}
		before = f
	}
	return problems
}

// nameless refuses a bound that no field has: it would be one of the whole group.
func (s *source) nameless(decl ast.Decl) Problems {
	embedded, ok := decl.(*ast.EmbedDecl)
	if !ok {
		return nil
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
