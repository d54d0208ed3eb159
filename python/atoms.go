package python

// primary reads an atom and the attributes, calls and subscripts after it.
func (p *parser) primary() Expr {
	start := p.tok
	e := p.atom()
	for links := 0; ; links++ {
		switch p.tok.kind {
		case tDot:
			e = p.attribute(&start, e)
		case tLParen:
			e = p.call(&start, e)
		case tLBracket:
			e = p.subscript(&start, e)
		default:
			return e
		}
		p.linked(links)
	}
}

func (p *parser) attribute(start *token, value Expr) Expr {
	p.advance()
	attr := p.name()
	n := p.attributes.new()
	*n = Attribute{p.span(start), value, attr}
	return n
}

// name goes past a name and is it.
func (p *parser) name() string {
	if p.tok.kind != tName {
		p.invalid()
		return ""
	}
	name := p.text()
	p.advance()
	return name
}

func (p *parser) atom() Expr {
	start := p.tok
	switch start.kind {
	case tName:
		n := p.names.new()
		n.Id = p.text()
		p.advance()
		n.Span = Span{start.line, start.column(), start.line}
		return n
	case tString, tFString:
		return p.strings()
	case tInt, tFloat, tImaginary:
		return p.constant(Int + ConstantKind(start.kind-tInt))
	case tLParen:
		return p.parenthesised()
	case tLBracket:
		return p.list()
	case tLBrace:
		return p.braces()
	case tNone, tTrue, tFalse:
		return p.constant(singleton(start.kind))
	case tEllipsis:
		return p.constant(Ellipsis)
	}
	p.invalid()
	return &Name{Span: p.span(&start)}
}

// singleton is what a keyword of a value is.
func singleton(k kind) ConstantKind {
	switch k {
	case tTrue:
		return True
	case tFalse:
		return False
	}
	return None
}

func (p *parser) constant(k ConstantKind) Expr {
	n := p.constants.new()
	n.Span = Span{p.tok.line, p.tok.column(), p.tok.endLine}
	n.Kind = k
	if k >= Int {
		n.Value = p.text()
	}
	p.advance()
	return n
}

// close goes past the bracket that ends a list of expressions. Where another
// expression follows it is a comma that lacks.
func (p *parser) close(k kind, last Expr) {
	if p.tok.kind == k {
		p.advance()
		return
	}
	p.comma(last)
	p.invalid()
}

// comma tells of a comma that lacks between an expression and the next token.
func (p *parser) comma(last Expr) {
	if last == nil {
		return
	}
	switch p.tok.kind {
	case tName, tInt, tFloat, tImaginary, tString, tFString, tTrue, tFalse, tNone, tLambda, tEllipsis:
		if name, ok := last.(*Name); ok && (name.Id == "print" || name.Id == "exec") {
			p.missingParentheses(name)
		}
		p.failAt(last.Pos(), "invalid syntax. Perhaps you forgot a comma?")
	}
}

// parenthesised reads what is in parentheses: a group, a tuple, a generator.
func (p *parser) parenthesised() Expr {
	start := p.tok
	p.advance()
	switch p.tok.kind {
	case tRParen:
		p.advance()
		n := p.tuples.new()
		n.Span = p.span(&start)
		return n
	case tYield:
		e := p.yield()
		p.close(tRParen, e)
		p.group = e
		return e
	}
	first := p.starNamedExpression()
	switch p.tok.kind {
	case tFor, tAsync:
		generators := p.comprehensions(first, "a generator expression")
		p.close(tRParen, nil)
		return &GeneratorExp{p.span(&start), first, generators}
	case tComma:
		mark := p.exprs.mark()
		last := p.elements(first, tRParen)
		p.close(tRParen, last)
		n := p.tuples.new()
		*n = Tuple{p.span(&start), p.exprs.take(mark)}
		return n
	}
	p.close(tRParen, first)
	if s, ok := first.(*Starred); ok {
		p.failAt(s.Pos(), "cannot use starred expression here")
	}
	p.group = first
	return first
}

// elements pushes the elements of a display, of which the first has been read,
// and is the last.
func (p *parser) elements(first Expr, end kind) Expr {
	p.exprs.push(first)
	last := first
	for p.accept(tComma) && p.tok.kind != end && p.tok.kind != tEOF {
		last = p.starNamedExpression()
		p.exprs.push(last)
	}
	return last
}

func (p *parser) list() Expr {
	start := p.tok
	p.advance()
	if p.accept(tRBracket) {
		return &List{Span: p.span(&start)}
	}
	first := p.starNamedExpression()
	if p.tok.kind == tFor || p.tok.kind == tAsync {
		generators := p.comprehensions(first, "a list comprehension")
		p.close(tRBracket, nil)
		return &ListComp{p.span(&start), first, generators}
	}
	mark := p.exprs.mark()
	last := p.elements(first, tRBracket)
	p.close(tRBracket, last)
	return &List{p.span(&start), p.exprs.take(mark)}
}

// braces reads a dictionary or a set.
func (p *parser) braces() Expr {
	start := p.tok
	p.advance()
	if p.tok.kind == tRBrace || p.tok.kind == tDoubleStar {
		return p.dict(&start, nil)
	}
	first := p.starNamedExpression()
	switch p.tok.kind {
	case tColon:
		p.notKey(first)
		return p.dict(&start, first)
	case tFor, tAsync:
		generators := p.comprehensions(first, "a set comprehension")
		p.close(tRBrace, nil)
		return &SetComp{p.span(&start), first, generators}
	}
	mark := p.exprs.mark()
	last := p.elements(first, tRBrace)
	p.close(tRBrace, last)
	return &Set{p.span(&start), p.exprs.take(mark)}
}

