package python

import "fmt"

// block reads what a colon opens: what names it in the error for a lack of
// indentation, such as "'if' statement".
func (p *parser) block(start *token, what string) []Stmt {
	p.colon()
	mark := p.stmts.mark()
	if !p.accept(tNewline) {
		p.line()
		return p.stmts.take(mark)
	}
	if p.tok.kind != tIndent {
		p.noBlock(start, what)
	}
	p.advance()
	for p.tok.kind != tDedent && p.tok.kind != tEOF {
		p.statement()
	}
	end := p.prevBlock()
	p.accept(tDedent)
	p.prevEnd, p.prevLine = end.end, end.endLine
	return p.stmts.take(mark)
}

// noBlock is the error for a colon without a block; at the end of the file it
// lies on the last line.
func (p *parser) noBlock(start *token, what string) {
	at := p.tok.pos()
	if int(p.tok.start) >= len(p.lex.src) && p.lex.lastLine() < p.tok.line {
		at = Pos{int(p.lex.lastLine()), 1}
	}
	p.failAt(at, fmt.Sprintf("expected an indented block after %s on line %d", what, start.line))
}

// prevBlock is where the last statement of a block ended: a block ends there,
// and not at the line that follows it.
func (p *parser) prevBlock() token {
	return token{end: p.prevEnd, endLine: p.prevLine}
}

func (p *parser) colon() {
	if p.tok.kind == tColon {
		p.advance()
		return
	}
	if p.tok.kind == tEqual || p.tok.kind == tColonEqual {
		p.invalid()
	}
	p.fail("expected ':'")
}

// looped reads a block within a loop.
func (p *parser) looped(start *token, what string) []Stmt {
	outer := p.scope
	p.scope.loop = true
	body := p.block(start, what)
	p.scope = outer
	return body
}

// ifStatement reads an if, or the elif of one; links counts the latter.
func (p *parser) ifStatement(links int) Stmt {
	start := p.tok
	p.linked(links)
	n := p.ifs.new()
	what := "'if' statement"
	if start.kind == tElif {
		what = "'elif' statement"
	}
	p.advance()
	n.Test = p.namedExpression()
	n.Body = p.block(&start, what)
	if p.tok.kind == tElif {
		n.Orelse = []Stmt{p.ifStatement(links + 1)}
	} else {
		n.Orelse = p.orelse()
	}
	n.Span = p.span(&start)
	return n
}

func (p *parser) orelse() []Stmt {
	start := p.tok
	if !p.accept(tElse) {
		return nil
	}
	return p.block(&start, "'else' statement")
}

func (p *parser) whileStatement() Stmt {
	start := p.tok
	p.advance()
	n := &While{Test: p.namedExpression()}
	n.Body = p.looped(&start, "'while' statement")
	n.Orelse = p.orelse()
	n.Span = p.span(&start)
	return n
}

func (p *parser) forStatement(start token, async bool) Stmt {
	at := p.tok
	p.advance()
	n := &For{Async: async, Target: p.targets()}
	p.assignable(n.Target, "assign to")
	if !p.accept(tIn) {
		p.invalid()
	}
	n.Iter = p.starExpressions()
	n.Body = p.looped(&at, "'for' statement")
	n.Orelse = p.orelse()
	n.Span = p.span(&start)
	return n
}

// withStatement reads a with; its items may be in parentheses, which may be an
// expression's own as well.
func (p *parser) withStatement(start token, async bool) Stmt {
	at := p.tok
	p.advance()
	n := &With{Async: async}
	if p.tok.kind != tLParen || !p.groupedItems(n) {
		n.Items = nil
		for {
			n.Items = append(n.Items, p.withItem())
			if !p.accept(tComma) {
				break
			}
		}
	}
	n.Body = p.block(&at, "'with' statement")
	n.Span = p.span(&start)
	return n
}

