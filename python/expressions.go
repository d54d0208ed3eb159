package python

// starExpressions reads what may be a tuple without parentheses, in which an
// element may have a star.
func (p *parser) starExpressions() Expr {
	e := p.tupleOf((*parser).starExpression)
	if _, star := e.(*Starred); star && p.tok.kind != tEqual {
		p.failAt(e.Pos(), "can't use starred expression here")
	}
	return e
}

// tupleOf reads one element, or a tuple of several.
func (p *parser) tupleOf(element func(*parser) Expr) Expr {
	start := p.tok
	first := element(p)
	if p.tok.kind != tComma {
		return first
	}
	mark := p.exprs.mark()
	p.exprs.push(first)
	for p.accept(tComma) && p.startsExpression() {
		p.exprs.push(element(p))
	}
	n := p.tuples.new()
	*n = Tuple{p.span(&start), p.exprs.take(mark)}
	return n
}

// startsExpression is whether an expression, or one with a star, can begin with
// the current token.
func (p *parser) startsExpression() bool {
	switch p.tok.kind {
	case tName, tInt, tFloat, tImaginary, tString, tFString, tLParen, tLBracket, tLBrace, tEllipsis,
		tTilde, tPlus, tMinus, tStar, tAwait, tFalse, tLambda, tNone, tNot, tTrue:
		return true
	}
	return false
}

func (p *parser) starExpression() Expr {
	if p.tok.kind == tStar {
		return p.starred()
	}
	return p.expression()
}

func (p *parser) starNamedExpression() Expr {
	if p.tok.kind == tStar {
		return p.starred()
	}
	return p.namedExpression()
}

func (p *parser) starred() Expr {
	start := p.tok
	p.advance()
	value := p.binary(lowest)
	return &Starred{p.span(&start), value}
}

// namedExpression reads an expression, or name := expression (PEP 572).
func (p *parser) namedExpression() Expr {
	start := p.tok
	e := p.expression()
	switch p.tok.kind {
	case tColonEqual:
		return p.walrus(&start, e)
	case tEqual:
		p.misplacedEqual(e)
	}
	return e
}

func (p *parser) walrus(start *token, target Expr) Expr {
	name, ok := target.(*Name)
	if !ok || p.group == target {
		p.failAt(target.Pos(), "cannot use assignment expressions with "+describe(target))
		return target
	}
	p.use(walrus, start)
	p.advance()
	value := p.expression()
	return &NamedExpr{p.span(start), name, value}
}

// misplacedEqual tells of an = where only a comparison makes sense, within
// brackets or a condition; the caller's own = is not one.
func (p *parser) misplacedEqual(e Expr) {
	switch e.(type) {
	case *Name:
		p.failAt(e.Pos(), "invalid syntax. Maybe you meant '==' or ':=' instead of '='?")
	case *List, *Tuple, *GeneratorExp:
	default:
		p.failAt(e.Pos(), "cannot assign to "+describe(e)+" here. Maybe you meant '==' instead of '='?")
	}
}

// expression reads an expression without commas, stars and :=.
func (p *parser) expression() Expr {
	p.deeper()
	e := p.conditional()
	p.depth--
	return e
}

func (p *parser) conditional() Expr {
	if p.tok.kind == tLambda {
		return p.lambda()
	}
	start := p.tok
	body := p.disjunction()
	if p.tok.kind != tIf {
		return body
	}
	p.advance()
	test := p.disjunction()
	if p.tok.kind != tElse {
		if p.tok.kind != tColon && p.tok.kind != tEOF {
			p.failAt(start.pos(), "expected 'else' after 'if' expression")
		}
		p.invalid()
		return body
	}
	p.advance()
	orelse := p.expression()
	return &IfExp{p.span(&start), test, body, orelse}
}

func (t *token) pos() Pos { return Pos{int(t.line), int(t.column())} }

func (p *parser) disjunction() Expr {
	start := p.tok
	first := p.conjunction()
	if p.tok.kind != tOr {
		return first
	}
	mark := p.exprs.mark()
	p.exprs.push(first)
	for p.accept(tOr) {
		p.exprs.push(p.conjunction())
	}
	return &BoolOp{p.span(&start), Or, p.exprs.take(mark)}
}

func (p *parser) conjunction() Expr {
	start := p.tok
	first := p.inversion()
	if p.tok.kind != tAnd {
		return first
	}
	mark := p.exprs.mark()
	p.exprs.push(first)
	for p.accept(tAnd) {
		p.exprs.push(p.inversion())
	}
	return &BoolOp{p.span(&start), And, p.exprs.take(mark)}
}

func (p *parser) inversion() Expr {
	if p.tok.kind != tNot {
		return p.comparison()
	}
	start := p.tok
	p.deeper()
	p.advance()
	operand := p.inversion()
	p.depth--
	return &UnaryOp{p.span(&start), Not, operand}
}