// notKey refuses what may stand in a set but not before a colon.
func (p *parser) notKey(e Expr) {
	switch e.(type) {
	case *Starred:
		p.invalid()
	case *NamedExpr:
		if p.group != e {
			p.invalid()
		}
	}
}

// dict reads a dictionary of which the first key has been read, if it has one.
func (p *parser) dict(start *token, key Expr) Expr {
	mark := p.exprs.mark()
	values := 0
	for p.tok.kind != tRBrace && p.tok.kind != tEOF || key != nil {
		value := p.entry(key)
		if p.tok.kind == tFor || p.tok.kind == tAsync {
			return p.dictComp(start, mark, value)
		}
		key = nil
		p.exprs.push(value)
		values++
		if !p.accept(tComma) {
			p.closeDict(value)
			return p.dictOf(start, mark, values)
		}
	}
	p.close(tRBrace, nil)
	return p.dictOf(start, mark, values)
}

func (p *parser) closeDict(last Expr) {
	if p.tok.kind != tRBrace {
		p.comma(last)
	}
	p.close(tRBrace, nil)
}

// entry pushes an entry's key, nil where there are two stars, and is its value.
func (p *parser) entry(key Expr) Expr {
	if key == nil && p.accept(tDoubleStar) {
		p.exprs.push(nil)
		return p.binary(lowest)
	}
	if key == nil {
		key = p.expression()
	}
	if p.tok.kind != tColon {
		p.fail("':' expected after dictionary key")
	}
	p.advance()
	p.exprs.push(key)
	switch p.tok.kind {
	case tRBrace, tComma:
		p.fail("expression expected after dictionary key and ':'")
	case tStar:
		p.fail("cannot use a starred expression in a dictionary value")
	}
	return p.expression()
}

// dictOf takes apart the keys and values that were pushed in turn.
func (p *parser) dictOf(start *token, mark, entries int) Expr {
	all := p.exprs.take(mark)
	n := &Dict{Span: p.span(start)}
	n.Keys, n.Values = make([]Expr, 0, entries), make([]Expr, 0, entries)
	for i := 0; i+1 < len(all); i += 2 {
		n.Keys, n.Values = append(n.Keys, all[i]), append(n.Values, all[i+1])
	}
	return n
}

func (p *parser) dictComp(start *token, mark int, value Expr) Expr {
	key := p.exprs.take(mark)[0]
	if key == nil {
		p.fail("dict unpacking cannot be used in dict comprehension")
	}
	generators := p.comprehensions(value, "a dict comprehension")
	p.close(tRBrace, nil)
	return &DictComp{p.span(start), key, value, generators}
}

// comprehensions reads the clauses after a comprehension's element.
func (p *parser) comprehensions(element Expr, what string) []*Comprehension {
	if s, ok := element.(*Starred); ok {
		p.failAt(s.Pos(), "iterable unpacking cannot be used in comprehension")
	}
	var all []*Comprehension
	for p.tok.kind == tFor || p.tok.kind == tAsync {
		all = append(all, p.comprehension())
	}
	return all
}

func (p *parser) comprehension() *Comprehension {
	start := p.tok
	async := p.accept(tAsync)
	p.expect(tFor, "for")
	target := p.targets()
	p.assignable(target, "assign to")
	if !p.accept(tIn) {
		p.invalid()
	}
	iter := p.disjunction()
	mark := p.exprs.mark()
	for p.accept(tIf) {
		p.exprs.push(p.disjunction())
	}
	return &Comprehension{p.span(&start), target, iter, p.exprs.take(mark), async}
}

// targets reads the targets of a for: what in follows is none of them.
func (p *parser) targets() Expr {
	return p.tupleOf(func(p *parser) Expr {
		if p.tok.kind == tStar {
			return p.starred()
		}
		return p.binary(lowest)
	})
}

// subscript reads [index] after an expression.
func (p *parser) subscript(start *token, value Expr) Expr {
	p.advance()
	first := p.tok
	index := p.index()
	if _, star := index.(*Starred); p.tok.kind == tComma || star {
		index = p.indexes(&first, index)
	}
	p.close(tRBracket, index)
	n := p.subscripts.new()
	*n = Subscript{p.span(start), value, index}
	return n
}

func (p *parser) indexes(start *token, first Expr) Expr {
	mark := p.exprs.mark()
	p.exprs.push(first)
	for p.accept(tComma) && p.tok.kind != tRBracket && p.tok.kind != tEOF {
		p.exprs.push(p.index())
	}
	n := p.tuples.new()
	*n = Tuple{p.span(start), p.exprs.take(mark)}
	for _, e := range n.Elts {
		if _, star := e.(*Starred); star {
			p.use(starredIndex, start)
		}
	}
	return n
}

// index reads one index or slice.
func (p *parser) index() Expr {
	start := p.tok
	var lower Expr
	switch p.tok.kind {
	case tStar:
		return p.starred()
	case tColon:
	default:
		if lower = p.namedExpression(); p.tok.kind != tColon {
			return lower
		}
	}
	p.advance()
	upper := p.bound()
	var step Expr
	if p.accept(tColon) {
		step = p.bound()
	}
	return &Slice{p.span(&start), lower, upper, step}
}

func (p *parser) bound() Expr {
	if !p.startsExpression() {
		return nil
	}
	return p.expression()
}
