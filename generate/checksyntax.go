package generate

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkImports finds what Python can't read of an entry's files. told are the files that
// were told of.
func (s *sources) checkImports(u use, told map[string]bool) []spec.Finding {
	if s.mayBeMade() { // the build may change the source
		return nil
	}
	var findings []spec.Finding
	minor := s.minor()
	for _, file := range u.files {
		if told[file.Path] {
			continue
		}
		told[file.Path] = true
		m := u.tree.Module(file.Module)
		if broken, ok := errors.AsType[*python.SyntaxError](m.Err); ok {
			findings = append(findings, s.unreadable(u, file, broken))
		} else if m.Module != nil && minor > 0 {
			findings = append(findings, s.tooNew(u, file, m.Module, minor)...)
		}
	}
	return findings
}

// minor is the minor version of the Python 3 that was chosen; 0 is not known.
func (s *sources) minor() int {
	minor, _, _ := strings.Cut(strings.TrimPrefix(s.app.Python, "3."), ".")
	n, err := strconv.Atoi(strings.TrimRight(minor, "t"))
	if err != nil || !strings.HasPrefix(s.app.Python, "3.") {
		return 0
	}
	return n
}

// unreadable is about a file whose syntax is wrong: it can't be imported.
func (s *sources) unreadable(u use, file python.Imported, broken *python.SyntaxError) spec.Finding {
	at := python.Pos{Line: broken.Line, Column: broken.Column}
	return spec.Finding{
		Rule: "source.syntax", Path: u.field, At: s.place(file.Path, at, 1),
		Message: fmt.Sprintf("%s can't be imported: %s", file.Path, broken.Message),
		Notes:   []string{u.reason(file)},
	}
}

// reason says how an entry comes to a file.
func (u use) reason(file python.Imported) string {
	if file.From == "" {
		return u.field + " imports it"
	}
	return fmt.Sprintf("%s imports it, by line %d of %s", u.field, file.Line, file.From)
}

// tooNew is about syntax that the chosen Python does not know.
func (s *sources) tooNew(u use, file python.Imported, m *python.Module, minor int) []spec.Finding {
	needs, words, at := python.MinimumVersion(m)
	if needs <= minor {
		return nil
	}
	return []spec.Finding{{
		Rule: "source.too-new", Path: u.field, At: s.place(file.Path, at, 1),
		Message: fmt.Sprintf("%s needs Python 3.%d, and the image has Python %s", words, needs, s.app.Python),
		Notes:   []string{fmt.Sprintf("write   python: \"3.%d\"", needs), u.reason(file)},
	}}
}
