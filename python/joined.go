package python

import "strings"

// literal collects strings that stand side by side, and the parts of an f-string.
type literal struct {
	span   Span
	pieces []string // text that follows the last field
	values []Expr
	marks  marks
	plain  bool // whether one of them is neither f-string nor t-string
}

// strings reads strings side by side, which are one.
func (p *parser) strings() Expr {
	start := p.tok
	if start.kind == tString {
		if s, alone := p.plainString(); alone {
			return s
		}
	}
	l := literal{span: Span{start.line, start.column(), start.endLine}}
	l.marks.bytes = p.bytesNow()
	for p.tok.kind == tString || p.tok.kind == tFString {
		if p.bytesNow() != l.marks.bytes {
			p.failAt(start.pos(), "cannot mix bytes and nonbytes literals")
			break
		}
		if p.tok.kind == tFString {
			p.template(&l)
			continue
		}
		l.plain = true
		l.add(p.piece())
	}
	if l.marks.template && (l.plain || l.marks.format) {
		p.failAt(start.pos(), "cannot mix t-string literals with string or bytes literals")
	}
	l.span.EndLine = p.prevLine
	return l.node()
}

func (p *parser) bytesNow() bool {
	m, _ := opening(p.text())
	return m.bytes
}

// plainString reads a string that no other follows.
func (p *parser) plainString() (Expr, bool) {
	tok := p.tok
	before := state{lex: p.lex}
	text, isBytes := p.piece()
	if p.tok.kind == tString || p.tok.kind == tFString {
		p.lex, p.tok = before.lex, tok
		return nil, false
	}
	n := p.constants.new()
	*n = Constant{p.span(&tok), Str, text}
	if isBytes {
		n.Kind = Bytes
	}
	return n, true
}

// piece goes past a string without fields and is its text.
func (p *parser) piece() (string, bool) {
	raw := p.text()
	m, size := opening(raw)
	quotes := 1
	if len(raw) >= size+6 && raw[size] == raw[size+1] && raw[size] == raw[size+2] {
		quotes = 3
	}
	text, problem := unescape(raw[size+quotes:len(raw)-quotes], m)
	if problem != "" {
		p.fail(problem)
	}
	p.advance()
	return text, m.bytes
}

func (l *literal) add(text string, _ bool) {
	if text != "" {
		l.pieces = append(l.pieces, text)
	}
}

// flush makes the text so far one constant.
func (l *literal) flush() {
	if len(l.pieces) == 0 {
		return
	}
	text := l.pieces[0]
	if len(l.pieces) > 1 {
		text = strings.Join(l.pieces, "")
	}
	l.pieces = l.pieces[:0]
	l.values = append(l.values, &Constant{l.span, Str, text})
}

func (l *literal) node() Expr {
	switch {
	case l.marks.template:
		l.flush()
		return &TemplateStr{l.span, l.values}
	case l.marks.format:
		l.flush()
		return &JoinedStr{l.span, l.values}
	case l.marks.bytes:
		return &Constant{l.span, Bytes, strings.Join(l.pieces, "")}
	}
	return &Constant{l.span, Str, strings.Join(l.pieces, "")}
}

// template reads an f-string or a t-string into the literal.
func (p *parser) template(l *literal) {
	t := newTemplate(p.lex.src, &p.tok)
	l.marks.format = l.marks.format || t.format
	l.marks.template = l.marks.template || t.template
	if t.template {
		p.use(templateStrings, &p.tok)
	}
	if p.depth += mostDepth / mostFormats; p.depth > mostDepth {
		p.fail(t.name + ": too many nested f-strings")
	}
	p.templates++
	for p.err == nil && p.templateText(&t, l, false) == stopField {
		p.field(&t, l, 0)
	}
	p.templates--
	p.depth -= mostDepth / mostFormats
	p.advanceFrom(&t)
}

// advanceFrom goes past an f-string's closing quotes.
func (p *parser) advanceFrom(t *template) {
	p.tok.end, p.tok.endLine = int32(p.lex.pos), p.lex.line
	p.advance()
}

