package spec

import (
	"maps"
	"reflect"
	"strings"
	"testing"
)

// App has every field of #App, and no other.
func TestAppMirrorsTheSchema(t *testing.T) {
	compareFields(t, newGrammar(whole()).app, reflect.TypeFor[App](), "App")
}

func compareFields(t *testing.T, r *rule, mirror reflect.Type, path string) {
	t.Helper()
	for mirror.Kind() == reflect.Pointer || mirror.Kind() == reflect.Slice || mirror.Kind() == reflect.Map {
		mirror = mirror.Elem()
	}
	switch {
	case r.group == nil, r.group.open:
		return
	case mirror == reflect.TypeFor[Choice](), mirror == reflect.TypeFor[Base](): // its kinds' own packages hold the rest
		return
	case r.group.key != nil:
		compareFields(t, r.group.value, mirror, path+".*")
		return
	case mirror.Kind() != reflect.Struct:
		t.Errorf("%s is a group of fields in the schema and %s in Go", path, mirror)
		return
	}
	byTag := fieldsByTag(mirror)
	for _, f := range r.group.fields {
		if isKind(f.name) || f.name == environmentsField { // a kind's own package holds its fields; environments are laid over before there is an App
			continue
		}
		goType, ok := byTag[f.name]
		if !ok {
			t.Errorf("%s has no field for %s: add it to app.go", path, f.name)
			continue
		}
		delete(byTag, f.name)
		compareFields(t, f.rule, goType, path+"."+f.name)
	}
	for tag := range byTag {
		t.Errorf("%s has the field %s, which the schema has not", path, tag)
	}
}

// fieldsByTag are the fields of a struct, and those of the Run in it, which has
// its fields among the struct's own.
func fieldsByTag(mirror reflect.Type) map[string]reflect.Type {
	byTag := map[string]reflect.Type{}
	for field := range mirror.Fields() {
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case tag != "-":
			byTag[tag] = field.Type
		case field.Type == reflect.TypeFor[Run]():
			maps.Copy(byTag, fieldsByTag(field.Type))
		}
	}
	if mirror == reflect.TypeFor[Job]() {
		delete(byTag, "port") // a job ends, and listens nowhere: the schema takes none
	}
	return byTag
}

// isKind tells whether a field is a server, a worker or a service.
func isKind(name string) bool {
	g := newGrammar(whole())
	for _, definition := range []string{"#Server", "#Worker", "#Backing"} {
		if _, ok := g.definition(definition).group.field(name); ok {
			return true
		}
	}
	return false
}

// Every rule is found in the compiled schema, says in words what it allows, and
// gives an example that it allows itself.
func TestRulesOfTheSchemaAreUsable(t *testing.T) {
	g := newGrammar(whole())
	seen := 0
	var check func(r *rule, path string)
	check = func(r *rule, path string) {
		seen++
		if words := describe(r); words == "" || strings.Contains(words, "certain form") {
			t.Errorf("%s: %q says nothing; add a @hint", path, words)
		}
		value := g.value(r)
		if r.example != "" {
			example := g.ctx.CompileString(formatCUE.example(r))
			if err := value.Unify(example).Validate(); err != nil || !value.Exists() {
				t.Errorf("%s: the example %s is not allowed: %v", path, r.example, err)
			}
		}
		if r.list != nil {
			check(r.list.item, path+".0")
		}
		if r.group == nil {
			if !value.Exists() {
				t.Errorf("%s is not found in the compiled schema at %v", path, r.path)
			}
			return
		}
		for _, f := range r.group.fields {
			check(f.rule, path+"."+f.name)
		}
		if r.group.key != nil {
			check(r.group.key, path+".*name")
			check(r.group.value, path+".*")
		}
	}
	check(g.app, "#App")
	if seen < 80 {
		t.Errorf("only %d rules", seen)
	}
}
