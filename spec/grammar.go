package spec

import (
	"slices"
	"strings"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/build"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/parser"
	"cuelang.org/go/cue/token"
)

// grammar is the schema in two forms: compiled, for CUE's verdict, and as a
// tree of rules, for words. The rules are read from the schema's syntax,
// because a compiled value no longer shows how its author wrote it.
type grammar struct {
	ctx      *cue.Context
	compiled cue.Value
	app      *rule

	part        part
	definitions map[string]*ast.Field
	rules       map[string]*rule // of the definitions already read; nil: being read
}

// rule is what the schema says about one value. Where a value may be of several
// kinds, it has a part for each: the schema never offers two groups or two lists.
type rule struct {
	doc     string
	hint    string // what is allowed, in words: @hint
	example string // @example
	kinds   cue.Kind
	choices []string // literals that it may be, as CUE writes them
	words   []string // what else it may be, in words
	group   *group
	list    *list

	path     []cue.Selector // where the compiled schema has it
	compiled cue.Value      // what is there, once it was looked up
}

// group is a rule's part for groups of fields: named fields, a pattern that
// every field's name matches, or any fields at all.
type group struct {
	open      bool // {...}: what is in it is not the schema's
	fields    []field
	key       *rule // the pattern; nil: the fields are named
	value     *rule
	oneOf     []string
	atMostOne []string
	partial   bool // @partial: held against the fields of another definition, elsewhere
}

// field is a named field of a group.
type field struct {
	name     string
	required bool
	rule     *rule
}

// list is a rule's part for lists.
type list struct {
	item     *rule
	nonEmpty bool
}

