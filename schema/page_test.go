package schema

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/cuecontext"
	"cuelang.org/go/cue/token"
	gocmp "github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the expected files anew")

// TestGoldenPages keeps docs/spec.md and docs/pyapp.schema.json in step with
// the schema; go generate ./schema writes them.
func TestGoldenPages(t *testing.T) {
	page := specPage(t)
	jsonSchema, err := JSON()
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]byte{"../docs/spec.md": page, "../docs/pyapp.schema.json": jsonSchema} {
		if *update {
			if err := os.WriteFile(file, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(string(got), string(want)); diff != "" {
			t.Errorf("%s is not what the schema says; run: go generate ./schema\n%s", file, diff)
		}
	}
}

// TestExamplesOfThePageHold holds each "Example" of docs/spec.md against #App.
func TestExamplesOfThePageHold(t *testing.T) {
	text, err := CUE()
	if err != nil {
		t.Fatal(err)
	}
	ctx := cuecontext.New()
	app := ctx.CompileBytes(text).LookupPath(cue.ParsePath("#App"))
	examples := regexp.MustCompile("(?m)^- Example: `(.*)`$").FindAllStringSubmatch(string(specPage(t)), -1)
	if len(examples) < 60 {
		t.Fatalf("found %d examples on the page", len(examples))
	}
	for _, example := range examples {
		if err := app.Unify(ctx.CompileString(example[1])).Validate(); err != nil {
			t.Errorf("%s: %v", example[1], err)
		}
	}
}

// page writes the reference of the spec from the schema.
type page struct {
	all map[string]field
	out bytes.Buffer
}

// section is a field that holds a group of fields.
type section struct {
	path  string // such as "secrets"; "" is the whole spec
	inner string // the path of the group: "secrets.NAME"
	cue   string // the path as an example writes it: "secrets: db_password: "
	field field
	group field // the definition
}

func specPage(t *testing.T) []byte {
	t.Helper()
	head, err := os.ReadFile("testdata/spec_head.md")
	if err != nil {
		t.Fatal(err)
	}
	p := page{all: readLanguage(t).all}
	p.out.WriteString("<!-- Made by go generate ./schema from schema/*.cue and schema/testdata/spec_head.md. -->\n\n")
	p.out.Write(head)
	sections := p.sections(section{field: p.all["#App"], group: p.all["#App"]})
	p.contents(sections)
	for _, s := range sections {
		p.section(s)
	}
	return p.out.Bytes()
}

// sections lists a section and, depth first, those below it.
func (p *page) sections(s section) []section {
	all := []section{s}
	for _, f := range s.fields() {
		below, ok := p.below(s, f)
		if ok {
			all = append(all, p.sections(below)...)
		}
	}
	return all
}

func (s section) fields() []field { return s.group.value.alternatives[0].fields }

// below is the section of a field that holds a group.
func (p *page) below(s section, f field) (section, bool) {
	path := join(s.inner, f.name)
	below := section{path: path, inner: path, cue: s.cue + f.name + ": ", field: f}
	for _, a := range f.value.alternatives {
		ref := a.ref
		if a.entries != nil {
			ref = p.structOf(a.entries.value)
		}
		below.group = p.all[ref]
		if ref == "" || !isStruct(below.group.value) {
			continue
		}
		if a.entries != nil {
			below.inner += ".NAME"
			below.cue += exampleName(p.all, a.entries) + ": "
		}
		return below, true
	}
	return section{}, false
}

// structOf is the definition of a struct that a value may be, or else its first one.
// A struct behind another definition's name counts unless it makes a choice: what a
// process runs is described at run and server.
func (p *page) structOf(v value) string {
	first := v.alternatives[0].ref
	alternatives := v.alternatives
	if len(v.alternatives) == 1 && first != "" && !isStruct(p.all[first].value) {
		alternatives = p.all[first].value.alternatives
	}
	for _, a := range alternatives {
		definition, ok := p.all[a.ref]
		if ok && isStruct(definition.value) && len(definition.oneOf) == 0 {
			return a.ref
		}
	}
	return first
}

func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }

func (s section) title() string {
	if s.path == "" {
		return "The application"
	}
	return "`" + s.path + "`"
}

// link is a link to a heading, by GitHub's rules for anchors.
func link(title string) string {
	anchor := regexp.MustCompile(`[^a-z0-9_ -]`).ReplaceAllString(strings.ToLower(title), "")
	return fmt.Sprintf("[%s](#%s)", title, strings.ReplaceAll(anchor, " ", "-"))
}

func (p *page) contents(sections []section) {
	p.out.WriteString("## Fields\n\n")
	for _, s := range sections {
		indent := strings.Repeat("  ", strings.Count(s.path, "."))
		if s.path != "" {
			indent += "  "
		}
		fmt.Fprintf(&p.out, "%s- %s: %s\n", indent, link(s.title()), text(firstSentence(s.doc())))
	}
}

