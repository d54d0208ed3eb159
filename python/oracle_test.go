package python_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/python"
)

var update = flag.Bool("update", false, "write the golden trees anew")

// sources are the files of testdata, each with its tree beside it. Those of a
// version that no Python here may know were written after their PEPs.
func sources(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/syntax/*.py")
	if err != nil || len(paths) == 0 {
		t.Fatal("no sources in testdata/syntax", err)
	}
	return paths
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func parse(t testing.TB, src []byte) *python.Module {
	t.Helper()
	m, err := python.Parse(src)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTreesAreThoseOfPython(t *testing.T) {
	for _, path := range sources(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			got := dump(parse(t, read(t, path)))
			golden := strings.TrimSuffix(path, ".py") + ".tree"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(read(t, golden)), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestGoldensAreThoseOfPython asks Python itself, where one is installed that
// knows the source's syntax. PYTHON names the one to ask.
func TestGoldensAreThoseOfPython(t *testing.T) {
	name := os.Getenv("PYTHON")
	if name == "" {
		name = "python3"
	}
	interpreter, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s to compare with", name)
	}
	version := minorOf(t, interpreter)
	for _, path := range sources(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			minor, feature, _ := python.MinimumVersion(parse(t, read(t, path)))
			if version < max(minor, 13) {
				t.Skipf("%s is older than Python 3.%d (%s): positions in f-strings, and what is parsed, differ", interpreter, max(minor, 13), feature)
			}
			out, err := exec.Command(interpreter, "-W", "ignore", "testdata/dump.py", path).Output()
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(path, ".py") + ".tree"
			if diff := cmp.Diff(string(out), string(read(t, golden))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// minorOf is an interpreter's minor version, 13 of Python 3.13.
func minorOf(t *testing.T, interpreter string) int {
	t.Helper()
	out, err := exec.Command(interpreter, "-c", "import sys; print(sys.version_info[1])").Output()
	if err != nil {
		t.Fatal(err)
	}
	minor, err := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil {
		t.Fatal(err)
	}
	return minor
}