// field finds a field by its name.
func (g *group) field(name string) (field, bool) {
	i := slices.IndexFunc(g.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return g.fields[i], true
}

// names lists the group's fields in the schema's order.
func (g *group) names() []string {
	names := make([]string, len(g.fields))
	for i, f := range g.fields {
		names[i] = f.name
	}
	return names
}

// newGrammar compiles a part of the embedded schema. A schema that does not compile is
// a defect of this program, not of a spec, hence the panics.
func newGrammar(files part) *grammar {
	g := &grammar{
		ctx:         cuecontext.New(),
		part:        files,
		definitions: map[string]*ast.Field{},
		rules:       map[string]*rule{},
	}
	instance := build.NewContext().NewInstance("", nil)
	for _, file := range files.parse() {
		must(instance.AddSyntax(file))
		for _, decl := range file.Decls {
			if f, ok := decl.(*ast.Field); ok {
				name := labelName(f.Label)
				g.definitions[name] = merged(g.definitions[name], f)
			}
		}
	}
	must(instance.Complete())
	g.compiled = g.ctx.BuildInstance(instance)
	must(g.compiled.Err())
	g.app = g.definition("#App")
	return g
}

// merged is a definition that several files write a part of, as #Deps is
// written by each manager's. The first part has the comment and the attributes.
func merged(before, part *ast.Field) *ast.Field {
	if before == nil {
		return part
	}
	whole := *before
	elts := slices.Concat(before.Value.(*ast.StructLit).Elts, part.Value.(*ast.StructLit).Elts)
	whole.Value = &ast.StructLit{Elts: elts}
	return &whole
}

func (p part) parse() []*ast.File {
	files := make([]*ast.File, len(p))
	for i, name := range p {
		var err error
		files[i], err = parser.ParseFile("schema/"+name, schemaText(name), parser.ParseComments)
		must(err)
	}
	return files
}

func must(err error) {
	if err != nil {
		panic("the embedded schema: " + err.Error())
	}
}

// value is the compiled form of a rule.
func (g *grammar) value(r *rule) cue.Value {
	if !r.compiled.Exists() {
		r.compiled = g.compiled.LookupPath(cue.MakePath(r.path...))
	}
	return r.compiled
}

// definition reads a definition of the schema, once.
func (g *grammar) definition(name string) *rule {
	if r, known := g.rules[name]; known {
		if r == nil {
			panic("the embedded schema: " + name + " contains itself")
		}
		return r
	}
	f := g.definitions[name]
	if f == nil {
		panic("the embedded schema has no " + name)
	}
	g.rules[name] = nil
	r := g.rule(f.Value, []cue.Selector{cue.Def(name)})
	g.annotate(r, f)
	g.rules[name] = r
	return r
}

// rule reads an expression of the schema; path is where it is compiled.
func (g *grammar) rule(expr ast.Expr, path []cue.Selector) *rule {
	switch x := expr.(type) {
	case *ast.Ident:
		if strings.HasPrefix(x.Name, "#") {
			r := *g.definition(x.Name)
			return &r
		}
		return basicRule(x.Name, path)
	case *ast.BasicLit:
		return &rule{kinds: literalKind(x.Kind), choices: []string{x.Value}, path: path}
	case *ast.UnaryExpr:
		return g.unary(x, path)
	case *ast.BinaryExpr:
		if x.Op == token.OR {
			return g.either(x, path)
		}
		return g.bounded(x, path)
	case *ast.StructLit:
		return g.groupRule(x, path)
	case *ast.ListLit:
		return g.listRule(x, path)
	}
	panic("the embedded schema: an expression that the rules can't read at " + expr.Pos().String())
}

// unary reads a default or a bound.
func (g *grammar) unary(x *ast.UnaryExpr, path []cue.Selector) *rule {
	switch x.Op {
	case token.MUL:
		return g.rule(x.X, path)
	case token.MAT, token.NMAT:
		return &rule{kinds: cue.StringKind, words: []string{"text of a certain form"}, path: path}
	default:
		return g.bounded(x, path)
	}
}

// either reads a disjunction. A default within what another disjunct allows
// says nothing, so its literal is no choice.
func (g *grammar) either(x ast.Expr, path []cue.Selector) *rule {
	merged := &rule{path: path}
	var defaults []string
	for _, term := range operands(x, token.OR) {
		r := g.rule(term, path)
		if u, ok := term.(*ast.UnaryExpr); ok && u.Op == token.MUL {
			defaults = append(defaults, r.choices...)
		}
		merged.add(r)
	}
	if len(merged.words) > 0 {
		merged.choices = slices.DeleteFunc(merged.choices, func(c string) bool { return slices.Contains(defaults, c) })
	}
	return merged
}

// add makes the rule allow what another rule allows too.
func (r *rule) add(other *rule) {
	r.kinds |= other.kinds
	if r.example == "" {
		r.example = other.example
	}
	if other.group != nil {
		r.group = other.group
	}
	if other.list != nil {
		r.list = other.list
	}
	if other.hint != "" {
		r.words = append(r.words, other.hint)
		return
	}
	r.choices = append(r.choices, other.choices...)
	r.words = append(r.words, other.words...)
}

// groupRule reads a struct: its fields or its pattern, and in a definition the
// attributes behind it (annotate reads those).
func (g *grammar) groupRule(x *ast.StructLit, path []cue.Selector) *rule {
	gr := &group{}
	for _, decl := range x.Elts {
		if _, ok := decl.(*ast.Ellipsis); ok {
			gr.open = true
			continue
		}
		if embedded, ok := decl.(*ast.EmbedDecl); ok {
			gr.fields = append(gr.fields, g.embedded(embedded.Expr).fields...)
			continue
		}
		f, ok := decl.(*ast.Field)
		if !ok {
			continue
		}
		if pattern, ok := f.Label.(*ast.ListLit); ok {
			gr.key = g.rule(pattern.Elts[0], nil)
			gr.value = g.rule(f.Value, append(slices.Clone(path), cue.AnyString))
			continue
		}
		gr.fields = append(gr.fields, g.field(f, path))
	}
	return &rule{kinds: cue.StructKind, words: []string{"a group of fields"}, group: gr, path: path}
}

// embedded is the group of a definition that another one embeds.
func (g *grammar) embedded(expr ast.Expr) *group {
	if name, ok := expr.(*ast.Ident); ok && strings.HasPrefix(name.Name, "#") {
		return g.definition(name.Name).group
	}
	panic("the embedded schema: only a definition can be embedded, at " + expr.Pos().String())
}

// choices are the fields that an attribute lists; the name of a definition stands
// for those that the definition chooses between.
func (g *grammar) choices(body string) []string {
	var names []string
	for name := range strings.SplitSeq(body, ",") {
		if strings.HasPrefix(name, "#") {
			names = append(names, g.definition(name).group.oneOf...)
			continue
		}
		names = append(names, name)
	}
	return names
}

// field reads a field of the group at path.
func (g *grammar) field(f *ast.Field, path []cue.Selector) field {
	name := labelName(f.Label)
	selector := cue.Str(name)
	switch f.Constraint {
	case token.OPTION:
		selector = selector.Optional()
	case token.NOT:
		selector = selector.Required()
	}
	r := g.rule(f.Value, append(slices.Clone(path), selector))
	g.annotate(r, f)
	return field{name: name, required: f.Constraint == token.NOT, rule: r}
}

// listRule reads a list of any length, [...x], or of at least one, [x, ...x].
func (g *grammar) listRule(x *ast.ListLit, path []cue.Selector) *rule {
	l := &list{nonEmpty: len(x.Elts) > 1}
	words := "a list"
	if l.nonEmpty {
		words = "a list with at least one entry"
	}
	for _, elt := range x.Elts {
		if e, ok := elt.(*ast.Ellipsis); ok {
			l.item = g.rule(e.Type, append(slices.Clone(path), cue.AnyIndex))
		}
	}
	if l.item == nil { // a list as a default: ["requirements.txt"]
		return &rule{kinds: cue.ListKind, path: path}
	}
	return &rule{kinds: cue.ListKind, words: []string{words}, list: l, path: path}
}

// bounded reads a number's type and bounds: int & >=1 & <=64.
func (g *grammar) bounded(x ast.Expr, path []cue.Selector) *rule {
	kinds := cue.NumberKind
	bounds := map[token.Token]string{}
	for _, term := range operands(x, token.AND) {
		switch t := term.(type) {
		case *ast.Ident:
			kinds &= basicKind(t.Name)
		case *ast.UnaryExpr:
			bounds[t.Op] = literalText(t.X)
		}
	}
	words := kindWords(kinds) + rangeWords(bounds[token.GEQ], bounds[token.GTR], bounds[token.LEQ])
	return &rule{kinds: kinds, words: []string{words}, path: path}
}

// operands are the terms of a chain of one operator.
func operands(x ast.Expr, op token.Token) []ast.Expr {
	if b, ok := x.(*ast.BinaryExpr); ok && b.Op == op {
		return append(operands(b.X, op), operands(b.Y, op)...)
	}
	return []ast.Expr{x}
}

// annotate adds a field's comment and attributes. What stands at a field wins
// over what its definition says.
func (g *grammar) annotate(r *rule, f *ast.Field) {
	for _, comments := range ast.Comments(f) {
		if comments.Doc {
			r.doc = strings.Join(strings.Fields(comments.Text()), " ")
		}
	}
	for _, attribute := range f.Attrs {
		key, body := attribute.Split()
		switch key {
		case "hint":
			r.hint = attributeText(body)
		case "example":
			r.example = attributeText(body)
		case "partial":
			r.group.partial, r.group.open = true, false
		case "oneof":
			r.group.oneOf = r.group.names()
			if body != "" {
				r.group.oneOf = g.choices(body)
			}
		case "usual":
			r.group.oneOf = first(strings.Split(body, ","), r.group.oneOf)
		case "atmostone":
			r.group.atMostOne = strings.Split(body, ",")
		}
	}
}

// first are names in their order, but for those of usual that are among them, which come first.
func first(usual, names []string) []string {
	isUsual := func(name string) bool { return slices.Contains(usual, name) }
	usual = slices.DeleteFunc(usual, func(name string) bool { return !slices.Contains(names, name) })
	return append(usual, slices.DeleteFunc(slices.Clone(names), isUsual)...)
}
