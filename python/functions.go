package python

// definition reads a function or a class with its decorators, or another
// statement with async before it.
func (p *parser) definition() Stmt {
	decorators := p.decorators()
	start := p.tok
	switch p.tok.kind {
	case tClass:
		return p.class(decorators)
	case tAsync:
		p.advance()
		switch {
		case p.tok.kind == tDef:
			return p.function(start, decorators, true)
		case decorators != nil:
		case p.tok.kind == tFor:
			p.asyncOutside(&start, "'async for'")
			return p.forStatement(start, true)
		case p.tok.kind == tWith:
			p.asyncOutside(&start, "'async with'")
			return p.withStatement(start, true)
		}
	case tDef:
		return p.function(start, decorators, false)
	}
	p.invalid()
	return &Pass{p.span(&start)}
}

func (p *parser) asyncOutside(at *token, what string) {
	if !p.scope.async {
		p.failAt(at.pos(), what+" outside async function")
	}
}

// awaits refuses an await outside an async function. In brackets it may be that
// of a generator, which is asynchronous by it wherever it stands.
func (p *parser) awaits() {
	switch {
	case p.scope.async, len(p.lex.brackets) > 0:
	case p.scope.function:
		p.fail("'await' outside async function")
	default:
		p.fail("'await' outside function")
	}
}

func (p *parser) decorators() []Expr {
	if p.tok.kind != tAt {
		return nil
	}
	mark := p.exprs.mark()
	for p.tok.kind == tAt {
		p.advance()
		start := p.tok
		e := p.namedExpression()
		if !plainDecorator(e, e == p.group) {
			p.use(anyDecorator, &start)
		}
		p.exprs.push(e)
		if !p.accept(tNewline) {
			p.invalid()
		}
	}
	return p.exprs.take(mark)
}

// plainDecorator is whether a decorator is a name with dots, called or not: what
// the grammar allowed before PEP 614.
func plainDecorator(e Expr, grouped bool) bool {
	if call, ok := e.(*Call); ok {
		e = call.Func
	}
	for {
		switch n := e.(type) {
		case *Attribute:
			e = n.Value
		case *Name:
			return !grouped
		default:
			return false
		}
	}
}

func (p *parser) function(start token, decorators []Expr, async bool) Stmt {
	n := p.functions.new()
	n.DecoratorList, n.Async = decorators, async
	at := p.tok
	p.advance()
	n.Name = p.name()
	n.TypeParams = p.typeParams()
	if p.tok.kind != tLParen {
		p.fail("expected '('")
	}
	p.advance()
	n.Args = p.parameters(tRParen, true)
	p.close(tRParen, nil)
	if p.accept(tArrow) {
		n.Returns = p.expression()
	}
	outer := p.scope
	p.scope = scope{function: true, async: async}
	n.Body = p.block(&at, "function definition")
	p.scope = outer
	n.Span = p.span(&start)
	return n
}

func (p *parser) class(decorators []Expr) Stmt {
	start := p.tok
	p.advance()
	n := &ClassDef{DecoratorList: decorators, Name: p.name()}
	n.TypeParams = p.typeParams()
	if p.accept(tLParen) {
		n.Bases, n.Keywords = p.callArguments()
	}
	outer := p.scope
	p.scope = scope{class: true}
	n.Body = p.block(&start, "class definition")
	p.scope = outer
	n.Span = p.span(&start)
	return n
}

// typeParams reads type parameters (PEP 695), if there are any.
func (p *parser) typeParams() []*TypeParam {
	if p.tok.kind != tLBracket {
		return nil
	}
	p.use(typeParameters, &p.tok)
	p.advance()
	if p.tok.kind == tRBracket {
		p.fail("Type parameter list cannot be empty")
	}
	var all []*TypeParam
	for p.tok.kind != tRBracket && p.tok.kind != tEOF {
		all = append(all, p.typeParam())
		if !p.accept(tComma) {
			break
		}
	}
	p.close(tRBracket, nil)
	return all
}

func (p *parser) typeParam() *TypeParam {
	start := p.tok
	n := &TypeParam{}
	if p.accept(tStar) {
		n.Kind = TypeVarTuple
	} else if p.accept(tDoubleStar) {
		n.Kind = ParamSpec
	}
	n.Name = p.name()
	if p.tok.kind == tColon {
		p.typeBound(n)
	}
	if p.tok.kind == tEqual {
		p.use(typeDefaults, &start)
		p.advance()
		if n.Kind == TypeVarTuple && p.tok.kind == tStar {
			n.Default = p.starred()
		} else {
			n.Default = p.expression()
		}
	}
	n.Span = p.span(&start)
	return n
}

func (p *parser) typeBound(n *TypeParam) {
	switch n.Kind {
	case ParamSpec:
		p.fail("cannot use bound with ParamSpec")
	case TypeVarTuple:
		p.fail("cannot use bound with TypeVarTuple")
	}
	p.advance()
	n.Bound = p.expression()
}
