package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/format"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"
)

// rule is a field of a policy that restricts one of an application.
type rule struct {
	allows string // as its author wrote it; "" says that there may be nothing
	why    string // its author's reason; "" is none

	isLiteral bool // it allows one value, which is written out

	line   int
	column int
	from   int // offsets of the whole field
	to     int
}

// place is where the rule is, as an editor reads it.
func (r rule) place(file string) string { return fmt.Sprintf("%s:%d:%d", file, r.line, r.column) }

// rulesAt are the rules of a policy for a path, by its syntax: those of patterns, those
// in an if and those of a definition included, whether they apply or not.
func (p *policy) rulesAt(path []string) []rule {
	f := finder{policy: p}
	f.decls(p.syntax.Decls, path, "", 0)
	return f.rules
}

// ruleOf is the rule that an error of CUE's about a path, at these positions, comes from.
func (p *policy) ruleOf(path []string, positions []token.Pos) rule {
	candidates := p.rulesAt(path)
	for _, pos := range positions {
		for _, r := range candidates {
			if r.from <= pos.Offset() && pos.Offset() <= r.to {
				return r
			}
		}
	}
	for _, pos := range positions {
		if r, ok := p.ruleAround(pos); ok {
			if len(candidates) > 0 && r.why == "" {
				r.why = candidates[len(candidates)-1].why
			}
			return r
		}
	}
	switch {
	case len(candidates) > 0:
		return candidates[len(candidates)-1]
	case len(path) > 1: // it is not among what a group around it may have
		around := p.ruleOf(path[:len(path)-1], nil)
		around.allows, around.isLiteral = "", false
		return around
	}
	return rule{line: 1, column: 1}
}

// finder looks for the rules of a path.
type finder struct {
	policy *policy
	rules  []rule
}

// deepest bounds how far definitions are followed, which can refer to themselves.
const deepest = 40

func (f *finder) decls(decls []ast.Decl, path []string, why string, depth int) {
	if depth > deepest || len(f.rules) > deepest {
		return
	}
	for _, decl := range decls {
		if a, ok := decl.(*ast.Attribute); ok {
			why = because([]*ast.Attribute{a}, why)
		}
	}
	for _, decl := range decls {
		switch d := decl.(type) {
		case *ast.Field:
			if matches(d.Label, path[0]) {
				f.field(d, path, because(d.Attrs, why), depth)
			}
		case *ast.EmbedDecl:
			f.expr(d.Expr, path, why, depth+1)
		case *ast.Comprehension:
			f.expr(d.Value, path, why, depth+1)
		}
	}
}

func (f *finder) field(d *ast.Field, path []string, why string, depth int) {
	if len(path) == 1 {
		f.rules = append(f.rules, f.policy.rule(d, why))
		return
	}
	f.expr(d.Value, path[1:], why, depth+1)
}

// expr looks in a value for the rules of a path in it.
func (f *finder) expr(x ast.Expr, path []string, why string, depth int) {
	if depth > deepest {
		return
	}
	switch x := x.(type) {
	case *ast.StructLit:
		f.decls(x.Elts, path, why, depth)
	case *ast.ParenExpr:
		f.expr(x.X, path, why, depth+1)
	case *ast.BinaryExpr:
		f.expr(x.X, path, why, depth+1)
		f.expr(x.Y, path, why, depth+1)
	case *ast.UnaryExpr:
		f.expr(x.X, path, why, depth+1)
	case *ast.CallExpr: // close({…})
		for _, arg := range x.Args {
			f.expr(arg, path, why, depth+1)
		}
	case *ast.Ident:
		for _, decl := range f.policy.syntax.Decls {
			if d, ok := decl.(*ast.Field); ok && matchesName(d.Label, x.Name) {
				f.expr(d.Value, path, because(d.Attrs, why), depth+1)
			}
		}
	case *ast.ListLit:
		f.list(x, path, why, depth)
	}
}

// list looks in a list for the rules of an item, which have no field of their own.
func (f *finder) list(list *ast.ListLit, path []string, why string, depth int) {
	for i, item := range list.Elts {
		if more, ok := item.(*ast.Ellipsis); ok && more.Type != nil {
			item = more.Type
		} else if strconv.Itoa(i) != path[0] {
			continue
		}
		if len(path) == 1 {
			f.rules = append(f.rules, f.policy.ruleFor(item, item, why))
			continue
		}
		f.expr(item, path[1:], why, depth+1)
	}
}

// matches tells whether a label can be that of a name: a pattern and a name that is
// computed can be any's.
func matches(label ast.Label, name string) bool {
	if alias, ok := label.(*ast.Alias); ok {
		if inside, ok := alias.Expr.(ast.Label); ok {
			label = inside
		}
	}
	own, isFixed := fixedName(label)
	if isFixed {
		return own == name
	}
	ident, isIdent := label.(*ast.Ident)
	return !isIdent || ident.Name == name
}

