package schema

import (
	"slices"
	"strings"
)

// partials are the schemas of what is laid over a spec, which has to write
// nothing of it (@partial), and of the parts of those: NamePartial is Name
// without what it requires. Most definitions require nothing and serve both.
func (g jsonGenerator) partials(all []field, defs members) members {
	p := partial{defs: map[string]*jsonSchema{}, needed: map[string]bool{}}
	for _, d := range defs {
		p.defs[d.name] = d.schema
	}
	var made members
	for _, d := range all {
		if d.partial == "" {
			continue
		}
		s := p.of(g.field(g.definitions[d.partial]))
		s.Description = g.description(d)
		s.Properties = slices.DeleteFunc(s.Properties, func(m member) bool { return p.leadsTo(m.schema, d.name) })
		made = append(made, member{strings.TrimPrefix(d.name, "#"), s})
	}
	for _, d := range defs {
		if p.requires(d.schema) {
			made = append(made, member{d.name + partialEnd, p.of(d.schema)})
		}
	}
	return made
}

const (
	partialEnd = "Partial"
	refStart   = "#/$defs/"
)

// partial takes out of schemas what they require.
type partial struct {
	defs   map[string]*jsonSchema
	needed map[string]bool // by definition: whether it requires something
}

// of is s without what it requires. Lists stay whole: they are replaced, not merged.
func (p partial) of(s *jsonSchema) *jsonSchema {
	if s == nil {
		return nil
	}
	part := *s
	part.Required, part.OneOf, part.Default = nil, nil, nil
	part.forbidSeveral(s.OneOf)
	if name, ok := strings.CutPrefix(s.Ref, refStart); ok && p.requires(p.defs[name]) {
		part.Ref += partialEnd
	}
	part.Properties = nil
	for _, m := range s.Properties {
		part.Properties = append(part.Properties, member{m.name, p.of(m.schema)})
	}
	part.AnyOf = nil
	for _, a := range s.AnyOf {
		part.AnyOf = append(part.AnyOf, p.of(a))
	}
	if entries, ok := s.AdditionalProperties.(*jsonSchema); ok {
		part.AdditionalProperties = p.of(entries)
	}
	return &part
}

// forbidSeveral makes of a choice that has to be made one that may be left out.
func (s *jsonSchema) forbidSeveral(choice []*jsonSchema) {
	switch {
	case len(choice) == 0:
	case len(choice) == len(s.Properties):
		s.MaxProperties = 1
	default:
		several := &jsonSchema{}
		for i, a := range choice {
			for _, b := range choice[i+1:] {
				several.AnyOf = append(several.AnyOf, &jsonSchema{Required: slices.Concat(a.Required, b.Required)})
			}
		}
		if s.Not != nil {
			several.AnyOf = append(several.AnyOf, s.Not.AnyOf...)
		}
		s.Not = several
	}
}

// requires tells whether a schema, or one that it refers to, asks for a field.
func (p partial) requires(s *jsonSchema) bool {
	if s == nil {
		return false
	}
	entries, _ := s.AdditionalProperties.(*jsonSchema)
	return len(s.Required) > 0 || len(s.OneOf) > 0 || p.definitionRequires(s.Ref) || p.requires(entries) ||
		slices.ContainsFunc(s.AnyOf, p.requires) ||
		slices.ContainsFunc(s.Properties, func(m member) bool { return p.requires(m.schema) })
}

func (p partial) definitionRequires(ref string) bool {
	name, ok := strings.CutPrefix(ref, refStart)
	if !ok {
		return false
	}
	needed, known := p.needed[name]
	if !known {
		needed = p.requires(p.defs[name])
		p.needed[name] = needed
	}
	return needed
}

// leadsTo tells whether the values of a group are of a definition.
func (p partial) leadsTo(s *jsonSchema, definition string) bool {
	entries, _ := s.AdditionalProperties.(*jsonSchema)
	return entries != nil && entries.Ref == refStart+strings.TrimPrefix(definition, "#")
}
