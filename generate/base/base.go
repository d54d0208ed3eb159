// Package base knows what an image can be based on: the official Python images,
// any image of one's own, and the bases that have a file of their own here,
// beside base_NAME.cue in package schema.
package base

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Base is what an image is built on, as plain data.
type Base struct {
	Name  string // the base's key under image.base; "official", "free-threaded" or "own" for those without one
	Field string // the spec's field that it comes from

	Build string // image of the build stages: it has a shell and pip, or gets them
	Final string // image of the final stage; "" is that of the build stages, and then it has a shell
	Debug bool   // the final stage has a shell for debugging, which no step uses

	Slim    bool   // the official image is the small one of its release
	Managed string // the Python that uv installs, such as "3.14t"; "" where the images have one
	Extra   []string
	Python  string // path of the interpreter in the final stage; "" is wherever the PATH has it
	Link    string // where the build stages must link their interpreter to, to have it at Python; "" is there already
	Stdlib  string // folder of the final stage's standard library; "" is where python says
	Ready   bool   // the standard library has its bytecode already
	Verify  bool   // which Python it has is not in its name, so the build looks

	Root  bool   // the build stages' image has another user than root
	Home  bool   // its HOME is its own user's, where the build is root's
	Reset bool   // it has an entry point, which would read the command as its arguments
	User  User   // its own user; none: the build makes one
	Login string // the command that lets one pull it; "" is none

	Installer   string   // what installs packages in the build stages: "apt", "apk" or "microdnf"
	Release     string   // the distribution's release, such as "trixie", "alpine3.24" or "ubuntu24.04"; "" is unknown
	Debian      string   // the name of Debian's release; "" for all others and where it is unknown
	Libc        string   // "glibc" or "musl"; "" is unknown
	LibcVersion string   // at least this, such as "2.41"; "" is unknown
	Pythons     []string // the minor versions that it has; nil is any
	Platforms   []string // of all its images, as docker names them, such as "linux/arm64"; nil is not known to be less than all
	FixedPatch  bool     // the base decides the patch version
}

// User is a base's own user.
type User struct {
	UID, GID   int
	Name, Home string
}

// Shell tells whether the final stage can run a command of a shell.
func (b Base) Shell() bool { return b.Final == "" }

// Image is the image that the final stage starts from.
func (b Base) Image() string {
	if b.Final != "" {
		return b.Final
	}
	return b.Build
}

// FinalInstaller is what installs packages in the final stage, "" for nothing.
func (b Base) FinalInstaller() string {
	if b.Final != "" {
		return ""
	}
	return b.Installer
}

// Kind is a base with a key of its own under image.base.
type Kind struct {
	Name   string // the key
	Fields any    // the Go mirror of its fields, empty; a test holds it against the schema
	// base answers for one application, whose Python may not be one that the base has.
	base func(spec.App) (Base, []spec.Finding)
}

// define makes a Kind of a function that takes the kind's own fields.
func define[F any](name string, base func(F, spec.App) Base) Kind {
	var fields F
	return Kind{Name: name, Fields: fields, base: func(app spec.App) (Base, []spec.Finding) {
		fields := fields
		if err := app.Image.Base.Kind.Decode(&fields); err != nil {
			return Base{}, []spec.Finding{{Rule: "spec.internal", Path: "image.base." + name, Message: err.Error()}}
		}
		b := base(fields, app)
		b.Name, b.Field = name, "image.base."+name
		return b, nil
	}}
}

// All is every base with a key of its own, in the order of the documentation.
func All() []Kind {
	return []Kind{
		distroless(), // Google's, of Debian's packages
		hardened(),   // Docker Hardened Images
		chainguard(), // Wolfi
		ubi(),        // Red Hat's, for OpenShift
		cuda(),       // NVIDIA's, for what brings no CUDA of its own
	}
}

// Of is the base of app, whose python is an exact version. With an error among
// the findings it can't be built on.
func Of(app spec.App) (Base, []spec.Finding) {
	b, findings := chosen(app)
	if slices.ContainsFunc(findings, func(f spec.Finding) bool { return f.IsError() }) {
		return b, findings
	}
	return b, slices.Concat(findings, checkVersion(app, b), checkPackages(app, b), checkUser(app, b), checkPlatforms(app, b), checkOwn(app, b))
}

