package spec

import (
	"fmt"

	"cuelang.org/go/cue/errors"
)

// syntaxFault is text that its format's parser cannot read.
func (s *source) syntaxFault(at place, message string, notes ...string) Problem {
	if at.line > 0 && at.width <= 1 {
		at = s.widen(at)
	}
	return s.fault(at, "spec.syntax", message, notes...)
}

// firstPlace is the first position of a parser's error.
func (s *source) firstPlace(err error) place {
	for _, p := range errors.Positions(err) {
		return s.place(p, 1)
	}
	return place{}
}

// unclosedFault is a bracket that is never closed.
func (s *source) unclosedFault(at place, bracket string) Problem {
	return s.fault(at, "spec.syntax", "this "+bracket+" is never closed", "close it with   "+closing(bracket))
}

func closing(bracket string) string {
	return map[string]string{"{": "}", "[": "]", "(": ")"}[bracket]
}

// unquotedFault is a text whose quote is never closed.
func (s *source) unquotedFault(at place) Problem {
	at = s.widen(at)
	text := s.token(at)
	return s.fault(at, "spec.syntax", "this text has no closing quote", "write   "+text+text[:min(1, len(text))])
}

// unclosed is the bracket that is still open when the file ends: the one whose
// closing bracket stands further left than its line, else the last one.
func (s *source) unclosed() (place, string, bool) {
	var open []int
	suspect := -1
	inText := false
	for i := 0; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '\n':
			inText = false
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[' || c == '(':
			open = append(open, i)
		case (c == '}' || c == ']' || c == ')') && len(open) > 0:
			if opener := open[len(open)-1]; suspect < 0 && s.indent(i) < s.indent(opener) {
				suspect = opener
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return place{}, "", false
	}
	if suspect < 0 {
		suspect = open[len(open)-1]
	}
	return s.at(suspect), fmt.Sprintf("%c", s.data[suspect]), true
}

// indent is how far the line around a byte is indented.
func (s *source) indent(offset int) int {
	line := s.line(s.at(offset).line)
	n := 0
	for n < len(line) && (line[n] == ' ' || line[n] == '\t') {
		n++
	}
	return n
}
