package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// basePython is the Python that an image brings, by the image's name.
type basePython struct {
	version string // 3.12, without the patch
	variant string // what else the tag says: slim-bookworm
	at      at     // the FROM that names it
}

// An image of Python has the version in its tag, python:3.12-slim, and any other image behind
// the word: uv:python3.12-bookworm-slim, python-nodejs:python3.12-nodejs22.
var (
	taggedPython = lazyregexp.New(`(?:^|-)(\d\.\d+)(?:\.\d+)?((?:[a-z]+\d*)?(?:-[\w.-]+)?)$`)
	namedPython  = lazyregexp.New(`(?:^|-)python-?(\d\.\d+)(?:\.\d+)?((?:[a-z]+\d*)?(?:-[\w.-]+)?)$`)
)

// pythonOf is the Python of an image by its reference; of others, and of those that do not
// say which, there is none.
func pythonOf(reference string) (basePython, bool) {
	reference, _, _ = strings.Cut(reference, "@")
	name, tag, _ := strings.Cut(path.Base(reference), ":")
	m := namedPython.FindStringSubmatch(tag)
	if m == nil && strings.Contains(name, "python") {
		m = taggedPython.FindStringSubmatch(tag)
	}
	if m == nil {
		return basePython{}, false
	}
	variant := strings.TrimPrefix(m[2], "-")
	if variant == "bookworm-slim" || variant == "trixie-slim" { // as uv has it
		system, _, _ := strings.Cut(variant, "-")
		variant = "slim-" + system
	}
	return basePython{version: m[1], variant: variant}, true
}

// python is the Python of the stage called target, or of the last; where what it is from
// brings none, that of the first other stage which has one, as the build is done with it.
func (i image) python(target string) (basePython, bool) {
	chain := i.chain(target)
	var others []int
	for at := range i.stages {
		if !slices.Contains(chain, at) {
			others = append(others, at)
		}
	}
	for _, at := range slices.Concat(chain, others) {
		if p, ok := pythonOf(i.stages[at].base); ok {
			p.at = where(i.stages[at].from)
			return p, true
		}
	}
	return basePython{}, false
}
