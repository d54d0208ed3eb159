package detect

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// Files of YAML, JSON, TOML, INI and variables are all read into one kind of tree, YAML's
// nodes: they have lines, and are walked in one way.

// yamlTree is a file in YAML or JSON; nil where it is empty.
func yamlTree(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, errors.New("it is no YAML: " + oneLine(err.Error()))
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

// jsonPart is a text of JSON, or a comment, which some programs' files may have.
var jsonPart = lazyregexp.New(`"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*(?s:.*?)\*/`)

// withoutComments is a file in JSON without its comments, on the same lines.
func withoutComments(data []byte) []byte {
	return []byte(jsonPart.ReplaceAllStringFunc(string(data), func(part string) string {
		if part[0] == '"' {
			return part
		}
		return strings.Repeat("\n", strings.Count(part, "\n"))
	}))
}

// tomlTree is a file in TOML.
func tomlTree(data []byte) (*yaml.Node, error) {
	var p unstable.Parser
	p.Reset(data)
	root := &yaml.Node{Kind: yaml.MappingNode}
	table := root
	for p.NextExpression() {
		e := p.Expression()
		if e.Kind != unstable.KeyValue && e.Kind != unstable.Table && e.Kind != unstable.ArrayTable {
			continue
		}
		path, line := keyOf(&p, e)
		switch last := len(path) - 1; e.Kind {
		case unstable.Table:
			table = inner(root, path, line)
		case unstable.ArrayTable:
			table = &yaml.Node{Kind: yaml.MappingNode, Line: line}
			list := key(inner(root, path[:last], line), path[last], line)
			list.Kind = yaml.SequenceNode
			list.Content = append(list.Content, table)
		default:
			*key(inner(table, path[:last], line), path[last], line) = *tomlValue(&p, e.Value(), line)
		}
	}
	if err := p.Error(); err != nil {
		return nil, errors.New("it is no TOML: " + oneLine(err.Error()))
	}
	return root, nil
}

// keyOf is the key of an expression, and its line.
func keyOf(p *unstable.Parser, e *unstable.Node) (path []string, line int) {
	for it := e.Key(); it.Next(); {
		if line == 0 {
			line = p.Shape(it.Node().Raw).Start.Line
		}
		path = append(path, string(it.Node().Data))
	}
	return path, line
}

// inner is the mapping at a path, which is made where there is none: of a list of
// tables the last.
func inner(n *yaml.Node, path []string, line int) *yaml.Node {
	for _, name := range path {
		n = key(n, name, line)
		if n.Kind == yaml.SequenceNode && len(n.Content) > 0 {
			n = n.Content[len(n.Content)-1]
		}
		if n.Kind == 0 {
			n.Kind = yaml.MappingNode
		}
	}
	return n
}

// key is the value of a mapping's key, which is made where there is none.
func key(n *yaml.Node, name string, line int) *yaml.Node {
	if found := child(n, name); found != nil {
		return found
	}
	value := &yaml.Node{Line: line}
	n.Content = append(n.Content, scalar(name, line), value)
	return value
}

func scalar(text string, line int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Value: text, Line: line}
}

func tomlValue(p *unstable.Parser, v *unstable.Node, line int) *yaml.Node {
	n := &yaml.Node{Line: line}
	switch v.Kind {
	case unstable.Array:
		n.Kind = yaml.SequenceNode
		for it := v.Children(); it.Next(); {
			if it.Node().Kind != unstable.Comment {
				n.Content = append(n.Content, tomlValue(p, it.Node(), line))
			}
		}
	case unstable.InlineTable:
		n.Kind = yaml.MappingNode
		for it := v.Children(); it.Next(); {
			path, _ := keyOf(p, it.Node())
			*key(inner(n, path[:len(path)-1], line), path[len(path)-1], line) = *tomlValue(p, it.Node().Value(), line)
		}
	default:
		return scalar(string(v.Data), line)
	}
	return n
}

