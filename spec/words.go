package spec

import (
	"slices"
	"strings"
)

// List is names as a sentence lists them, each once: a, b and c.
func List(names []string) string {
	var each []string
	for _, name := range names {
		if !slices.Contains(each, name) {
			each = append(each, name)
		}
	}
	last := len(each) - 1
	if last < 1 {
		return strings.Join(each, "")
	}
	return strings.Join(each[:last], ", ") + " and " + each[last]
}
