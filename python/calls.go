package python

// call reads (arguments) after an expression.
func (p *parser) call(start *token, function Expr) Expr {
	n := p.calls.new()
	n.Func = function
	p.advance()
	n.Args, n.Keywords = p.callArguments()
	n.Span = p.span(start)
	return n
}

// given is what a call has been given so far: the arguments lie on their stacks
// above two marks.
type given struct {
	mark, words int
	unpacked    bool // whether there was a **
}

// callArguments reads arguments and the parenthesis that closes them.
func (p *parser) callArguments() ([]Expr, []*Keyword) {
	g := given{mark: p.exprs.mark(), words: p.keywordList.mark()}
	var last Expr
	for p.tok.kind != tRParen && p.tok.kind != tEOF {
		last = p.argument(&g)
		if !p.accept(tComma) {
			break
		}
	}
	p.close(tRParen, last)
	return p.exprs.take(g.mark), p.keywordList.take(g.words)
}

// argument pushes one argument, and is its value.
func (p *parser) argument(g *given) Expr {
	start := p.tok
	switch start.kind {
	case tDoubleStar:
		p.advance()
		value := p.expression()
		g.unpacked = true
		p.pushKeyword(&start, "", value)
		return value
	case tStar:
		p.advance()
		value := p.expression()
		p.positional(&start, g, true)
		p.exprs.push(&Starred{p.span(&start), value})
		return value
	}
	value := p.expression()
	switch p.tok.kind {
	case tColonEqual:
		value = p.walrus(&start, value)
	case tEqual:
		return p.namedArgument(&start, g.words, value)
	case tFor, tAsync:
		value = p.loneGenerator(&start, g, value)
	}
	p.positional(&start, g, false)
	p.exprs.push(value)
	return value
}

// positional refuses a positional argument after a keyword's.
func (p *parser) positional(start *token, g *given, star bool) {
	switch {
	case p.keywordList.mark() == g.words, star && !g.unpacked:
	case star:
		p.failAt(start.pos(), "iterable argument unpacking follows keyword argument unpacking")
	case g.unpacked:
		p.fail("positional argument follows keyword argument unpacking")
	default:
		p.fail("positional argument follows keyword argument")
	}
}

func (p *parser) pushKeyword(start *token, name string, value Expr) {
	k := p.keywords.new()
	*k = Keyword{p.span(start), name, value}
	p.keywordList.push(k)
}

// namedArgument reads the value of a keyword argument.
func (p *parser) namedArgument(start *token, words int, target Expr) Expr {
	name, ok := target.(*Name)
	switch c, constant := target.(*Constant); {
	case constant && c.Kind <= False:
		p.failAt(target.Pos(), "cannot assign to "+describe(target))
	case !ok || p.group == target:
		p.failAt(target.Pos(), `expression cannot contain assignment, perhaps you meant "=="?`)
	default:
		p.repeated(name, words)
	}
	p.advance()
	if k := p.tok.kind; k == tComma || k == tRParen {
		p.failAt(start.pos(), "expected argument value expression")
	}
	value := p.expression()
	if p.tok.kind == tFor || p.tok.kind == tAsync {
		p.failAt(start.pos(), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
	}
	if ok {
		p.pushKeyword(start, name.Id, value)
	}
	return value
}

// fewWords is up to how many keywords of a call are looked through by hand for
// a repeated one, for the time is the square of it; no call has as many.
const fewWords = 256

func (p *parser) repeated(name *Name, words int) {
	given := p.keywordList.items[words:]
	if len(given) > fewWords {
		return
	}
	for _, k := range given {
		if k.Arg == name.Id {
			p.failAt(name.Pos(), "keyword argument repeated: "+name.Id)
		}
	}
}

// loneGenerator reads a generator without its own parentheses, which may be a
// call's only argument; its span is that of the call's parentheses.
func (p *parser) loneGenerator(start *token, g *given, element Expr) Expr {
	open := p.lex.brackets[len(p.lex.brackets)-1]
	generators := p.comprehensions(element, "a generator expression")
	alone := p.exprs.mark() == g.mark && p.keywordList.mark() == g.words
	if !alone || p.tok.kind == tComma {
		p.failAt(start.pos(), "Generator expression must be parenthesized")
	}
	return &GeneratorExp{Span{open.line, open.column, p.tok.line}, element, generators}
}
