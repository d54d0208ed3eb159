package python

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What CPython's tokenizer allows.
const (
	mostBrackets = 200
	mostIndents  = 100
)

// lexer cuts a source into tokens, one when it is asked for one. It is plain
// data: a copy of it taken between two tokens of one line can be gone back to.
type lexer struct {
	src       string
	pos       int
	line      int32
	lineStart int
	begun     bool // whether the line's indentation has been read
	dedents   int  // how many are still to be told

	brackets []bracket
	indents  []indent
	fields   []field
	err      *SyntaxError
	comment  Pos // the first comment within a replacement field
}

// bracket is one that is open.
type bracket struct {
	char   byte
	line   int32
	column int32
}

// indent is the width of a block's indentation with tabs to the next multiple
// of 8, and with tabs of one column: where the two disagree in order, tabs and
// spaces are mixed.
type indent struct{ wide, narrow int }

// next is the next token. After an error it is tEOF for ever.
func (l *lexer) next() token {
	if l.err != nil {
		return token{start: int32(l.pos), end: int32(l.pos), line: l.line, lineStart: int32(l.lineStart), endLine: l.line}
	}
	if !l.begun && len(l.brackets) == 0 {
		if t, found := l.indentation(); found {
			return t
		}
	}
	l.blank()
	t := token{start: int32(l.pos), line: l.line, lineStart: int32(l.lineStart)}
	if l.pos < len(l.src) && l.err == nil {
		t.kind = l.scan()
	} else {
		t.kind = l.finish()
	}
	t.end, t.endLine = int32(l.pos), l.line
	if t.kind == tNewline {
		l.newline()
	}
	return t
}

// newline goes past the end of a line.
func (l *lexer) newline() {
	if l.pos < len(l.src) {
		l.pos++
		l.line++
		l.lineStart = l.pos
	}
	l.begun = false
}

// finish is the end of the source: it ends the last line and closes all blocks.
func (l *lexer) finish() kind {
	switch {
	case l.err != nil:
		return tEOF
	case len(l.brackets) > 0:
		l.unclosed()
		return tEOF
	case l.begun:
		return tNewline
	}
	return tEOF
}

func (l *lexer) unclosed() {
	open := l.brackets[len(l.brackets)-1]
	l.err = &SyntaxError{int(open.line), int(open.column), fmt.Sprintf("'%c' was never closed", open.char)}
}

// fail keeps the first error, at byte i of this line.
func (l *lexer) fail(i int, message string) kind {
	if l.err == nil {
		l.err = &SyntaxError{int(l.line), i - l.lineStart + 1, message}
	}
	return tEOF
}

// indentation reads the start of a line that is not blank: it tells the blocks
// that open or end there.
func (l *lexer) indentation() (token, bool) {
	if l.dedents == 0 && !l.measure() {
		return token{}, false
	}
	t := token{start: int32(l.pos), end: int32(l.pos), line: l.line, lineStart: int32(l.lineStart), endLine: l.line}
	switch {
	case l.dedents > 0:
		l.dedents--
		t.kind = tDedent
		l.begun = l.dedents == 0 && l.pos < len(l.src)
	case l.dedents < 0:
		l.dedents = 0
		l.begun = true
		t.kind = tIndent
	}
	return t, true
}

// measure skips blank lines and compares the next one's indentation with the
// blocks that are open; it reports whether there is something to tell.
func (l *lexer) measure() bool {
	width := l.skipBlankLines()
	if l.pos >= len(l.src) {
		l.dedents = len(l.indents)
		l.indents = l.indents[:0]
		return l.dedents > 0
	}
	var top indent
	if n := len(l.indents); n > 0 {
		top = l.indents[n-1]
	}
	switch {
	case width.wide == top.wide:
		l.consistent(width.narrow == top.narrow)
	case width.wide > top.wide:
		l.consistent(width.narrow > top.narrow)
		if len(l.indents) == mostIndents-1 {
			l.fail(l.pos, "too many levels of indentation")
		}
		l.indents = append(l.indents, width)
		l.dedents = -1
		return l.err == nil
	default:
		l.dedent(width)
		return l.err == nil
	}
	l.begun = true
	return false
}

