package schema

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// Field is what there is to say of a field of the spec. Its texts are Markdown.
type Field struct {
	Path    string // such as "processes.NAME.health", where NAME is any name
	Doc     string
	Type    string  // what it may hold, in words; "" is a group
	Default string  // what holds when it is left out, in words; "" is nothing
	Example string  // in CUE, from the top of a spec; "" is none
	Choice  string  // which of Fields exclude each other, in words
	Fields  []Field // of a group
	Since   string  // the first version of docker pyapp that has it
	Link    string  // the address of a page that says more
}

// UnknownField is the error of a path that leads to no field.
type UnknownField struct {
	Path  string   // up to the name that is unknown
	Known []string // the names that could stand there, in the schema's order; none: it holds no fields
}

// Error says what is allowed.
func (e UnknownField) Error() string {
	group, name := Parent(e.Path)
	switch {
	case len(e.Known) == 0:
		return fmt.Sprintf("%s has no fields, so there is no %q in it", group, name)
	case group == "":
		return fmt.Sprintf("a spec has no field %q", name)
	}
	return fmt.Sprintf("%s has no field %q", group, name)
}

// Parent is the path of what a field is in, "" of the spec, and the field's own name.
func Parent(path string) (group, name string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// firstVersion is the first that had anything.
const firstVersion = "0.1"

// reference is the page that has every field under a heading of its path.
const reference = "https://github.com/docker-pyapp/docker-pyapp/blob/main/docs/spec.md"

// Explain describes the field at a path, such as "limits.memory", "server" or
// "processes.worker.health"; "" is the spec as a whole. What has a name of the user's
// own may be given by it, or as NAME. The error is an UnknownField, but for a schema
// that can't be read.
func Explain(path string) (Field, error) {
	g, err := newGuide()
	if err != nil {
		return Field{}, err
	}
	return g.at(path)
}

func (g guide) at(path string) (Field, error) {
	at := spot{field: g.all["#App"], link: g.all["#App"].link}
	for rest := path; rest != ""; {
		name := ""
		name, rest, _ = strings.Cut(rest, ".")
		next, known, ok := g.enter(at, name)
		switch whole := join(at.name, name); {
		case !ok && at.names != nil && g.allows(*at.names, whole): // a dot in a name
			next, next.name = at, whole
		case !ok:
			return Field{}, UnknownField{Path: join(at.path, name), Known: known}
		}
		at = next
	}
	return g.explain(at), nil
}

// spot is a field at a path.
type spot struct {
	path    string
	cue     string // the path as an example writes it; "": none does
	heading string // the nearest field's that the reference has under a heading
	field   field
	group   field // that has it
	link    string
	within  bool // an entry or a list's item

	name  string // the user's own, of an entry; names is what it may be
	names *value
}

// allows tells whether a text with a pattern may be a name.
func (g guide) allows(names value, name string) bool {
	return slices.ContainsFunc(g.alternatives(names), func(a alternative) bool {
		matched, err := regexp.MatchString(a.pattern, name)
		return a.pattern != "" && matched && err == nil
	})
}

// enter is the field of a name in what is at a spot; the names that there are, where
// that is none of them.
func (g guide) enter(at spot, name string) (next spot, known []string, ok bool) {
	for _, a := range g.alternatives(at.field.value) {
		switch {
		case a.entries != nil:
			return g.entry(at, a.entries, name), nil, true
		case a.open:
			inside := at
			inside.path = join(at.path, name)
			return inside, nil, true
		case a.list != nil && position.MatchString(name):
			item := at
			item.path, item.field.value = join(at.path, name), a.list.item
			item.within, item.cue = true, ""
			item.link = cmp.Or(g.group(item).link, at.link)
			return item, nil, true
		}
	}
	group := g.group(at)
	for _, f := range group.fields() {
		if f.name == name {
			next = spot{path: join(at.path, name), field: f, group: group, heading: at.heading, within: at.within}
			if at.cue != "" || at.path == "" {
				next.cue = at.cue + name + ": "
			}
			if !at.within {
				next.heading = next.path
			}
			next.link = cmp.Or(f.link, g.group(next).link, at.link)
			return next, nil, true
		}
		known = append(known, f.name)
	}
	return spot{}, known, false
}

// position is that of a list's item.
var position = lazyregexp.New(`^[0-9]+$`)

// AnyName stands for a name of the user's own.
const AnyName = "NAME"

// entry is what has a name of the user's own.
func (g guide) entry(at spot, e *entries, name string) spot {
	next := at
	next.path, next.cue = join(at.path, AnyName), at.cue+exampleName(g.all, e)+": "
	next.field = field{name: AnyName, doc: at.field.doc, value: e.value}
	next.link = cmp.Or(g.group(next).link, at.link)
	next.name, next.names, next.within = name, &e.name, true
	return next
}

// alternatives are those of a value, references followed.
func (g guide) alternatives(v value) []alternative {
	var all []alternative
	for _, a := range v.alternatives {
		if definition, ok := g.all[a.ref]; ok && a.ref != "" {
			if definition.partial != "" {
				definition = g.all[definition.partial]
			}
			all = append(all, g.alternatives(definition.value)...)
			continue
		}
		all = append(all, a)
	}
	return all
}

// group is the definition of the fields of what is at a spot; the zero field where it
// has none.
func (g guide) group(at spot) field {
	if isStruct(at.field.value) {
		return at.field
	}
	return g.structBehind(at.field.value)
}

// structBehind is the first definition with fields that a value may be.
func (g guide) structBehind(v value) field {
	for _, a := range v.alternatives {
		definition, ok := g.all[a.ref]
		switch {
		case !ok || a.ref == "":
			continue
		case definition.partial != "":
			return g.all[definition.partial]
		case isStruct(definition.value):
			return definition
		}
		if behind := g.structBehind(definition.value); behind.name != "" {
			return behind
		}
	}
	return field{}
}

func (f field) fields() []field {
	if !isStruct(f.value) {
		return nil
	}
	return f.value.alternatives[0].fields
}

func (g guide) explain(at spot) Field {
	group := g.group(at)
	described := Field{
		Path: at.path, Doc: cmp.Or(at.field.doc, group.doc),
		Default: fallback(at.group, at.field),
		Choice:  choices(group), Since: cmp.Or(at.field.since, firstVersion),
		Link: cmp.Or(at.link, anchor(at.heading)),
	}
	isGroup := isStruct(at.field.value) || len(at.field.value.alternatives) == 1 && isStruct(g.resolve(at.field.value))
	if !isGroup {
		described.Type = g.words(at.field)
	}
	if text := example(g.all, at.field); text != "" && text != "{}" && at.cue != "" {
		described.Example = at.cue + text
	}
	for _, f := range group.fields() {
		described.Fields = append(described.Fields, Field{
			Path: join(at.path, f.name), Doc: cmp.Or(f.doc, g.structBehind(f.value).doc), Default: fallback(group, f), Since: cmp.Or(f.since, firstVersion),
		})
	}
	return described
}

// anchor is the heading of a path in the reference, by GitHub's rules for anchors.
func anchor(path string) string {
	if path == "" {
		return reference
	}
	return reference + "#" + strings.ReplaceAll(path, ".", "")
}
