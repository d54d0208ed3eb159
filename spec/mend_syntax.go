package spec

import (
	"strings"
	"unicode/utf8"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// syntaxEdits mend text that its format can't read.
func (s *source) syntaxEdits(p Problem, at place) []Edit {
	note, isTold := told(p.Notes, noteWrite)
	rest := s.rest(at)
	begins := func(text string) bool { return strings.HasPrefix(rest, text) }
	switch _, deletes := told(p.Notes, noteDelete); {
	case invisible(rest):
		_, size := utf8.DecodeRuneInString(rest)
		at.width = size
		return []Edit{s.over(at, " ")}
	case s.format == formatYAML && begins("\t"):
		return s.untab()
	case deletes && begins(","):
		at.width = 1
		return []Edit{s.over(at, "")}
	case deletes && begins(";"):
		return s.unsemicolon(at)
	case !isTold:
		return nil
	case s.format == formatCUE && begins("#") && strings.HasPrefix(note, "//"):
		return s.recomment(at, "#", "//")
	case s.isTOML() && begins("//") && strings.HasPrefix(note, "#"):
		return s.recomment(at, "/", "#")
	case s.format == formatCUE && begins("="):
		return s.reassign(at, ": ", note)
	case s.isTOML() && begins(":"):
		return s.reassign(at, " = ", note)
	case s.format == formatJSON:
		return s.requote(at, note)
	}
	return s.rewriteLine(at, note)
}

func (s *source) isTOML() bool { return s.format == formatTOML || s.format == formatPyproject }

// recomment begins a comment as the format does; a blank stands before its words.
func (s *source) recomment(at place, sign, by string) []Edit {
	rest := s.rest(at)
	words := strings.TrimLeft(rest, sign)
	at.width = len(rest) - len(words)
	if words != "" && !strings.ContainsAny(words[:1], " \t") {
		by += " "
	}
	return []Edit{s.over(at, by)}
}

// alias is what CUE writes = for: another name of a field, which follows.
var alias = lazyregexp.New(`^\s*["\w-]+\s*:`)

// reassign puts another sign between a field and its value, with the blanks that
// belong to it.
func (s *source) reassign(at place, sign, note string) []Edit {
	line := s.line(at.line)
	before, after := line[:at.column-1], line[at.column:]
	if !isSpeltAs(line, note, sign) || alias.MatchString(after) {
		return nil
	}
	name, value := strings.TrimRight(before, " \t"), strings.TrimLeft(after, " \t")
	return []Edit{s.over(place{line: at.line, column: len(name) + 1, width: len(line) - len(name) - len(value)}, sign)}
}

// isSpeltAs tells that a line is what a note says, but for blanks, quotes and the signs
// between names and values.
func isSpeltAs(line, note, signs string) bool {
	bare := func(text string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(` ".:=`+"\t", r) || strings.ContainsRune(signs, r) {
				return -1
			}
			return r
		}, text)
	}
	return bare(line) == bare(note)
}

// rewriteLine writes a line as a note has it, where the two say the same.
func (s *source) rewriteLine(at place, note string) []Edit {
	whole := s.wholeLine(at.line)
	line := s.marked(whole)
	if !isSpeltAs(line, note, "") || strings.Count(line, `"`) > strings.Count(note, `"`) || strings.ContainsAny(line, "'#\\") || strings.Contains(line, "//") {
		return nil
	}
	return []Edit{s.over(whole, note)}
}

// requote puts JSON's text in double quotes: a field's name, or a value in single ones.
func (s *source) requote(at place, note string) []Edit {
	there := s.marked(at)
	if !isLiteral(note) || strings.Trim(note, `"`) != strings.Trim(there, "'") || !plainValue.MatchString(there) {
		return nil
	}
	return []Edit{s.over(at, note)}
}

// unsemicolon takes out a semicolon; between two fields a comma belongs there.
func (s *source) unsemicolon(at place) []Edit {
	at.width = 1
	rest := strings.TrimSpace(s.after(at))
	if rest == "" || strings.HasPrefix(rest, "//") || rest[0] == '}' {
		return []Edit{s.over(at, "")}
	}
	return []Edit{s.over(at, ",")}
}

// blockText is YAML's text over several lines, in which a tab is a tab.
var blockText = lazyregexp.New(`(?m)[|>][+-]?[0-9]?[+-]?[ \t]*(?:#.*)?\r?$`)

// tabWidth is how many spaces a tab is that indents YAML.
const tabWidth = 2

// untab indents all lines with spaces.
func (s *source) untab() []Edit {
	if blockText.Match(s.data) {
		return nil
	}
	var edits []Edit
	for _, m := range tabIndentation.FindAllIndex(s.data, -1) {
		indent := s.data[m[0] : m[1]-1]
		edits = append(edits, s.edit(m[0], m[1]-1, strings.ReplaceAll(string(indent), "\t", strings.Repeat(" ", tabWidth))))
	}
	return edits
}
