package spec

import (
	"strings"
	"testing"
)

func TestSpecMayImportTheSchema(t *testing.T) {
	const rest = "name: \"shop\"\npython: \"3.13\"\nrun: \"main.py\"\n"
	for name, head := range map[string]string{
		"by its name":      `import "github.com/docker-pyapp/docker-pyapp/schema"` + "\n\nschema.#App\n",
		"by another name":  `import pyapp "github.com/docker-pyapp/docker-pyapp/schema"` + "\n\npyapp.#App\n",
		"in a package":     "package shop\n\n" + `import "github.com/docker-pyapp/docker-pyapp/schema"` + "\n\nschema.#App\n",
		"beside others":    "import \"strings\"\nimport \"github.com/docker-pyapp/docker-pyapp/schema\"\n\nschema.#App\ndescription: strings.ToUpper(\"a b\")\n",
		"without any use":  `import "github.com/docker-pyapp/docker-pyapp/schema"` + "\n",
		"with its package": `import "github.com/docker-pyapp/docker-pyapp/schema:schema"` + "\n\nschema.#App\n",
	} {
		s, err := Load("pyapp.cue", []byte(head+rest))
		if err != nil || s.App.Name != "shop" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Places are the user's, although lines above were taken out.
func TestPlacesBelowTheImportOfTheSchema(t *testing.T) {
	_, err := Load("pyapp.cue", []byte(`import "github.com/docker-pyapp/docker-pyapp/schema"`+"\n\nschema.#App\nrun: \"main.py\"\npyton: \"3.13\"\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "pyapp.cue:5:1: ") {
		t.Errorf("got %v", err)
	}
}

func TestOtherUsesOfTheSchemaAreRefused(t *testing.T) {
	_, err := Load("pyapp.cue", []byte(`import "github.com/docker-pyapp/docker-pyapp/schema"`+"\n\nrun: \"main.py\"\nlimits: schema.#Limits\n"))
	problems, ok := err.(Problems)
	if !ok || len(problems) != 1 || problems[0].Rule != "spec.import" || problems[0].Line != 1 {
		t.Errorf("got %v", err)
	}
}
