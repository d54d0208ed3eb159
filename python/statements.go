package python

// statement reads a compound statement, or a line of simple ones, and pushes them.
func (p *parser) statement() {
	switch p.tok.kind {
	case tIf:
		p.stmts.push(p.ifStatement(0))
	case tDef, tClass, tAt, tAsync:
		p.stmts.push(p.definition())
	case tFor:
		p.stmts.push(p.forStatement(p.tok, false))
	case tWhile:
		p.stmts.push(p.whileStatement())
	case tWith:
		p.stmts.push(p.withStatement(p.tok, false))
	case tTry:
		p.stmts.push(p.tryStatement())
	case tName:
		if p.text() == "match" {
			if s := p.matchStatement(); s != nil {
				p.stmts.push(s)
				break
			}
		}
		p.line()
		return
	case tNewline: // after a line's end in brackets that an error left
		p.advance()
	default:
		p.line()
		return
	}
	p.begun = true
}

// line reads simple statements up to the end of their line.
func (p *parser) line() {
	for {
		s := p.simple()
		p.stmts.push(s)
		p.begun = p.begun || !opens(s, len(p.stmts.items) == 1)
		if !p.accept(tSemicolon) || p.tok.kind == tNewline {
			break
		}
	}
	if !p.accept(tNewline) {
		p.unfinished()
	}
}

// opens is whether a statement may stand before an import from __future__: the
// docstring, which is first, or another such import.
func opens(s Stmt, first bool) bool {
	switch s := s.(type) {
	case *ImportFrom:
		return s.Level == 0 && s.Module == "__future__"
	case *ExprStmt:
		c, ok := s.Value.(*Constant)
		return ok && first && c.Kind == Str
	}
	return false
}

// unfinished is the error for a line that goes on where its statement ends.
func (p *parser) unfinished() {
	if s, ok := p.stmts.items[len(p.stmts.items)-1].(*ExprStmt); ok && p.err == nil {
		if name, ok := s.Value.(*Name); ok && p.startsExpression() && (name.Id == "print" || name.Id == "exec") {
			p.missingParentheses(name)
		}
	}
	p.invalid()
}

func (p *parser) missingParentheses(name *Name) {
	p.failAt(name.Pos(), "Missing parentheses in call to '"+name.Id+"'. Did you mean "+name.Id+"(...)?")
}

func (p *parser) simple() Stmt {
	start := p.tok
	switch start.kind {
	case tImport:
		return p.importStatement()
	case tFrom:
		return p.fromStatement()
	case tReturn:
		return p.returnStatement()
	case tPass:
		p.advance()
		return &Pass{p.span(&start)}
	case tRaise:
		return p.raise()
	case tDel:
		return p.delete()
	case tAssert:
		return p.assert()
	case tBreak, tContinue:
		return p.jump()
	case tGlobal, tNonlocal:
		return p.declaration()
	case tName:
		if p.text() == "type" {
			if s := p.typeAlias(); s != nil {
				return s
			}
		}
	}
	return p.expressionStatement()
}

// expressionStatement reads an expression or one of the assignments.
func (p *parser) expressionStatement() Stmt {
	start := p.tok
	if !p.startsExpression() && p.tok.kind != tYield {
		p.invalid()
	}
	first := p.yieldOr()
	switch k := p.tok.kind; {
	case k == tNewline:
	case k == tEqual:
		return p.assign(&start, first)
	case k == tColon:
		return p.annotated(&start, first)
	case tPlusEqual <= k && k <= tMinusEqual:
		return p.augmented(&start, first)
	}
	n := p.statements.new()
	*n = ExprStmt{p.span(&start), first}
	return n
}

func (p *parser) assign(start *token, first Expr) Stmt {
	mark := p.exprs.mark()
	value := first
	for p.tok.kind == tEqual {
		p.exprs.push(value)
		p.advance()
		value = p.yieldOr()
	}
	n := p.assigns.new()
	*n = Assign{p.span(start), p.exprs.take(mark), value}
	if p.err != nil {
		return n
	}
	for i, target := range n.Targets {
		p.assignTarget(target, i == 0 && len(n.Targets) == 1)
	}
	return n
}

// assignTarget refuses what stands before an =; alone tells that it is the only one.
func (p *parser) assignTarget(target Expr, alone bool) {
	bad := notTarget(target, false)
	if _, starred := target.(*Starred); starred && bad == nil {
		p.failAt(target.Pos(), "starred assignment target must be in a list or tuple")
	}
	if bad == nil {
		return
	}
	message := "cannot assign to " + describe(bad)
	switch b := bad.(type) {
	case *Yield, *YieldFrom:
		message = "assignment to yield expression not possible"
	case *Constant:
		if alone && bad == target && (b.Kind > False) {
			message += " here. Maybe you meant '==' instead of '='?"
		}
	case *GeneratorExp, *IfExp, *Lambda, *BoolOp:
	default:
		if alone && bad == target {
			message += " here. Maybe you meant '==' instead of '='?"
		}
	}
	p.failAt(bad.Pos(), message)
}

