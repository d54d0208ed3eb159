package spec

import (
	"bytes"
	stdjson "encoding/json"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
	"cuelang.org/go/encoding/json"
	"cuelang.org/go/encoding/toml"
	"cuelang.org/go/encoding/yaml"
)

// parse reads the text by its format. What it finds wrong are errors of syntax.
func (s *source) parse() Problems {
	if p, ok := s.unmerged(); ok && s.format != "" {
		return Problems{p}
	}
	switch s.format {
	case formatCUE:
		return s.parseCUE()
	case formatYAML:
		return s.parseYAML()
	case formatJSON:
		return s.parseJSON()
	case formatTOML, formatPyproject:
		return s.parseTOML()
	}
	return Problems{s.fault(place{}, "spec.format",
		"a spec's name ends in .cue, .yaml, .yml, .json or .toml, or is pyproject.toml")}
}

func (s *source) parseCUE() Problems {
	file, err := parser.ParseFile(s.name, s.data, parser.AllErrors)
	if err != nil {
		return s.cueSyntax(err)
	}
	s.fields = withoutSchema(file.Decls)
	return nil
}

func (s *source) parseJSON() Problems {
	if len(bytes.TrimSpace(s.data)) == 0 {
		return nil
	}
	var valid stdjson.RawMessage // CUE's decoder reads more than JSON, and panics on some of it
	if err := stdjson.Unmarshal(s.data, &valid); err != nil {
		return s.jsonSyntax(err)
	}
	expr, err := json.Extract(s.name, s.data)
	if err != nil {
		return s.jsonSyntax(err)
	}
	return s.take(expr)
}

// unusualBreaks end a line for the YAML parser, but not for CUE's decoder
// around it, which then looks for lines that do not exist.
const unusualBreaks = "\u0085\u2028\u2029"

func (s *source) parseYAML() Problems {
	if at, many := s.secondDocument(); many {
		return Problems{s.fault(at, "spec.documents", "a spec is one YAML document; here begins another",
			"keep one application in a file, and one file in a project's folder")}
	}
	if i := bytes.IndexAny(s.data, unusualBreaks); i >= 0 {
		return Problems{s.fault(s.at(i), "spec.syntax", "this invisible character ends a line for YAML and for nothing else", "delete it")}
	}
	file, err := yaml.Extract(s.name, s.data)
	if err != nil {
		return s.yamlSyntax(err)
	}
	if len(file.Decls) == 1 {
		if embedded, ok := file.Decls[0].(*ast.EmbedDecl); ok {
			return s.take(embedded.Expr)
		}
	}
	s.fields = file.Decls
	return nil
}

func (s *source) parseTOML() Problems {
	expr, err := toml.NewDecoder(s.name, bytes.NewReader(s.data)).Decode()
	if err != nil {
		return s.tomlSyntax(err)
	}
	if s.format == formatTOML {
		return s.take(expr)
	}
	table, found := toolTable(expr)
	if label := misnamedTable(expr); !found && label != nil {
		return Problems{s.fault(s.labelPlace(label), "spec.no-table", "the spec's table is not called "+labelName(label), "write   [tool.pyapp]")}
	}
	if !found {
		return Problems{s.fault(place{}, "spec.no-table", "there is no table [tool.pyapp]",
			"the smallest spec is", "    [tool.pyapp]", `    python = "3.13"`, `    run = "main.py"`)}
	}
	s.root = s.place(table.label.Pos(), len("pyapp"))
	s.fields = table.fields
	if table.other != nil {
		return s.take(table.other)
	}
	return nil
}

// take takes a document's value as the spec: a group of fields, or nothing.
func (s *source) take(x ast.Expr) Problems {
	switch x := x.(type) {
	case *ast.StructLit:
		s.fields = x.Elts
		return nil
	case *ast.BinaryExpr: // how CUE's YAML decoder says that the file is empty
		return nil
	case *ast.BasicLit:
		if x.Kind == token.NULL {
			return nil
		}
	}
	return Problems{s.fault(s.place(x.Pos(), 1), "spec.wrong-type", "a spec is a group of fields", "it begins with   "+s.format.write("python", `"3.13"`))}
}

// pyappTable is what a pyproject.toml says about tool.pyapp.
type pyappTable struct {
	label  ast.Label
	fields []ast.Decl
	other  ast.Expr // where it is not a table
}

// toolTable gathers the fields of [tool.pyapp] and of the tables below it.
func toolTable(document ast.Expr) (pyappTable, bool) {
	var table pyappTable
	for _, tool := range members(document, "tool") {
		for _, pyapp := range members(tool.Value, "pyapp") {
			if table.label == nil {
				table.label = pyapp.Label
			}
			if st, ok := pyapp.Value.(*ast.StructLit); ok {
				table.fields = append(table.fields, st.Elts...)
			} else {
				table.other = pyapp.Value
			}
		}
	}
	return table, table.label != nil
}

// misnamedTable is a table that was meant to be [tool.pyapp]; nil: there is none.
func misnamedTable(document ast.Expr) ast.Label {
	for _, name := range []string{"pyapp", "docker-pyapp", "docker_pyapp"} {
		if found := members(document, name); len(found) > 0 {
			return found[0].Label
		}
		for _, tool := range members(document, "tool") {
			if found := members(tool.Value, name); len(found) > 0 {
				return found[0].Label
			}
		}
	}
	return nil
}

// members are the fields of a struct that bear a name.
func members(x ast.Expr, name string) []*ast.Field {
	st, ok := x.(*ast.StructLit)
	if !ok {
		return nil
	}
	var found []*ast.Field
	for _, decl := range st.Elts {
		if f, ok := decl.(*ast.Field); ok && labelName(f.Label) == name {
			found = append(found, f)
		}
	}
	return found
}
