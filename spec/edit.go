package spec

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Edit is a change of a file that mends a problem: what is from a place up to before
// another becomes the text. The two are one place where the text is put in.
type Edit struct {
	File               string // as the user named it
	Line, Column       int    // from 1; columns in bytes, without a byte order mark
	EndLine, EndColumn int
	Text               string // in the line ends of the file

	Character, EndCharacter int // the columns in characters: Unicode code points
}

// byteOrderMark is what some editors put before UTF-8 text.
const byteOrderMark = "\ufeff"

// Fix makes the edits of problems in the text of one file, and returns the problems
// whose edits it made: all edits of each, in the order of the problems. Edits that
// overlap with those of a problem before are left for the next time, as are those after
// which a text that can be read could be read no more. All other bytes stay.
//
// What is ignored is left alone. File is named as the edits name it.
func Fix(file string, data []byte, problems Problems) (fixed []byte, made Problems) {
	src := newSource(file, data)
	var taken []span
	for _, p := range problems {
		spans, ok := src.spans(p)
		if !ok || slices.ContainsFunc(spans, func(s span) bool { return s.touches(taken) }) {
			continue
		}
		taken, made = append(taken, spans...), append(made, p)
	}
	fixed = splice(data, taken)
	if !breaks(file, data, fixed) {
		return fixed, made
	}
	return fixEach(file, data, made)
}

// fixEach leaves out the problems whose edits break the text.
func fixEach(file string, data []byte, problems Problems) (fixed []byte, made Problems) {
	src, fixed := newSource(file, data), data
	var taken []span
	for _, p := range problems {
		spans, _ := src.spans(p)
		with := append(slices.Clone(taken), spans...)
		if text := splice(data, with); !breaks(file, data, text) {
			fixed, taken, made = text, with, append(made, p)
		}
	}
	return fixed, made
}

// breaks tells that a text can be read and another can't.
func breaks(file string, before, after []byte) bool {
	return newSource(file, after).readSyntax() != nil && newSource(file, before).readSyntax() == nil
}

// span is an edit by its bytes.
type span struct {
	from, to int
	text     string
}

func (s span) touches(others []span) bool {
	return slices.ContainsFunc(others, func(o span) bool { return s.from <= o.to && o.from <= s.to })
}

// spans are the edits of a problem, when they are all of this file.
func (s *source) spans(p Problem) ([]span, bool) {
	if p.Ignored != "" || len(p.Edits) == 0 {
		return nil, false
	}
	var spans []span
	for _, e := range p.Edits {
		one := span{s.offset(place{line: e.Line, column: e.Column}), s.offset(place{line: e.EndLine, column: e.EndColumn}), e.Text}
		if e.File != s.name || one.from < 0 || one.to < one.from || one.to > len(s.data) {
			return nil, false
		}
		spans = append(spans, one)
	}
	return spans, true
}

// splice puts the texts of spans in their places, which do not overlap.
func splice(data []byte, spans []span) []byte {
	start := 0
	if bytes.HasPrefix(data, []byte(byteOrderMark)) {
		start = len(byteOrderMark)
	}
	ordered := slices.SortedFunc(slices.Values(spans), func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := 0
	for _, s := range ordered {
		out = append(append(out, data[at:start+s.from]...), s.text...)
		at = start + s.to
	}
	return append(out, data[at:]...)
}

// edit replaces the bytes from one offset up to before another.
func (s *source) edit(from, to int, text string) Edit {
	begin, end := s.at(from), s.at(to)
	return Edit{
		File: s.name, Line: begin.line, Column: begin.column, EndLine: end.line, EndColumn: end.column, Text: text,
		Character: s.character(begin), EndCharacter: s.character(end),
	}
}

// character is a place's column in characters.
func (s *source) character(at place) int {
	line := s.line(at.line)
	return 1 + utf8.RuneCountInString(line[:min(at.column-1, len(line))])
}

// over replaces what a place marks.
func (s *source) over(at place, text string) Edit {
	from := s.offset(at)
	return s.edit(from, from+at.width, text)
}

// Fixed tells on one line that a problem was mended, and how: safe for a terminal,
// without a line's end.
func (p Problem) Fixed() string {
	if len(p.Edits) == 0 {
		return ""
	}
	e, text := p.Edits[0], ""
	if shown := strings.TrimSpace(e.Text); shown != "" {
		text = " -> " + head(visible(Redact(shown)), screenWidth)
	}
	return fmt.Sprintf("fixed %s:%d:%d: %s%s", visible(e.File), e.Line, e.Column, head(visible(p.Sentence()), messageWidth), text)
}
