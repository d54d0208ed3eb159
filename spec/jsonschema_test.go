package spec

import (
	"bytes"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

// What an editor marks by the JSON Schema is what check finds by the schema: over all good
// and bad specs that are data, a validator of its own says the same. What check finds by
// other rules, the JSON Schema says nothing of.
func TestEditorsAgreeWithCheck(t *testing.T) {
	validator := jsonSchema(t)
	loader := NewLoader()
	refused, taken := 0, 0
	for _, d := range documents(t) {
		document, ok := asJSON(d)
		if !ok {
			continue // syntax, or what only CUE can compute
		}
		problems := inAll(loader, d, document)
		if slices.ContainsFunc(problems, func(p Problem) bool { return p.Rule == "spec.indentation" }) {
			continue // what a person meant by YAML's blanks
		}
		wrong := slices.ContainsFunc(problems, func(p Problem) bool { return slices.Contains(bySchema(), p.Rule) })
		verdict := validator.Validate(document)
		switch {
		case wrong != (verdict != nil):
			t.Errorf("%s: check says %v, the JSON Schema says %v", d.Name, problems, verdict)
		case wrong:
			refused++
		default:
			taken++
		}
	}
	if refused < 200 || taken < 40 {
		t.Errorf("only %d documents were refused and %d taken", refused, taken)
	}
	t.Logf("%d documents refused by both, %d taken by both", refused, taken)
}

// inAll are the problems of a spec, without an environment and with each. What is missing
// in one is left out: only together with the rest of the spec it is missing.
func inAll(loader *Loader, d txtar.File, document any) Problems {
	names := []string{""}
	root, _ := document.(map[string]any)
	environments, _ := root["environments"].(map[string]any)
	names = append(names, slices.Sorted(maps.Keys(environments))...)
	var all Problems
	for _, name := range names {
		var problems Problems
		if _, err := loader.LoadEnvironment(d.Name, d.Data, nil, name); errors.As(err, &problems) {
			all = append(all, slices.DeleteFunc(problems, func(p Problem) bool {
				return name != "" && (p.Rule == "spec.missing-field" || p.Rule == "spec.none-of")
			})...)
		}
	}
	return all
}

// bySchema are the rules that the schema's own constraints make.
func bySchema() []string {
	return []string{
		"spec.unknown-field", "spec.wrong-type", "spec.bad-value", "spec.bad-name",
		"spec.missing-field", "spec.none-of", "spec.more-than-one", "spec.empty-list",
		"environments.form", "environments.nested",
	}
}

func jsonSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("pyapp.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := compiler.Compile("pyapp.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// documents are the specs of testdata, each under its archive's name.
func documents(t *testing.T) []txtar.File {
	t.Helper()
	var all []txtar.File
	for _, folder := range []string{"good", "bad", "mistakes"} {
		files, err := filepath.Glob("testdata/" + folder + "/*")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(archive.Files) == 0 {
				archive.Files = []txtar.File{{Name: file, Data: archive.Comment}}
			}
			all = append(all, archive.Files[0])
		}
	}
	return all
}

// asJSON is a spec as an editor's validator sees it; false where it is no data.
func asJSON(d txtar.File) (any, bool) {
	src := newSource(d.Name, d.Data)
	if problems := src.readSyntax(); len(problems) > 0 {
		return nil, false
	}
	if problems := append(src.index(), src.layout()...); len(problems) > 0 || !src.isPlainFile() {
		return nil, false
	}
	w := newWalker(src, newGrammar(partFor()))
	text, err := w.compile().MarshalJSON()
	if err != nil {
		return nil, false
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	return document, err == nil
}
