package base

import (
	"slices"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/schema/schematest"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// A new base is one file here, one base_NAME.cue in package schema that adds
// itself to #Base, and one word in All.
func TestBasesAndTheSchemaAgree(t *testing.T) {
	kinds := map[string]any{}
	for _, kind := range All() {
		kinds[kind.Name] = kind.Fields
	}
	schematest.Agree(t, "Base", "base", kinds)
	if len(kinds) < 5 || len(kinds) != len(All()) {
		t.Errorf("the bases are %v", kinds)
	}
}

// app is the application of a spec, as the schema completes it.
func app(t *testing.T, text string) spec.App {
	t.Helper()
	s, err := spec.Load("pyapp.cue", []byte(`run: "main.py", `+text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s.App
}

func TestImages(t *testing.T) {
	for _, c := range []struct{ spec, build, final string }{
		{`python: "3.13"`, "python:3.13-slim-trixie", ""},
		{`python: "3.12.4", image: variant: "bookworm"`, "python:3.12.4-bookworm", ""},
		{`python: "3.13", image: variant: "alpine"`, "python:3.13-alpine", ""},
		{`python: "3.13", image: variant: "alpine3.24"`, "python:3.13-alpine3.24", ""},
		{`python: "3.14t"`, "debian:trixie-slim", ""},
		{`python: "3.14t", image: variant: "slim-bookworm"`, "debian:bookworm-slim", ""},
		{`python: "3.13", image: base: "acme/python:3.13"`, "acme/python:3.13", ""},
		{`python: "3.13", image: base: distroless: {}`, "python:3.13-slim-trixie", "gcr.io/distroless/python3-debian13:nonroot"},
		{`python: "3.13", image: base: distroless: tag: "debug-nonroot"`, "python:3.13-slim-trixie", "gcr.io/distroless/python3-debian13:debug-nonroot"},
		{`python: "3.13.14", image: base: hardened: {}`, "dhi.io/python:3.13.14-debian13-dev", "dhi.io/python:3.13.14-debian13"},
		{`python: "3.14", image: base: hardened: {repository: "acme/dhi-python", distribution: "alpine3.24"}`, "acme/dhi-python:3.14-alpine3.24-dev", "acme/dhi-python:3.14-alpine3.24"},
		{`python: "3.14", image: base: chainguard: {}`, "cgr.dev/chainguard/python:latest-dev", "cgr.dev/chainguard/python:latest"},
		{`python: "3.14", image: base: chainguard: tag: "3.14-dev"`, "cgr.dev/chainguard/python:3.14-dev", "cgr.dev/chainguard/python:3.14-dev"},
		{`python: "3.12", image: base: ubi: release: "9"`, "registry.access.redhat.com/ubi9/python-312-minimal", ""},
		{`python: "3.13", image: base: cuda: version: "13.0.2"`, "nvidia/cuda:13.0.2-runtime-ubuntu24.04", ""},
		{`python: "3.14t", image: base: cuda: {version: "13.0.2", flavour: "cudnn-devel", system: "ubuntu22.04"}`, "nvidia/cuda:13.0.2-cudnn-devel-ubuntu22.04", ""},
	} {
		b, findings := Of(app(t, c.spec))
		if b.Build != c.build || b.Final != c.final || len(findings) > 0 {
			t.Errorf("%s: %q and %q, want %q and %q; %v", c.spec, b.Build, b.Final, c.build, c.final, findings)
		}
		if b.Shell() != (c.final == "") || b.Image() == "" || b.Installer == "" || b.Release == "" || b.Field == "" {
			t.Errorf("%s: %+v", c.spec, b)
		}
		if b.Final != "" && (b.User.UID == 0 || b.FinalInstaller() != "") {
			t.Errorf("%s: no step of the final stage could make a user or install a package: %+v", c.spec, b)
		}
		if b.Name != "own" && (b.Libc == "" || b.LibcVersion == "") {
			t.Errorf("%s: no C library: %+v", c.spec, b)
		}
	}
}

func TestWhatABaseDoesNotHave(t *testing.T) {
	for _, c := range []struct{ spec, code, message, note string }{
		{`python: "3.14", image: base: distroless: {}`, "base.no-python", "image.base.distroless has Python 3.13, not 3.14", `write   python: "3.13"`},
		{`python: "3.13", image: base: ubi: {}`, "base.no-python", "image.base.ubi has Python 3.12 and 3.14, not 3.13", `write   python: "3.14"`},
		{`python: "3.14t", image: base: hardened: {}`, "base.no-python", "not 3.14t", "the official images have every Python"},
		{`python: "3.14t", image: base: chainguard: {}`, "base.no-python", "not 3.14t", `write   python: "3.14"`},
		{`python: "3.14t", image: variant: "alpine"`, "base.free-threaded", "on slim-trixie or slim-bookworm, not on alpine", "leave image.variant out"},
		{`python: "3.13", image: base: "python:3.12-slim-trixie"`, "base.no-python", "image.base has Python 3.12, and the application's is 3.13", `write   python: "3.12"`},
		{`python: "3.14t", image: base: "docker.io/library/python:3.14.1"`, "base.no-python", "the application's is 3.14t", `write   python: "3.14"`},
		{`python: "3.13", image: base: "python:3.13-alpine3.24"`, "base.alpine", "is Alpine's", `image: variant: "alpine"`},
		{`python: "3.13", image: base: "python:3.13.5-slim-trixie"`, "", "", ""},
		{`python: "3.13", image: base: "acme/python:3.12-alpine"`, "", "", ""},
		{`python: "3.13t"`, "python.experimental", "is experimental", `write   python: "3.14t"`},
		{`python: "3.13.5", image: base: distroless: {}`, "base.patch", "need not be 3.13.5", `write   python: "3.13"`},
		{`python: "3.13", image: base: distroless: {}, system: packages: ["libpq5"]`, "base.no-packages", "system.packages has libpq5", "ubi and cuda"},
		{`python: "3.13", image: {base: hardened: {}, user: 1000}`, "base.user", "has the user 65532, and none can be added; image.user is 1000", "leave image.user out"},
		{`python: "3.13", image: {base: hardened: {}, user: 65532}`, "", "", ""},
		{`python: "3.12", image: base: ubi: {}, system: packages: ["libpq"]`, "", "", ""},
		{`python: "3.13", image: base: distroless: {}, system: build_packages: ["gcc"]`, "", "", ""},
	} {
		_, findings := Of(app(t, c.spec))
		if c.code == "" && len(findings) == 0 {
			continue
		}
		if len(findings) != 1 || findings[0].Rule != c.code || !strings.Contains(findings[0].Message, c.message) ||
			!strings.Contains(strings.Join(findings[0].Notes, "\n"), c.note) {
			t.Errorf("%s: got %+v, want %s: %q, %q", c.spec, findings, c.code, c.message, c.note)
		}
	}
}

// Each platform that there is no base for is one finding, where it is written.
func TestPlatformsThatABaseDoesNotHave(t *testing.T) {
	const all = `build: platforms: ["linux/amd64", "linux/arm64/v8", "linux/s390x", "linux/arm/v6", "linux/riscv64"]`
	for on, want := range map[string][]string{
		`python: "3.13"`: {"3 there is no python:3.13-slim-trixie for linux/arm/v6, only for linux/arm/v5,"},
		`python: "3.13", image: variant: "slim-bookworm"`: {
			"2 there is no python:3.13-slim-bookworm for linux/s390x", "3 there is no python:3.13-slim-bookworm for linux/arm/v6", "4 there is no python:3.13-slim-bookworm for linux/riscv64",
		},
		`python: "3.13", image: variant: "alpine"`:        nil,
		`python: "3.13", image: base: "acme/python:3.13"`: nil,
		`python: "3.14t"`:                                      {"2 there is no uv, which installs Python 3.14t, for linux/s390x", "3 there is no uv"},
		`python: "3.14", image: base: ubi: {}`:                 {"3 there is no registry.access.redhat.com/ubi10/python-314-minimal for linux/arm/v6", "4 there is no"},
		`python: "3.13", image: base: distroless: {}`:          {"2 there is no gcr.io/distroless/python3-debian13:nonroot for linux/s390x", "3 there is no"},
		`python: "3.13", image: base: cuda: version: "13.0.2"`: {"2 there is no nvidia/cuda:13", "3 there is no", "4 there is no"},
	} {
		_, findings := Of(app(t, on+", "+all))
		var got []string
		for _, f := range findings {
			index, indexed := strings.CutPrefix(f.Path, "build.platforms.")
			if !indexed || f.Rule != "base.no-platform" || !f.IsError() || len(f.Notes) == 0 {
				t.Errorf("%s: %+v", on, f)
			}
			got = append(got, index+" "+f.Message)
		}
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%s: got %q, want %q", on, got, want)
		}
	}
}

// Findings about a release point at the field that chose it.
func TestFieldOfTheRelease(t *testing.T) {
	for text, want := range map[string]string{
		`python: "3.13"`: "python", `python: "3.14t"`: "python",
		`python: "3.13", image: variant: "slim-bookworm"`:  "image.variant",
		`python: "3.14t", image: variant: "slim-bookworm"`: "image.variant",
	} {
		if b, _ := Of(app(t, text)); b.Field != want {
			t.Errorf("%s: %s, want %s", text, b.Field, want)
		}
	}
}

// The build looks which Python there is only where the name does not tell.
func TestPythonInTheName(t *testing.T) {
	for ref, want := range map[string]bool{
		"acme/python:3.13": true, "python": true, "python:latest": true, "python:3.13": false, "docker.io/library/python:3.13.5-slim-trixie": false,
	} {
		if b := own(ref); b.Verify != want {
			t.Errorf("%s: looks %v, want %v", ref, b.Verify, want)
		}
	}
}

// A warning about the base does not hide what else is wrong with it.
func TestFindingsBesideAWarning(t *testing.T) {
	_, findings := Of(app(t, `python: "3.13t", build: platforms: ["linux/386"]`))
	if len(findings) != 2 || findings[0].Rule != "python.experimental" || findings[1].Rule != "base.no-platform" {
		t.Errorf("got %+v", findings)
	}
}

func TestMinor(t *testing.T) {
	for python, want := range map[string]string{"3.13": "3.13", "3.13.5": "3.13", "3.14t": "3.14t", "3.14.2t": "3.14t"} {
		if got := Minor(python); got != want {
			t.Errorf("Minor(%q) = %q, want %q", python, got, want)
		}
	}
}