func (l *lexer) consistent(ok bool) {
	if !ok {
		l.fail(l.pos, "inconsistent use of tabs and spaces in indentation")
	}
}

// dedent ends the blocks that are wider than a line's indentation.
func (l *lexer) dedent(width indent) {
	var top indent
	for n := len(l.indents); n > 0; n = len(l.indents) {
		if top = l.indents[n-1]; top.wide <= width.wide {
			break
		}
		l.indents = l.indents[:n-1]
		l.dedents++
		top = indent{}
	}
	if top.wide != width.wide {
		l.fail(l.pos, "unindent does not match any outer indentation level")
		return
	}
	l.consistent(top.narrow == width.narrow)
}

// skipBlankLines goes to the first line with a token and is its indentation.
func (l *lexer) skipBlankLines() indent {
	for {
		width := l.width()
		if l.pos < len(l.src) && l.src[l.pos] == '#' {
			l.skipComment()
		}
		if l.pos >= len(l.src) || l.src[l.pos] != '\n' {
			return width
		}
		l.newline()
	}
}

// width is that of the line's indentation; where a backslash continues the
// indentation on the next line, what is before it counts.
func (l *lexer) width() (w indent) {
	var before indent
	for ; l.pos < len(l.src); l.pos++ {
		switch l.src[l.pos] {
		case ' ':
			w.wide++
			w.narrow++
		case '\t':
			w.wide = w.wide/8*8 + 8
			w.narrow++
		case '\f':
			w = indent{}
		case '\\':
			if before = firstWidth(before, w); !l.continued() {
				return before
			}
			l.pos-- // for the loop goes on by one
		default:
			return firstWidth(before, w)
		}
	}
	return firstWidth(before, w)
}

func firstWidth(before, w indent) indent {
	if before.wide > 0 {
		return before
	}
	return w
}

// continued goes past a backslash that ends its line, and the line.
func (l *lexer) continued() bool {
	if l.pos+1 >= len(l.src) || l.src[l.pos+1] != '\n' {
		return false
	}
	if l.pos+2 >= len(l.src) {
		l.fail(l.pos, "unexpected EOF while parsing")
		return false
	}
	l.pos += 2
	l.line++
	l.lineStart = l.pos
	return true
}

// blank skips what separates tokens: spaces, comments, continued lines and,
// within brackets, the ends of lines.
func (l *lexer) blank() {
	for l.pos < len(l.src) {
		switch l.src[l.pos] {
		case ' ', '\t', '\f':
			l.pos++
		case '#':
			l.noteComment()
			l.skipComment()
		case '\n':
			if len(l.brackets) == 0 {
				return
			}
			l.pos++
			l.line++
			l.lineStart = l.pos
		case '\\':
			if !l.continued() {
				return
			}
		default:
			return
		}
	}
}

func (l *lexer) noteComment() {
	if len(l.fields) > 0 && l.comment.Line == 0 {
		l.comment = Pos{int(l.line), l.pos - l.lineStart + 1}
	}
}

func (l *lexer) skipComment() {
	if n := strings.IndexByte(l.src[l.pos:], '\n'); n >= 0 {
		l.pos += n
		return
	}
	l.pos = len(l.src)
}

// class is what a byte may begin.
type class uint8

const (
	other class = iota
	letter
	digit
	quote
)

// classes are the bytes' classes; those above ASCII are told apart elsewhere.
var classes = func() (all [256]class) {
	for c := range all {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c >= utf8.RuneSelf:
			all[c] = letter
		case '0' <= c && c <= '9':
			all[c] = digit
		case c == '"', c == '\'':
			all[c] = quote
		}
	}
	return all
}()

