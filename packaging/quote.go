package packaging

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted reads a text in quotes. It can't have its own quote inside, but the
// escapes of Python's literals, other than names of characters (\N{...}).
func (s *scanner) quoted() string {
	start := s.at
	rest := s.rest()
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 {
		s.fail(start, "this quote is never closed")
		return ""
	}
	s.at += end + 2
	text, ok := unescape(rest[1 : end+1])
	if !ok {
		s.fail(start, "this text in quotes is no literal of Python: look at its backslashes and line ends")
	}
	return text
}

// unescape reads the escapes of a Python literal in one line; text of most
// markers has none.
func unescape(text string) (string, bool) {
	if !strings.ContainsAny(text, "\\\r\n\x00") {
		return text, true
	}
	var b strings.Builder
	for text != "" {
		n, ok := 1, text[0] != '\r' && text[0] != '\n' && text[0] != 0
		if text[0] != '\\' {
			b.WriteByte(text[0])
		} else {
			n, ok = unescapeOne(&b, text)
		}
		if !ok {
			return "", false
		}
		text = text[n:]
	}
	return b.String(), true
}

// unescapeOne writes what the escape at the start of text means, and tells its length.
func unescapeOne(b *strings.Builder, text string) (n int, ok bool) {
	if len(text) < 2 {
		return 0, false
	}
	const letters, means = "abfnrtv\\'\"", "\a\b\f\n\r\t\v\\'\""
	c := text[1]
	if at := strings.IndexByte(letters, c); at >= 0 {
		b.WriteByte(means[at])
		return 2, true
	}
	switch {
	case c == '\n': // the literal goes on in the next line
		return 2, true
	case strings.HasPrefix(text[1:], "\r\n"):
		return 3, true
	case c == '\r':
		return 2, true
	case c >= '0' && c <= '7':
		n = 2
		for n < 4 && n < len(text) && text[n] >= '0' && text[n] <= '7' {
			n++
		}
		return n, writeRune(b, text[1:n], 8)
	case strings.IndexByte("xuU", c) >= 0:
		n = 2 + map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
		return n, len(text) >= n && writeRune(b, text[2:n], 16)
	case c == 'N' || c == 0:
		return 0, false
	}
	b.WriteByte('\\') // Python keeps what it does not know
	return 1, true
}

func writeRune(b *strings.Builder, digits string, base int) bool {
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || code > utf8.MaxRune || !utf8.ValidRune(rune(code)) {
		return false
	}
	b.WriteRune(rune(code))
	return true
}

// quote writes a text so that quoted reads it again: in double quotes, or in
// single ones around a double one.
func quote(text string) string {
	mark := `"`
	if strings.Contains(text, `"`) && !strings.Contains(text, `'`) {
		mark = `'`
	}
	escapes := strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\x00", `\x00`, mark, `\x`+strconv.FormatInt(int64(mark[0]), 16))
	return mark + escapes.Replace(text) + mark
}
