package python

import (
	"fmt"
	"strings"
)

// mostFields is how deep replacement fields may lie in format specifications,
// and mostFormats how deep f-strings in f-strings, in CPython.
const (
	mostFields  = 3
	mostFormats = 150
)

// field is a replacement field that is open.
type field struct {
	depth int  // how many brackets are open in it, its own too
	spec  bool // whether it is its format that is read, where tokens are skimmed
}

// fieldEnds is whether the innermost brackets are those of a replacement field:
// a colon is then the start of the format.
func (l *lexer) fieldEnds() bool {
	n := len(l.fields)
	return n > 0 && l.fields[n-1].depth == len(l.brackets)
}

// template is an f-string or a t-string that is being read.
type template struct {
	marks
	start int    // of its prefix
	line  int32  // on which it starts
	quote string // that closes it
	name  string // f-string or t-string
}

func newTemplate(src string, t *token) template {
	text := src[t.start:t.end]
	m, size := opening(text)
	name := "f-string"
	if m.template {
		name = "t-string"
	}
	return template{m, int(t.start), t.line, text[size:], name}
}

// stop is what ends a piece of text in an f-string.
type stop uint8

const (
	stopError stop = iota
	stopQuote      // the f-string's end
	stopField      // a replacement field opens
	stopBrace      // nothing: the text goes on after a doubled brace, of which it has one
	stopSpec       // the field closes whose format was read
)

// text reads an f-string's text from l.pos up to what ends it, and goes past
// that. spec tells that it is a format.
func (l *lexer) text(t *template, spec bool) (body string, end stop) {
	start := l.pos
	for l.pos < len(l.src) {
		switch c := l.src[l.pos]; c {
		case t.quote[0]:
			if strings.HasPrefix(l.src[l.pos:], t.quote) {
				return l.textEnd(t, start, spec)
			}
			l.pos++
		case '\n':
			if len(t.quote) == 1 {
				l.brokenTemplate(t, spec, l.line)
				return "", stopError
			}
			l.pos++
			l.line++
			l.lineStart = l.pos
		case '\\':
			l.skipEscape(t.raw)
		case '{', '}':
			if !spec && l.doubled(c) {
				l.pos += 2
				return l.src[start : l.pos-1], stopBrace
			}
			body = l.src[start:l.pos]
			return body, l.brace(t, c, spec)
		default:
			l.pos++
		}
	}
	l.brokenTemplate(t, spec, l.lastLine())
	return "", stopError
}

func (l *lexer) doubled(c byte) bool { return l.pos+1 < len(l.src) && l.src[l.pos+1] == c }

func (l *lexer) textEnd(t *template, start int, spec bool) (string, stop) {
	if spec {
		l.fail(l.pos, t.name+": expecting '}'")
		return "", stopError
	}
	body := l.src[start:l.pos]
	l.pos += len(t.quote)
	return body, stopQuote
}

// brokenTemplate is the error of an f-string without an end.
func (l *lexer) brokenTemplate(t *template, spec bool, detected int32) {
	switch {
	case spec && len(t.quote) == 1:
		l.fail(l.pos, t.name+": newlines are not allowed in format specifiers for single quoted "+t.name+"s")
	case len(t.quote) == 3:
		l.unterminatedTemplate(t, fmt.Sprintf("unterminated triple-quoted %s literal (detected at line %d)", t.name, detected))
	default:
		l.unterminatedTemplate(t, fmt.Sprintf("unterminated %s literal (detected at line %d)", t.name, detected))
	}
}

func (l *lexer) unterminatedTemplate(t *template, message string) {
	if l.err == nil {
		l.err = &SyntaxError{int(t.line), t.start - strings.LastIndexByte(l.src[:t.start], '\n'), message}
	}
}

// skipEscape goes past a backslash and what it escapes: a brace it does not.
func (l *lexer) skipEscape(raw bool) {
	l.pos++
	switch c := l.byte(); {
	case c == '\n':
		l.pos++
		l.line++
		l.lineStart = l.pos
	case c == 'N' && !raw && l.pos+1 < len(l.src) && l.src[l.pos+1] == '{':
		l.pos += 2
		for c = l.byte(); c != 0 && c != '}' && c != '\n' && c != '"' && c != '\''; c = l.byte() {
			l.pos++
		}
		if c == '}' {
			l.pos++
		}
	case c != '{' && c != '}' && l.pos < len(l.src):
		l.pos++
	}
}

// brace opens or closes a field at l.pos.
func (l *lexer) brace(t *template, c byte, spec bool) stop {
	switch {
	case c == '}' && !spec:
		l.fail(l.pos, t.name+": single '}' is not allowed")
		return stopError
	case c == '}':
		l.brackets = l.brackets[:len(l.brackets)-1]
		l.fields = l.fields[:len(l.fields)-1]
		l.pos++
		return stopSpec
	case len(l.brackets) == mostBrackets:
		l.fail(l.pos, "too many nested parentheses")
		return stopError
	}
	l.open('{')
	l.fields = append(l.fields, field{depth: len(l.brackets)})
	l.pos++
	return stopField
}
