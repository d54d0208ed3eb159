package spec

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "write what the tests get as what they want")

// Each testdata/bad/NAME.txtar is a spec as a user could write it and, under
// "want", the whole text that the user sees.
func TestBadSpecs(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txtar")
	if err != nil || len(files) < 48 {
		t.Fatalf("%d bad specs, %v", len(files), err)
	}
	loader := NewLoader()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			testBadSpec(t, loader, file)
		})
	}
}

func testBadSpec(t *testing.T, loader *Loader, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	input, want := archive.Files[0], &archive.Files[1]
	_, err = loader.Load(input.Name, input.Data)
	if err == nil {
		t.Fatal("the spec was taken as good")
	}
	got := err.Error() + "\n"
	checkWording(t, got)
	if *update {
		want.Data = []byte(got)
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want.Data), got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// checkWording holds a message against what no user should ever read.
func checkWording(t *testing.T, got string) {
	t.Helper()
	for _, raw := range []string{
		"conflicting values", "incomplete value", "field not allowed", "disjunction", "out of bound",
		"#App", "schema/", "_|_", "goroutine", "mismatched types", "reference \"",
	} {
		if strings.Contains(got, raw) {
			t.Errorf("the message has CUE's own words %q:\n%s", raw, got)
		}
	}
}
