package spec

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// noteWidth is where a note goes on to the next line.
const noteWidth = 92

// Error tells all the problems, each with the line of the file that it is
// about, a caret under what is meant, and what to write instead.
func (ps Problems) Error() string {
	texts := make([]string, len(ps))
	for i, p := range ps {
		texts[i] = p.String()
	}
	return strings.Join(texts, "\n\n")
}

// HasErrors tells whether one of the problems stops the run.
func (ps Problems) HasErrors() bool {
	for _, p := range ps {
		if p.IsError() {
			return true
		}
	}
	return false
}

// String tells one problem as Problems.Error does, without a line's end.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.Location() + ": ")
	if !p.IsError() {
		b.WriteString("warning: ")
	}
	b.WriteString(inEnvironments(p.Environments))
	b.WriteString(p.Message)
	if code := p.Code(); code != "" {
		b.WriteString(" [" + code + "]")
	}
	if p.Line > 0 {
		b.WriteString("\n" + p.excerpt())
	}
	for _, note := range p.Notes {
		for _, line := range wrap(note, noteWidth) {
			b.WriteString("\n        " + line)
		}
	}
	return b.String()
}

// Location is the place as editors and terminals read it: file, line and column.
func (p Problem) Location() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// excerpt is the line and the carets below it.
func (p Problem) excerpt() string {
	from := min(max(p.Column-1, 0), len(p.Text))
	to := min(from+max(p.Width, 1), len(p.Text))
	for to < len(p.Text) && !utf8.RuneStart(p.Text[to]) {
		to++
	}
	before, marked, after := p.Text[:from], p.Text[from:to], p.Text[to:]
	if len(p.Text) > longestExcerpt {
		before, marked, after = clip(before, marked, after)
	}
	before, marked, after = visible(before), visible(marked), visible(after)
	return fmt.Sprintf("%5d | %s\n      | %s%s", p.Line, strings.TrimRight(before+marked+after, " "),
		strings.Repeat(" ", utf8.RuneCountInString(before)),
		strings.Repeat("^", max(1, utf8.RuneCountInString(marked))))
}

// longestExcerpt is where a line is no longer shown whole.
const longestExcerpt = 200

// clip keeps of a long line what is around the carets.
func clip(before, marked, after string) (string, string, string) {
	const side = longestExcerpt / 4
	if len(before) > side {
		before = "…" + before[len(before)-side:]
	}
	if len(marked) > 2*side {
		marked, after = marked[:2*side]+"…", ""
	}
	if len(after) > side {
		after = after[:side] + "…"
	}
	return before, marked, after
}

// visible makes text safe for a terminal and of a known width: a tab becomes
// four spaces, so that carets stand right, and what is not seen is marked.
func visible(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '\ufffd'
		}
		return r
	}, s)
}

// wrap breaks a long note between words. A note that is indented is text to
// copy: it stays as it is.
func wrap(note string, width int) []string {
	if len(note) <= width || strings.HasPrefix(note, " ") {
		return []string{note}
	}
	var lines []string
	line := ""
	for _, word := range strings.Split(note, " ") {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = "    " + word
			continue
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}
