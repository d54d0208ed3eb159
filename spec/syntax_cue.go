package spec

import (
	"fmt"
	"regexp"
	"strings"

	"cuelang.org/go/cue/errors"
)

// cueSyntax words what CUE's parser found: the first error of a line, for the
// others of it mostly follow from that one, and no more than three.
func (s *source) cueSyntax(err error) Problems {
	var problems Problems
	lines := map[int]bool{}
	for _, e := range errors.Errors(err) {
		p := s.cueSyntaxFault(e)
		if !lines[p.Line] && len(problems) < 3 {
			problems = append(problems, p)
		}
		lines[p.Line] = true
	}
	return problems
}

func (s *source) cueSyntaxFault(e errors.Error) Problem {
	at := s.place(e.Position(), 1)
	format, args := e.Msg()
	text := fmt.Sprintf(format, args...)
	line := s.line(at.line)
	trimmed := strings.TrimSpace(line)
	switch {
	case strings.HasPrefix(trimmed, "#") && !strings.Contains(trimmed, ":"):
		at.column = strings.Index(line, "#") + 1
		return s.syntaxFault(at, "a comment begins with //, not with #")
	case strings.Contains(text, "'EOF'") && !strings.Contains(text, "expected 'EOF'"), strings.Contains(text, "found newline"):
		if open, bracket, ok := s.unclosed(); ok {
			return s.fault(open, "spec.syntax", "this "+bracket+" is never closed")
		}
	}
	if equals, ok := s.equalsSign(at.line); ok {
		return s.fault(equals, "spec.syntax", "CUE writes a colon between a field and its value, not =")
	}
	message, note := cueSyntaxWords(text)
	if note == "" {
		return s.syntaxFault(at, message)
	}
	return s.syntaxFault(at, message, note)
}

var assignment = regexp.MustCompile(`^\s*[A-Za-z_]\w*\s*(=)\s*[^=~\s]`)

// equalsSign is the first = between a name and a value, up to a line.
func (s *source) equalsSign(until int) (place, bool) {
	for n := 1; n <= until; n++ {
		if m := assignment.FindStringSubmatchIndex(s.line(n)); m != nil {
			return place{line: n, column: m[2] + 1, width: 1}, true
		}
	}
	return place{}, false
}

// cueSyntaxWords words an error of CUE's parser, and what to write.
func cueSyntaxWords(text string) (message, note string) {
	const quotes = "text, and a field's name with other characters than letters, digits and _, is in quotes"
	known := []struct{ part, message, note string }{
		{"string literal not terminated", "this text has no closing quote", ""},
		{"missing ',' in list", "a comma is missing before this", "items of a list are separated by commas"},
		{"missing ',' in struct", "a new line or a comma is missing before this", quotes},
		{"missing ','", "a comma is missing before this", ""},
		{"expected 'EOF'", "this closes nothing: there is no bracket that is open", ""},
		{"label or ':'", "a colon is missing before this", `a field is written   name: "value"`},
		{"expected operand", "a value is missing here", ""},
		{"illegal character", "this character means nothing in CUE", quotes},
		{"escape sequence", `a backslash in text is written \\`, ""},
		{"number", "this is not a number", `text is in quotes`},
	}
	for _, k := range known {
		if strings.Contains(text, k.part) {
			return k.message, k.note
		}
	}
	return "CUE cannot read this", quotes
}
