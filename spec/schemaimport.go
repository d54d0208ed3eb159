package spec

import (
	"strconv"

	"cuelang.org/go/cue/ast"
)

// SchemaPath is the import path of the schema. A spec in CUE may import it and embed its
// #App, for the sake of editors and of cue vet; docker pyapp holds every spec against it anyway.
const SchemaPath = "github.com/docker-pyapp/docker-pyapp/schema"

// withoutSchema takes the import of the schema and the embedding of its #App out of a
// spec's declarations: what is left is the spec. Any other use of the schema stays, and
// with it the import.
func withoutSchema(decls []ast.Decl) []ast.Decl {
	name := schemaAlias(decls)
	if name == "" {
		return decls
	}
	var rest []ast.Decl
	for _, decl := range decls {
		if !importsSchema(decl) && !embedsApp(decl, name) {
			rest = append(rest, decl)
		}
	}
	for _, decl := range rest {
		if mentions(decl, name) {
			return decls
		}
	}
	return rest
}

// schemaAlias is the name by which a spec's declarations have the schema; "" is none.
func schemaAlias(decls []ast.Decl) string {
	for _, decl := range decls {
		if !importsSchema(decl) {
			continue
		}
		if given := decl.(*ast.ImportDecl).Specs[0].Name; given != nil {
			return given.Name
		}
		return "schema"
	}
	return ""
}

// importsSchema tells an import of the schema and of nothing else.
func importsSchema(decl ast.Decl) bool {
	imports, ok := decl.(*ast.ImportDecl)
	if !ok || len(imports.Specs) != 1 {
		return false
	}
	path, err := strconv.Unquote(imports.Specs[0].Path.Value)
	return err == nil && (path == SchemaPath || path == SchemaPath+":schema")
}

// embedsApp tells   schema.#App   on a line of its own.
func embedsApp(decl ast.Decl, name string) bool {
	embedded, ok := decl.(*ast.EmbedDecl)
	if !ok {
		return false
	}
	selector, ok := embedded.Expr.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := selector.X.(*ast.Ident)
	label, isName := selector.Sel.(*ast.Ident)
	return ok && isName && of.Name == name && label.Name == "#App"
}

// mentions tells whether an identifier stands anywhere in a declaration as a value.
func mentions(decl ast.Decl, name string) bool {
	found := false
	ast.Walk(decl, func(n ast.Node) bool {
		if x, ok := n.(*ast.SelectorExpr); ok {
			of, isName := x.X.(*ast.Ident)
			found = found || isName && of.Name == name
		}
		return !found
	}, nil)
	return found
}
