package schema_test

import (
	"bytes"
	"testing"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/format"

	"github.com/docker-pyapp/docker-pyapp/schema"
)

func TestCUEIsOneFormattedFile(t *testing.T) {
	text, err := schema.CUE()
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\npackage ")); n != 1 {
		t.Errorf("the file has %d package clauses, want 1", n)
	}
	again, err := format.Source(text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, again) {
		t.Error("cue fmt would change the file")
	}
	compiled := compileCUE(t)
	for _, definition := range []string{"#App", "#Port", "#None", "#Pip", "#Gunicorn"} {
		if !compiled.LookupPath(cue.ParsePath(definition)).Exists() {
			t.Errorf("the file has no %s", definition)
		}
	}
}
