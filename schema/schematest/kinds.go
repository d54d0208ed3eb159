// Package schematest holds the kinds that Go knows against those that the schema
// has, for tests.
package schematest

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

// definition is what is read of a definition in the JSON Schema.
type definition struct {
	Ref        string                `json:"$ref"`
	AllOf      []definition          `json:"allOf"`
	Properties map[string]definition `json:"properties"`
}

// ref is the definition that d refers to, directly or beside a comment.
func (d definition) ref() string {
	for _, part := range d.AllOf {
		if part.Ref != "" {
			return part.Ref
		}
	}
	return d.Ref
}

// Agree fails unless the kinds, Go structs by their keys in the schema, are those
// of a definition such as #Deps, each with the same fields. prefix is that of the
// schema's files, such as manager.
func Agree(t *testing.T, of, prefix string, kinds map[string]any) {
	t.Helper()
	defs := definitions(t)
	inSchema := defs[of].Properties
	for kind, fields := range kinds {
		property, ok := inSchema[kind]
		if !ok {
			t.Errorf("schema/%s_%s.cue adds no %s to #%s", prefix, kind, kind, of)
			continue
		}
		name := strings.TrimPrefix(property.ref(), "#/$defs/")
		if diff := cmp.Diff(slices.Sorted(maps.Keys(defs[name].Properties)), fieldNames(fields)); diff != "" {
			t.Errorf("#%s (-) and the fields of %s.go (+):\n%s", name, kind, diff)
		}
	}
	for kind := range inSchema {
		if _, ok := kinds[kind]; !ok {
			t.Errorf("the schema has %s in #%s: write %s.go here and name it in All", kind, of, kind)
		}
	}
}

func definitions(t *testing.T) map[string]definition {
	t.Helper()
	data, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Defs map[string]definition `json:"$defs"`
	}
	if err := json.Unmarshal(data, &document); err != nil {
		t.Fatal(err)
	}
	return document.Defs
}

func fieldNames(fields any) []string {
	var names []string
	for _, field := range reflect.VisibleFields(reflect.TypeOf(fields)) {
		if field.Anonymous { // its fields are among those of the struct
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
