package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
)

// repository is where a page of the project's own documentation is read.
const repository = "https://github.com/docker-pyapp/docker-pyapp/blob/main/"

// pageWidth is how wide the sentences of a page are, in columns.
const pageWidth = 80

// Page is what there is to know of a rule, as text for a terminal: what is wrong, what
// comes of it, an example and the same mended, how a warning is ignored, and the source.
func Page(r Rule) string {
	var page strings.Builder
	fmt.Fprintf(&page, "%s %s (%s)\n\n%s\n", r.Code, r.Name, r.Severity, wrap(r.Title+".", pageWidth))
	section := func(heading, text string) {
		fmt.Fprintf(&page, "\n%s:\n%s\n", heading, indent(text))
	}
	section("Why", wrap(r.Why, pageWidth-len(margin)))
	section("Wrong", r.Wrong)
	mended, short := r.Mended()
	if short {
		section("Right, with the other files as they are", mended)
	} else {
		section("Right", mended)
	}
	if ignoring := r.ignoring(); ignoring != "" {
		section("If it is meant, say so in the spec", ignoring)
	}
	section("Source", r.address())
	return page.String()
}

// Mended is what is right, without the files that are there and are the same in what is
// wrong: then it is short. An example that lacks one of those files is told in full.
func (r Rule) Mended() (example string, short bool) {
	wrong, right := txtar.Parse([]byte(r.Wrong+"\n")), txtar.Parse([]byte(r.Right+"\n"))
	for _, f := range wrong.Files {
		if _, kept := fileOf(right, f.Name); !kept {
			return r.Right, false
		}
	}
	before := len(right.Files)
	right.Files = slices.DeleteFunc(right.Files, func(f txtar.File) bool {
		same, there := fileOf(wrong, f.Name)
		return there && bytes.Equal(f.Data, same.Data)
	})
	return strings.TrimSuffix(string(txtar.Format(right)), "\n"), len(right.Files) < before
}

func fileOf(archive *txtar.Archive, name string) (txtar.File, bool) {
	i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		return txtar.File{}, false
	}
	return archive.Files[i], true
}

// ignoring is the line of a spec with which a warning is not told; an error can't be ignored.
func (r Rule) ignoring() string {
	if r.Severity == Error {
		return ""
	}
	return fmt.Sprintf("ignore: %s: %q", r.Code, "why it is meant")
}

// address is the source's in full.
func (r Rule) address() string {
	if strings.HasPrefix(r.Source, "docs/") {
		return repository + r.Source
	}
	return r.Source
}

const margin = "  "

// indent puts a margin in front of each line that is not empty.
func indent(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = margin + line
		}
	}
	return strings.Join(lines, "\n")
}

// wrap breaks a text into lines of at most that many columns. A longer word, such as an
// address, has a line of its own.
func wrap(text string, width int) string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len([]rune(line+" "+word)) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n")
}
