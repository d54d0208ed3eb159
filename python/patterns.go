package python

// matchStatement reads a match statement, or nothing where match is a name: what
// follows it must be a subject, a colon and the end of the line.
func (p *parser) matchStatement() Stmt {
	start := p.tok
	before := p.save()
	p.advance()
	if !p.startsExpression() {
		p.restore(&before)
		return nil
	}
	subject := p.subject()
	if p.tok.kind != tColon {
		p.restore(&before)
		return nil
	}
	p.advance()
	if p.tok.kind != tNewline {
		p.restore(&before)
		return nil
	}
	p.use(matchStatement, &start)
	n := &Match{Subject: subject}
	p.advance()
	if !p.accept(tIndent) {
		p.noBlock(&start, "'match' statement")
	}
	for p.tok.kind != tDedent && p.tok.kind != tEOF {
		n.Cases = append(n.Cases, p.matchCase())
	}
	end := p.prevBlock()
	p.accept(tDedent)
	p.prevEnd, p.prevLine = end.end, end.endLine
	n.Span = p.span(&start)
	return n
}

// subject reads what is matched: with a comma it is a tuple, and a star needs one.
func (p *parser) subject() Expr {
	e := p.tupleOf((*parser).starNamedExpression)
	if _, star := e.(*Starred); star {
		p.invalid()
	}
	return e
}

func (p *parser) matchCase() *MatchCase {
	start := p.tok
	if !p.word("case") {
		p.invalid()
	}
	p.advance()
	n := &MatchCase{Pattern: p.patterns()}
	if p.accept(tIf) {
		n.Guard = p.namedExpression()
	}
	n.Body = p.block(&start, "'case' statement")
	n.Span = p.span(&start)
	return n
}

// patterns reads a pattern, or a sequence without brackets.
func (p *parser) patterns() Pattern {
	start := p.tok
	first := p.starPattern()
	if p.tok.kind != tComma {
		if _, star := first.(*MatchStar); star {
			p.invalid()
		}
		return first
	}
	all := []Pattern{first}
	for p.accept(tComma) && p.tok.kind != tColon && p.tok.kind != tIf {
		all = append(all, p.starPattern())
	}
	return &MatchSequence{p.span(&start), all}
}

func (p *parser) starPattern() Pattern {
	start := p.tok
	if !p.accept(tStar) {
		return p.asPattern()
	}
	name := p.capture()
	return &MatchStar{p.span(&start), name}
}

// capture is the name that a pattern binds, empty for _.
func (p *parser) capture() string {
	name := p.name()
	if name == "_" {
		return ""
	}
	return name
}

func (p *parser) asPattern() Pattern {
	start := p.tok
	p.deeper()
	first := p.orPattern()
	p.depth--
	if !p.accept(tAs) {
		return first
	}
	at := p.tok
	switch {
	case p.word("_"):
		p.fail("cannot use '_' as a target")
	case at.kind != tName:
		p.fail("invalid pattern target")
	}
	name := p.name()
	if k := p.tok.kind; k == tDot || k == tLParen || k == tLBracket {
		p.failAt(at.pos(), "invalid pattern target")
	}
	return &MatchAs{p.span(&start), first, name}
}

func (p *parser) orPattern() Pattern {
	start := p.tok
	first := p.closedPattern()
	if p.tok.kind != tVBar {
		return first
	}
	all := []Pattern{first}
	for p.accept(tVBar) {
		all = append(all, p.closedPattern())
	}
	return &MatchOr{p.span(&start), all}
}

func (p *parser) closedPattern() Pattern {
	start := p.tok
	switch start.kind {
	case tNone, tTrue, tFalse:
		p.advance()
		return &MatchSingleton{p.span(&start), singleton(start.kind)}
	case tName:
		return p.namePattern()
	case tLParen:
		return p.groupPattern()
	case tLBracket:
		p.advance()
		elements := p.patternList(tRBracket)
		return &MatchSequence{p.span(&start), elements}
	case tLBrace:
		return p.mappingPattern()
	case tInt, tFloat, tImaginary, tMinus, tString, tFString:
		value := p.literalPattern()
		return &MatchValue{p.span(&start), value}
	}
	p.invalid()
	return &MatchAs{Span: p.span(&start)}
}

// literalPattern reads a text, or a number such as -1 or 1+2j.
func (p *parser) literalPattern() Expr {
	start := p.tok
	if start.kind == tString || start.kind == tFString {
		e := p.strings()
		if _, plain := e.(*Constant); !plain {
			p.failAt(start.pos(), "patterns may only match literals and attribute lookups")
		}
		return e
	}
	left := p.signedNumber()
	if p.tok.kind != tPlus && p.tok.kind != tMinus {
		return left
	}
	op := Operator(p.tok.kind - tPlus)
	p.advance()
	if p.tok.kind != tImaginary {
		p.fail("imaginary number required in complex literal")
	}
	right := p.constant(Imaginary)
	return &BinOp{p.span(&start), op, left, right}
}

