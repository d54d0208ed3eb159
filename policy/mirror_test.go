package policy

import (
	"io/fs"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cuelang.org/go/cue/ast"
	"cuelang.org/go/cue/parser"

	"github.com/docker-pyapp/docker-pyapp/schema"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// names are the fields that package spec gives a group.
func names(of any) []string {
	var all []string
	for field := range reflect.TypeOf(of).Fields() {
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "-" && name != "" {
			all = append(all, name)
		}
	}
	return all
}

// A field that is new in the spec has to be one that policies can name.
func TestFieldsAreThoseOfTheSpec(t *testing.T) {
	for group, of := range map[string]any{
		"": spec.App{}, "system": spec.System{}, "build": spec.Build{}, "image": spec.Image{}, "publish": spec.Publish{},
		"health": spec.Health{}, "limits": spec.Limits{}, "hardening": spec.Hardening{},
	} {
		for _, name := range names(of) {
			if !slices.Contains(fields()[group], name) {
				t.Errorf("%q has the field %s, which policies can't name: add it to fields, and see whether facts have it", group, name)
			}
		}
	}
}

// A text of the schema that is a quantity is a number in the facts.
func TestQuantitiesAreThoseOfTheSchema(t *testing.T) {
	files, err := fs.Glob(schema.Files, "*.cue")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]bool{"size": {}, "duration": {}}
	for _, name := range files {
		data, err := schema.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(name, data)
		if err != nil {
			t.Fatal(err)
		}
		ast.Walk(file, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok {
				if label, _, err := ast.LabelName(f.Label); err == nil && !strings.HasPrefix(label, "#") {
					note(found, label, f.Value)
				}
			}
			return true
		}, nil)
	}
	for kind, known := range map[string][]string{"size": sizes(), "duration": durations()} {
		if got := slices.Sorted(maps.Keys(found[kind])); !slices.Equal(got, slices.Sorted(slices.Values(known))) {
			t.Errorf("the schema's fields that are a %s are %v, and the facts make numbers of %v", kind, got, known)
		}
	}
}

// note notes of a field whose value is a quantity which it is.
func note(found map[string]map[string]bool, label string, value ast.Expr) {
	switch x := value.(type) {
	case *ast.Ident:
		switch x.Name {
		case "#Size", "#Heap":
			found["size"][label] = true
		case "#Duration":
			found["duration"][label] = true
		}
	case *ast.BinaryExpr:
		note(found, label, x.X)
		note(found, label, x.Y)
	}
}
