package detect

import (
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

var localURL = lazyregexp.New(`https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::[^/\s'"]+)?(/[^\s'"|)]*)?`)

// health takes a HEALTHCHECK over.
func (r *dockerfileReader) health(n *parser.Node, words []string, here at) {
	var fields Fields
	for _, flag := range n.Flags {
		name, value, _ := strings.Cut(strings.TrimPrefix(flag, "--"), "=")
		if name == "retries" {
			fields = append(fields, Field{"retries", atoi(strings.TrimLeft(value, "0"))})
		} else {
			fields = append(fields, Field{strings.ReplaceAll(name, "-", "_"), value})
		}
	}
	if len(words) > 0 && strings.EqualFold(words[0], "none") {
		r.carry("health", false, here)
		return
	}
	if len(words) > 1 {
		r.checked(words[1:], fields, here)
	}
}

// checked takes over a command that tells whether the application is well: by the path
// that it asks for, where it asks for one.
func (m *importer) checked(words []string, fields Fields, here at) {
	text := strings.Join(words, " ")
	if match := localURL.FindStringSubmatch(text); match != nil && !strings.Contains(text, "-X") {
		path := match[1]
		if path == "" {
			path = "/"
		}
		m.carry("health", append(Fields{{"path", path}}, fields...), here)
		return
	}
	words = slices.Clone(words)
	for i, word := range words {
		words[i] = m.here(word)
	}
	if len(words) == 1 {
		words = []string{"sh", "-c", words[0]}
	}
	m.carry("health", append(Fields{{"command", list(words)}}, fields...), here)
}