// templateText adds the text up to a field or the end.
func (p *parser) templateText(t *template, l *literal, spec bool) stop {
	for {
		at := Pos{int(p.lex.line), p.lex.pos - p.lex.lineStart + 1}
		body, end := p.lex.text(t, spec)
		if end == stopError {
			p.fail("")
			return end
		}
		text, problem := unescape(body, t.marks)
		if problem != "" {
			p.failAt(at, problem)
		}
		if l.add(text, false); end != stopBrace {
			return end
		}
	}
}

// field reads the replacement field whose brace the lexer has just gone past,
// with its closing brace, into the literal. level counts the fields it lies in.
func (p *parser) field(t *template, l *literal, level int) {
	open := p.lex.pos
	start := token{start: int32(open - 1), line: p.lex.line, lineStart: int32(p.lex.lineStart)}
	if level >= mostFields {
		p.failAt(start.pos(), t.name+": expressions nested too deeply")
	}
	p.advance()
	p.fieldBegins(t)
	value := p.yieldOr()
	text := p.lex.src[open:max(open, int(p.prevEnd))]
	p.modernField(t, &start, p.lex.src[open:max(open, int(p.tok.start))])
	debug := p.tok.kind == tEqual
	if debug {
		p.advance()
		l.add(p.lex.src[open:max(open, int(p.tok.start))], false)
	}
	f := FormattedValue{Value: value, Conversion: p.conversion(t)}
	if f.FormatSpec = p.fieldEnd(t, value, level); debug && f.Conversion == 0 && f.FormatSpec == nil {
		f.Conversion = 'r'
	}
	f.Span = Span{start.line, start.column(), p.lex.line}
	l.flush()
	if t.template && level == 0 { // a field in a format is an f-string's in either
		l.values = append(l.values, &Interpolation{f.Span, value, text, f.Conversion, f.FormatSpec})
		return
	}
	l.values = append(l.values, &f)
}

// fieldBegins refuses a field without an expression.
func (p *parser) fieldBegins(t *template) {
	switch p.tok.kind {
	case tRBrace, tExclamation, tColon, tEqual:
		p.fail(t.name + ": valid expression required before '" + p.text() + "'")
	}
}

// conversion reads !s, !r or !a.
func (p *parser) conversion(t *template) byte {
	if p.tok.kind != tExclamation {
		return 0
	}
	after := p.tok.end
	p.advance()
	switch p.tok.kind {
	case tName:
	case tRBrace, tColon:
		p.fail(t.name + ": missing conversion character")
		return 0
	default:
		p.fail(t.name + ": invalid conversion character")
		return 0
	}
	text := p.text()
	switch {
	case p.tok.start != after:
		p.fail(t.name + ": conversion type must come right after the exclamation mark")
	case text != "s" && text != "r" && text != "a":
		p.fail(t.name + ": invalid conversion character '" + text + "': expected 's', 'r', or 'a'")
	}
	p.advance()
	return text[0]
}

// fieldEnd reads a field's format, if it has one, and its closing brace.
func (p *parser) fieldEnd(t *template, value Expr, level int) *JoinedStr {
	switch {
	case p.err != nil:
	case p.tok.kind == tRBrace:
		p.lex.fields = p.lex.fields[:len(p.lex.fields)-1]
	case p.tok.kind == tColon:
		return p.format(t, level)
	default:
		p.comma(value)
		p.fail(t.name + ": expecting '}'")
	}
	return nil
}

// format reads what follows the colon in a field.
func (p *parser) format(t *template, level int) *JoinedStr {
	l := literal{span: Span{p.tok.line, p.tok.column(), p.tok.line}}
	for p.err == nil && p.templateText(t, &l, true) == stopField {
		p.field(t, &l, level+1)
	}
	l.flush()
	return &JoinedStr{l.span, l.values}
}

// modernField notes what no replacement field could have before Python 3.12
// (PEP 701); a comment the lexer notes.
func (p *parser) modernField(t *template, start *token, text string) {
	single := len(t.quote) == 1
	if strings.Contains(text, t.quote) || strings.IndexByte(text, '\\') >= 0 || single && strings.IndexByte(text, '\n') >= 0 {
		p.use(formalFields, start)
	}
	if p.lex.comment.Line > 0 {
		p.use(formalFields, start)
	}
}
