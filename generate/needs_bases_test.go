package generate

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
)

// What is compiled is linked with libraries that the image
// needs too, and one distribution is one finding, with what to take instead.
func TestNeedsOnEveryBase(t *testing.T) {
	const (
		distroless = `image: base: distroless: {}`
		ubi        = `image: base: ubi: {}`
		cuda       = `image: base: cuda: version: "13.0.2"`
	)
	for _, c := range []struct{ requirement, on, code, message, note string }{
		{"psycopg2", distroless, "system.no-installer", "nothing that could install libpq5", "take psycopg2-binary"},
		{"psycopg2", `image: base: hardened: {}`, "system.no-installer", "libpq5", "take psycopg2-binary"},
		{"python-magic", distroless, "system.no-installer", "libmagic1t64", "system: auto: false"},
		{"opencv-python", distroless, "system.no-installer", "libgl1", "take opencv-python-headless"},
		{"psycopg2", ubi, "system.other-names", "libpq5, gcc, libc6-dev and libpq-dev, which need not be the name in ubi10", "build_packages"},
		{"psycopg2", ubi + `, system: packages: ["libpq"]`, "system.other-names", "in Debian that is gcc,", "build_packages"},
		{"psycopg2", ubi + `, system: {packages: ["libpq"], build_packages: ["gcc"]}`, "", "", ""},
		{"python-magic", cuda, "system.other-names", "in Debian that is libmagic1, which need not be the name in ubuntu24.04", "system: packages"},
		{"pdfkit", cuda, "system.other-names", "in Debian that is wkhtmltopdf", "system: packages"},
		{"pdfkit", `image: base: chainguard: {}`, "system.no-installer", "wkhtmltopdf", "the official images can"},
		{"pdfkit", `image: variant: "slim-trixie"`, "system.unavailable", "Debian 13 has no wkhtmltopdf", "auto: false"},
		{"flash-attn", `image: base: cuda: {version: "13.0.2", flavour: "devel"}, system: build_packages: ["g++"]`, "", "", ""},
		{"mysqlclient", ubi + `, system: auto: false`, "deps.better-package", "each build compiles it", "take PyMySQL"},
		{"psycopg2", distroless + `, system: auto: false`, "deps.better-package", "each build compiles it", "take psycopg2-binary"},
	} {
		python := "3.13"
		if strings.Contains(c.on, "ubi") {
			python = "3.14"
		}
		app := loaded(t, fmt.Sprintf(`python: %q, run: "main.py", deps: pip: {}, %s`, python, c.on))
		findings := Check(app, fstest.MapFS{"main.py": {}, "requirements.txt": {Data: []byte(c.requirement + "==4.12.0.88\n")}})
		if c.code == "" && len(findings) == 0 {
			continue
		}
		if len(findings) != 1 || findings[0].Rule != c.code || !strings.Contains(findings[0].Message, c.message) || !strings.Contains(strings.Join(findings[0].Notes, "\n"), c.note) {
			t.Errorf("%s on %s: got %+v, want %s: %q, %q", c.requirement, c.on, findings, c.code, c.message, c.note)
		}
	}
}

// A fix that a message names is right where it is written.
func TestNoDebianPackageIsNamedWhereThereIsNoDebian(t *testing.T) {
	for _, on := range []string{`image: base: ubi: {}`, `image: variant: "alpine"`, `image: base: hardened: {}`} {
		app := loaded(t, `python: "3.14", run: "main.py", deps: pip: {}, system: auto: false, `+on)
		for _, f := range Check(app, fstest.MapFS{"main.py": {}, "requirements.txt": {Data: []byte("psycopg2==2.9\n")}}) {
			if strings.Contains(strings.Join(f.Notes, " "), "libpq5") {
				t.Errorf("%s: %+v", on, f)
			}
		}
	}
}

// What a conda package needs comes with it.
func TestCondaPackagesNeedNothing(t *testing.T) {
	for conda, want := range map[bool][]string{true: nil, false: {"libmagic1t64", "libpq5"}} {
		app := loaded(t, `python: "3.13", run: "main.py"`)
		install := manager.Install{Packages: manager.Packages{{Name: "python-magic", Conda: conda}, {Name: "psycopg2", Conda: conda}}}
		on, _ := baseOf(app, install)
		got := needsOf(app, on, install)
		slices.Sort(got.runtime)
		if !slices.Equal(got.runtime, want) || (len(got.build) > 0) == conda {
			t.Errorf("conda %v: %+v, want %v", conda, got, want)
		}
	}
}

