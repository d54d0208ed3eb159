package packaging_test

import (
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

func marker(t testing.TB, text string) packaging.Marker {
	t.Helper()
	m, err := packaging.ParseMarker(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// environments are those of markers.tsv.
func environments(t testing.TB) []packaging.Environment {
	minor := packaging.LinuxEnvironment(version(t, "3.13"), "x86_64")
	old := packaging.LinuxEnvironment(version(t, "3.9.7"), "aarch64")
	old.PlatformRelease, old.PlatformVersion, old.Extra = "5.15.0-generic", "#1 SMP", "Foo_Bar"
	early := packaging.LinuxEnvironment(version(t, "3.15.0a1"), "x86_64")
	early.PlatformRelease, early.Extra = "6.12.1", "b"
	early.Extras, early.DependencyGroups = []string{"A.b", "c"}, []string{"Dev"}
	return []packaging.Environment{minor, old, early}
}

func TestMarkers(t *testing.T) {
	for _, row := range table(t, "markers.tsv") {
		m := marker(t, row[0])
		got := []string{row[0], m.String()}
		for _, e := range environments(t) {
			got = append(got, strconv.FormatBool(m.Evaluate(e)))
		}
		if diff := gocmp.Diff(row, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestTextsThatAreNoMarkers(t *testing.T) {
	refuses(t, "markers_bad.txt", func(text string) error {
		_, err := packaging.ParseMarker(text)
		return err
	})
}

func TestTheZeroMarkerHolds(t *testing.T) {
	var m packaging.Marker
	if !m.Evaluate(packaging.Environment{}) || !m.IsEmpty() || m.String() != "" {
		t.Error("the zero marker does not hold")
	}
	if marker(t, "os_name == 'nt'").IsEmpty() {
		t.Error("a marker is empty")
	}
}

func TestLinuxEnvironment(t *testing.T) {
	want := packaging.Environment{
		ImplementationName: "cpython", ImplementationVersion: "3.13.0", OSName: "posix", PlatformMachine: "aarch64",
		PlatformPythonImplementation: "CPython", PlatformSystem: "Linux", PythonFullVersion: "3.13.0", PythonVersion: "3.13", SysPlatform: "linux",
	}
	if diff := gocmp.Diff(want, packaging.LinuxEnvironment(version(t, "3.13"), "aarch64")); diff != "" {
		t.Error(diff)
	}
	want.ImplementationVersion, want.PythonFullVersion = "3.13.2rc1", "3.13.2rc1"
	if diff := gocmp.Diff(want, packaging.LinuxEnvironment(version(t, "3.13.2rc1"), "aarch64")); diff != "" {
		t.Error(diff)
	}
}

// TestMarkersOfLockFiles has the cases of PEP 751.
func TestMarkersOfLockFiles(t *testing.T) {
	e := packaging.LinuxEnvironment(version(t, "3.13"), "x86_64")
	e.Extras, e.DependencyGroups = []string{"Foo_Bar"}, []string{"dev"}
	for text, want := range map[string]bool{
		"'foo.bar' in extras":                               true,
		"'foo-bar' not in extras":                           false,
		"'dev' in extras":                                   false,
		"'DEV' in dependency_groups":                        true,
		"'docs' in dependency_groups or 'dev' in extras":    false,
		"'docs' not in dependency_groups and 'a' in extras": false,
	} {
		if got := marker(t, text).Evaluate(e); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	_, err := packaging.ParseMarker("os_name == 'a' or extras == 'b'")
	wantError(t, err, 18, "is a set of names")
	_, err = packaging.ParseMarker("'a' == extras")
	wantError(t, err, 0, "ask with in or not in")
}

// TestWhatPyPAsLibraryRefusesToCompare: an exception there, false here.
func TestWhatPyPAsLibraryRefusesToCompare(t *testing.T) {
	e := packaging.LinuxEnvironment(version(t, "3.13"), "x86_64")
	for text, want := range map[string]bool{
		"os_name ~= 'posix'":           false,
		"os_name === 'posix'":          false,
		"python_version ~= '3.x'":      false,
		"'a' == 'a'":                   true,
		"'a' in 'b'":                   false,
		"os_name == sys_platform":      false,
		"python_version ~= '3.12'":     true,
		"python_full_version > '3.13'": false,
	} {
		if got := marker(t, text).Evaluate(e); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestAPythonBetweenTwoReleases(t *testing.T) {
	e := packaging.Environment{PythonFullVersion: "3.15.0a1+"}
	if !marker(t, "python_full_version >= '3.15.0a1'").Evaluate(e) || marker(t, "python_full_version > '3.15.0a1'").Evaluate(e) {
		t.Error("3.15.0a1+ is not 3.15.0a1 with a local version")
	}
}

func TestEscapes(t *testing.T) {
	for text, want := range map[string]string{
		`os_name == '\x41\102\u0043\U00000044'`:        `os_name == "ABCD"`,
		`os_name == 'a\\b\t\d'`:                        "os_name == \"a\\\\b\t\\\\d\"",
		"os_name == 'a\\\nb'":                          `os_name == "ab"`,
		`os_name == 'a\nb\r\0'`:                        `os_name == "a\nb\r\x00"`,
		`os_name == 'a"b'`:                             `os_name == 'a"b'`,
		`os_name == "a'b"`:                             `os_name == "a'b"`,
		`os_name == "a'b\x22"`:                         `os_name == "a'b\x22"`,
		`os_name=='a'and(os_name=="b"or os_name=="c")`: `os_name == "a" and (os_name == "b" or os_name == "c")`,
	} {
		if got := marker(t, text).String(); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if again := marker(t, want).String(); again != want {
			t.Errorf("%s: %s when parsed again", want, again)
		}
	}
	for _, text := range []string{`os_name == '\x4'`, `os_name == '\ud800'`, `os_name == '\N{DIGIT ONE}'`, "os_name == 'a\nb'", `os_name == '\'`} {
		if m, err := packaging.ParseMarker(text); err == nil {
			t.Errorf("%s: %s", text, m)
		}
	}
}

func TestMarkersDoNotNestWithoutEnd(t *testing.T) {
	nest := func(n int) string {
		return strings.Repeat("(", n) + "os_name == 'a'" + strings.Repeat(")", n)
	}
	marker(t, nest(100))
	_, err := packaging.ParseMarker(nest(1_000_000))
	wantError(t, err, 100, "too many (")
}
