package system

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// indexFolder is the variable that names the folder of Debian's indexes:
// RELEASE-ARCHITECTURE.gz. test/debian-names fills it.
const indexFolder = "PYAPP_TEST_DEBIAN_INDEXES"

// index is one of Debian's Packages files, as far as names matter.
type index struct {
	at           string
	packages     map[string]string   // versions by name
	transitional map[string]bool     // packages that their description calls so
	providers    map[string][]string // packages by a name that they provide
}

func TestNamesAreDebians(t *testing.T) {
	folder := os.Getenv(indexFolder)
	if folder == "" {
		t.Skip("run test/debian-names, which fetches Debian's indexes")
	}
	for _, release := range Releases() {
		for _, architecture := range []string{"amd64", "arm64"} {
			in := readIndex(t, folder, release.Codename+"-"+architecture)
			checkWanted(t, in, release.Codename)
			checkUnwanted(t, in, release.Codename)
			checkNothingElse(t, in, release.Codename)
			checkVersions(t, in, release)
		}
	}
}

// lasting are packages that call themselves transitional, but that go on being
// what one depends on: their upstreams' names.
const lasting = "pkg-config libpcap-dev"

func checkWanted(t *testing.T, in index, release string) {
	t.Helper()
	for _, name := range wanted(release) {
		if _, ok := in.packages[name]; !ok {
			t.Errorf("%s has no %s", in.at, name)
		}
		if in.transitional[name] && !slices.Contains(strings.Fields(lasting), name) {
			t.Errorf("%s has %s only as a transitional package", in.at, name)
		}
	}
}

func checkUnwanted(t *testing.T, in index, release string) {
	t.Helper()
	for _, name := range unwanted(release) {
		rename, _ := Renamed(name, release)
		if state := in.state(name); state != rename.State {
			t.Errorf("%s: %s is %q there, provided by %v; the table says %q", in.at, name, state, in.providers[name], rename.State)
		}
	}
}

// checkNothingElse finds packages that are there and that the table would refuse.
func checkNothingElse(t *testing.T, in index, release string) {
	t.Helper()
	for name := range in.packages {
		if rename, ok := Renamed(name, release); ok && rename.State != Transitional {
			t.Errorf("%s has %s, which the table says is %s", in.at, name, rename.State)
		}
	}
}

func checkVersions(t *testing.T, in index, release Release) {
	t.Helper()
	for name, version := range map[string]string{
		"libgdal-dev": release.GDAL + "+", "rustc": release.Rust + ".", "default-jre-headless": "2:1." + release.Java + "-",
	} {
		if !strings.HasPrefix(in.packages[name], version) {
			t.Errorf("%s has %s %s, not %s", in.at, name, in.packages[name], version)
		}
	}
}

// state is what apt makes of a name; empty for a package like any other.
func (in index) state(name string) State {
	_, ok := in.packages[name]
	switch {
	case in.transitional[name]:
		return Transitional
	case ok:
		return ""
	case len(in.providers[name]) == 1:
		return Virtual
	default:
		return Gone
	}
}

func readIndex(t *testing.T, folder, name string) index {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, name+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	in := index{name, map[string]string{}, map[string]bool{}, map[string][]string{}}
	lines := bufio.NewScanner(text)
	lines.Buffer(nil, 1<<20)
	pkg := ""
	for lines.Scan() {
		field, value, _ := strings.Cut(lines.Text(), ": ")
		if field == "Package" {
			pkg = value
		}
		in.add(pkg, field, value)
	}
	if err := lines.Err(); err != nil || len(in.packages) < 50000 {
		t.Fatal(fmt.Errorf("%s: %d packages: %w", name, len(in.packages), err))
	}
	return in
}

// add takes one field of a package's paragraph.
func (in index) add(pkg, field, value string) {
	switch field {
	case "Version":
		in.packages[pkg] = value
	case "Description":
		if strings.Contains(value, "transitional") {
			in.transitional[pkg] = true
		}
	case "Provides":
		for provided := range strings.SplitSeq(value, ", ") {
			name, _, _ := strings.Cut(provided, " ")
			in.providers[name] = append(in.providers[name], pkg)
		}
	}
}
