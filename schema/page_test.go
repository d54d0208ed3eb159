package schema

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"
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
	guide
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
	p := page{guide: guide{readLanguage(t).all}}
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
	if choice := choices(s.group); choice != "" {
		p.out.WriteString("\n" + choice + "\n")
	}
	s.field.link, s.field.doc = cmp.Or(s.field.link, s.group.link), s.doc()
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
	if f.link != "" && !strings.Contains(f.doc, f.link) {
		facts = append(facts, "More: <"+f.link+">")
	}
	if len(facts) > 0 {
		fmt.Fprintf(&p.out, "\n- %s\n", strings.Join(facts, "\n- "))
	}
}
