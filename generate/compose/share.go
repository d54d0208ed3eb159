package compose

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// shared is the name of the extension field that holds what the image's services
// have in common (https://docs.docker.com/reference/compose-file/fragments/).
const shared = "app"

// share writes once what the named services have in common: an extension field that
// each of them merges. Of a key that all have it takes the value that most of them
// have; the others say theirs. One service alone has nothing to share.
func (d *document) share(names []string) {
	if len(names) < 2 {
		return
	}
	services := value(d.root, "services")
	common := &yaml.Node{Kind: yaml.MappingNode, Anchor: shared}
	for _, key := range commonKeys(services, names) {
		most := usual(services, names, key)
		i := index(most, key)
		common.Content = append(common.Content, most.Content[i], most.Content[i+1])
		for _, name := range names {
			if s := value(services, name); equal(value(s, key), common.Content[len(common.Content)-1]) {
				remove(s, key)
			}
		}
	}
	o := plan.Origin{Reason: "What the processes of the image have in common.", Source: referencePage + "fragments/"}
	for _, name := range names {
		s := value(services, name)
		merge := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!merge", Value: "<<"}
		d.origins[merge] = o
		s.Content = append([]*yaml.Node{merge, {Kind: yaml.AliasNode, Value: shared, Alias: common}}, s.Content...)
	}
	key := &yaml.Node{Kind: yaml.ScalarNode, Value: "x-" + shared, HeadComment: lines(d.note(o))}
	d.origins[key] = o
	d.root.Content = slices.Insert(d.root.Content, index(d.root, "services"), key, common)
}

// commonKeys are the keys that all the named services have, and at least two with one value.
func commonKeys(services *yaml.Node, names []string) []string {
	var keys []string
	first := value(services, names[0])
	for i := 0; i < len(first.Content); i += 2 {
		key := first.Content[i].Value
		missing := slices.ContainsFunc(names, func(name string) bool { return value(value(services, name), key) == nil })
		if !missing && among(services, names, key, value(usual(services, names, key), key)) > 1 {
			keys = append(keys, key)
		}
	}
	return keys
}

// usual is the service whose value of a key most of the named services have.
func usual(services *yaml.Node, names []string, key string) *yaml.Node {
	return value(services, slices.MaxFunc(names, func(a, b string) int {
		return among(services, names, key, value(value(services, a), key)) - among(services, names, key, value(value(services, b), key))
	}))
}

// among is how many of the named services have this value under a key.
func among(services *yaml.Node, names []string, key string, wanted *yaml.Node) int {
	n := 0
	for _, name := range names {
		if equal(wanted, value(value(services, name), key)) {
			n++
		}
	}
	return n
}

// equal tells whether two nodes say the same, whatever their comments.
func equal(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.Value == b.Value && slices.EqualFunc(a.Content, b.Content, equal)
}
