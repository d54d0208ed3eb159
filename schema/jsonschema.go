package schema

import (
	"bytes"
	"encoding/json"
	"strings"

	"cuelang.org/go/cue/token"
)

//go:generate go test . -run TestGoldenPages -update

// URL is the JSON Schema's identity and where an editor can get it.
const URL = "https://raw.githubusercontent.com/docker-pyapp/docker-pyapp/main/docs/pyapp.schema.json"

// jsonSchema holds the keywords of JSON Schema (draft 2020-12) that the
// language needs, in the order in which they are written.
type jsonSchema struct {
	Schema               string            `json:"$schema,omitempty"`
	ID                   string            `json:"$id,omitempty"`
	Title                string            `json:"title,omitempty"`
	Ref                  string            `json:"$ref,omitempty"`
	Description          string            `json:"description,omitempty"`
	Type                 string            `json:"type,omitempty"`
	Enum                 []json.RawMessage `json:"enum,omitempty"`
	Pattern              string            `json:"pattern,omitempty"`
	PatternErrorMessage  string            `json:"patternErrorMessage,omitempty"` // an editor's words for a failed pattern (VS Code, YAML language server)
	Minimum              json.RawMessage   `json:"minimum,omitempty"`
	ExclusiveMinimum     json.RawMessage   `json:"exclusiveMinimum,omitempty"`
	Maximum              json.RawMessage   `json:"maximum,omitempty"`
	ExclusiveMaximum     json.RawMessage   `json:"exclusiveMaximum,omitempty"`
	MinItems             int               `json:"minItems,omitempty"`
	Items                *jsonSchema       `json:"items,omitempty"`
	MaxProperties        int               `json:"maxProperties,omitempty"`
	Properties           members           `json:"properties,omitzero"`
	PropertyNames        *jsonSchema       `json:"propertyNames,omitempty"`
	AdditionalProperties any               `json:"additionalProperties,omitempty"` // false, true, or the schema of each
	Required             []string          `json:"required,omitempty"`
	AnyOf                []*jsonSchema     `json:"anyOf,omitempty"`
	OneOf                []*jsonSchema     `json:"oneOf,omitempty"`
	Not                  *jsonSchema       `json:"not,omitempty"`
	Default              json.RawMessage   `json:"default,omitempty"`
	Examples             []json.RawMessage `json:"examples,omitempty"`
	Defs                 members           `json:"$defs,omitzero"`
}

// members are named schemas in the order in which the CUE files have them.
type members []member

type member struct {
	name   string
	schema *jsonSchema
}

// MarshalJSON writes an object that keeps the order.
func (ms members) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	separator := "{"
	for _, m := range ms {
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		schema, err := encode(m.schema)
		if err != nil {
			return nil, err
		}
		out.WriteString(separator)
		out.Write(name)
		out.WriteByte(':')
		out.Write(schema)
		separator = ","
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// JSON is the language as JSON Schema (draft 2020-12), for editors of YAML,
// JSON and TOML: #App and, under $defs, the other definitions. It is written
// here and not by CUE's own generator, which leaves out defaults, choices and
// the bounds of numbers with a default, and whose form changes between releases.
func JSON() ([]byte, error) {
	all, err := definitions()
	if err != nil {
		return nil, err
	}
	g := jsonGenerator{definitions: map[string]field{}}
	for _, d := range all {
		g.definitions[d.name] = d
	}
	root := g.field(g.definitions["#App"])
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.ID = URL
	root.Title = "docker pyapp spec"
	for _, d := range all {
		if d.name != "#App" && d.partial == "" {
			root.Defs = append(root.Defs, member{strings.TrimPrefix(d.name, "#"), g.field(d)})
		}
	}
	root.Defs = append(root.Defs, g.partials(all, root.Defs)...)
	text, err := encode(root)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, text, "", "  ")
	return out.Bytes(), err
}

// encode writes JSON with <, > and & as they are: the text is for editors, not
// for web pages.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return out.Bytes(), err
}

type jsonGenerator struct{ definitions map[string]field }

func (g jsonGenerator) field(f field) *jsonSchema {
	s := g.value(f.value)
	s.Description = g.description(f)
	s.Default = f.value.fallback
	if f.example != "" {
		s.Examples = []json.RawMessage{g.exampleOf(f)}
	}
	if s.Pattern != "" {
		s.PatternErrorMessage = "must be " + f.hint
	}
	s.choose(f)
	return s
}