func firstSentence(doc string) string {
	first, _, _ := strings.Cut(doc, ". ")
	return strings.TrimSuffix(first, ".") + "."
}

// doc is what the field is; where it has no comment, what its group is.
func (s section) doc() string { return cmp.Or(s.field.doc, s.group.doc) }

func (p *page) section(s section) {
	fmt.Fprintf(&p.out, "\n## %s\n\n%s\n", s.title(), text(s.doc()))
	p.out.WriteString(choices(s.group))
	p.facts(s.field, strings.ReplaceAll(s.path, ".", ": ")+": ")
	if len(s.fields()) == 0 {
		return
	}
	p.out.WriteString("\n| Field | What it is | Default |\n| --- | --- | --- |\n")
	for _, f := range s.fields() {
		below, ok := p.below(s, f)
		if !ok {
			below = section{path: join(s.inner, f.name), field: f}
		}
		fmt.Fprintf(&p.out, "| %s | %s | %s |\n", link(below.title()), text(firstSentence(below.doc())), fallback(s.group, f))
	}
	for _, f := range s.fields() {
		if _, ok := p.below(s, f); !ok {
			fmt.Fprintf(&p.out, "\n### `%s`\n\n%s\n", join(s.inner, f.name), text(f.doc))
			p.facts(f, s.cue+f.name+": ")
		}
	}
}

// text is a comment of the schema as Markdown.
func text(doc string) string { return strings.ReplaceAll(doc, "*", `\*`) }

func choices(group field) string {
	switch {
	case len(group.oneOf) > 1:
		return fmt.Sprintf("\nExactly one of %s is written.\n", series(code(group.oneOf), " and "))
	case len(group.atMostOne) > 0:
		return fmt.Sprintf("\nAt most one of %s is written.\n", series(code(group.atMostOne), " and "))
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

// facts are a field's value, default and example.
func (p *page) facts(f field, cuePath string) {
	var facts []string
	isGroup := len(f.value.alternatives) == 1 && isStruct(p.resolve(f.value))
	if !isGroup {
		facts = append(facts, "Value: "+p.words(f))
	}
	if fallback := fallback(field{}, f); fallback != "" {
		facts = append(facts, "Default: "+fallback)
	}
	if example := example(p.all, f); example != "" && !isGroup {
		facts = append(facts, "Example: `"+cuePath+example+"`")
	}
	if len(facts) > 0 {
		fmt.Fprintf(&p.out, "\n- %s\n", strings.Join(facts, "\n- "))
	}
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
func (p *page) resolve(v value) value {
	if ref := v.alternatives[0].ref; ref != "" {
		return p.all[ref].value
	}
	return v
}

// words says in words what a field may hold.
func (p *page) words(f field) string {
	if f.hint != "" {
		return f.hint
	}
	var all []string
	for _, a := range f.value.alternatives {
		all = append(all, p.alternativeWords(a))
	}
	if len(enumOf(f.value.alternatives)) == len(all) {
		return series(all, " or ")
	}
	return series(all, ", or ")
}

func (p *page) alternativeWords(a alternative) string {
	switch {
	case a.literal != nil:
		return "`" + string(a.literal) + "`"
	case a.ref != "" && isStruct(p.all[a.ref].value):
		return "the fields below"
	case a.ref != "":
		return p.words(p.all[a.ref])
	case a.list != nil && a.list.nonEmpty:
		return fmt.Sprintf("a list of one or more (each item: %s)", p.words(field{value: a.list.item}))
	case a.list != nil && isStruct(p.all[p.structOf(a.list.item)].value):
		return fmt.Sprintf("a list (each item: %s, or a struct of %s)", p.alternativeWords(a.list.item.alternatives[0]), p.fieldWords(p.all[p.structOf(a.list.item)]))
	case a.list != nil:
		return fmt.Sprintf("a list (each item: %s)", p.words(field{value: a.list.item}))
	case a.open:
		return "a struct of any fields"
	case a.entries != nil:
		return fmt.Sprintf("a struct (each name: %s; each value: %s)", p.words(field{value: a.entries.name}), p.words(field{value: a.entries.value}))
	}
	return map[string]string{
		"string": "text", "bool": "`true` or `false`", "int": "a whole number", "number": "a number",
	}[a.basic] + boundWords(a.bounds)
}

// fieldWords lists a group's fields with what each may hold.
func (p *page) fieldWords(group field) string {
	var words []string
	for _, f := range group.value.alternatives[0].fields {
		words = append(words, fmt.Sprintf("`%s` (%s)", f.name, p.words(f)))
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
		return a.fields[0].name + ": " + example(all, a.fields[0])
	case a.fields != nil, a.open:
		return "{}"
	}
	return ""
}

// exampleName is the example of an entry's name, in quotes where CUE needs them.
func exampleName(all map[string]field, e *entries) string {
	name := all[e.name.alternatives[0].ref].example
	if ast.IsValidIdent(name) {
		return name
	}
	return strconv.Quote(name)
}
