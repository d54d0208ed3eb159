package python

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// SyntaxError is why a source is no Python. Line and Column count from 1, and
// columns count bytes. The message is CPython's where it has one.
type SyntaxError struct {
	Line, Column int
	Message      string
}

// Error is the message with its line before it.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

// cookie is PEP 263's declaration of a source's encoding.
var cookie = lazyregexp.New(`^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)`)

// decode is the source as UTF-8 whose lines end with \n alone, without a byte
// order mark. Columns stay what they are, for \r\n stands at a line's end.
func decode(src []byte) (string, *SyntaxError) {
	text, marked := bytes.CutPrefix(src, []byte("\xef\xbb\xbf"))
	if i := bytes.IndexByte(text, 0); i >= 0 {
		return "", at(text, i, "source code cannot contain null bytes")
	}
	name, line := declared(text)
	encoding, known := charset(name)
	switch {
	case !known:
		return "", &SyntaxError{line, 1, "unknown encoding: " + name}
	case marked && !strings.HasPrefix(strings.ReplaceAll(strings.ToLower(name), "_", "-"), "utf-8"): // not even utf8
		return "", &SyntaxError{line, 1, "encoding problem: " + name + " with BOM"}
	}
	return lines(text, encoding)
}

func lines(text []byte, encoding string) (string, *SyntaxError) {
	if encoding != "utf-8" && !ascii(text) {
		if encoding == "ascii" {
			return "", at(text, firstHigh(text), "'ascii' codec can't decode this byte")
		}
		text = widen(text, encoding)
	}
	if !utf8.Valid(text) {
		i := firstInvalid(text)
		return "", at(text, i, fmt.Sprintf(`Non-UTF-8 code starting with '\x%02x', but no encoding declared; see PEP 263`, text[i]))
	}
	if bytes.IndexByte(text, '\r') < 0 {
		return string(text), nil
	}
	unix := strings.ReplaceAll(string(text), "\r\n", "\n")
	return strings.ReplaceAll(unix, "\r", "\n"), nil
}

// declared finds the encoding that one of the first two lines names, and the
// line: the second counts only after a line without code (PEP 263).
func declared(text []byte) (name string, line int) {
	for line := 1; line <= 2; line++ {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			end = len(text)
		}
		if bytes.Contains(text[:end], []byte("coding")) {
			if found := cookie.FindSubmatch(text[:end]); found != nil {
				return string(found[1]), line
			}
		}
		if blank := bytes.TrimLeft(text[:end], " \t\f"); len(blank) > 0 && blank[0] != '#' || end == len(text) {
			break
		}
		if bytes.HasPrefix(text[end:], []byte("\r\n")) {
			end++
		}
		text = text[end+1:]
	}
	return "utf-8", 1
}

// charset is the encoding by the name that decode knows: utf-8, latin-1, ascii,
// single for another of one byte a character, double for one of Asia's.
func charset(name string) (encoding string, known bool) {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	switch {
	case name == "utf-8", name == "utf8", name == "u8", strings.HasPrefix(name, "utf-8-"):
		return "utf-8", true
	case name == "latin-1", name == "latin1", name == "iso-8859-1", name == "iso8859-1", name == "l1", name == "8859", strings.HasPrefix(name, "latin-1-"), strings.HasPrefix(name, "iso-latin-1"):
		return "latin-1", true
	case name == "ascii", name == "us-ascii", name == "646":
		return "ascii", true
	case double.MatchString(name):
		return "double", true
	case single.MatchString(name):
		return "single", true
	}
	return "", false
}

// Python's other encodings in which ASCII stands for itself.
var (
	single = lazyregexp.New(`^((iso-?)?8859-\d+|latin-?\d+|(cp|windows-)?125\d|(cp|ibm)?\d{3}|koi8-[rut]|mac-?[a-z]+|kz1048|ptcp154|tis-?620|hp-roman8)$`)
	double = lazyregexp.New(`^(euc-?(jp|kr|cn|jis-?2004|jisx0213)|ujis|gb2312|gbk|gb18030|cp936|big5(-?hkscs)?|cp9(32|49|50)|shift-?jis(-2004|x0213)?|s-?jis|johab|hz)$`)
)

// widen writes what is not ASCII as UTF-8. Of an encoding whose tables are not
// here each character becomes the same letter: the tree's shape is then right,
// and so are all names and texts in ASCII.
func widen(text []byte, encoding string) []byte {
	wide := make([]byte, 0, len(text)*5/4)
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b < utf8.RuneSelf:
			wide = append(wide, b)
		case encoding == "latin-1":
			wide = utf8.AppendRune(wide, rune(b))
		default:
			wide = append(wide, "ÿ"...)
			if encoding == "double" && i+1 < len(text) && text[i+1] >= '0' {
				i++
			}
		}
	}
	return wide
}

func ascii(text []byte) bool { return firstHigh(text) == len(text) }

func firstHigh(text []byte) int {
	for i, b := range text {
		if b >= utf8.RuneSelf {
			return i
		}
	}
	return len(text)
}

func firstInvalid(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(text)
}

// at is an error at byte i of a text.
func at(text []byte, i int, message string) *SyntaxError {
	line := bytes.Count(text[:i], []byte("\n"))
	return &SyntaxError{line + 1, i - bytes.LastIndexByte(text[:i], '\n'), message}
}
