package python

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// prefix reports whether a word may stand before a string's quotes.
func prefix(word string) bool {
	if len(word) > 2 {
		return false
	}
	switch strings.ToLower(word) {
	case "b", "f", "r", "t", "u", "br", "rb", "fr", "rf", "tr", "rt":
		return true
	}
	return false
}

// marks are what a string's prefix says.
type marks struct{ bytes, raw, format, template bool }

// opening reads a string's prefix; size is its length.
func opening(text string) (m marks, size int) {
	for {
		switch text[size] | 0x20 {
		case 'b':
			m.bytes = true
		case 'r':
			m.raw = true
		case 'f':
			m.format = true
		case 't':
			m.template = true
		case 'u':
		default:
			return m, size
		}
		size++
	}
}

// quoted reads the string that starts at start, prefix and all. Of one with
// replacement fields it reads up to the opening quotes.
func (l *lexer) quoted(start int) kind {
	m, size := opening(l.src[start:])
	q := start + size
	quote := l.src[q : q+1]
	if q+2 < len(l.src) && l.src[q+1] == quote[0] && l.src[q+2] == quote[0] {
		quote = l.src[q : q+3]
	}
	l.pos = q + len(quote)
	if m.format || m.template {
		return tFString
	}
	if len(quote) == 3 {
		return l.long(start, quote)
	}
	return l.short(start, quote[0])
}

// short reads a string that ends on its line.
func (l *lexer) short(start int, quote byte) kind {
	for i := l.pos; i < len(l.src); i++ {
		switch l.src[i] {
		case quote:
			l.pos = i + 1
			return tString
		case '\\':
			i++
			if i < len(l.src) && l.src[i] == '\n' {
				l.line++
				l.lineStart = i + 1
			}
		case '\n':
			return l.unterminated(start, "unterminated string literal", l.line)
		}
	}
	return l.unterminated(start, "unterminated string literal", l.lastLine())
}

// long reads a string between three quotes.
func (l *lexer) long(start int, quote string) kind {
	line, lineStart := l.line, l.lineStart
	for i := l.pos; i < len(l.src); i++ {
		switch l.src[i] {
		case quote[0]:
			if strings.HasPrefix(l.src[i:], quote) {
				l.pos = i + 3
				return tString
			}
		case '\\':
			i++
			if i < len(l.src) && l.src[i] == '\n' {
				l.line++
				l.lineStart = i + 1
			}
		case '\n':
			l.line++
			l.lineStart = i + 1
		}
	}
	last := l.lastLine()
	l.line, l.lineStart = line, lineStart
	return l.unterminated(start, "unterminated triple-quoted string literal", last)
}

// lastLine is the number of the last line with text, where l.line is the line
// of the source's end.
func (l *lexer) lastLine() int32 {
	if strings.HasSuffix(l.src, "\n") && l.lineStart == len(l.src) {
		return l.line - 1
	}
	return l.line
}

// unterminated is an error at the start of a string, which may lie some lines back.
func (l *lexer) unterminated(start int, what string, detected int32) kind {
	if len(l.fields) > 0 && what == "unterminated string literal" { // its quotes were to be the f-string's
		return l.fail(start, "f-string: expecting '}'")
	}
	if l.err == nil {
		line := int(l.line) - strings.Count(l.src[start:max(start, l.lineStart)], "\n")
		column := start - strings.LastIndexByte(l.src[:start], '\n')
		l.err = &SyntaxError{line, column, fmt.Sprintf("%s (detected at line %d)", what, detected)}
	}
	return tEOF
}

// unescape is the text that a literal's body stands for; an error tells why an
// escape is wrong. body has no more than its raw text where m.raw.
func unescape(body string, m marks) (string, string) {
	if m.bytes && !asciiOnly(body) {
		return "", "bytes can only contain ASCII literal characters"
	}
	if m.raw || strings.IndexByte(body, '\\') < 0 {
		return body, ""
	}
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); {
		n := strings.IndexByte(body[i:], '\\')
		if n < 0 || i+n+1 >= len(body) {
			out = append(out, body[i:]...)
			break
		}
		out = append(out, body[i:i+n]...)
		i += n + 1
		var size int
		var problem string
		out, size, problem = escape(out, body[i:], m.bytes)
		if problem != "" {
			return "", problem
		}
		i += size
	}
	return string(out), ""
}

func asciiOnly(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// simple are the escapes of one letter.
const simple = "\\\\''\"\"a\ab\bf\fn\nr\rt\tv\v"

// escape appends what the escape whose text after the backslash begins s stands
// for, and is how much of s it is.
func escape(out []byte, s string, inBytes bool) ([]byte, int, string) {
	c := s[0]
	switch {
	case c == '\n':
		return out, 1, ""
	case '0' <= c && c <= '7':
		return octal(out, s, inBytes)
	case c == 'x':
		return hexadecimal(out, s, 2, inBytes)
	case c == 'u' && !inBytes:
		return hexadecimal(out, s, 4, inBytes)
	case c == 'U' && !inBytes:
		return hexadecimal(out, s, 8, inBytes)
	case c == 'N' && !inBytes:
		return named(out, s)
	}
	for i := 0; i < len(simple); i += 2 {
		if simple[i] == c {
			return append(out, simple[i+1]), 1, ""
		}
	}
	return append(out, '\\'), 0, ""
}

func octal(out []byte, s string, inBytes bool) ([]byte, int, string) {
	n, i := 0, 0
	for ; i < 3 && i < len(s) && '0' <= s[i] && s[i] <= '7'; i++ {
		n = n*8 + int(s[i]-'0')
	}
	return number(out, n, inBytes), i, ""
}

func hexadecimal(out []byte, s string, digits int, inBytes bool) ([]byte, int, string) {
	n := 0
	for i := 1; i <= digits; i++ {
		if i >= len(s) || value(s[i]) > 15 {
			if inBytes {
				return out, 0, `(value error) invalid \x escape`
			}
			return out, 0, fmt.Sprintf(`(unicode error) 'unicodeescape' codec can't decode bytes: truncated \%c%s escape`, s[0], strings.Repeat("X", digits))
		}
		n = n*16 + value(s[i])
	}
	if n > utf8.MaxRune {
		return out, 0, "(unicode error) 'unicodeescape' codec can't decode bytes: illegal Unicode character"
	}
	return number(out, n, inBytes), digits + 1, ""
}

// number appends a character by its number; a surrogate, which UTF-8 has not,
// as the three bytes that its number would be.
func number(out []byte, n int, inBytes bool) []byte {
	switch {
	case inBytes:
		return append(out, byte(n))
	case 0xd800 <= n && n < 0xe000:
		return append(out, 0xed, byte(0x80|n>>6&0x3f), byte(0x80|n&0x3f))
	}
	return utf8.AppendRune(out, rune(n))
}

// named skips a character by its name, for Go does not know the names.
func named(out []byte, s string) ([]byte, int, string) {
	end := strings.IndexByte(s, '}')
	if len(s) < 2 || s[1] != '{' || end < 3 {
		return out, 0, `(unicode error) 'unicodeescape' codec can't decode bytes: malformed \N character escape`
	}
	return utf8.AppendRune(out, utf8.RuneError), end + 1, ""
}
