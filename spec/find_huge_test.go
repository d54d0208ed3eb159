package spec_test

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestAHugePyprojectIsSearchedInPart(t *testing.T) {
	dir := t.TempDir()
	file, err := os.Create(filepath.Join(dir, "pyproject.toml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := file.Truncate(1 << 30); err != nil { // no block of it is on the disk
		t.Skip("files with holes can't be made here: ", err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if found, err := spec.Find(dir); err == nil {
		t.Errorf("a spec is found in it: %s", found)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 256<<20 {
		t.Errorf("it took %d MiB of memory", used>>20)
	}
}
