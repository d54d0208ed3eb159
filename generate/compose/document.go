package compose

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// document is the project as YAML, made fit to be read: `$` escaped, which
// compose-go leaves to its callers, keys in the order in which a person would
// ask for them, and a comment where they would ask why.
func document(project types.Project, p plan.Plan) ([]byte, error) {
	var root yaml.Node
	if err := root.Encode(&project); err != nil {
		return nil, err
	}
	service := value(value(&root, "services"), p.Service.Name)
	shorten(service, p.Service)
	if off := p.Service.ReadOnly; !off.On && off.Reason != "" {
		set(service, "read_only", &yaml.Node{Kind: yaml.ScalarNode, Value: "false"})
	}
	if err := escape(&root, ""); err != nil {
		return nil, err
	}
	sortKeys(&root, []string{"name", "services", "secrets"})
	sortKeys(service, []string{
		"build", "image", "ports", "environment", "secrets", "deploy", // what it is
		"read_only", "tmpfs", "cap_drop", "security_opt", // what it may do
		"init", "restart", "stop_grace_period", // how it lives
	})
	explain(&root, p)
	return encode(&root)
}

func encode(root *yaml.Node) ([]byte, error) {
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := encoder.Encode(root); err != nil {
		return nil, err
	}
	return text.Bytes(), encoder.Close()
}

// shorten writes as people do what compose-go writes at length: ports and
// secrets in their short form, memory with a unit, processors in quotes (as
// older readers of Compose files demand), and several lines of text in one.
func shorten(service *yaml.Node, planned plan.Service) {
	if len(planned.Publish) > 0 {
		ports := &yaml.Node{Kind: yaml.SequenceNode}
		for _, p := range planned.Publish {
			ports.Content = append(ports.Content, quoted(port(p)))
		}
		set(service, "ports", ports)
	}
	for _, v := range planned.Environment {
		if text := value(value(service, "environment"), v.Name); hasLines(v) && text != nil {
			*text = *quoted(v.Value)
		}
	}
	for _, secrets := range []*yaml.Node{value(service, "secrets"), value(value(service, "build"), "secrets")} {
		for i := 0; secrets != nil && i < len(secrets.Content); i++ {
			secrets.Content[i] = value(secrets.Content[i], "source")
		}
	}
	limits := value(value(value(service, "deploy"), "resources"), "limits")
	if memory := value(limits, "memory"); memory != nil {
		*memory = yaml.Node{Kind: yaml.ScalarNode, Value: size(planned.Limits.MemoryBytes)}
	}
	if cpus := value(limits, "cpus"); cpus != nil {
		*cpus = *quoted(strconv.FormatFloat(planned.Limits.CPUs, 'f', -1, 64))
	}
}

// size has the largest unit that leaves a whole number. Compose's units are
// powers of 1024.
func size(bytes int64) string {
	n, unit := bytes, "b"
	for _, larger := range []string{"K", "M", "G"} {
		if n%1024 != 0 {
			break
		}
		n, unit = n/1024, larger
	}
	return strconv.FormatInt(n, 10) + unit
}

// escape makes what Compose reads below n what is there now. It doubles each
// `$` of a value, which would start a variable of Compose's environment; keys
// are read as they are. Quotes, where there are any, are double: in single ones
// an invisible character, such as U+2028, would stand as it is.
func escape(n *yaml.Node, at string) error {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			key := strings.TrimPrefix(at+"."+n.Content[i].Value, ".")
			if err := check(n.Content[i], key); err != nil {
				return err
			}
			if err := escape(n.Content[i+1], key); err != nil {
				return err
			}
		}
	case yaml.SequenceNode:
		for _, item := range n.Content {
			if err := escape(item, at); err != nil {
				return err
			}
		}
	case yaml.ScalarNode:
		n.Value = strings.ReplaceAll(n.Value, "$", "$$")
		return check(n, at)
	}
	return nil
}

// check finds texts that Compose would read otherwise or no process can be
// given. YAML could carry some of them: NUL as an escape, other bytes as base64.
func check(n *yaml.Node, at string) error {
	switch {
	case n.Tag == "!!binary" || !utf8.ValidString(n.Value):
		return fmt.Errorf("%s: the text is not UTF-8", at)
	case strings.ContainsRune(n.Value, 0):
		return fmt.Errorf("%s: %q holds a NUL character, which ends a text", at, n.Value)
	case n.Style&yaml.LiteralStyle != 0:
		return fmt.Errorf("%s: %q has several lines, which only the value of a variable may have", at, n.Value)
	case n.Style != 0:
		n.Style = yaml.DoubleQuotedStyle
	}
	return nil
}

// value is the node under a key of a mapping, nil if there is none.
func value(mapping *yaml.Node, key string) *yaml.Node {
	if i := index(mapping, key); i >= 0 {
		return mapping.Content[i+1]
	}
	return nil
}

// index is where a mapping's content has a key, the value behind it; -1 if
// there is none, or no mapping.
func index(mapping *yaml.Node, key string) int {
	for i := 0; mapping != nil && i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

func set(mapping *yaml.Node, key string, node *yaml.Node) {
	mapping.Content = append(mapping.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, node)
}

func quoted(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Style: yaml.DoubleQuotedStyle, Value: text}
}

// sortKeys puts a mapping's keys in the given order; a key that is not in it
// keeps its place behind the others.
func sortKeys(mapping *yaml.Node, order []string) {
	pairs := slices.Collect(slices.Chunk(mapping.Content, 2))
	rank := func(pair []*yaml.Node) int {
		if i := slices.Index(order, pair[0].Value); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(pairs, func(a, b []*yaml.Node) int { return rank(a) - rank(b) })
	mapping.Content = slices.Concat(pairs...)
}
