package schema

import (
	"fmt"
	"strconv"
	"strings"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/token"
)

// guide says in words what the language has, for the reference and for explain.
// Its texts are Markdown.
type guide struct{ all map[string]field } // the definitions by their names

func newGuide() (guide, error) {
	all, err := definitions()
	g := guide{map[string]field{}}
	for _, d := range all {
		g.all[d.name] = d
	}
	return g, err
}

// structOf is the definition of a struct that a value may be, or else its first one.
// A struct behind another definition's name counts unless it makes a choice: what a
// process runs is described at run and server.
func (g guide) structOf(v value) string {
	first := v.alternatives[0].ref
	alternatives := v.alternatives
	if len(v.alternatives) == 1 && first != "" && !isStruct(g.all[first].value) {
		alternatives = g.all[first].value.alternatives
	}
	for _, a := range alternatives {
		definition, ok := g.all[a.ref]
		if ok && isStruct(definition.value) && len(definition.oneOf) == 0 {
			return a.ref
		}
	}
	return first
}

func isStruct(v value) bool { return len(v.alternatives) > 0 && v.alternatives[0].fields != nil }

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

func choices(group field) string {
	switch {
	case len(group.oneOf) > 1:
		return fmt.Sprintf("Exactly one of %s is written.", series(code(group.oneOf), " and "))
	case len(group.atMostOne) > 0:
		return fmt.Sprintf("At most one of %s is written.", series(code(group.atMostOne), " and "))
	}
	return ""
}

func code(words []string) []string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = "`" + word + "`"
	}
	return quoted
}

func series(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + last + words[len(words)-1]
}

func fallback(group, f field) string {
	switch {
	case f.value.fallback != nil:
		return "`" + string(f.value.fallback) + "`"
	case f.otherwise != "":
		return f.otherwise
	case f.required, len(group.oneOf) == 1:
		return "none, it must be written"
	}
	return ""
}

// resolve follows a reference to a definition.
func (g guide) resolve(v value) value {
	if ref := v.alternatives[0].ref; ref != "" {
		return g.all[ref].value
	}
	return v
}

// words says in words what a field may hold.
func (g guide) words(f field) string {
	if f.hint != "" {
		return f.hint
	}
	var all []string
	for _, a := range f.value.alternatives {
		all = append(all, g.alternativeWords(a))
	}
	if len(enumOf(f.value.alternatives)) == len(all) {
		return series(all, " or ")
	}
	return series(all, ", or ")
}

func (g guide) alternativeWords(a alternative) string {
	switch {
	case a.literal != nil:
		return "`" + string(a.literal) + "`"
	case a.ref != "" && isStruct(g.all[a.ref].value):
		return "the fields below"
	case a.ref != "":
		return g.words(g.all[a.ref])
	case a.list != nil && a.list.nonEmpty:
		return fmt.Sprintf("a list of one or more (each item: %s)", g.words(field{value: a.list.item}))
	case a.list != nil && isStruct(g.all[g.structOf(a.list.item)].value):
		return fmt.Sprintf("a list (each item: %s, or a struct of %s)", g.alternativeWords(a.list.item.alternatives[0]), g.fieldWords(g.all[g.structOf(a.list.item)]))
	case a.list != nil:
		return fmt.Sprintf("a list (each item: %s)", g.words(field{value: a.list.item}))
	case a.open:
		return "a struct of any fields"
	case a.entries != nil:
		return fmt.Sprintf("a struct (each name: %s; each value: %s)", g.words(field{value: a.entries.name}), g.words(field{value: a.entries.value}))
	}
	return map[string]string{
		"string": "text", "bool": "`true` or `false`", "int": "a whole number", "number": "a number",
	}[a.basic] + boundWords(a.bounds)
}

// fieldWords lists a group's fields with what each may hold.
func (g guide) fieldWords(group field) string {
	var words []string
	for _, f := range group.value.alternatives[0].fields {
		words = append(words, fmt.Sprintf("`%s` (%s)", f.name, g.words(f)))
	}
	return series(words, " and ")
}

func boundWords(bounds []bound) string {
	var words string
	for _, b := range bounds {
		words += map[token.Token]string{token.GEQ: " from ", token.GTR: " above ", token.LEQ: " to ", token.LSS: " below "}[b.op] + string(b.number)
	}
	if len(bounds) == 1 && bounds[0].op == token.GEQ {
		return words + " on"
	}
	return words
}

// example is a value that the field takes, in CUE behind the field's colon: its
// own example, or one made of the examples of its parts.
func example(all map[string]field, f field) string {
	if f.example != "" {
		return string(jsonGenerator{definitions: all}.exampleOf(f))
	}
	for _, a := range f.value.alternatives {
		text := exampleOfAlternative(all, a)
		isDefault := text == string(f.value.fallback) || text == strconv.Quote(f.otherwise)
		if text != "" && !isDefault {
			return text
		}
	}
	return string(f.value.fallback)
}

func exampleOfAlternative(all map[string]field, a alternative) string {
	switch {
	case a.literal != nil:
		return string(a.literal)
	case a.basic == "bool":
		return "true"
	case a.ref != "":
		return example(all, all[a.ref])
	case a.list != nil:
		return "[" + example(all, field{value: a.list.item}) + "]"
	case a.entries != nil:
		return exampleName(all, a.entries) + ": " + example(all, field{value: a.entries.value})
	case len(a.fields) > 0:
		return exampleOfFields(all, a.fields)
	case a.fields != nil, a.open:
		return "{}"
	}
	return ""
}

// exampleOfFields has the fields that must be written, or else the first one.
func exampleOfFields(all map[string]field, fields []field) string {
	var written []string
	for _, f := range fields {
		if f.required {
			written = append(written, f.name+": "+example(all, f))
		}
	}
	switch len(written) {
	case 0:
		return fields[0].name + ": " + example(all, fields[0])
	case 1:
		return written[0]
	}
	return "{" + strings.Join(written, ", ") + "}"
}

// exampleName is the example of an entry's name, in quotes where CUE needs them.
func exampleName(all map[string]field, e *entries) string {
	name := all[e.name.alternatives[0].ref].example
	if ast.IsValidIdent(name) {
		return name
	}
	return strconv.Quote(name)
}