func (p *parser) annotated(start *token, target Expr) Stmt {
	grouped := p.group == target
	n := &AnnAssign{Target: target}
	switch t := target.(type) {
	case *Name:
		n.Simple = !grouped
	case *Attribute, *Subscript:
	case *List, *Tuple:
		p.failAt(target.Pos(), "only single target (not "+describe(t)+") can be annotated")
	default:
		p.notAnnotated(target)
	}
	p.advance()
	n.Annotation = p.expression()
	if p.accept(tEqual) {
		n.Value = p.yieldOr()
	}
	n.Span = p.span(start)
	return n
}

// notAnnotated tells of a colon after what cannot be annotated. One that ends
// its line was to begin a block.
func (p *parser) notAnnotated(target Expr) {
	colon := p.tok
	p.advance()
	if p.startsExpression() {
		p.failAt(target.Pos(), "illegal target for annotation")
	}
	p.failAt(colon.pos(), "invalid syntax")
}

func (p *parser) augmented(start *token, target Expr) Stmt {
	switch target.(type) {
	case *Name, *Attribute, *Subscript:
	default:
		p.failAt(target.Pos(), "'"+describe(target)+"' is an illegal expression for augmented assignment")
	}
	op := Operator(p.tok.kind - tPlusEqual)
	p.advance()
	value := p.yieldOr()
	return &AugAssign{p.span(start), op, target, value}
}

func (p *parser) returnStatement() Stmt {
	start := p.tok
	if !p.scope.function {
		p.fail("'return' outside function")
	}
	if p.scope.handler {
		p.fail("'break', 'continue' and 'return' cannot appear in an except* block")
	}
	p.advance()
	n := p.returns.new()
	if p.startsExpression() {
		n.Value = p.starExpressions()
	}
	n.Span = p.span(&start)
	return n
}

func (p *parser) raise() Stmt {
	start := p.tok
	p.advance()
	n := &Raise{}
	if p.startsExpression() {
		n.Exc = p.expression()
		if p.accept(tFrom) {
			n.Cause = p.expression()
		}
	}
	n.Span = p.span(&start)
	return n
}

func (p *parser) delete() Stmt {
	start := p.tok
	p.advance()
	mark := p.exprs.mark()
	for {
		target := p.expression()
		p.exprs.push(target)
		p.assignable(target, "delete")
		if !p.accept(tComma) || !p.startsExpression() {
			break
		}
	}
	return &Delete{p.span(&start), p.exprs.take(mark)}
}

func (p *parser) assert() Stmt {
	start := p.tok
	p.advance()
	n := &Assert{Test: p.namedCondition()}
	if p.accept(tComma) {
		n.Msg = p.expression()
	}
	n.Span = p.span(&start)
	return n
}

// namedCondition reads a condition in which an = is a slip.
func (p *parser) namedCondition() Expr {
	e := p.expression()
	if p.tok.kind == tEqual {
		p.misplacedEqual(e)
	}
	return e
}

func (p *parser) jump() Stmt {
	start := p.tok
	switch {
	case p.scope.handler && !p.scope.loop:
		p.fail("'break', 'continue' and 'return' cannot appear in an except* block")
	case p.scope.loop:
	case start.kind == tBreak:
		p.fail("'break' outside loop")
	default:
		p.fail("'continue' not properly in loop")
	}
	p.advance()
	if start.kind == tBreak {
		return &Break{p.span(&start)}
	}
	return &Continue{p.span(&start)}
}

func (p *parser) declaration() Stmt {
	start := p.tok
	p.advance()
	mark := p.words.mark()
	for {
		p.words.push(p.name())
		if !p.accept(tComma) {
			break
		}
	}
	names := p.words.take(mark)
	if start.kind == tGlobal {
		return &Global{p.span(&start), names}
	}
	if !p.scope.function && !p.scope.class {
		p.failAt(start.pos(), "nonlocal declaration not allowed at module level")
	}
	return &Nonlocal{p.span(&start), names}
}

// typeAlias reads a type statement, or nothing where type is a name.
func (p *parser) typeAlias() Stmt {
	ahead := p.lex
	if t := ahead.next(); t.kind != tName {
		return nil
	}
	start := p.tok
	p.use(typeStatement, &start)
	p.advance()
	n := &TypeAlias{Name: &Name{Span: Span{p.tok.line, p.tok.column(), p.tok.line}, Id: p.text()}}
	p.advance()
	n.TypeParams = p.typeParams()
	p.expect(tEqual, "=")
	n.Value = p.expression()
	n.Span = p.span(&start)
	return n
}
