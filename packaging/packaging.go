// Package packaging reads Python's packaging standards: versions and version
// specifiers (PEP 440), requirements and markers (PEP 508), wheel names and
// their tags (PEP 425, 427, 600, 656), names (PEP 503) and metadata in scripts
// (PEP 723). It decides as PyPA's library of the same name does.
//
// It knows the targets of a container: CPython 3 on Linux.
package packaging

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ParseError tells what is wrong with a text, and where.
type ParseError struct {
	Text    string // all that was to be parsed
	Offset  int    // in bytes, 0 to len(Text)
	Message string // what is there, and what is allowed
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("%q at %d: %s", e.Text, e.Offset, e.Message)
}

// isSpace follows \s of Python's re, which has the ASCII separators on top of
// Unicode's white space.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isAlnum tells letters and digits of ASCII, the only ones that names and
// versions have.
func isAlnum(c byte) bool { return isDigit(c) || lower(c) >= 'a' && lower(c) <= 'z' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + ('a' - 'A')
	}
	return c
}

// isWord follows \w of Python's re.
func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// startsWord tells whether a \w is at the start of text.
func startsWord(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && isWord(r)
}

// digits is how many digits text starts with.
func digits(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}

// trim cuts white space from both ends, and tells how much it cut at the start.
func trim(text string) (trimmed string, cut int) {
	if text == "" || isAlnum(text[0]) && isAlnum(text[len(text)-1]) {
		return text, 0
	}
	left := strings.TrimLeftFunc(text, isSpace)
	return strings.TrimRightFunc(left, isSpace), len(text) - len(left)
}
