package manager

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

// definition is what the test reads of a definition in the JSON Schema.
type definition struct {
	Ref        string                `json:"$ref"`
	AllOf      []definition          `json:"allOf"`
	Properties map[string]definition `json:"properties"`
	Default    any                   `json:"default"`
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

// A new manager is one file here, one manager_NAME.cue in package schema that
// adds itself to #Deps, and one word in All.
func TestManagersAndTheSchemaAgree(t *testing.T) {
	defs := definitions(t)
	inSchema := defs["Deps"].Properties
	names := map[string]bool{}
	for _, m := range All() {
		names[m.Name] = true
		property, ok := inSchema[m.Name]
		if !ok {
			t.Errorf("schema/manager_%s.cue adds no %s to #Deps", m.Name, m.Name)
			continue
		}
		name := strings.TrimPrefix(property.ref(), "#/$defs/")
		if diff := cmp.Diff(slices.Sorted(maps.Keys(defs[name].Properties)), fieldNames(m.Fields)); diff != "" {
			t.Errorf("#%s (-) and the fields of %s.go (+):\n%s", name, m.Name, diff)
		}
	}
	for name := range inSchema {
		if !names[name] {
			t.Errorf("the schema has deps: %s: write %s.go here and name it in All", name, name)
		}
	}
	if len(names) < 2 || len(names) != len(All()) {
		t.Errorf("the managers are %v", names)
	}
}

// One uv installs projects and scripts.
func TestBothManagersTakeTheSameUv(t *testing.T) {
	defs := definitions(t)
	for _, field := range []string{"version", "from"} {
		project, script := defs["Uv"].Properties[field].Default, defs["Script"].Properties[field].Default
		if project == nil || project != script {
			t.Errorf("the default of %s is %v in #Uv and %v in #Script", field, project, script)
		}
	}
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

func fieldNames(fields any) []string {
	var names []string
	for field := range reflect.TypeOf(fields).Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
