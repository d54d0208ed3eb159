package spec

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// merging is what git writes above the two sides of a merge that it leaves to a person.
var merging = lazyregexp.New(`(?m)^<{7} .*$`)

// unmerged is where a merge was left open.
func (s *source) unmerged() (Problem, bool) {
	m := merging.FindIndex(s.data)
	if m == nil {
		return Problem{}, false
	}
	at := s.at(m[0])
	at.width = m[1] - m[0]
	return s.fault(at, "spec.syntax", "git left a merge open here", "keep one of the two sides, and delete the lines that git wrote"), true
}

// bareWord is the text without quotes around a place.
func (s *source) bareWord(at place) (place, string) {
	const ends = " \t\r\n,[]{}:\"'="
	line, from := s.line(at.line), min(max(at.column-1, 0), len(s.line(at.line)))
	to := from
	for from > 0 && !strings.ContainsRune(ends, rune(line[from-1])) {
		from--
	}
	for to < len(line) && !strings.ContainsRune(ends, rune(line[to])) {
		to++
	}
	at.column, at.width = from+1, max(1, to-from)
	return at, line[from:to]
}

// fieldBefore is the name of the field whose value begins at a place.
var fieldBefore = lazyregexp.New(`["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*$`)

func (s *source) fieldAt(at place) string {
	line := s.line(at.line)
	if m := fieldBefore.FindStringSubmatch(line[:min(max(at.column-1, 0), len(line))]); m != nil {
		return m[1]
	}
	return "it"
}

// bareFault is a value that was written as another language has it: a word of
// Python's or YAML's, or text without the quotes that it needs.
func (s *source) bareFault(at place, text string) Problem {
	f := string(s.format)
	if s.format == formatPyproject {
		f = string(formatTOML)
	}
	switch truth, isTruth := truthOf(text); {
	case isTruth:
		return s.fault(at, "spec.unquoted-text", f+" writes true and false, not "+text, "write   "+map[bool]string{true: "true", false: "false"}[truth])
	case slices.Contains([]string{"None", "nil", "null", "undefined", "~"}, text):
		return s.fault(at, "spec.unquoted-text", f+" has no "+text+" for what is left out", "leave "+s.fieldAt(at)+" out")
	}
	return s.fault(at, "spec.unquoted-text", "text must be in double quotes", "write   "+s.withField(at, straight(text)))
}

// withField is a value in quotes behind the name of its field, where it has one.
func (s *source) withField(at place, text string) string {
	if name := s.fieldAt(at); name != "it" {
		return s.format.write(name, quoted(text))
	}
	return quoted(text)
}

// straight is a text without the quotes that a word processor, Markdown or Python put
// around it, and with a backslash of Windows's as a slash.
func straight(text string) string {
	text = strings.Trim(text, "“”„‘’«»`'\"")
	return strings.ReplaceAll(text, `\`, "/")
}

// escapeFault is a backslash in a text, which is mostly a path of Windows.
func (s *source) escapeFault(at place) Problem {
	line := s.line(at.line)
	column := min(at.column, len(line))
	if column > 1 && line[column-1] != '\\' && line[column-2] == '\\' {
		column--
	}
	at.column, at.width = column, 1
	text := ""
	if from := strings.LastIndexByte(line[:column], '"'); from >= 0 {
		text, _, _ = strings.Cut(line[from+1:], `"`)
	}
	return s.fault(at, "spec.syntax", `a backslash in text is written \\`, "or, in a path, write   "+quoted(straight(text)))
}

// invisible tells a character that looks like a space or like nothing.
func invisible(text string) bool {
	return strings.HasPrefix(text, "\u00a0") || strings.HasPrefix(text, "\u200b") || strings.HasPrefix(text, "\u202f") || strings.HasPrefix(text, "\ufeff")
}

// rest is a line from a place on.
func (s *source) rest(at place) string {
	line := s.line(at.line)
	return line[min(max(at.column-1, 0), len(line)):]
}