// uvLocked is a project of one package in uv.lock, with these wheels.
func uvLocked(name, sdist string, wheels ...string) fstest.MapFS {
	if sdist != "" {
		sdist = fmt.Sprintf("sdist = { url = \"https://example.org/%s\", hash = \"sha256:00\" }\n", sdist)
	}
	lock := fmt.Sprintf("version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n\n[[package]]\nname = \"shop\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = %[1]q }]\n\n"+
		"[package.metadata]\nrequires-dist = [{ name = %[1]q }]\n\n[[package]]\nname = %[1]q\nversion = \"1.0\"\nsource = { registry = \"https://pypi.org/simple\" }\n%[2]swheels = [\n", name, sdist)
	for _, tags := range wheels {
		lock += fmt.Sprintf("    { url = \"https://example.org/%s-1.0-%s.whl\", hash = \"sha256:00\" },\n", name, tags)
	}
	return fstest.MapFS{
		"main.py":        {},
		"uv.lock":        {Data: []byte(lock + "]\n")},
		"pyproject.toml": {Data: []byte(fmt.Sprintf("[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [%q]\n", name))},
	}
}

func TestWheelsOnMusl(t *testing.T) {
	const glibc = "cp313-cp313-manylinux_2_28_x86_64.manylinux_2_28_aarch64"
	const compiler = `system: build_packages: ["gcc", "musl-dev"]`
	for _, c := range []struct{ name, sdist, text, code, note string }{
		{"no source", "", "", "wheels.none", "leave Alpine"},
		{"source", "fast-1.0.tar.gz", "", "wheels.none", compiler},
		{"source and a compiler", "fast-1.0.tar.gz", compiler, "", ""},
		{"no source and a compiler", "", compiler, "wheels.none", "leave Alpine"},
	} {
		app := loaded(t, `python: "3.13", run: "main.py", deps: uv: {}, image: variant: "alpine", `+c.text)
		findings := Check(app, uvLocked("fast", c.sdist, glibc))
		if c.code == "" && len(findings) == 0 {
			continue
		}
		notes := ""
		for _, f := range findings {
			notes += strings.Join(f.Notes, "\n")
		}
		if len(findings) != 1 || findings[0].Rule != c.code || !findings[0].IsError() || !strings.Contains(notes, c.note) {
			t.Errorf("%s: got %+v, want %s with %q", c.name, findings, c.code, c.note)
		}
		if c.sdist == "" && strings.Contains(notes, "compile it") {
			t.Errorf("%s: there is nothing to compile: %s", c.name, notes)
		}
	}
}

// Written as the note says, the image is still for both platforms, and the
// build gets a compiler.
func TestCompiledOnOnePlatform(t *testing.T) {
	const text = `python: "3.13", run: "main.py", deps: uv: {}`
	project := uvLocked("fast", "fast-1.0.tar.gz", "cp313-cp313-manylinux_2_28_x86_64")
	findings := Check(loaded(t, text), project)
	want := []string{
		`to bring a compiler, say that the image is for it too   build: platforms: ["linux/amd64", "linux/arm64"]`,
		`if it is not   build: platforms: ["linux/amd64"]`,
	}
	if len(findings) != 1 || !slices.Equal(findings[0].Notes, want) {
		t.Fatalf("got %+v, want %q", findings, want)
	}
	both := loaded(t, text+`, build: platforms: ["linux/amd64", "linux/arm64"]`)
	if findings := Check(both, project); len(findings) != 1 || findings[0].Notes[0] != "the build gets   g++ gcc libc6-dev" {
		t.Errorf("got %+v", findings)
	}
	if findings := Check(loaded(t, text+`, build: platforms: ["linux/amd64"]`), project); len(findings) > 0 {
		t.Errorf("got %+v", findings)
	}
}

// Red Hat's packages have names that Debian's can't have.
func TestNamesOfPackagesFollowTheBase(t *testing.T) {
	for on, want := range map[string]int{`image: base: ubi: {}`: 0, `image: base: "acme/python"`: 0, `image: variant: "slim-trixie"`: 1} {
		app := loaded(t, `python: "3.14", run: "main.py", system: packages: ["ImageMagick"], `+on)
		findings := Check(app, fstest.MapFS{"main.py": {}})
		if len(findings) != want || want == 1 && (findings[0].Rule != "system.no-package" || findings[0].Path != "system.packages.0") {
			t.Errorf("%s: got %+v", on, findings)
		}
	}
}

// Where no lock lists wheels, musl is worth a word, until a compiler is there.
func TestUnknownWheelsOnMusl(t *testing.T) {
	project := fstest.MapFS{"main.py": {}, "requirements.txt": {Data: []byte("six==1.17.0 --hash=sha256:" + strings.Repeat("0", 64) + "\n")}}
	for more, want := range map[string]int{"": 1, `, system: build_packages: ["gcc", "musl-dev"]`: 0} {
		findings := Check(loaded(t, `python: "3.13", run: "main.py", deps: pip: {}, image: variant: "alpine"`+more), project)
		if len(findings) != want || want == 1 && (findings[0].Rule != "wheels.unknown" || findings[0].Path != "image.variant") {
			t.Errorf("%q: got %+v", more, findings)
		}
	}
}
