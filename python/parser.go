package python

import (
	"fmt"
	"slices"
)

// mostDepth is how deep expressions may lie in one another, brackets or not, and
// mostLinks how long a chain such as a.b.c or a + b + c may be: it is as deep a
// tree. CPython's own limits are of that order.
const (
	mostDepth = 1000
	mostLinks = 10_000
)

// parser reads a module by recursive descent, one token ahead.
type parser struct {
	nodes
	lex       lexer
	tok       token
	prevEnd   int32 // where the token before tok ends
	prevLine  int32 // on which line
	depth     int
	group     Expr // the last expression that was read in parentheses
	scope     scope
	features  [features]Pos
	begun     bool // whether there is a statement after which __future__ may not be imported
	err       *SyntaxError
	stopped   int  // the line of the token at the error
	inText    bool // whether the error is within an f-string, whose rest is no tokens
	templates int  // how many f-strings are being read
	tokens    int  // how many have been read, some twice: the work
}

// scope is what a statement lies in.
type scope struct {
	function, async, loop, class bool
	handler                      bool // an except* block
}

// Parse reads a file. The error is a *SyntaxError: that of the grammar, and of
// what CPython's compiler refuses beyond it without a look at other statements,
// such as return outside a function.
func Parse(src []byte) (*Module, error) {
	p := parser{}
	module, err := p.parse(src)
	if err != nil {
		return nil, err
	}
	return module, nil
}

func (p *parser) parse(src []byte) (*Module, *SyntaxError) {
	text, err := decode(src)
	if err != nil {
		return nil, err
	}
	p.lex = lexer{src: text, line: 1}
	module := &Module{Span: Span{1, 1, 1}}
	p.advance()
	module.Body = p.file()
	if p.err != nil {
		p.rest()
		return nil, p.err
	}
	module.EndLine = p.lex.line
	module.features = p.features
	return module, nil
}

// file reads the statements up to the end.
func (p *parser) file() []Stmt {
	mark := p.stmts.mark()
	for p.tok.kind != tEOF {
		p.statement()
	}
	if p.lex.err != nil {
		p.fail("")
	}
	return p.stmts.take(mark)
}

func (p *parser) advance() {
	p.prevEnd, p.prevLine = p.tok.end, p.tok.endLine
	p.tokens++
	p.tok = p.lex.next()
	if p.err != nil {
		p.tok.kind = tEOF
	}
}

// accept goes past a token if it is the one.
func (p *parser) accept(k kind) bool {
	if p.tok.kind != k {
		return false
	}
	p.advance()
	return true
}

// expect goes past a token that must be there.
func (p *parser) expect(k kind, text string) {
	if !p.accept(k) {
		p.fail(fmt.Sprintf("expected '%s'", text))
	}
}

// text is the current token as it is written.
func (p *parser) text() string { return p.lex.src[p.tok.start:p.tok.end] }

// word is whether the current token is a soft keyword.
func (p *parser) word(word string) bool { return p.tok.kind == tName && p.text() == word }

// fail keeps the first error, at the current token. An error of the lexer, which
// ends the tokens, comes before that of the parser, which did not expect the end.
// All that follows sees the end of the file.
func (p *parser) fail(message string) {
	p.failAt(Pos{int(p.tok.line), int(p.tok.column())}, message)
}

func (p *parser) failAt(at Pos, message string) {
	if p.err == nil {
		p.err = &SyntaxError{at.Line, at.Column, message}
		p.stopped = int(p.tok.line)
		p.inText = p.templates > 0 || p.tok.kind == tFString
		if p.lex.err != nil {
			p.err = p.lex.err
		}
	}
	p.tok.kind = tEOF
}

const unexpectedIndent = "unexpected indent"

// invalid is the error for a token that nothing allows.
func (p *parser) invalid() {
	if p.tok.kind == tIndent {
		p.fail(unexpectedIndent)
	}
	p.fail("invalid syntax")
}

// deeper counts how deep the parser is; each is followed by a p.depth--.
func (p *parser) deeper() {
	if p.depth++; p.depth > mostDepth {
		p.fail("expression is nested too deeply")
	}
}

// span is that of what began with a token and ended before the current one.
func (p *parser) span(from *token) Span {
	return Span{from.line, from.column(), p.prevLine}
}

// state is what a trial may change.
type state struct {
	lex      lexer
	tok      token
	prevEnd  int32
	prevLine int32
	features [features]Pos
	marks    [2]int
}

// save is taken where there are two ways to read what follows, always within
// one logical line, so that a file is read twice at most.
func (p *parser) save() state {
	before := p.lex
	before.brackets = slices.Clone(before.brackets)
	return state{before, p.tok, p.prevEnd, p.prevLine, p.features, [2]int{p.exprs.mark(), p.keywordList.mark()}}
}

func (p *parser) restore(s *state) {
	p.lex, p.tok, p.prevEnd, p.prevLine, p.features, p.err = s.lex, s.tok, s.prevEnd, s.prevLine, s.features, nil
	p.exprs.items = p.exprs.items[:s.marks[0]]
	p.keywordList.items = p.keywordList.items[:s.marks[1]]
}

// rest looks through the tokens after an error, for one that is no token, or for
// a bracket before the error that is never closed: as in CPython, that is the
// likelier cause.
func (p *parser) rest() {
	if p.lex.err != nil || p.inText || p.err.Message == unexpectedIndent {
		return
	}
	p.lex.skim()
	if p.lex.err == nil {
		return
	}
	n := len(p.lex.brackets)
	unclosed := p.lex.pos >= len(p.lex.src) && n > 0 && int(p.lex.brackets[n-1].line) == p.lex.err.Line
	if !unclosed || p.lex.err.Line < p.stopped {
		p.err = p.lex.err
	}
}

// skim goes through all tokens that are left.
func (l *lexer) skim() {
	var open []template
	for {
		t := l.next()
		switch {
		case t.kind == tEOF:
			return
		case t.kind == tFString:
			open = append(open, newTemplate(l.src, &t))
			open = l.skimText(open, false)
		case len(open) == 0:
		case t.kind == tColon && l.fieldEnds():
			open = l.skimText(open, true)
		case t.kind == tRBrace && l.fields[len(l.fields)-1].depth > len(l.brackets):
			l.fields = l.fields[:len(l.fields)-1]
			open = l.skimText(open, len(l.fields) > 0 && l.fields[len(l.fields)-1].spec)
		}
	}
}

// skimText goes through an f-string's text up to its next field or its end.
func (l *lexer) skimText(open []template, spec bool) []template {
	if spec {
		l.fields[len(l.fields)-1].spec = true
	}
	for {
		_, end := l.text(&open[len(open)-1], spec)
		switch end {
		case stopQuote:
			return open[:len(open)-1]
		case stopBrace:
		case stopSpec:
			spec = len(l.fields) > 0 && l.fields[len(l.fields)-1].spec
		default:
			return open
		}
	}
}