func (p *parser) signedNumber() Expr {
	start := p.tok
	minus := p.accept(tMinus)
	if p.tok.kind < tInt || p.tok.kind > tImaginary {
		p.invalid()
	}
	number := p.constant(Int + ConstantKind(p.tok.kind-tInt)&3)
	if minus {
		return &UnaryOp{p.span(&start), USub, number}
	}
	return number
}

// namePattern reads a capture, a name with dots, or a class.
func (p *parser) namePattern() Pattern {
	start := p.tok
	name := p.name()
	if p.tok.kind != tDot && p.tok.kind != tLParen {
		if name == "_" {
			name = ""
		}
		return &MatchAs{p.span(&start), nil, name}
	}
	n := p.names.new()
	*n = Name{p.span(&start), name}
	value := p.dottedValue(&start, n)
	if p.tok.kind != tLParen {
		return &MatchValue{p.span(&start), value}
	}
	return p.classPattern(&start, value)
}

func (p *parser) dottedValue(start *token, value Expr) Expr {
	for links := 0; p.tok.kind == tDot; links++ {
		p.linked(links)
		value = p.attribute(start, value)
	}
	return value
}

func (p *parser) classPattern(start *token, class Expr) Pattern {
	n := &MatchClass{Cls: class}
	p.advance()
	for p.tok.kind != tRParen && p.tok.kind != tEOF {
		at := p.tok
		pattern := p.asPattern()
		if p.tok.kind == tEqual {
			p.keywordPattern(n, pattern)
		} else {
			if len(n.KwdAttrs) > 0 {
				p.failAt(at.pos(), "positional patterns follow keyword patterns")
			}
			n.Patterns = append(n.Patterns, pattern)
		}
		if !p.accept(tComma) {
			break
		}
	}
	p.close(tRParen, nil)
	n.Span = p.span(start)
	return n
}

func (p *parser) keywordPattern(n *MatchClass, name Pattern) {
	as, ok := name.(*MatchAs)
	if !ok || as.Pattern != nil {
		p.invalid()
		return
	}
	n.KwdAttrs = append(n.KwdAttrs, as.Name)
	p.advance()
	n.KwdPatterns = append(n.KwdPatterns, p.asPattern())
}

// groupPattern reads a pattern in parentheses, or a sequence.
func (p *parser) groupPattern() Pattern {
	start := p.tok
	p.advance()
	if p.accept(tRParen) {
		return &MatchSequence{Span: p.span(&start)}
	}
	first := p.starPattern()
	if _, star := first.(*MatchStar); p.tok.kind != tComma && !star {
		p.close(tRParen, nil)
		return first
	}
	all := []Pattern{first}
	if p.tok.kind != tComma {
		p.invalid()
	}
	p.advance()
	all = append(all, p.patternList(tRParen)...)
	return &MatchSequence{p.span(&start), all}
}

// patternList reads patterns up to a bracket, and the bracket.
func (p *parser) patternList(end kind) []Pattern {
	var all []Pattern
	for p.tok.kind != end && p.tok.kind != tEOF {
		all = append(all, p.starPattern())
		if !p.accept(tComma) {
			break
		}
	}
	p.close(end, nil)
	return all
}

func (p *parser) mappingPattern() Pattern {
	start := p.tok
	p.advance()
	n := &MatchMapping{}
	for p.tok.kind != tRBrace && p.tok.kind != tEOF {
		if n.Rest != "" {
			p.invalid()
		}
		if p.accept(tDoubleStar) {
			n.Rest = p.name()
		} else {
			p.mappingEntry(n)
		}
		if !p.accept(tComma) {
			break
		}
	}
	p.close(tRBrace, nil)
	n.Span = p.span(&start)
	return n
}

func (p *parser) mappingEntry(n *MatchMapping) {
	n.Keys = append(n.Keys, p.mappingKey())
	p.expect(tColon, ":")
	n.Patterns = append(n.Patterns, p.asPattern())
}

func (p *parser) mappingKey() Expr {
	start := p.tok
	switch start.kind {
	case tNone, tTrue, tFalse:
		return p.constant(singleton(start.kind))
	case tName:
		n := p.names.new()
		*n = Name{Span{start.line, start.column(), start.line}, p.name()}
		if p.tok.kind != tDot {
			p.invalid()
		}
		return p.dottedValue(&start, n)
	case tInt, tFloat, tImaginary, tMinus, tString, tFString:
		return p.literalPattern()
	}
	p.invalid()
	return nil
}
