package manager

import (
	"testing"

	"github.com/docker-pyapp/docker-pyapp/schema/schematest"
)

// A new manager is one file here, one manager_NAME.cue in package schema that
// adds itself to #Deps, and one word in All.
func TestManagersAndTheSchemaAgree(t *testing.T) {
	kinds := map[string]any{}
	for _, m := range All() {
		kinds[m.Name] = m.Fields
	}
	schematest.Agree(t, "Deps", "manager", kinds)
	if len(kinds) < 13 || len(kinds) != len(All()) {
		t.Errorf("the managers are %v", kinds)
	}
}
