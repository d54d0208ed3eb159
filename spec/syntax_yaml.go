package spec

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// yamlLine is how the YAML parser tells a place: it knows at most the line.
var yamlLine = lazyregexp.New(`(?s)^[^\n]*?:(\d+): (.*)$`)

func (s *source) yamlSyntax(err error) Problems {
	text, n := err.Error(), 0
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		n, _ = strconv.Atoi(m[1])
		text = m[2]
	}
	if tab, ok := s.tabIndent(); ok {
		return Problems{s.fault(tab, "spec.syntax", "YAML is indented with spaces, not with a tab", "write two spaces for each")}
	}
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		return Problems{s.fault(s.search("*"+m[1]), "spec.syntax", "there is no anchor &"+m[1]+" before this",
			"write   &"+m[1]+"   where the values stand first, above this line")}
	}
	if strings.Contains(text, "end of stream") || strings.Contains(text, "expected ','") {
		if at, ok := s.unclosedQuote(); ok {
			return Problems{s.unquotedFault(at)}
		}
		if open, bracket, ok := s.unclosed(); ok {
			return Problems{s.unclosedFault(open, bracket)}
		}
	}
	if p, ok := s.yamlLine(n, text); ok {
		return Problems{p}
	}
	return Problems{s.fault(s.wholeLine(n), "spec.syntax", yamlSyntaxWords(text))}
}

var (
	yamlField    = lazyregexp.New(`^\s*(?:- )?["']?[\w.-]+["']?:\s+`)
	noSpaceThere = lazyregexp.New(`^(\s*)([A-Za-z_]\w*):([^\s:/].*)$`)
)

// yamlLine words a line that YAML cannot read, by what stands in it or before it.
func (s *source) yamlLine(n int, text string) (Problem, bool) {
	line := s.line(n)
	for _, m := range []int{n, n - 1} {
		if found := noSpaceThere.FindStringSubmatch(s.line(m)); found != nil {
			at := s.wholeLine(m)
			value := found[3]
			if strings.Trim(value, "0123456789.") == "" {
				value = quoted(value) // a version, which 3.10 as a number would not be
			}
			return s.fault(at, "spec.syntax", "a space is missing behind the colon", "write   "+found[2]+": "+value), true
		}
	}
	if at, ok := s.misindented(); ok {
		return s.fault(at, "spec.indentation", "this line is not indented as one of its neighbours is", "indent it as the fields of its group are, with spaces"), true
	}
	label := yamlField.FindString(line)
	value := strings.TrimRight(line[len(label):], " \t\r")
	at := place{line: n, column: len(label) + 1, width: max(1, len(value))}
	switch {
	case label == "" || value == "":
		return Problem{}, false
	case strings.HasPrefix(value, "!"):
		return s.fault(at, "spec.syntax", "a spec's YAML has no tags", "write the value alone"), true
	case strings.Contains(text, "cannot start any token"), strings.HasPrefix(value, "{{"), strings.HasPrefix(value, "%"), strings.HasPrefix(value, "@"):
		return s.fault(at, "spec.unquoted-text", "text that begins with this character must be in quotes", "write   "+s.withField(at, straight(value))), true
	}
	return Problem{}, false
}

// misindented is the first line that is indented as no group around it is, or deeper
// than a field that has its value already.
func (s *source) misindented() (place, bool) {
	stack, valued := []int{0}, false
	s.line(1) // finds where the lines start
	for n := 1; n <= len(s.starts); n++ {
		line := s.line(n)
		trimmed := strings.TrimLeft(line, " ")
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		depth := len(line) - len(trimmed)
		dedent := depth < stack[len(stack)-1]
		for depth < stack[len(stack)-1] {
			stack = stack[:len(stack)-1]
		}
		if depth > stack[len(stack)-1] {
			if dedent || valued {
				return s.wholeLine(n), true
			}
			stack = append(stack, depth)
		}
		label := yamlField.FindString(line)
		valued = label != "" && isScalar(strings.TrimSpace(line[len(label):]))
	}
	return place{}, false
}

// isScalar tells a value that ends on its line.
func isScalar(value string) bool {
	return value != "" && !strings.ContainsAny(value[:1], "&*|>{[\"'#!")
}

var unknownAnchor = lazyregexp.New(`unknown anchor '([^']*)'`)

func yamlSyntaxWords(text string) string {
	known := []struct{ part, words string }{
		{"mapping values are not allowed", `a second ": " on one line: text with a colon is in quotes, and a group's fields have lines of their own`},
		{"did not find expected", "YAML cannot read the lines from here: one of them is not indented as its neighbours are, or is not closed"},
		{"could not find expected ':'", "a colon is missing on this line or the one before it"},
		{"cannot start any token", "a value on this line begins with a character that only text in quotes begins with"},
		{"tag", "a spec's YAML has no tags; write the value alone"},
		{"max depth", "this is nested too deeply for a spec"},
		{"aliases expand", "the aliases make more values than a spec may have"},
		{"contains itself", "an alias stands inside the value that it repeats"},
	}
	for _, k := range known {
		if strings.Contains(text, k.part) {
			return k.words
		}
	}
	return "YAML cannot read this"
}

// wholeLine is all of a line but its indentation.
func (s *source) wholeLine(n int) place {
	text := s.line(n)
	trimmed := strings.TrimLeft(text, " \t")
	if n == 0 || trimmed == "" {
		return place{}
	}
	return place{line: n, column: len(text) - len(trimmed) + 1, width: len(trimmed)}
}

var tabIndentation = lazyregexp.New(`(?m)^ *\t[ \t]*[^ \t\r\n#]`)

// tabIndent is the first tab that indents a line.
func (s *source) tabIndent() (place, bool) {
	m := tabIndentation.FindIndex(s.data)
	if m == nil {
		return place{}, false
	}
	return s.at(m[0] + bytes.IndexByte(s.data[m[0]:], '\t')), true
}

var valueQuote = lazyregexp.New(`(?m)[:\-\[,] *(["'])[^"'\n]*$`)

// unclosedQuote is the first quote that begins a value and does not end on its line.
func (s *source) unclosedQuote() (place, bool) {
	m := valueQuote.FindSubmatchIndex(s.data)
	if m == nil {
		return place{}, false
	}
	return s.widen(s.at(m[2])), true
}

// search is the first place of a text.
func (s *source) search(text string) place {
	i := bytes.Index(s.data, []byte(text))
	if i < 0 {
		return place{}
	}
	p := s.at(i)
	p.width = len(text)
	return p
}

var documentMark = lazyregexp.New(`(?m)^---(\s|$)`)

// secondDocument is where a second YAML document begins.
func (s *source) secondDocument() (place, bool) {
	first := true
	for _, mark := range documentMark.FindAllIndex(s.data, -1) {
		if first && isBlankYAML(s.data[:mark[0]]) {
			first = false
			continue
		}
		p := s.at(mark[0])
		p.width = len("---")
		return p, true
	}
	return place{}, false
}

// isBlankYAML tells that a text has nothing but comments and directives.
func isBlankYAML(text []byte) bool {
	for _, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' && line[0] != '%' {
			return false
		}
	}
	return true
}