// scan reads the token at l.pos.
func (l *lexer) scan() kind {
	c := l.src[l.pos]
	switch classes[c] {
	case letter:
		return l.word()
	case digit:
		return l.number()
	case quote:
		return l.quoted(l.pos)
	}
	switch {
	case c == '\n':
		return tNewline
	case c == '.' && l.pos+1 < len(l.src) && classes[l.src[l.pos+1]] == digit:
		return l.number()
	}
	return l.operator()
}

// word reads a name, a keyword or a string with a prefix.
func (l *lexer) word() kind {
	start, i := l.pos, l.pos
	high := false
	for ; i < len(l.src); i++ {
		c := l.src[i]
		if k := classes[c]; k != letter && k != digit {
			break
		}
		high = high || c >= utf8.RuneSelf
	}
	if i < len(l.src) && classes[l.src[i]] == quote && prefix(l.src[start:i]) {
		return l.quoted(start)
	}
	l.pos = i
	if high {
		return l.unicodeName(start)
	}
	return keyword(l.src[start:i])
}

// unicodeName checks a name's characters (PEP 3131).
func (l *lexer) unicodeName(start int) kind {
	for i, r := range l.src[start:l.pos] {
		if r < utf8.RuneSelf || identifierStart(r) || i > 0 && identifierPart(r) {
			continue
		}
		l.pos = start + i
		if !unicode.IsPrint(r) {
			return l.fail(l.pos, fmt.Sprintf("invalid non-printable character U+%04X", r))
		}
		return l.fail(l.pos, fmt.Sprintf("invalid character '%c' (U+%04X)", r, r))
	}
	return tName
}

func identifierStart(r rune) bool {
	return unicode.In(r, unicode.L, unicode.Nl, unicode.Other_ID_Start)
}

func identifierPart(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue)
}

// operator reads an operator and keeps account of the brackets.
func (l *lexer) operator() kind {
	k, size := operator(l.src, l.pos)
	switch k {
	case tLParen, tLBracket, tLBrace:
		if len(l.brackets) == mostBrackets {
			return l.fail(l.pos, "too many nested parentheses")
		}
		l.open(l.src[l.pos])
	case tRParen, tRBracket, tRBrace:
		if !l.close(l.src[l.pos]) {
			return tEOF
		}
	case tColonEqual, tColon:
		if l.fieldEnds() { // the rest is the format
			k, size = tColon, 1
		}
	case tDollar:
		return l.stray()
	}
	l.pos += size
	return k
}

// stray is a character that begins no token.
func (l *lexer) stray() kind {
	switch c := l.src[l.pos]; {
	case c == '\\':
		if l.pos+1 >= len(l.src) {
			return l.fail(l.pos, "unexpected EOF while parsing")
		}
		return l.fail(l.pos, "unexpected character after line continuation character")
	case c < ' ' || c == 0x7f:
		return l.fail(l.pos, fmt.Sprintf("invalid non-printable character U+%04X", c))
	}
	l.pos++
	return tDollar
}

func (l *lexer) open(char byte) {
	l.brackets = append(l.brackets, bracket{char: char, line: l.line, column: int32(l.pos - l.lineStart + 1)})
}

func (l *lexer) close(char byte) bool {
	n := len(l.brackets)
	if n == 0 {
		l.fail(l.pos, fmt.Sprintf("unmatched '%c'", char))
		return false
	}
	open := l.brackets[n-1]
	switch {
	case open.char == '(' && char == ')', open.char == '[' && char == ']', open.char == '{' && char == '}':
		l.brackets = l.brackets[:n-1]
		return true
	case l.fieldEnds():
		l.fail(l.pos, fmt.Sprintf("f-string: unmatched '%c'", char))
	case open.line != l.line:
		l.fail(l.pos, fmt.Sprintf("closing parenthesis '%c' does not match opening parenthesis '%c' on line %d", char, open.char, open.line))
	default:
		l.fail(l.pos, fmt.Sprintf("closing parenthesis '%c' does not match opening parenthesis '%c'", char, open.char))
	}
	return false
}
