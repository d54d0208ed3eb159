package spec

import (
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// snippetMark stands around what a note tells to write.
const snippetMark = "   "

// translate gives notes with what they tell to write as the format has it. Rules know
// CUE alone, of which image: user: 1000 is no YAML and no TOML.
func (f format) translate(notes []string) []string {
	if f == formatCUE || len(notes) == 0 {
		return notes
	}
	told := make([]string, len(notes))
	for i, note := range notes {
		parts := strings.Split(note, snippetMark)
		for j := 1; j < len(parts); j++ {
			if text, ok := f.snippet(parts[j]); ok {
				parts[j] = text
			}
		}
		told[i] = strings.Join(parts, snippetMark)
	}
	return told
}

// longestSnippet is far above what a rule tells to write. Notes hold texts of
// the project's files too, and brackets in a longer one could nest too deep.
const longestSnippet = 500

// snippet is a field in CUE as the format has it; false for what is no field
// whose value is plain data, such as a command.
func (f format) snippet(cue string) (string, bool) {
	if len(cue) > longestSnippet {
		return "", false
	}
	file, err := parser.ParseFile("", cue)
	if err != nil || len(file.Decls) != 1 {
		return "", false
	}
	return f.field(file.Decls[0], f == formatTOML || f == formatPyproject)
}

// field writes one field; dotted joins it with the one field of its value, as
// TOML does.
func (f format) field(decl ast.Decl, dotted bool) (string, bool) {
	field, ok := decl.(*ast.Field)
	if !ok {
		return "", false
	}
	name, _, err := ast.LabelName(field.Label)
	if err != nil {
		return "", false
	}
	group, isGroup := field.Value.(*ast.StructLit)
	if dotted && isGroup && len(group.Elts) == 1 {
		rest, ok := f.field(group.Elts[0], dotted)
		return name + "." + rest, ok
	}
	value, ok := f.value(field.Value)
	return f.write(name, value), ok
}

func (f format) value(expr ast.Expr) (string, bool) {
	switch x := expr.(type) {
	case *ast.BasicLit:
		return x.Value, x.Kind != token.STRING || strings.HasPrefix(x.Value, `"`) && !strings.HasPrefix(x.Value, `""`+`"`)
	case *ast.ListLit:
		return enclosed("[", "]", x.Elts, f.value)
	case *ast.StructLit:
		return enclosed("{", "}", x.Elts, func(d ast.Decl) (string, bool) { return f.field(d, false) })
	}
	return "", false
}

// enclosed writes the items of a list or a group; false where one can't be.
func enclosed[T any](open, end string, items []T, write func(T) (string, bool)) (string, bool) {
	texts := make([]string, len(items))
	for i, item := range items {
		text, ok := write(item)
		if !ok {
			return "", false
		}
		texts[i] = text
	}
	return open + strings.Join(texts, ", ") + end, true
}
