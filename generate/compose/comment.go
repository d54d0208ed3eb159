package compose

import (
	"strings"
	"unicode"
)

// commentWidth is where a comment wraps, its indentation aside: with it, 80.
const commentWidth = 74

// lines is a reason as comment lines. Its own line breaks stay, unless they
// leave nothing between them.
func lines(reason string) string {
	var all []string
	for paragraph := range strings.Lines(reason) {
		all = append(all, fill(strings.Fields(strings.Map(harmless, paragraph)))...)
	}
	return strings.Join(all, "\n")
}

func fill(words []string) []string {
	var filled []string
	for _, w := range words {
		last := len(filled) - 1
		if last < 0 || len(filled[last])+len(" ")+len(w) > commentWidth {
			filled = append(filled, "# "+w)
			continue
		}
		filled[last] += " " + w
	}
	return filled
}

// harmless keeps a reason within its comment: what could end a line, or what
// YAML does not allow, is a space.
func harmless(r rune) rune {
	if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
		return ' '
	}
	return r
}
