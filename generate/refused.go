package generate

import "strings"

// Refused is the error of files that docker pyapp leaves alone. Nothing was
// written, the other files neither.
type Refused []Refusal

// Refusal is one file that docker pyapp leaves alone.
type Refusal struct {
	Path    string // the file, as the user reaches it
	State   State  // Edited, Foreign or Blocked
	problem string // what follows the path in a sentence
	diff    string
}

// Error tells of each file what is there, and then what to do.
func (r Refused) Error() string {
	var text strings.Builder
	force := false
	for _, each := range r {
		text.WriteString(each.Path + " " + each.problem + "\n" + each.diff)
		force = force || each.State != Blocked
	}
	text.WriteString("Nothing was written.")
	if force {
		text.WriteString(" Put what you need of it into the spec, or move the file away, or let docker pyapp overwrite it:\n" +
			"  docker pyapp generate --force")
	}
	return text.String()
}
