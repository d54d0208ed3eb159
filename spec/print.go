package spec

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// A problem is printed for a terminal of the usual size, 24 lines of 80 columns, and
// takes no more than that whatever is in the file.
const (
	screenWidth  = 80
	excerptWidth = screenWidth - len("12345 | ")
	noteIndent   = "        "
	noteWidth    = screenWidth - len(noteIndent)
	noteLines    = 4               // of one note
	noteRows     = 15              // of all notes of a problem
	messageWidth = 4 * screenWidth // of the first line, the place aside
)

// Error tells all the problems, each with the line of the file that it is
// about, a caret under what is meant, and what to write instead.
func (ps Problems) Error() string { return ps.Text(false) }

// Text is what Error tells, in colours where a terminal shows it. What the spec
// ignores is left out.
func (ps Problems) Text(coloured bool) string {
	var texts []string
	for _, p := range ps {
		if p.Ignored == "" {
			texts = append(texts, p.text(paint(coloured)))
		}
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
func (p Problem) String() string { return p.text(false) }

func (p Problem) text(on paint) string {
	var b strings.Builder
	if p.File != "" { // the host's problems are in none
		b.WriteString(on.with(bold, visible(p.Location())) + ": ")
	}
	if !p.IsError() {
		b.WriteString(on.with(p.colour(), "warning") + ": ")
	}
	b.WriteString(head(visible(p.Sentence()), messageWidth))
	if p.Code() != "" {
		b.WriteString(" " + on.with(p.colour(), "["+p.Code()+"]"))
	}
	if p.Line > 0 {
		b.WriteString("\n" + p.excerpt(on))
	}
	for _, line := range p.help() {
		b.WriteString("\n" + noteIndent + line)
	}
	return b.String()
}

// Sentence is the message with the environments that it is about.
func (p Problem) Sentence() string { return inEnvironments(p.Environments) + p.Message }

// Location is the place as editors and terminals read it: file, line and column.
func (p Problem) Location() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// paint sets text off on a terminal, when it is on.
type paint bool

// What sets text off (ECMA-48, 8.3.117: SGR).
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
)

func (on paint) with(code, text string) string {
	if !on {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p Problem) colour() string {
	if p.IsError() {
		return red
	}
	return yellow
}

// excerpt is the line and the carets below it.
func (p Problem) excerpt(on paint) string {
	from := min(max(p.Column-1, 0), len(p.Text))
	to := min(from+max(p.Width, 1), len(p.Text))
	for to < len(p.Text) && !utf8.RuneStart(p.Text[to]) {
		to++
	}
	before, marked, after := clip(visible(end(p.Text[:from])), visible(begin(p.Text[from:to])), visible(begin(p.Text[to:])))
	return fmt.Sprintf("%5d | %s\n      | %s%s", p.Line, strings.TrimRight(before+marked+after, " "),
		strings.Repeat(" ", columns(before)), on.with(p.colour(), strings.Repeat("^", max(1, columns(marked)))))
}

// longestPart is how many bytes of a line are looked at on each side of the carets: far
// more than can be shown.
const longestPart = 4 * screenWidth * utf8.UTFMax

func end(s string) string {
	from := max(0, len(s)-longestPart)
	for from > 0 && from < len(s) && !utf8.RuneStart(s[from]) {
		from++
	}
	return s[from:]
}

func begin(s string) string {
	to := min(len(s), longestPart)
	for to > 0 && to < len(s) && !utf8.RuneStart(s[to]) {
		to--
	}
	return s[:to]
}

// clip keeps of a long line what is around the carets.
func clip(before, marked, after string) (string, string, string) {
	if columns(before)+columns(marked)+columns(after) <= excerptWidth {
		return before, marked, after
	}
	marked = head(marked, excerptWidth*2/3)
	room := excerptWidth - columns(marked)
	before = tail(before, room-min(columns(after), room/3))
	return before, marked, head(after, room-columns(before))
}

// width measures text as terminals without an East Asian locale show it. It is made
// anew, because the library's own goes by the environment.
func width() *runewidth.Condition { return &runewidth.Condition{StrictEmojiNeutral: true} }

// columns is how many columns visible text takes: two of a wide character
// (https://www.unicode.org/reports/tr11/), none of a combining mark.
func columns(s string) int { return width().StringWidth(s) }

// head is text cut at its end to a number of columns.
func head(s string, most int) string { return width().Truncate(s, most, "…") }

// tail is text cut at its beginning to a number of columns.
func tail(s string, most int) string {
	if w := columns(s); w > most {
		return width().TruncateLeft(s, w-most+1, "…")
	}
	return s
}

// visible makes text safe for a terminal and of a known width: a tab becomes
// four spaces, so that carets stand right, what is not seen is marked, and what
// only chooses between two looks of a character, of which one is wider, goes.
func visible(s string) string {
	s = strings.ReplaceAll(s, "\t", "    ")
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Variation_Selector, r):
			return -1
		case !unicode.IsPrint(r):
			return '\ufffd'
		}
		return r
	}, s)
}

// help is the notes as lines, as many as there is room for.
func (p Problem) help() []string {
	var lines []string
	for _, note := range p.Notes {
		lines = append(lines, shorter(wrap(visible(note), noteWidth))...)
	}
	rows := 0
	for i, line := range lines {
		rows += max(1, (len(noteIndent)+columns(line)+screenWidth-1)/screenWidth)
		if rows >= noteRows && i < len(lines)-1 || rows > noteRows {
			return append(lines[:i:i], fmt.Sprintf("… and %d more lines", len(lines)-i))
		}
	}
	return lines
}

// shorter keeps the first lines of a long note; of a list it says how many are left out.
func shorter(lines []string) []string {
	if len(lines) <= noteLines {
		return lines
	}
	kept, rest := lines[:noteLines-1:noteLines-1], strings.Join(lines[noteLines-1:], " ")
	comma := strings.LastIndexByte(kept[len(kept)-1], ',')
	if isList := 2*strings.Count(rest, ",") >= len(strings.Fields(rest))-1; !isList || comma < 0 {
		return append(kept, "    …")
	}
	kept[len(kept)-1] = kept[len(kept)-1][:comma+1]
	return append(kept, fmt.Sprintf("    … and %d more", strings.Count(rest, ",")+1))
}

// wrap breaks a long note between words. Text to copy stays as it is: a note that is
// indented, and what stands behind three blanks, which then has a line of its own.
func wrap(note string, width int) []string {
	if columns(note) <= width || strings.HasPrefix(note, " ") {
		return []string{note}
	}
	if words, code, found := strings.Cut(note, "   "); found && words != "" {
		return append(wrap(words, width), "    "+strings.TrimLeft(code, " "))
	}
	var lines []string
	line := ""
	for _, word := range strings.Split(note, " ") {
		if line != "" && columns(line)+1+columns(word) > width {
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
