package schema

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// field is a definition, or a field of one, as the CUE files write it. It is
// read from the syntax: a compiled value no longer shows its comments,
// defaults, bounds and attributes as their author wrote them.
type field struct {
	name      string // without quotes; a definition's starts with #
	required  bool
	embedded  bool   // it is a definition's name, whose fields the struct has too
	doc       string // the comment above it, on one line
	hint      string // @hint: what is allowed, in words
	example   string // @example
	otherwise string // @default: what holds when it is left out, in words
	oneOf     []string
	atMostOne []string
	partial   string // @partial: the definition that this one's fields are of
	link      string // @link, or the first address in doc: where more is said of it
	since     string // @since: the first version of docker pyapp that has it; "": the first of all
	value     value
}

// value is what a field may hold: any of its alternatives.
type value struct {
	alternatives []alternative
	fallback     json.RawMessage // the plain default, nil: none
}

// alternative is one thing that a value may be: exactly one of ref, basic,
// pattern, literal, fields, entries, list and open says what.
type alternative struct {
	ref     string // a definition, such as "#Port"
	basic   string // "string", "bool", "int" or "number"
	bounds  []bound
	pattern string
	literal json.RawMessage
	fields  []field // a struct; not nil, perhaps empty
	entries *entries
	list    *list
	open    bool // {...}, a struct of any fields
}

// bound limits a number.
type bound struct {
	op     token.Token
	number json.RawMessage
}

// entries is a struct whose names follow a pattern.
type entries struct{ name, value value }

// list is a list of equal items.
type list struct {
	item     value
	nonEmpty bool
}

// reader reads the CUE files. It keeps its first error: what follows from it
// would only blur it.
type reader struct{ err error }

// definitions reads all definitions of the schema, in the order of the files.
func definitions() ([]field, error) {
	r := &reader{}
	var all []field
	for _, file := range r.files() {
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.Field); ok {
				all = merge(all, r.field(f))
			}
		}
	}
	byName := map[string]*field{}
	for i := range all {
		byName[all[i].name] = &all[i]
	}
	for i := range all {
		all[i].embed(byName)
	}
	for i := range all {
		all[i].oneOf = all[i].choices(byName)
	}
	return all, r.err
}

// merge adds a definition, or the part of one that several files write a part
// of, as #Deps is written by each manager's.
func merge(all []field, part field) []field {
	for i := range all {
		if all[i].name == part.name {
			whole := &all[i].value.alternatives[0]
			whole.fields = append(whole.fields, part.value.alternatives[0].fields...)
			return all
		}
	}
	return append(all, part)
}

// embed puts, for each definition that f embeds, its fields in its place.
func (f *field) embed(definitions map[string]*field) {
	for i := range f.value.alternatives {
		a := &f.value.alternatives[i]
		var fields []field
		for _, part := range a.fields {
			if !part.embedded {
				fields = append(fields, part)
				continue
			}
			definition := definitions[part.name]
			definition.embed(definitions)
			fields = append(fields, definition.value.alternatives[0].fields...)
		}
		if len(fields) > 0 {
			a.fields = fields
		}
	}
}

// choices are the fields that exclude each other: those that @oneof names. Empty, it
// means all of them, and the name of a definition those that it chooses between.
func (f *field) choices(definitions map[string]*field) []string {
	var names []string
	for _, name := range f.oneOf {
		switch {
		case name == "":
			for _, choice := range f.value.alternatives[0].fields {
				names = append(names, choice.name)
			}
		case strings.HasPrefix(name, "#"):
			names = append(names, definitions[name].choices(definitions)...)
		default:
			names = append(names, name)
		}
	}
	return names
}

func (r *reader) files() []*ast.File {
	names, err := fs.Glob(Files, "*.cue")
	r.keep(err)
	var files []*ast.File
	for _, name := range names {
		data, err := Files.ReadFile(name)
		r.keep(err)
		file, err := parser.ParseFile("schema/"+name, data, parser.ParseComments)
		r.keep(err)
		files = append(files, file)
	}
	return files
}

func (r *reader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) unreadable(n ast.Node) {
	r.keep(fmt.Errorf("%s: package schema can't read this form of CUE (%T); teach it in schema/read.go", n.Pos(), n))
}

func (r *reader) field(f *ast.Field) field {
	name, _, err := ast.LabelName(f.Label)
	r.keep(err)
	read := field{name: name, required: f.Constraint == token.NOT, doc: doc(f), value: r.value(f.Value)}
	read.link = strings.TrimRight(address.FindString(read.doc), ").,:")
	for _, attribute := range f.Attrs {
		switch key, body := attribute.Split(); key {
		case "hint":
			read.hint = r.text(body)
		case "example":
			read.example = r.text(body)
		case "default":
			read.otherwise = r.text(body)
		case "link":
			read.link = r.text(body)
		case "since":
			read.since = r.text(body)
		case "oneof":
			read.oneOf = strings.Split(body, ",")
		case "atmostone":
			read.atMostOne = strings.Split(body, ",")
		case "partial":
			read.partial = body
			read.value.alternatives[0] = alternative{fields: []field{}} // those of the other
		case "usual": // an order, for messages alone
		default:
			r.unreadable(attribute)
		}
	}
	return read
}

