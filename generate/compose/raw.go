package compose

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/override"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// overlay merges content of a Compose file over the document, by Compose's own rules
// for several files. It changes only the nodes that then say something else, so that the
// rest keeps its form. A `$` of the content stays: it is Compose's.
func (d *document) overlay(raw plan.Raw) error {
	if len(raw) == 0 {
		return nil
	}
	var planned map[string]any
	if err := d.root.Decode(&planned); err != nil {
		return err
	}
	merged, err := override.Merge(planned, plain(map[string]any(raw)).(map[string]any))
	if err != nil {
		return err
	}
	if merged, err = override.EnforceUnicity(merged); err != nil {
		return err
	}
	_, err = d.graft(d.root, merged, "compose")
	return err
}

// plain is a copy of a value that encoding/json has decoded, with the numbers that YAML
// has: a merge changes what it gets.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		copied := map[string]any{}
		for key, value := range v {
			copied[key] = plain(value)
		}
		return copied
	case []any:
		copied := []any{}
		for _, item := range v {
			copied = append(copied, plain(item))
		}
		return copied
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return int(n)
		}
		n, _ := v.Float64() // JSON's own form: no error, but of a number too large for any field
		return n
	}
	return v
}

// graft makes n say v, and tells whether that changed n itself: of a mapping, the keys
// that changed have the comment instead. field is the spec's field for what n says.
func (d *document) graft(n *yaml.Node, v any, field string) (changed bool, err error) {
	if list, ok := v.([]any); ok && n.Kind == yaml.MappingNode {
		v = pairs(list)
	}
	switch v := v.(type) {
	case map[string]any:
		if n.Kind == yaml.MappingNode {
			return false, d.graftKeys(n, v, field)
		}
	case []any:
		if n.Kind == yaml.SequenceNode {
			return d.graftItems(n, v, field)
		}
	}
	if says(n, v) {
		return false, nil
	}
	fresh, err := node(v)
	if err == nil {
		*n = *fresh
	}
	return true, err
}

func (d *document) graftKeys(mapping *yaml.Node, v map[string]any, field string) error {
	for _, key := range slices.Sorted(maps.Keys(v)) {
		at := field + "." + key
		if value(mapping, key) == nil {
			set(mapping, key, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"})
			fresh, err := node(v[key])
			if err != nil {
				return err
			}
			*value(mapping, key) = *fresh
			d.own(mapping.Content[index(mapping, key)], at)
			continue
		}
		changed, err := d.graft(value(mapping, key), v[key], at)
		if err != nil {
			return err
		}
		if changed {
			d.own(mapping.Content[index(mapping, key)], at)
		}
	}
	return nil
}

// graftItems keeps the items that are there already.
func (d *document) graftItems(list *yaml.Node, v []any, field string) (changed bool, err error) {
	items := make([]*yaml.Node, len(v))
	for i, item := range v {
		at := slices.IndexFunc(list.Content, func(n *yaml.Node) bool { return says(n, item) })
		if at >= 0 {
			items[i] = list.Content[at]
			continue
		}
		changed = true
		if items[i], err = node(item); err != nil {
			return changed, err
		}
		d.origins[items[i]] = ofCompose(field)
	}
	changed = changed || len(items) != len(list.Content)
	list.Content = items
	return changed, nil
}

// own marks a key as the spec's own content of a Compose file.
func (d *document) own(key *yaml.Node, field string) {
	o := ofCompose(field)
	d.origins[key] = o
	key.HeadComment = lines(d.note(o))
}

// grafted is the reason for what is not from the rest of the spec.
const grafted = "As compose says in the spec."

// ofCompose is the origin of what is not from the rest of the spec.
func ofCompose(field string) plan.Origin {
	return plan.Origin{Field: field, Reason: grafted, Source: referencePage + "merge/"}
}

// pairs are the NAME=VALUE that a merge makes of a mapping, as a mapping again.
func pairs(list []any) any {
	mapping := map[string]any{}
	for _, item := range list {
		text, ok := item.(string)
		if !ok {
			return list
		}
		name, value, found := strings.Cut(text, "=")
		mapping[name] = nil
		if found {
			mapping[name] = value
		}
	}
	return mapping
}

// says tells whether a node has this value.
func says(n *yaml.Node, v any) bool {
	var there any
	return n.Decode(&there) == nil && reflect.DeepEqual(there, v)
}

// node is a value as YAML. A text of several lines stands on one: yaml v4.0.0-rc.4
// would put it in a block, where it loses the blanks in "\n text".
func node(v any) (*yaml.Node, error) {
	n := &yaml.Node{}
	switch v := v.(type) {
	case map[string]any:
		n.Kind = yaml.MappingNode
		for _, key := range slices.Sorted(maps.Keys(v)) {
			name, err := node(key)
			if err != nil {
				return nil, err
			}
			item, err := node(v[key])
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, name, item)
		}
		return n, nil
	case []any:
		n.Kind = yaml.SequenceNode
		for _, item := range v {
			child, err := node(item)
			if err != nil {
				return nil, err
			}
			n.Content = append(n.Content, child)
		}
		return n, nil
	case string:
		if strings.Contains(v, "\n") {
			return quoted(v), nil
		}
	case nil:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}, nil
	}
	if err := n.Encode(v); err != nil {
		return nil, err
	}
	return n, check(n, "compose")
}