// choose says which fields exclude each other.
func (s *jsonSchema) choose(f field) {
	if len(f.oneOf) == 1 {
		s.Required = append(s.Required, f.oneOf...)
		return
	}
	for _, name := range f.oneOf {
		s.OneOf = append(s.OneOf, &jsonSchema{Required: []string{name}})
	}
	var pairs []*jsonSchema
	for i, a := range f.atMostOne {
		for _, b := range f.atMostOne[i+1:] {
			pairs = append(pairs, &jsonSchema{Required: []string{a, b}})
		}
	}
	if pairs != nil {
		s.Not = &jsonSchema{AnyOf: pairs}
	}
}

// description is what an editor shows: what the field is, what it may hold, and
// what holds without it.
func (g jsonGenerator) description(f field) string {
	var parts []string
	if f.doc != "" {
		parts = append(parts, f.doc)
	}
	if hint := g.hint(f); hint != "" {
		parts = append(parts, "Allowed: "+hint+".")
	}
	if f.otherwise != "" {
		parts = append(parts, "Default: "+f.otherwise+".")
	}
	return strings.Join(parts, "\n")
}

// hint is what is allowed, in words: the field's own, or that of the one
// definition it refers to.
func (g jsonGenerator) hint(f field) string {
	if f.hint != "" || len(f.value.alternatives) != 1 {
		return f.hint
	}
	return g.definitions[f.value.alternatives[0].ref].hint
}

func (g jsonGenerator) value(v value) *jsonSchema {
	if enum := enumOf(v.alternatives); len(enum) == len(v.alternatives) {
		return &jsonSchema{Enum: enum}
	}
	if len(v.alternatives) == 1 {
		return g.alternative(v.alternatives[0])
	}
	s := &jsonSchema{}
	if enum := enumOf(v.alternatives); enum != nil {
		s.AnyOf = append(s.AnyOf, &jsonSchema{Enum: enum})
	}
	for _, a := range v.alternatives {
		if a.literal == nil {
			s.AnyOf = append(s.AnyOf, g.alternative(a))
		}
	}
	return s
}

func enumOf(alternatives []alternative) []json.RawMessage {
	var enum []json.RawMessage
	for _, a := range alternatives {
		if a.literal != nil {
			enum = append(enum, a.literal)
		}
	}
	return enum
}

func (g jsonGenerator) alternative(a alternative) *jsonSchema {
	switch {
	case a.ref != "":
		return &jsonSchema{Ref: "#/$defs/" + strings.TrimPrefix(a.ref, "#")}
	case a.pattern != "":
		return &jsonSchema{Type: "string", Pattern: a.pattern}
	case a.list != nil:
		s := &jsonSchema{Type: "array", Items: g.value(a.list.item)}
		if a.list.nonEmpty {
			s.MinItems = 1
		}
		return s
	case a.entries != nil:
		return &jsonSchema{
			Type:                 "object",
			PropertyNames:        g.value(a.entries.name),
			AdditionalProperties: g.value(a.entries.value),
		}
	case a.fields != nil:
		return g.object(a.fields)
	case a.open:
		return &jsonSchema{Type: "object", AdditionalProperties: true}
	}
	return number(a)
}

func (g jsonGenerator) object(fields []field) *jsonSchema {
	s := &jsonSchema{Type: "object", AdditionalProperties: false}
	for _, f := range fields {
		s.Properties = append(s.Properties, member{f.name, g.field(f)})
		if f.required {
			s.Required = append(s.Required, f.name)
		}
	}
	return s
}

// number is a predeclared type, with bounds where it is a number.
func number(a alternative) *jsonSchema {
	names := map[string]string{"int": "integer", "bool": "boolean", "string": "string", "number": "number"}
	s := &jsonSchema{Type: names[a.basic]}
	for _, b := range a.bounds {
		switch b.op {
		case token.GEQ:
			s.Minimum = b.number
		case token.GTR:
			s.ExclusiveMinimum = b.number
		case token.LEQ:
			s.Maximum = b.number
		case token.LSS:
			s.ExclusiveMaximum = b.number
		}
	}
	return s
}

// exampleOf is the example as a value: where the field takes no text, the
// example is JSON.
func (g jsonGenerator) exampleOf(f field) json.RawMessage {
	if !g.takesText(f.value) {
		return json.RawMessage(f.example)
	}
	text, err := json.Marshal(f.example)
	if err != nil { // text can't fail to be written
		return nil
	}
	return text
}

func (g jsonGenerator) takesText(v value) bool {
	for _, a := range v.alternatives {
		isText := a.basic == "string" || a.pattern != "" || bytes.HasPrefix(a.literal, []byte(`"`))
		if isText || a.ref != "" && g.takesText(g.definitions[a.ref].value) {
			return true
		}
	}
	return false
}
