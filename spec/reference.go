package spec

import (
	"fmt"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// unquotedText is what people write without quotes and mean as text.
var unquotedText = lazyregexp.New(`^(- *)?[A-Za-z_][A-Za-z0-9_./:@-]*$`)

// reference reports a name that nothing in the spec bears: mostly text without
// quotes, or a word of Python's or YAML's.
func (w *walker) reference(name string, at place, path string) {
	text := w.expression(path)
	if strings.HasPrefix(text, "{{") {
		at, _ = w.find(path, true)
		w.report(at, path, "spec.unquoted-text", path+": this is a place in a template, which nothing has filled in", "write the value itself, in quotes")
		return
	}
	if !unquotedText.MatchString(text) {
		w.report(at, path, "spec.reference", fmt.Sprintf("nothing is called %s here", name), "text is in quotes: "+quoted(name))
		return
	}
	at, _ = w.find(path, true)
	if isVariable(path) && isSecretName(last(path)) {
		text = strings.Repeat("*", len(text))
	}
	field := last(path)
	item, isItem := strings.CutPrefix(text, "-")
	truth, isTruth := truthOf(text)
	switch {
	case isItem:
		w.report(at, path, "spec.unquoted-text", path+": a list is written in [ ], its text in quotes",
			fmt.Sprintf("write   %s: [%s]", field, quoted(strings.TrimSpace(item))))
	case isTruth:
		w.report(at, path, "spec.unquoted-text", fmt.Sprintf("%s: CUE writes true and false, not %s", path, text),
			fmt.Sprintf("write   %s: %v", field, truth))
	case text == "None":
		w.report(at, path, "spec.unquoted-text", path+": CUE has no None", "leave "+field+" out")
	default:
		w.report(at, path, "spec.unquoted-text", path+": text must be in quotes", "write   "+formatCUE.write(field, quoted(text)))
	}
}

// expression is a value's text as it is written, of its first line.
func (s *source) expression(path string) string {
	e := s.places[path]
	if e.expr == nil {
		return ""
	}
	from, to := e.expr.Pos().Offset(), e.expr.End().Offset()
	data := s.file(e.label).data
	if !e.expr.Pos().IsValid() || to > len(data) || from >= to {
		return ""
	}
	text, _, _ := strings.Cut(string(data[from:to]), "\n")
	return text
}
