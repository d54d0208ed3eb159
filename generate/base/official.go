package base

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// defaultVariant is the schema's default of image.variant.
const defaultVariant = "slim-trixie"

func variant(app spec.App) string {
	if app.Image.Variant != "" {
		return app.Image.Variant
	}
	return defaultVariant
}

func variantField(app spec.App) string {
	if app.Image.Variant != "" {
		return "image.variant"
	}
	return "python"
}

// release is what the variants of one distribution share.
type release struct {
	name, debian, libc, version string
	platforms                   []string // nil: not known
}

// releaseOf is a variant's, such as slim-trixie's.
func releaseOf(variant string) release {
	name := strings.TrimPrefix(variant, "slim-")
	for _, r := range releases() {
		if r.name == name {
			return r
		}
	}
	return release{name: name}
}

// releases are those of the official images' tags, with the C library and the
// platforms that each has
// (https://github.com/docker-library/official-images/blob/master/library/python).
func releases() []release {
	common := []string{"linux/amd64", "linux/arm/v7", "linux/arm64", "linux/386", "linux/ppc64le"}
	return []release{
		{"trixie", "trixie", "glibc", "2.41", append([]string{"linux/arm/v5", "linux/riscv64", "linux/s390x"}, common...)},
		{"bookworm", "bookworm", "glibc", "2.36", common},
		{"alpine", "", "musl", "1.2", nil}, // the newest of them
		{"alpine3.24", "", "musl", "1.2", nil},
		{"alpine3.23", "", "musl", "1.2", nil},
	}
}

// official is the Docker Official Image (https://hub.docker.com/_/python).
func official(app spec.App) Base {
	r := releaseOf(variant(app))
	installer := "apt"
	if r.libc == "musl" {
		installer = "apk"
	}
	return Base{
		Name: "official", Field: variantField(app),
		Build:     "python:" + app.Python + "-" + variant(app),
		Python:    "/usr/local/bin/python",
		Stdlib:    "/usr/local/lib/python" + Minor(app.Python),
		Slim:      strings.HasPrefix(variant(app), "slim-"),
		Installer: installer,
		Release:   r.name, Debian: r.debian, Libc: r.libc, LibcVersion: r.version,
		Platforms: r.platforms,
	}
}

// WithoutPython is the distribution of an official image alone, for an
// environment that brings its own Python; any other base stays as it is.
func (b Base) WithoutPython() Base {
	b.Ready, b.Stdlib, b.Verify, b.Pythons = true, "", false, nil // the environment's Python is compiled with it
	if b.Name != "official" || b.Debian == "" {
		return b
	}
	b.Build, b.Python = "debian:"+b.Debian, ""
	if b.Slim {
		b.Build += "-slim"
	}
	if b.Field == "python" {
		b.Field = "deps"
	}
	return b
}

// freeThreaded is Debian with the Python that uv installs: there is no official
// image without the global interpreter lock
// (https://github.com/docker-library/python/issues/1082).
func freeThreaded(app spec.App) (Base, []spec.Finding) {
	v := variant(app)
	r := releaseOf(v)
	if !slices.Contains([]string{"slim-trixie", "slim-bookworm"}, v) {
		return Base{}, []spec.Finding{{
			Rule: "base.free-threaded", Path: "image.variant",
			Message: fmt.Sprintf("there is no official image of Python %s; docker pyapp makes it on slim-trixie or slim-bookworm, not on %s", app.Python, v),
			Notes:   []string{"leave image.variant out"},
		}}
	}
	b := managed(app.Python)
	b.Name, b.Field = "free-threaded", variantField(app)
	b.Build = "debian:" + r.name + "-slim"
	b.Release, b.Debian, b.Libc, b.LibcVersion = r.name, r.debian, r.libc, r.version
	return b, experimental(app.Python)
}

// experimental warns of what PEP 779 supports only from Python 3.14 on.
func experimental(python string) []spec.Finding {
	if Minor(python) != "3.13t" {
		return nil
	}
	return []spec.Finding{{
		Rule: "python.experimental", Path: "python",
		Message: "the free-threaded build of Python 3.13 is experimental; it is supported from 3.14 on (PEP 779)",
		Notes:   []string{`write   python: "3.14t"`},
	}}
}

// ManagedPython is where the Python that uv installed is, whatever its platform
// and patch version.
const ManagedPython = "/opt/python/current"

// managed is the part of a base that has a Python installed by uv
// (https://docs.astral.sh/uv/guides/install-python/). It needs nothing of the
// system but the C library; Extra is what the official images have beside it.
func managed(python string) Base {
	return Base{
		Managed: python, Extra: []string{"ca-certificates", "netbase", "tzdata"},
		Python:    ManagedPython + "/bin/python",
		Stdlib:    ManagedPython + "/lib/python" + Minor(python),
		Ready:     true, // the stage that installs it compiles it
		Installer: "apt",
		Platforms: []string{"linux/amd64", "linux/arm64", "linux/riscv64"}, // of uv's image
	}
}

// own is an image that the spec names. It is taken to be based on Debian.
func own(ref string) Base {
	return Base{Name: "own", Field: "image.base", Build: ref, Verify: !officialTag.MatchString(ref), Installer: "apt", Release: cacheName(ref)}
}

// officialTag is what the tag of an official Python image says first
// (https://hub.docker.com/_/python).
var officialTag = lazyregexp.New(`^(?:docker\.io/)?(?:library/)?python:(3\.[0-9]+)[^@]*`)

// checkOwn finds what the name of an official image says and the spec does not:
// the build would end at the first step that needs it.
func checkOwn(app spec.App, b Base) []spec.Finding {
	tag := officialTag.FindStringSubmatch(b.Build)
	switch {
	case b.Name != "own" || tag == nil:
		return nil
	case tag[1] != Minor(app.Python):
		return []spec.Finding{{
			Rule: "base.no-python", Path: "image.base",
			Message: fmt.Sprintf("image.base has Python %s, and the application's is %s", tag[1], app.Python),
			Notes:   []string{fmt.Sprintf("write   python: %q   or another image.base", tag[1])},
		}}
	case strings.Contains(tag[0], "alpine"):
		return []spec.Finding{{
			Rule: "base.alpine", Path: "image.base",
			Message: "image.base is Alpine's, and an image of your own is taken to be Debian's",
			Notes:   []string{`in place of base write   image: variant: "alpine"`},
		}}
	}
	return nil
}

// cacheName is an image's reference as a part of a cache's name.
func cacheName(ref string) string {
	return strings.NewReplacer("/", "-", ":", "-", "@", "-").Replace(ref)
}
