package schema

import (
	"testing"

	"cuelang.org/go/cue/ast"
)

// language is the schema as its authors wrote it.
type language struct {
	t   *testing.T
	all map[string]field
}

func readLanguage(t *testing.T) language {
	t.Helper()
	fields, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	l := language{t: t, all: map[string]field{}}
	for _, f := range fields {
		l.all[f.name] = f
	}
	return l
}

// eachField calls visit for every field of every definition.
func (l language) eachField(visit func(path string, f field)) {
	for name, definition := range l.all {
		for _, a := range definition.value.alternatives {
			for _, f := range a.fields {
				visit(name+"."+f.name, f)
			}
		}
	}
}

func TestEveryFieldIsDocumented(t *testing.T) {
	l, fields := readLanguage(t), 0
	l.eachField(func(path string, f field) {
		fields++
		if f.doc == "" && l.all[f.value.alternatives[0].ref].doc == "" {
			t.Errorf("%s has no comment: write above it what it is", path)
		}
	})
	if fields < 70 {
		t.Errorf("found %d fields in the schema: the walk misses some", fields)
	}
	for name, d := range l.all {
		if isStruct(d.value) && d.doc == "" {
			t.Errorf("%s has no comment: write above it what it is", name)
		}
	}
}

// TestEveryPatternHasAHint: kinds, bounds and choices can be told in words by
// themselves, a regular expression can't.
func TestEveryPatternHasAHint(t *testing.T) {
	l, patterns := readLanguage(t), 0
	check := func(path string, f field) {
		for _, a := range f.value.alternatives {
			if a.pattern == "" {
				continue
			}
			patterns++
			if f.hint == "" || f.example == "" {
				t.Errorf("%s needs @hint(%q) and @example(%q): what is allowed, in words, and one value", path, f.hint, f.example)
			}
		}
	}
	l.eachField(check)
	for name, d := range l.all {
		check(name, d)
	}
	if patterns < 20 {
		t.Errorf("found %d patterns in the schema: the walk misses some", patterns)
	}
}

func TestEveryFieldThatMayBeLeftOutSaysWhatThenOrHowToWriteIt(t *testing.T) {
	l := readLanguage(t)
	l.eachField(func(path string, f field) {
		if f.value.fallback == nil && f.otherwise == "" && example(l.all, f) == "" {
			t.Errorf("%s has neither a default nor @default nor @example: say what holds without it, or how it is written", path)
		}
	})
}

func TestChoicesNameFieldsThatThereAre(t *testing.T) {
	for name, d := range readLanguage(t).all {
		names := map[string]bool{}
		for _, f := range d.value.alternatives[0].fields {
			names[f.name] = true
		}
		for _, choice := range append(d.oneOf, d.atMostOne...) {
			if !names[choice] {
				t.Errorf("%s: its @oneof or @atmostone names %q, which is no field of it", name, choice)
			}
		}
	}
}

// TestEveryDefinitionIsUsed: what nothing refers to is no part of the language.
func TestEveryDefinitionIsUsed(t *testing.T) {
	l := readLanguage(t)
	used := map[string]bool{"#App": true}
	var use func(v value)
	use = func(v value) {
		for _, a := range v.alternatives {
			used[a.ref] = true
			for _, f := range a.fields {
				use(f.value)
			}
			if a.list != nil {
				use(a.list.item)
			}
			if a.entries != nil {
				use(a.entries.name)
				use(a.entries.value)
			}
		}
	}
	for _, d := range l.all {
		use(d.value)
	}
	for name := range l.all {
		if !used[name] && !isEmbedded(t, name) {
			t.Errorf("nothing refers to %s: delete it", name)
		}
	}
}

// isEmbedded tells whether another definition embeds the one of this name.
func isEmbedded(t *testing.T, name string) bool {
	t.Helper()
	r := &reader{}
	for _, file := range r.files() {
		for _, decl := range file.Decls {
			definition, ok := decl.(*ast.Field)
			if !ok {
				continue
			}
			group, ok := definition.Value.(*ast.StructLit)
			if !ok {
				continue
			}
			for _, part := range group.Elts {
				if other, ok := embedded(part); ok && other == name {
					return true
				}
			}
		}
	}
	return false
}
