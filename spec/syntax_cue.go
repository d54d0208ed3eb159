package spec

import (
	"fmt"
	"strings"

	"cuelang.org/go/cue/errors"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
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
	case strings.HasPrefix(trimmed, "#") && !strings.Contains(trimmed, ":"), strings.HasPrefix(s.rest(at), "#"):
		return s.hashComment(at, line)
	case strings.Contains(text, "escape sequence"):
		return s.escapeFault(at)
	case strings.Contains(text, "string literal not terminated"):
		return s.unquotedFault(at)
	case strings.Contains(text, "'EOF'") && !strings.Contains(text, "expected 'EOF'"), strings.Contains(text, "found newline"):
		if open, bracket, ok := s.unclosed(); ok {
			return s.unclosedFault(open, bracket)
		}
	}
	if p, ok := s.otherLanguage(at, line); ok {
		return p
	}
	message, note := cueSyntaxWords(text)
	if message == "a colon is missing before this" {
		if name, value, ok := strings.Cut(trimmed, " "); ok && plainName.MatchString(name) {
			note = "write   " + name + ": " + strings.TrimSpace(value)
		}
	}
	if note == "" {
		return s.syntaxFault(at, message)
	}
	return s.syntaxFault(at, message, note)
}

func (s *source) hashComment(at place, line string) Problem {
	if !strings.HasPrefix(s.rest(at), "#") {
		at.column = strings.Index(line, "#") + 1
	}
	return s.syntaxFault(at, "a comment begins with //, not with #", "write   // "+strings.TrimLeft(s.rest(at), "# "))
}

var (
	// fieldPath is the names in front of a value, and notName one with a dash or dots.
	fieldPath = lazyregexp.New(`^\s*(?:(?:[A-Za-z_]\w*|"[^"]*")\s*:\s*)+`)
	notName   = lazyregexp.New(`^\s*(?:(?:[A-Za-z_]\w*)\s*:\s*)*([A-Za-z_]\w*(?:[-.][A-Za-z_]\w*)+)\s*[:=](?:[\s"{]|$)`)
	pythonic  = lazyregexp.New(`^[fFrRbBuU]{1,2}"(.*)"$`)
	braced    = lazyregexp.New(`\{(\w+)\}`)
)

// otherLanguage words a line that is not CUE because it is YAML, TOML or Python.
func (s *source) otherLanguage(at place, line string) (Problem, bool) {
	trimmed := strings.TrimSpace(line)
	if s.line(1) == "---" {
		return s.fault(place{line: 1, column: 1, width: 3}, "spec.syntax", "this is YAML, and the file's name says that it is CUE", "call the file pyapp.yaml"), true
	}
	if m := notName.FindStringSubmatchIndex(line); m != nil {
		return s.dividedName(at.line, line, m[2], m[3]), true
	}
	if equals, ok := s.equalsSign(at.line); ok {
		name, value, _ := strings.Cut(strings.TrimSpace(s.line(equals.line)), "=")
		return s.fault(equals, "spec.syntax", "CUE writes a colon between a field and its value, not =",
			"write   "+strings.TrimSpace(name)+": "+strings.TrimSpace(value)), true
	}
	switch rest := s.rest(at); {
	case invisible(rest):
		return s.syntaxFault(at, "this looks like a space and is none", "delete it, and write a space"), true
	case strings.HasPrefix(rest, ";"):
		return s.fault(at, "spec.syntax", "a field ends where its line ends, without a semicolon", "delete it"), true
	}
	labels := fieldPath.FindString(line)
	value := strings.TrimRight(line[len(labels):], " \t,")
	start := place{line: at.line, column: len(labels) + 1, width: max(1, len(value))}
	switch {
	case labels == "":
		return Problem{}, false
	case value == "":
		name := s.fieldAt(start)
		start.column = strings.LastIndex(line, name) + 1
		return s.fault(s.widen(start), "spec.syntax", name+" has no value", "give "+name+" a value or leave it out"), true
	case strings.HasPrefix(value, "("):
		start.width = 1
		return s.fault(start, "spec.syntax", "a list is written in [ ], not in ( )", "write   ["+strings.Trim(value, "()")+"]"), true
	case pythonic.MatchString(value):
		inner := pythonic.FindStringSubmatch(value)[1]
		return s.fault(start, "spec.syntax", "text in CUE has no letter before its quote; a value in it is \\(name)",
			"write   \""+braced.ReplaceAllString(inner, `\($1)`)+"\""), true
	case !strings.ContainsAny(value[:1], "\"'{[#") && !strings.Contains(value, "\"") && !strings.HasSuffix(trimmed, "}"):
		return s.bareFault(start, value), true
	}
	return Problem{}, false
}

// dividedName is a field's name with a dash, or a path of fields with dots.
func (s *source) dividedName(line int, text string, from, to int) Problem {
	name := text[from:to]
	at := place{line: line, column: from + 1 + strings.IndexAny(name, "-."), width: 1}
	at.width = to - at.column + 1
	write := func(by string) string {
		return strings.TrimSpace(text[:from] + strings.NewReplacer("-", "_", ".", by).Replace(name) + text[to:])
	}
	if strings.Contains(name, "-") {
		return s.fault(at, "spec.syntax", "a field's name has no dash in it, unless it is in quotes", "write   "+write("."), "or, where the name is yours   "+quoted(name)+": …")
	}
	return s.fault(at, "spec.syntax", "a field in a group comes after a colon, not after a dot", "write   "+write(": "))
}

var assignment = lazyregexp.New(`^\s*[A-Za-z_]\w*\s*(=)\s*[^=~\s]`)

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
		{"missing ',' in list", "a comma or the list's ] is missing before this", "items of a list are separated by commas"},
		{"missing ',' in struct", "a new line or a comma is missing before this", quotes},
		{"missing ','", "a comma is missing before this", ""},
		{"expected 'EOF'", "this closes nothing: there is no bracket that is open", "delete it"},
		{"label or ':'", "a colon is missing before this", `a field is written   name: "value"`},
		{"expected operand", "a value is missing here", ""},
		{"illegal character", "this character means nothing in CUE", quotes},
		{"number", "this is not a number", `text is in quotes`},
	}
	for _, k := range known {
		if strings.Contains(text, k.part) {
			return k.message, k.note
		}
	}
	return "CUE cannot read this", quotes
}
