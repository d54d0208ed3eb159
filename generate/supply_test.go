package generate

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestWheelsByPlatform(t *testing.T) {
	const both = "linux/amd64 and linux/arm64"
	python := func(version string) func(*spec.App) {
		return func(a *spec.App) { a.Python = version }
	}
	marked := locked("quick", "quick-1.0-cp313-cp313-manylinux_2_17_x86_64.whl")
	marked.Platforms = []string{"linux/amd64"}
	nowhere := locked("quick", "quick-1.0-cp313-cp313-win_amd64.whl", "quick-1.0-cp313-cp313-macosx_11_0_arm64.whl")
	const take = " | take another   python, another version of a, or other   build: platforms"
	onlyAMD := locked("a", "a-1.0-cp313-cp313-manylinux_2_28_x86_64.whl")
	onlyARM := locked("a", "a-1.0-cp313-cp313-manylinux_2_39_x86_64.whl", "a-1.0-cp313-cp313-manylinux_2_28_aarch64.whl")
	withSource := locked("a", "a-1.0-cp313-cp313-manylinux_2_28_x86_64.whl", "a-1.0.tar.gz")
	for name, c := range map[string]struct {
		situation
		want []string
	}{
		"pure Python":                  {situation{packages: manager.Packages{locked("a", "a-1.0-py3-none-any.whl")}}, nil},
		"a stable ABI of an older one": {situation{packages: manager.Packages{locked("a", "a-1.0-cp39-abi3-manylinux_2_28_x86_64.whl", "a-1.0-cp39-abi3-manylinux_2_28_aarch64.whl")}}, nil},
		"which the C library allows":   {situation{packages: manager.Packages{onlyARM}}, nil},
		"what one platform needs":      {situation{packages: manager.Packages{marked}}, nil},
		"what the lock does not list":  {situation{packages: manager.Packages{{Name: "a"}}}, nil},
		"a package of git":             {situation{packages: manager.Packages{{Name: "a", Listed: true, Built: true}}}, nil},
		"an image of one's own":        {situation{change: func(a *spec.App) { a.Image.Base = &spec.Base{Ref: "acme/python:3.13"} }, packages: manager.Packages{nowhere}}, nil},
		"what there is advice on":      {situation{packages: manager.Packages{locked("psycopg2", "psycopg2-1.0.tar.gz")}}, nil},
		"free-threaded": {
			situation{change: python("3.14t"), packages: manager.Packages{locked("a", "a-1.0-cp314-cp314t-manylinux_2_28_x86_64.whl", "a-1.0-cp314-cp314t-manylinux_2_28_aarch64.whl")}}, nil,
		},
		"with another ABI, and the stable one": {
			situation{change: python("3.14t"), packages: manager.Packages{locked("a", "a-1.0-cp314-cp314-manylinux_2_28_x86_64.whl", "a-1.0-cp39-abi3-manylinux_2_28_x86_64.whl")}},
			[]string{"error wheels.none deps: a 1.0 has no wheel for CPython 3.14t on " + both + ", and nothing to build one of" +
				" | there are wheels for   cp314-cp314-manylinux_2_28_x86_64, cp39-abi3-manylinux_2_28_x86_64" + take},
		},
		"a newer C library": {
			situation{change: on("slim-bookworm"), packages: manager.Packages{onlyARM}},
			[]string{"warning wheels.none-for-platform deps: a 1.0 has no wheel for CPython 3.13 on linux/amd64, and nothing to build one of" +
				" | there are wheels for   cp313-cp313-manylinux_2_28_aarch64, cp313-cp313-manylinux_2_39_x86_64" + take +
				` | if the image is not for it, say what it is for   build: platforms: ["linux/arm64"]`},
		},
		"no wheel for arm64": {
			situation{packages: manager.Packages{onlyAMD}},
			[]string{"warning wheels.none-for-platform deps: a 1.0 has no wheel for CPython 3.13 on linux/arm64, and nothing to build one of" +
				" | there are wheels for   cp313-cp313-manylinux_2_28_x86_64" + take +
				` | if the image is not for it, say what it is for   build: platforms: ["linux/amd64"]`},
		},
		"which the spec asks for": {
			situation{change: forPlatforms("linux/amd64", "linux/arm64"), packages: manager.Packages{onlyAMD}},
			[]string{"error wheels.none deps: a 1.0 has no wheel for CPython 3.13 on linux/arm64, and nothing to build one of" +
				" | there are wheels for   cp313-cp313-manylinux_2_28_x86_64" + take},
		},
		"and does not ask for": {situation{change: forPlatforms("linux/amd64"), packages: manager.Packages{onlyAMD}}, nil},
		"a source for arm64": {
			situation{packages: manager.Packages{withSource}},
			[]string{"warning wheels.compiled deps: a 1.0 has no wheel for CPython 3.13 on linux/arm64, so the build compiles it there" +
				` | to bring a compiler, say that the image is for it too   build: platforms: ["linux/amd64", "linux/arm64"] | if it is not   build: platforms: ["linux/amd64"]`},
		},
		"and it is asked for": {
			situation{change: forPlatforms("linux/amd64", "linux/arm64"), packages: manager.Packages{withSource}},
			[]string{"warning wheels.compiled deps: a 1.0 has no wheel for CPython 3.13 on linux/arm64, so the build compiles it there" +
				" | the build gets   g++ gcc libc6-dev"},
		},
		"and nothing is inferred": {
			situation{change: func(a *spec.App) { a.Build.Platforms, a.System.Auto = []string{"linux/arm64"}, false }, packages: manager.Packages{withSource}},
			[]string{"warning wheels.compiled deps: a 1.0 has no wheel for CPython 3.13 on linux/arm64, so the build compiles it there" +
				` | list what that takes   system: build_packages: ["gcc"]`},
		},
		"nowhere": {
			situation{packages: manager.Packages{nowhere}},
			[]string{"error wheels.none deps: quick 1.0 has no wheel for CPython 3.13 on " + both + ", and nothing to build one of" +
				" | there are wheels for   cp313-cp313-macosx_11_0_arm64, cp313-cp313-win_amd64" +
				" | take another   python, another version of quick, or other   build: platforms"},
		},
		"musl, with its wheels": {
			situation{change: on("alpine3.24"), packages: manager.Packages{locked("a", "a-1.0-cp313-cp313-musllinux_1_2_x86_64.whl", "a-1.0-cp313-cp313-musllinux_1_2_aarch64.whl")}}, nil,
		},
		"musl, with sources and wheels for glibc": {
			situation{change: on("alpine3.24"), packages: manager.Packages{withSource, locked("b", "b-1.0.tar.gz"), locked("c", "c-1.0-py3-none-any.whl")}},
			[]string{"error wheels.none deps: a and b have no wheel for CPython 3.13 with musl on " + both +
				" | leave Alpine: Debian's images, such as the default slim-trixie, take the wheels that PyPI has most of | without them: a and b" +
				` | or compile it there   system: build_packages: ["gcc", "musl-dev"]`},
		},
		"musl, without a lock": {
			situation{change: on("alpine3.24"), packages: manager.Packages{{Name: "a"}}, loose: true},
			[]string{"warning wheels.unknown image.variant: no lock says which wheels there are, so nothing tells whether all fit Alpine's musl" +
				" | lock them with   uv lock   and write   deps: uv: {} | or bring a compiler for those that have none   system: build_packages: [\"gcc\", \"musl-dev\"] | or leave Alpine: the default slim-trixie takes every Linux wheel"},
		},
	} {
		app, on, install := c.facts(t)
		if diff := cmp.Diff(c.want, said(checkWheels(app, on, install, fstest.MapFS{}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
