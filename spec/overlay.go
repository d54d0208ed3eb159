package spec

import (
	"slices"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/literal"
	"cuelang.org/go/cue/token"

	"github.com/docker-pyapp/docker-pyapp/internal/near"
)

// change is what an environment, or a spec, writes at one path.
type change struct {
	written  []*ast.Field
	replaces bool // one of the values is no group of fields: it takes the place of what was there
	names    []string
	below    map[string]*change
}

// changes are what fields write, by their paths. What CUE computes is not seen.
func changes(fields []ast.Decl) *change {
	c := &change{below: map[string]*change{}}
	c.add(fields)
	return c
}

func (c *change) add(fields []ast.Decl) {
	for _, decl := range fields {
		switch x := decl.(type) {
		case *ast.Field:
			if name := labelName(x.Label); name != "" || isEmptyLabel(x.Label) {
				c.at(name).value(x)
			}
		case *ast.EmbedDecl:
			if group, ok := x.Expr.(*ast.StructLit); ok {
				c.add(group.Elts)
			}
		}
	}
}

func (c *change) at(name string) *change {
	below := c.below[name]
	if below == nil {
		below = &change{below: map[string]*change{}}
		c.below[name] = below
		c.names = append(c.names, name)
	}
	return below
}

func (c *change) value(f *ast.Field) {
	c.written = append(c.written, f)
	if group, ok := f.Value.(*ast.StructLit); ok {
		c.add(group.Elts)
		return
	}
	c.replaces = true
}

// overlay makes the walker's source the spec with an environment's fields laid
// over it: what the environment writes wins, groups of fields are merged, lists
// and single values are replaced, and of fields that exclude each other the
// environment's choice holds. It works on syntax, so references follow what the
// environment writes, and everything keeps its place. file is the environment's
// own; nil: the spec writes it.
func (w *walker) overlay(environment string, fields []ast.Decl, label place, file *source) {
	spec, over := w.source, changes(fields)
	isPlain := spec.isPlainFile() && (file == nil && isPlain(spec.format, fields) || file != nil && file.isPlainFile())
	masked := mask(spec.fields, over, w.grammar.app)
	view := &source{
		name: spec.name, format: spec.format, data: spec.data, root: spec.root, places: map[string]entry{},
		fields: masked, written: spec, beside: file, isPlain: isPlain,
	}
	if file == nil {
		view.fields = slices.Concat(masked, fields)
		view.indexFields("", fields) // its problems were told with the spec's
	} else {
		view.adopt(file)
		unbind(file.fields)
	}
	view.indexFields("", masked)
	unbind(view.fields)
	w.source = view
	w.doubts = w.doubtful(environment, label, changes(spec.fields), over, fields)
}

// adopt takes over the places of an environment's own file.
func (s *source) adopt(file *source) {
	for path, e := range file.places {
		e.label, e.value = e.label.of(file), e.value.of(file)
		s.places[path] = e
	}
}

// unbind takes back what CUE's parser found the names to refer to: their fields
// are elsewhere now, and CUE looks anew.
func unbind(fields []ast.Decl) {
	for _, f := range fields {
		ast.Walk(f, func(n ast.Node) bool {
			if name, ok := n.(*ast.Ident); ok {
				name.Node, name.Scope = nil, nil
			}
			return true
		}, nil)
	}
}

// mask makes way in a spec's fields for those of an environment.
func mask(fields []ast.Decl, over *change, r *rule) []ast.Decl {
	excluded := r.excluded(over)
	var masked []ast.Decl
	for _, decl := range fields {
		switch x := decl.(type) {
		case *ast.Field:
			masked = append(masked, maskField(x, over, excluded, r)...)
		case *ast.EmbedDecl:
			embedded := *x
			embedded.Expr, _ = maskValue(x.Expr, over, r)
			masked = append(masked, &embedded)
		default:
			masked = append(masked, decl)
		}
	}
	return masked
}

func maskField(f *ast.Field, over *change, excluded []string, r *rule) []ast.Decl {
	name := labelName(f.Label)
	below := over.below[name]
	switch {
	case slices.Contains(excluded, name):
		return unused(f)
	case below == nil:
		return []ast.Decl{f}
	}
	masked, replaced := *f, false
	masked.Value, replaced = maskValue(f.Value, below, r.member(name))
	if replaced {
		return append([]ast.Decl{&masked}, unused(f)...)
	}
	return []ast.Decl{&masked}
}

// maskValue makes way in a value; replaced tells that nothing of it is left. A
// value that CUE computes stays as it is: where it says otherwise than the
// environment, CUE finds that the two conflict.
func maskValue(x ast.Expr, over *change, r *rule) (masked ast.Expr, replaced bool) {
	if over.replaces {
		return ast.NewIdent("_"), true
	}
	switch x := x.(type) {
	case *ast.StructLit:
		group := *x
		group.Elts = mask(x.Elts, over, r)
		return &group, false
	case *ast.ParenExpr:
		return maskValue(x.X, over, r)
	case *ast.BinaryExpr:
		if x.Op == token.AND {
			both := *x
			both.X, _ = maskValue(x.X, over, r)
			both.Y, _ = maskValue(x.Y, over, r)
			return &both, false
		}
	case *ast.BasicLit, *ast.ListLit, *ast.Interpolation, *ast.UnaryExpr:
		return ast.NewIdent("_"), true
	}
	return x, false
}

