package plan

import (
	"cmp"
	"strings"
)

// Line is a line of a generated file, and where it comes from. What goes on from the
// line above, or is blank before an instruction, has that one's origin.
type Line struct {
	Origin
	Text string // without its end
}

// Note is the comment that stands above what has an origin; "" is none.
type Note func(Origin) string

// Reasons is the Note of the files as they are usually written.
func Reasons(o Origin) string { return o.Reason }

// Why is why a line is there, whether or not a comment says it.
func (o Origin) Why() string { return cmp.Or(o.Reason, o.Because) }

// Or is o, or other where o says nothing.
func (o Origin) Or(other Origin) Origin {
	if o.Field == "" && o.Why() == "" {
		return other
	}
	return o
}

// Explained is o with a reason that needs no comment, where it has none at all.
func (o Origin) Explained(because string) Origin {
	o.Because = cmp.Or(o.Because, because)
	return o
}

// At is o with the page to read, where it names none of its own.
func (o Origin) At(source string) Origin {
	o.Source = cmp.Or(o.Source, source)
	return o
}

// Bytes is lines as the text of a file.
func Bytes(lines []Line) []byte {
	var text strings.Builder
	for _, l := range lines {
		text.WriteString(l.Text)
		text.WriteByte('\n')
	}
	return []byte(text.String())
}
