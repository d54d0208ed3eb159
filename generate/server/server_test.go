package server

import (
	"testing"

	"github.com/docker-pyapp/docker-pyapp/schema/schematest"
)

// input is what a kind is given by a process of an application with nothing special.
func input(r Resources) Input {
	return Input{Field: "server.gunicorn", Resources: r, Version: func(string) string { return "" }, Home: "/home/app"}
}

// A new server is one file here, one server_NAME.cue in package schema that adds
// itself to #Server, and one word in Servers; a worker is one in #Worker and Workers.
func TestKindsAndTheSchemaAgree(t *testing.T) {
	names := map[string]int{}
	for _, group := range []struct {
		definition, prefix string
		kinds              []Kind
	}{{"Server", "server", Servers()}, {"Worker", "worker", Workers()}} {
		fields := map[string]any{}
		for _, kind := range group.kinds {
			fields[kind.Name] = kind.Fields
			names[kind.Name]++
		}
		schematest.Agree(t, group.definition, group.prefix, fields)
	}
	if names["gunicorn"] != 1 || len(names) != len(Servers())+len(Workers()) {
		t.Errorf("the kinds are %v", names)
	}
}