func chosen(app spec.App) (Base, []spec.Finding) {
	switch {
	case app.Image.Base == nil && isFreeThreaded(app.Python):
		return freeThreaded(app)
	case app.Image.Base == nil:
		return official(app), nil
	case app.Image.Base.Kind == nil:
		return own(app.Image.Base.Ref), nil
	}
	for _, kind := range All() {
		if kind.Name == app.Image.Base.Kind.Kind {
			return kind.base(app)
		}
	}
	return Base{}, []spec.Finding{{
		Rule: "spec.internal", Path: "image.base",
		Message: "the schema has a base that docker pyapp does not know: " + app.Image.Base.Kind.Kind,
	}}
}

// Has tells whether b has a Python of this version.
func (b Base) Has(python string) bool {
	return b.Pythons == nil || slices.Contains(b.Pythons, Minor(python))
}

// nearest is the version that b has and that is most like python: with the
// global interpreter lock where it has none without, or else the newest.
func (b Base) nearest(python string) string {
	if locked := strings.TrimSuffix(Minor(python), "t"); slices.Contains(b.Pythons, locked) {
		return locked
	}
	return b.Pythons[len(b.Pythons)-1]
}

func checkVersion(app spec.App, b Base) []spec.Finding {
	if !b.Has(app.Python) {
		return []spec.Finding{{
			Rule: "base.no-python", Path: "python",
			Message: fmt.Sprintf("%s has Python %s, not %s", b.Field, spec.List(b.Pythons), app.Python),
			Notes:   []string{fmt.Sprintf("write   python: %q", b.nearest(app.Python)), "or leave image.base out: the official images have every Python"},
		}}
	}
	if b.FixedPatch && strings.Count(app.Python, ".") > 1 {
		return []spec.Finding{{
			Rule: "base.patch", Path: "python",
			Message: fmt.Sprintf("%s decides which patch version of Python %s the image has: it need not be %s", b.Field, Minor(app.Python), app.Python),
			Notes:   []string{fmt.Sprintf("write   python: %q", Minor(app.Python))},
		}}
	}
	return nil
}

func checkPackages(app spec.App, b Base) []spec.Finding {
	if b.FinalInstaller() != "" || len(app.System.Packages) == 0 {
		return nil
	}
	return []spec.Finding{{
		Rule: "base.no-packages", Path: "system.packages",
		Message: fmt.Sprintf("%s has nothing that installs packages, and system.packages has %s", b.Field, strings.Join(app.System.Packages, ", ")),
		Notes: []string{
			"leave image.base out: the official images can; so can image.base: ubi and cuda, and a Debian-based image of your own",
			"what only the build needs is   system: build_packages",
		},
	}}
}

func checkUser(app spec.App, b Base) []spec.Finding {
	if b.User.UID == 0 || app.Image.User == 0 || app.Image.User == b.User.UID {
		return nil
	}
	return []spec.Finding{{
		Rule: "base.user", Path: "image.user",
		Message: fmt.Sprintf("%s has the user %d, and none can be added; image.user is %d", b.Field, b.User.UID, app.Image.User),
		Notes:   []string{"leave image.user out"},
	}}
}

// checkPlatforms finds platforms that there is no such base for: the build would
// end where it pulls it. The variant of arm64 is said or not.
func checkPlatforms(app spec.App, b Base) []spec.Finding {
	if b.Platforms == nil {
		return nil
	}
	image := b.Image()
	if b.Name == "free-threaded" {
		image = "uv, which installs Python " + app.Python + ","
	}
	var findings []spec.Finding
	for i, platform := range app.Build.Platforms {
		if slices.Contains(b.Platforms, platform) || platform == "linux/arm64/v8" && slices.Contains(b.Platforms, "linux/arm64") {
			continue
		}
		notes := []string{"take it out, or take another base or release"}
		if app.Image.Base != nil {
			notes = []string{"take it out, or leave image.base out: the official images have more platforms"}
		}
		findings = append(findings, spec.Finding{
			Rule: "base.no-platform", Path: fmt.Sprintf("build.platforms.%d", i),
			Message: fmt.Sprintf("there is no %s for %s, only for %s", image, platform, spec.List(b.Platforms)), Notes: notes,
		})
	}
	return findings
}

// Minor is 3.13 of 3.13.5, and 3.14t of 3.14.2t.
func Minor(python string) string {
	parts := strings.Split(strings.TrimSuffix(python, "t"), ".")
	minor := strings.Join(parts[:min(len(parts), 2)], ".")
	if isFreeThreaded(python) {
		minor += "t"
	}
	return minor
}

// isFreeThreaded tells whether a version names the build without the global
// interpreter lock (PEP 703), by the suffix of its executable.
func isFreeThreaded(python string) bool { return strings.HasSuffix(python, "t") }
