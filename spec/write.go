package spec

import (
	"strings"

	"cuelang.org/go/cue"
)

// write writes a field as the format does, for a person to copy.
func (f format) write(name, value string) string {
	switch f {
	case formatJSON:
		return quoted(name) + ": " + value
	case formatTOML, formatPyproject:
		return name + " = " + value
	}
	return name + ": " + value
}

// example is a value that a rule allows, as the format writes it; "" where the
// schema has no example that could be told.
func (f format) example(r *rule) string {
	switch {
	case r.example != "" && r.kinds&cue.StringKind != 0:
		return quoted(r.example)
	case r.example != "":
		return r.example
	case len(r.choices) > 0:
		return r.choices[0]
	case r.group != nil:
		return f.exampleGroup(r.group)
	case r.list != nil:
		return "[" + f.example(r.list.item) + "]"
	}
	return ""
}

// exampleGroup is the least that a group needs.
func (f format) exampleGroup(g *group) string {
	var members []string
	for _, field := range g.fields {
		if field.required {
			members = append(members, f.write(field.name, f.example(field.rule)))
		}
	}
	if len(g.oneOf) > 0 {
		first, _ := g.field(g.oneOf[0])
		members = append(members, f.write(first.name, f.example(first.rule)))
	}
	return "{" + strings.Join(members, ", ") + "}"
}