// address is that of a page, in a comment: without @link, the first one is the link.
var address = lazyregexp.New(`https://\S+`)

func doc(f *ast.Field) string {
	for _, group := range ast.Comments(f) {
		if group.Doc {
			return strings.Join(strings.Fields(group.Text()), " ")
		}
	}
	return ""
}

func (r *reader) text(quoted string) string {
	s, err := literal.Unquote(quoted)
	r.keep(err)
	return s
}

func (r *reader) value(x ast.Expr) value {
	var v value
	for _, term := range operands(x, token.OR) {
		marked, isMarked := term.(*ast.UnaryExpr)
		if isMarked && marked.Op == token.MUL {
			v.fallback = r.literal(marked.X)
			continue
		}
		v.alternatives = append(v.alternatives, r.alternative(term))
	}
	return v.withFallback()
}

// withFallback makes a default an alternative where it adds one: in *"a" | "b"
// it does, in #Port | *8000 it does not.
func (v value) withFallback() value {
	if v.fallback == nil || len(v.alternatives) == 0 || v.alternatives[0].literal == nil {
		return v
	}
	v.alternatives = append([]alternative{{literal: v.fallback}}, v.alternatives...)
	return v
}

func (r *reader) alternative(x ast.Expr) alternative {
	switch x := x.(type) {
	case *ast.Ident:
		if strings.HasPrefix(x.Name, "#") {
			return alternative{ref: x.Name}
		}
		return alternative{basic: x.Name}
	case *ast.UnaryExpr:
		if x.Op != token.MAT {
			r.unreadable(x)
		}
		var pattern string
		r.keep(json.Unmarshal(r.literal(x.X), &pattern))
		return alternative{pattern: pattern}
	case *ast.BinaryExpr:
		return r.bounded(x)
	case *ast.StructLit:
		return r.structure(x)
	case *ast.ListLit:
		return alternative{list: r.list(x)}
	}
	return alternative{literal: r.literal(x)}
}

// bounded reads a number's type and its bounds: int & >=1 & <=64.
func (r *reader) bounded(x *ast.BinaryExpr) alternative {
	var a alternative
	for _, term := range operands(x, token.AND) {
		switch t := term.(type) {
		case *ast.Ident:
			a.basic = t.Name
		case *ast.UnaryExpr:
			a.bounds = append(a.bounds, bound{op: t.Op, number: r.literal(t.X)})
		default:
			r.unreadable(t)
		}
	}
	return a
}

func (r *reader) structure(x *ast.StructLit) alternative {
	a := alternative{fields: []field{}}
	for _, decl := range x.Elts {
		if _, ok := decl.(*ast.Ellipsis); ok && len(x.Elts) == 1 {
			return alternative{open: true}
		}
		if name, ok := embedded(decl); ok {
			a.fields = append(a.fields, field{name: name, embedded: true})
			continue
		}
		f, ok := decl.(*ast.Field)
		if !ok {
			r.unreadable(decl)
			continue
		}
		if pattern, ok := f.Label.(*ast.ListLit); ok {
			return alternative{entries: &entries{name: r.value(pattern.Elts[0]), value: r.value(f.Value)}}
		}
		a.fields = append(a.fields, r.field(f))
	}
	return a
}

// embedded is the name of the definition that a declaration embeds.
func embedded(decl ast.Decl) (string, bool) {
	if e, ok := decl.(*ast.EmbedDecl); ok {
		if name, ok := e.Expr.(*ast.Ident); ok {
			return name.Name, strings.HasPrefix(name.Name, "#")
		}
	}
	return "", false
}

// list reads a list of any length, [...x], or of at least one item, [x, ...x].
func (r *reader) list(x *ast.ListLit) *list {
	last, ok := x.Elts[len(x.Elts)-1].(*ast.Ellipsis)
	if !ok {
		r.unreadable(x)
		return nil
	}
	return &list{item: r.value(last.Type), nonEmpty: len(x.Elts) > 1}
}

// literal writes a literal of CUE as JSON.
func (r *reader) literal(x ast.Expr) json.RawMessage {
	switch x := x.(type) {
	case *ast.ListLit:
		items := []json.RawMessage{}
		for _, elt := range x.Elts {
			items = append(items, r.literal(elt))
		}
		return r.json(items)
	case *ast.BasicLit:
		if x.Kind == token.STRING {
			return r.json(r.text(x.Value))
		}
		return json.RawMessage(x.Value)
	}
	r.unreadable(x)
	return nil
}

func (r *reader) json(v any) json.RawMessage {
	data, err := json.Marshal(v)
	r.keep(err)
	return data
}

// operands are the terms of a chain of one operator.
func operands(x ast.Expr, op token.Token) []ast.Expr {
	if b, ok := x.(*ast.BinaryExpr); ok && b.Op == op {
		return append(operands(b.X, op), operands(b.Y, op)...)
	}
	return []ast.Expr{x}
}