func matchesName(label ast.Label, name string) bool {
	ident, ok := label.(*ast.Ident)
	return ok && ident.Name == name
}

// ruleAround is the innermost field around a place of a policy, as a rule.
func (p *policy) ruleAround(pos token.Pos) (rule, bool) {
	var found rule
	ok := false
	whys := []string{""}
	for _, decl := range p.syntax.Decls {
		ast.Walk(decl, func(n ast.Node) bool {
			why := whys[len(whys)-1]
			if d, isField := n.(*ast.Field); isField {
				why = because(d.Attrs, why)
				if d.Pos().Offset() <= pos.Offset() && pos.Offset() <= d.End().Offset() {
					found, ok = p.rule(d, why), true
				}
			}
			whys = append(whys, why)
			return true
		}, func(ast.Node) { whys = whys[:len(whys)-1] })
	}
	return found, ok
}

func (p *policy) rule(d *ast.Field, why string) rule { return p.ruleFor(d, d.Value, why) }

// ruleFor is the rule that a part of the policy is, which value is of it.
func (p *policy) ruleFor(whole ast.Node, value ast.Expr, why string) rule {
	at := value.Pos().Position()
	_, isLiteral := value.(*ast.BasicLit)
	return rule{
		allows: allows(value), isLiteral: isLiteral, why: why, line: at.Line, column: at.Column,
		from: whole.Pos().Offset(), to: whole.End().Offset(),
	}
}

// allows is an expression as its author wrote it, without what it says when it fails.
func allows(x ast.Expr) string {
	x = withoutError(x)
	if x == nil {
		return ""
	}
	text, err := format.Node(x)
	if err != nil {
		return ""
	}
	return shorten(string(text))
}

// withoutError is an expression without the alternatives that are error("…"); nil
// where it is nothing else.
func withoutError(x ast.Expr) ast.Expr {
	switch e := x.(type) {
	case *ast.CallExpr:
		if name, ok := e.Fun.(*ast.Ident); ok && name.Name == "error" {
			return nil
		}
	case *ast.BottomLit:
		return nil
	case *ast.ParenExpr:
		if withoutError(e.X) == nil {
			return nil
		}
	case *ast.BinaryExpr:
		if e.Op != token.OR {
			return x
		}
		left, right := withoutError(e.X), withoutError(e.Y)
		switch {
		case left == nil:
			return right
		case right == nil:
			return left
		case left == e.X && right == e.Y:
			return x
		}
		return &ast.BinaryExpr{X: left, Op: e.Op, Y: right}
	}
	return x
}

// because is the reason that attributes give, or else the one that holds around them.
func because(attributes []*ast.Attribute, around string) string {
	i := slices.IndexFunc(attributes, func(a *ast.Attribute) bool { name, _ := a.Split(); return name == "because" })
	if i < 0 {
		return around
	}
	_, body := attributes[i].Split()
	if text, err := literal.Unquote(strings.TrimSpace(body)); err == nil {
		body = text
	}
	return reasonText(body)
}

// reasonText is an author's reason as a message shows it.
func reasonText(text string) string {
	const most = 400
	text = plain(text)
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// saysItself tells whether the format of an error of CUE's is that of an error("…") in
// the policy. CUE has no code for them: a text without a value in it has the format %s,
// another its own with %v for each value.
func (p *policy) saysItself(format string) bool {
	if format == "%s" {
		return true
	}
	found := false
	for _, decl := range p.syntax.Decls {
		ast.Walk(decl, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || found {
				return !found
			}
			name, isName := call.Fun.(*ast.Ident)
			if isName && name.Name == "error" && len(call.Args) == 1 {
				text, isText := call.Args[0].(*ast.Interpolation)
				found = isText && formatOf(text) == format
			}
			return !found
		}, nil)
	}
	return found
}

// formatOf is a text with %v for each of the values in it, as CUE makes an error of it.
func formatOf(text *ast.Interpolation) string {
	first, isFirst := text.Elts[0].(*ast.BasicLit)
	last, isLast := text.Elts[len(text.Elts)-1].(*ast.BasicLit)
	if !isFirst || !isLast {
		return ""
	}
	quotes, skip, _, err := literal.ParseQuotes(first.Value, last.Value)
	if err != nil {
		return ""
	}
	var parts []string
	for i := 0; i < len(text.Elts); i += 2 {
		part, ok := text.Elts[i].(*ast.BasicLit)
		if !ok || len(part.Value) < skip {
			return ""
		}
		plain, err := quotes.Unquote(part.Value[skip:])
		if err != nil {
			return ""
		}
		parts, skip = append(parts, plain), len(")")
	}
	return strings.Join(parts, "%v")
}
