package spec

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue/errors"
)

// judge notes what CUE found wrong and the walk did not: the guarantee that
// the two cannot disagree in silence.
func (w *walker) judge(verdict error) {
	for _, e := range errors.Errors(verdict) {
		path := pathOf(e)
		if w.covers(path) {
			continue
		}
		w.report(w.nearest(path), path, "spec.schema",
			fmt.Sprintf("%s is not what the schema allows", named(path)))
	}
}

// pathOf is the spec's path that an error of CUE is about.
func pathOf(e errors.Error) string {
	var names []string
	for _, name := range e.Path() {
		if unquoted, err := strconv.Unquote(name); err == nil {
			name = unquoted
		}
		if len(names) == 0 && name == "#App" {
			continue
		}
		names = append(names, name)
	}
	return strings.Join(names, ".")
}