// iniTree is a file of sections of NAME = VALUE, such as systemd's, supervisor's and
// uWSGI's, or of such lines alone, as in a file of variables. A line that is indented
// goes on with the one before, and so does one behind a backslash.
func iniTree(lines []string) *yaml.Node {
	root := &yaml.Node{Kind: yaml.MappingNode}
	section := root
	var last *yaml.Node
	depth := 0
	for _, line := range logical(lines) {
		text := strings.TrimSpace(line.text)
		indent := len(line.text) - len(strings.TrimLeft(line.text, " \t"))
		name, value, isValue := strings.Cut(text, "=")
		switch {
		case text == "" || text[0] == '#' || text[0] == ';':
		case text[0] == '[':
			section, last = inner(root, []string{strings.Trim(text, "[]")}, line.number), nil
		case last != nil && indent > depth:
			last.Value += " " + text
		case isValue:
			depth, last = indent, scalar(strings.TrimSpace(value), line.number)
			name = strings.TrimSpace(strings.TrimPrefix(name, "export "))
			section.Content = append(section.Content, scalar(name, line.number), last)
		}
	}
	return root
}

// pair is a key of a mapping and its value.
type pair struct{ key, value *yaml.Node }

// deepestMerge is how many mappings, one merged into another, are gone through.
const deepestMerge = 8

// pairs are those of a mapping, and of those that are merged into it.
func pairs(n *yaml.Node) []pair { return merging(n, deepestMerge) }

func merging(n *yaml.Node, left int) []pair {
	n = plainNode(n)
	if n == nil || n.Kind != yaml.MappingNode || left == 0 {
		return nil
	}
	var all []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "<<" {
			all = append(all, merging(n.Content[i+1], left-1)...)
			continue
		}
		all = append(all, pair{n.Content[i], n.Content[i+1]})
	}
	return all
}

// plainNode is the node itself, where n is another name of it.
func plainNode(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

// items are those of a list.
func items(n *yaml.Node) []*yaml.Node {
	if n = plainNode(n); n != nil && n.Kind == yaml.SequenceNode {
		return n.Content
	}
	return nil
}

// child is the value at keys, one in another; nil where there is none.
func child(n *yaml.Node, names ...string) *yaml.Node {
	for _, name := range names {
		all := pairs(n)
		i := slices.IndexFunc(all, func(p pair) bool { return p.key.Value == name })
		if i < 0 {
			return nil
		}
		n = plainNode(all[i].value)
	}
	return n
}

// text is the text at keys; "" where there is none.
func textAt(n *yaml.Node, names ...string) string {
	if n = child(n, names...); n != nil && n.Kind == yaml.ScalarNode {
		return n.Value
	}
	return ""
}

// commandText is a value as a line of a shell: a text, or a list of words.
func commandText(n *yaml.Node) string {
	n = plainNode(n)
	switch {
	case n == nil:
	case n.Kind == yaml.ScalarNode && n.Tag != "!!null":
		return n.Value
	case n.Kind == yaml.SequenceNode && len(n.Content) == 1: // no program has a blank in its name
		return plainNode(n.Content[0]).Value
	case n.Kind == yaml.SequenceNode:
		var words []string
		for _, word := range n.Content {
			words = append(words, plainNode(word).Value)
		}
		return quoted(words)
	}
	return ""
}

// found is a value that stands at a path of a tree.
type found struct {
	name   string     // the key in the place of the path's last star; of a list what its item has as name
	around *yaml.Node // what the mapping is in that it is in
	in     *yaml.Node // the mapping that it is in
	value  *yaml.Node
}

// mostFound is how many values one file may have at a path: aliases can make more.
const mostFound = 500

// find are the values at a path, whose parts have dots between them: a key, or * for
// every key and item.
func find(n *yaml.Node, path string) []found {
	all := []found{{value: n}}
	for part := range strings.SplitSeq(path, ".") {
		var next []found
		for _, f := range all {
			next = append(next, f.step(part)...)
			if len(next) > mostFound {
				return nil
			}
		}
		all = next
	}
	return all
}

// step are the values one part of a path further.
func (f found) step(part string) []found {
	var all []found
	for _, p := range pairs(f.value) {
		if part == "*" {
			all = append(all, found{p.key.Value, f.in, f.value, plainNode(p.value)})
		} else if p.key.Value == part {
			all = append(all, found{f.name, f.in, f.value, plainNode(p.value)})
		}
	}
	if part == "*" {
		for _, item := range items(f.value) {
			all = append(all, found{textAt(item, "name"), f.in, f.value, plainNode(item)})
		}
	}
	return all
}