// groupedItems tries the items in parentheses. It goes back where there is no
// colon after them.
func (p *parser) groupedItems(n *With) bool {
	before := p.save()
	p.advance()
	named := false
	for p.tok.kind != tRParen && p.tok.kind != tEOF {
		item := p.withItem()
		named = named || item.OptionalVars != nil
		n.Items = append(n.Items, item)
		if !p.accept(tComma) {
			break
		}
	}
	if p.accept(tRParen) && p.tok.kind == tColon && len(n.Items) > 0 {
		if named {
			p.use(groupedWith, &before.tok)
		}
		return true
	}
	if named { // no expression has an as
		return true
	}
	p.restore(&before)
	return false
}

func (p *parser) withItem() *WithItem {
	item := &WithItem{}
	start := p.tok
	item.ContextExpr = p.expression()
	if p.accept(tAs) {
		item.OptionalVars = p.starTarget()
		p.assignable(item.OptionalVars, "assign to")
	}
	item.Span = p.span(&start)
	return item
}

// starTarget reads one target.
func (p *parser) starTarget() Expr {
	if p.tok.kind == tStar {
		return p.starred()
	}
	return p.primary()
}

func (p *parser) tryStatement() Stmt {
	start := p.tok
	p.advance()
	n := &Try{}
	n.Body = p.block(&start, "'try' statement")
	for first := true; p.tok.kind == tExcept; first = false {
		if len(n.Handlers) > 0 && n.Handlers[len(n.Handlers)-1].Type == nil {
			p.failAt(n.Handlers[len(n.Handlers)-1].Pos(), "default 'except:' must be last")
		}
		n.Handlers = append(n.Handlers, p.handler(n, first))
	}
	if len(n.Handlers) > 0 {
		n.Orelse = p.orelse()
	}
	if at := p.tok; p.accept(tFinally) {
		n.Finalbody = p.block(&at, "'finally' statement")
	} else if len(n.Handlers) == 0 {
		p.fail("expected 'except' or 'finally' block")
	}
	n.Span = p.span(&start)
	return n
}

func (p *parser) handler(n *Try, first bool) *ExceptHandler {
	start := p.tok
	p.advance()
	h := &ExceptHandler{}
	star := p.tok.kind == tStar
	if !first && star != n.Star {
		p.failAt(start.pos(), "cannot have both 'except' and 'except*' on the same 'try'")
	}
	if n.Star = star; star {
		p.use(exceptStar, &start)
		p.advance()
	}
	if p.tok.kind != tColon {
		p.exceptions(h)
	} else if star {
		p.fail("expected one or more exception types")
	}
	outer := p.scope
	if star {
		p.scope.handler, p.scope.loop = true, false
	}
	what := "'except' statement"
	if star {
		what = "'except*' statement"
	}
	h.Body = p.block(&start, what)
	p.scope = outer
	h.Span = p.span(&start)
	return h
}

// exceptions reads a handler's types: several need no parentheses (PEP 758),
// unless a name follows.
func (p *parser) exceptions(h *ExceptHandler) {
	start := p.tok
	if !p.startsExpression() || start.kind == tStar {
		p.invalid()
	}
	h.Type = p.tupleOf((*parser).expression)
	several := false
	if _, tuple := h.Type.(*Tuple); tuple && h.Type != p.group {
		several = p.lex.src[start.start] != '(' || p.bareTuple(h.Type.(*Tuple))
	}
	if several {
		p.use(bareExcept, &start)
	}
	if !p.accept(tAs) {
		return
	}
	if several {
		p.failAt(start.pos(), "multiple exception types must be parenthesized when using 'as'")
	}
	if p.tok.kind == tName {
		h.Name = p.name()
	}
	if p.tok.kind != tColon {
		p.fail("expected ':'")
	}
}

// bareTuple is whether a tuple that begins with a parenthesis has none of its
// own: its first element begins there.
func (p *parser) bareTuple(t *Tuple) bool {
	return len(t.Elts) > 0 && t.Elts[0].Pos() == t.Pos() || p.lex.src[p.prevEnd-1] != ')'
}