func (p *parser) comparison() Expr {
	start := p.tok
	left := p.binary(lowest)
	op, ok := p.comparator()
	if !ok {
		return left
	}
	mark, ops := p.exprs.mark(), p.operators.mark()
	for ok {
		p.operators.push(op)
		p.exprs.push(p.binary(lowest))
		op, ok = p.comparator()
	}
	n := p.compares.new()
	*n = Compare{p.span(&start), left, p.operators.take(ops), p.exprs.take(mark)}
	return n
}

// comparator goes past a comparison's operator.
func (p *parser) comparator() (op Operator, ok bool) {
	switch p.tok.kind {
	case tEqEqual:
		op = Eq
	case tGreater:
		op = Gt
	case tGreaterEqual:
		op = GtE
	case tLess:
		op = Lt
	case tLessEqual:
		op = LtE
	case tNotEqual:
		op = NotEq
		if p.text() == "<>" {
			p.invalid()
		}
	case tIn:
		op = In
	case tIs:
		p.advance()
		if p.accept(tNot) {
			return IsNot, true
		}
		return Is, true
	case tNot:
		p.advance()
		if p.tok.kind != tIn {
			p.invalid()
		}
		op = NotIn
	default:
		return 0, false
	}
	p.advance()
	return op, true
}

// lowest is the precedence of |, the weakest of the binary operators.
const lowest = 1

// precedence is how strong a binary operator binds, 0 for another token. The
// power is none of them: it binds its right side first.
func precedence(k kind) int {
	switch k {
	case tVBar:
		return 1
	case tCircumflex:
		return 2
	case tAmper:
		return 3
	case tLeftShift, tRightShift:
		return 4
	case tPlus, tMinus:
		return 5
	case tStar, tSlash, tDoubleSlash, tPercent, tAt:
		return 6
	}
	return 0
}

// binary reads operands with operators that bind at least as strong as least.
func (p *parser) binary(least int) Expr {
	start := p.tok
	left := p.factor()
	for links := 0; ; links++ {
		strength := precedence(p.tok.kind)
		if strength < least || strength == 0 {
			return left
		}
		p.linked(links)
		op := Operator(p.tok.kind - tPlus)
		p.advance()
		right := p.binary(strength + 1)
		n := p.binOps.new()
		*n = BinOp{p.span(&start), op, left, right}
		left = n
	}
}

// linked bounds a chain's length.
func (p *parser) linked(links int) {
	if links == mostLinks {
		p.fail("expression is nested too deeply")
	}
}

func (p *parser) factor() Expr {
	var op Operator
	switch p.tok.kind {
	case tPlus:
		op = UAdd
	case tMinus:
		op = USub
	case tTilde:
		op = Invert
	default:
		return p.power()
	}
	start := p.tok
	p.deeper()
	p.advance()
	operand := p.factor()
	p.depth--
	return &UnaryOp{p.span(&start), op, operand}
}

func (p *parser) power() Expr {
	start := p.tok
	base := p.await()
	if p.tok.kind != tDoubleStar {
		return base
	}
	p.deeper()
	p.advance()
	exponent := p.factor()
	p.depth--
	n := p.binOps.new()
	*n = BinOp{p.span(&start), Pow, base, exponent}
	return n
}

func (p *parser) await() Expr {
	if p.tok.kind != tAwait {
		return p.primary()
	}
	start := p.tok
	p.awaits()
	p.advance()
	value := p.primary()
	return &Await{p.span(&start), value}
}

// yield reads a yield expression.
func (p *parser) yield() Expr {
	start := p.tok
	if !p.scope.function {
		p.fail("'yield' outside function")
	}
	p.advance()
	if p.accept(tFrom) {
		if p.scope.async {
			p.failAt(start.pos(), "'yield from' inside async function")
		}
		value := p.expression()
		return &YieldFrom{p.span(&start), value}
	}
	var value Expr
	if p.startsExpression() {
		value = p.starExpressions()
	}
	return &Yield{p.span(&start), value}
}

// yieldOr reads what may stand after an = or alone on a line.
func (p *parser) yieldOr() Expr {
	if p.tok.kind == tYield {
		return p.yield()
	}
	return p.starExpressions()
}

func (p *parser) lambda() Expr {
	start := p.tok
	p.advance()
	args := p.parameters(tColon, false)
	if p.lex.fieldEnds() {
		p.failAt(start.pos(), "f-string: lambda expressions are not allowed without parentheses")
	}
	p.expect(tColon, ":")
	outer := p.scope
	p.scope = scope{function: true}
	body := p.expression()
	p.scope = outer
	return &Lambda{p.span(&start), args, body}
}