// excluded are the fields of a group that a choice of over's rules out.
func (r *rule) excluded(over *change) []string {
	if r == nil || r.group == nil {
		return nil
	}
	var out []string
	for _, exclusive := range [][]string{r.group.oneOf, r.group.atMostOne} {
		isChosen := func(name string) bool { return over.below[name] != nil }
		if slices.ContainsFunc(exclusive, isChosen) {
			out = append(out, slices.DeleteFunc(slices.Clone(exclusive), isChosen)...)
		}
	}
	return out
}

// member is the rule of a field; nil where there is none.
func (r *rule) member(name string) *rule {
	switch {
	case r == nil || r.group == nil:
		return nil
	case r.group.key != nil:
		return r.group.value
	}
	f, _ := r.group.field(name)
	return f.rule
}

// isPlain tells that fields of a file are plain data.
func isPlain(f format, fields []ast.Decl) bool { return f != formatCUE || isData(fields) }

// unmasked says what to do where an environment and a computed value of the
// spec say different things; none where that is not what the places are.
func (s *source) unmasked(places []place, path string) []string {
	if s.written == nil {
		return nil
	}
	inside := func(p place) bool { return p.in != nil || s.isOver(p) }
	if slices.ContainsFunc(places, inside) && !slices.ContainsFunc(places, func(p place) bool { return !inside(p) }) {
		return nil
	}
	return []string{"an environment replaces what the spec writes out, not what it computes: write " + named(path) + " out in the spec"}
}

// isOver tells that a place is in what the spec writes for environments.
func (s *source) isOver(p place) bool {
	for _, e := range s.written.places {
		if e.field != nil && labelName(e.field.Label) == environmentsField && e.label.line > 0 {
			from, to := s.written.place(e.field.Pos(), 1), s.written.place(e.field.End(), 1)
			return comparePlaces(from, p) <= 0 && comparePlaces(p, to) <= 0
		}
	}
	return false
}

// doubtful finds what an environment writes without effect, and new names that
// look like misspelt ones of the spec.
func (w *walker) doubtful(environment string, label place, spec, over *change, fields []ast.Decl) Problems {
	if len(fields) == 0 {
		return Problems{w.doubt(label, "environments.empty", "", environment+" is empty: it changes nothing")}
	}
	return w.doubtfulFields(spec, over, w.grammar.app, "")
}

func (w *walker) doubtfulFields(spec, over *change, r *rule, path string) Problems {
	var doubts Problems
	for _, name := range over.names {
		before, now, at := spec.below[name], over.below[name], join(path, name)
		if before != nil {
			if isSame(before, now) {
				doubts = append(doubts, w.doubt(w.whereIs(at, true), "environments.no-effect", at,
					at+" is what the spec says already", "take it out of the environment"))
				continue
			}
			doubts = append(doubts, w.doubtfulFields(before, now, r.member(name), at)...)
			continue
		}
		if twin := resembling(name, spec.names); r != nil && r.group != nil && r.group.key != nil && twin != "" {
			doubts = append(doubts, w.doubt(w.whereIs(at, false), "environments.near-name", at,
				at+" is new, and the spec has "+join(path, twin), "did you mean "+quoted(twin)+"?"))
		}
	}
	return doubts
}

func (w *walker) doubt(at place, code, path, message string, notes ...string) Problem {
	return w.problem(at, Finding{Rule: code, Path: path, Message: message, Notes: notes})
}

// isSame tells that a change changes nothing: it writes what is there already,
// or no field of a group.
func isSame(before, now *change) bool {
	if len(before.written) != 1 || len(now.written) != 1 || before.replaces != now.replaces {
		return false
	}
	if group, ok := now.written[0].Value.(*ast.StructLit); ok {
		return len(group.Elts) == 0
	}
	return isEqual(before.written[0].Value, now.written[0].Value)
}

// isEqual tells that two values are the same literal, in whatever format.
func isEqual(a, b ast.Expr) bool {
	switch x := a.(type) {
	case *ast.BasicLit:
		y, ok := b.(*ast.BasicLit)
		return ok && x.Kind == y.Kind && literalValue(x) == literalValue(y)
	case *ast.UnaryExpr:
		y, ok := b.(*ast.UnaryExpr)
		return ok && x.Op == y.Op && isEqual(x.X, y.X)
	case *ast.ListLit:
		y, ok := b.(*ast.ListLit)
		return ok && slices.EqualFunc(x.Elts, y.Elts, isEqual)
	}
	return false
}

func literalValue(x *ast.BasicLit) string {
	if text, err := literal.Unquote(x.Value); err == nil {
		return text
	}
	return x.Value
}

// resembling is the one of names that name may be a slip of: one letter is
// different, missing, too much or swapped with its neighbour. Names that differ
// in a digit or in the last letter, such as shard_a and shard_b, or are short
// are meant to be two.
func resembling(name string, names []string) string {
	const shortest = 5
	if len(name) < shortest || len(name) > near.Longest {
		return ""
	}
	for _, other := range names {
		areSeries := len(name) == len(other) && name[:len(name)-1] == other[:len(name)-1]
		if near.Distance(name, other) == 1 && digits(name) == digits(other) && !areSeries {
			return other
		}
	}
	return ""
}

// digits are the digits of a text, in its order.
func digits(s string) string {
	only := []byte{}
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			only = append(only, s[i])
		}
	}
	return string(only)
}
