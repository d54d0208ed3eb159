package generate

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// needs are the packages of the operating system that the dependencies are
// known to need, beside those that the spec lists, and why.
type needs struct {
	runtime, build       []string
	runtimeWhy, buildWhy []string
}

// required is what one distribution that is installed needs.
type required struct {
	system.Need
	pkg      *manager.Package
	compiled bool // it is compiled, since it has no wheel
}

// runtime are the packages that the image needs for it.
func (r required) runtime() []string {
	if r.compiled {
		return slices.Concat(r.Runtime, r.RuntimeCompiled)
	}
	return r.Runtime
}

// requiredOf are the needs of what is installed, in a release of Debian.
func requiredOf(install manager.Install, compiled map[string]bool, release string) []required {
	var all []required
	for _, d := range system.Needed(distributions(install), release) {
		name, _, _ := strings.Cut(d.Distribution, "[")
		p := install.Packages.Find(name)
		all = append(all, required{Need: d, pkg: p, compiled: compiled[name] || p.Built || d.SourceOnly && !p.Listed})
	}
	return all
}

// compiledOf are the names of packages that the lock has no wheel of.
func compiledOf(app spec.App, on base.Base, install manager.Install) map[string]bool {
	compiled := map[string]bool{}
	for _, s := range supplies(app, on, install) {
		compiled[s.pkg.Name] = s.compiles(app)
	}
	return compiled
}

// need adds what a distribution needs.
func (n *needs) need(r required) {
	if r.compiled {
		n.build = append(n.build, r.Build...)
		if len(r.Build) > 0 {
			n.buildWhy = append(n.buildWhy, r.Distribution)
		}
	}
	if runtime := r.runtime(); len(runtime) > 0 {
		n.runtime = append(n.runtime, runtime...)
		n.runtimeWhy = append(n.runtimeWhy, r.Reason)
	}
}

// buildReason is the comment above what the build installs.
func (n needs) buildReason() string {
	const reason = "Only the build needs these; the image does not get them."
	if len(n.buildWhy) == 0 {
		return reason
	}
	return "To compile " + spec.List(n.buildWhy) + ". " + reason
}

// runtimeReason is the comment above what the image gets.
func (n needs) runtimeReason() string {
	if len(n.runtimeWhy) == 0 {
		return ""
	}
	return strings.Join(n.runtimeWhy, "; ") + "."
}

// RuntimePackages are the packages of the operating system that the image gets
// beside those that the spec lists, and why, for what a manager installs.
func RuntimePackages(app spec.App, install manager.Install) (names, why []string) {
	on, _ := baseOf(app, install)
	n := needsOf(app, on, install)
	slices.Sort(n.runtime)
	return slices.Compact(n.runtime), n.runtimeWhy
}

// needsOf is what the dependencies need of a Debian-based image. Of another
// one, or one of the user's own, nobody knows what it has.
func needsOf(app spec.App, on base.Base, install manager.Install) needs {
	var n needs
	if !app.System.Auto || on.Debian == "" || app.Image.IsOwn() {
		return n
	}
	compiled := compiledOf(app, on, install)
	known := map[string]bool{}
	for _, r := range requiredOf(install, compiled, on.Debian) {
		known[r.pkg.Name] = true
		n.need(r)
	}
	for _, p := range install.Packages {
		if compiled[p.Name] && !known[p.Name] && !p.Built {
			n.build = append(n.build, system.Compiler(on.Debian)...)
			n.buildWhy = append(n.buildWhy, p.Name)
		}
	}
	return n
}

// distributions are the names of what is installed, with each extra too, as
// package system knows them. What conda packages need comes with them.
func distributions(install manager.Install) []string {
	var names []string
	for _, p := range install.Packages {
		if p.Conda {
			continue
		}
		names = append(names, p.Name)
		for _, extra := range p.Extras {
			names = append(names, p.Name+"["+extra+"]")
		}
	}
	return names
}

// checkNeeds finds what the image can't be given, and names that the release of
// Debian does not have.
func checkNeeds(app spec.App, on base.Base, install manager.Install, project fs.FS) []spec.Finding {
	if app.Image.IsOwn() {
		return nil
	}
	findings := slices.Concat(
		renamed("system.packages", app.System.Packages, on.Debian),
		renamed("system.build_packages", app.System.BuildPackages, on.Debian),
	)
	if !app.System.Auto {
		return findings
	}
	compiled := compiledOf(app, on, install)
	for _, r := range requiredOf(install, compiled, cmp.Or(on.Debian, elsewhere())) {
		if refusedForMusl(app, on, *r.pkg) {
			r.compiled = false
		}
		findings = append(findings, needFindings(app, on, r, r.pkg.At(project))...)
	}
	return findings
}

// elsewhere is the release whose names stand for what is needed on another
// distribution than Debian: the oldest, which has what Debian gave up since.
func elsewhere() string {
	releases := system.Releases()
	return releases[len(releases)-1].Codename
}

// needFindings is about one distribution.
func needFindings(app spec.App, on base.Base, r required, at *spec.Place) []spec.Finding {
	const otherwise = "if it is there in another way, write   system: auto: false"
	switch {
	case r.Unavailable != "" && on.Debian != "":
		return []spec.Finding{{
			Rule: "system.unavailable", Path: "deps", At: at,
			Message: r.Distribution + " can't work in this image: " + r.Unavailable, Notes: []string{otherwise},
		}}
	case len(r.runtime()) > 0 && on.FinalInstaller() == "":
		return []spec.Finding{{
			Rule: "system.no-installer", Path: on.Field, At: at,
			Message: fmt.Sprintf("%s, and %s has nothing that could install %s", r.Reason, on.Field, spec.List(r.runtime())),
			Notes:   append(instead(r.pkg.Name), "leave image.base out: the official images can", otherwise),
		}}
	case on.Debian == "":
		return otherNames(app, on, r, at)
	case r.Caveat != "" && (r.compiled || len(r.Runtime) > 0):
		return []spec.Finding{{
			Rule: "system.caveat", Path: "deps", At: at, Message: r.Distribution + ": " + r.Caveat,
			Notes: []string{"once it is cared for, say so   ignore: PYA227: \"REASON\""},
		}}
	}
	return nil
}

// otherNames tells what is needed that has its name from another distribution
// than the base's, as long as the spec lists nothing of the kind.
func otherNames(app spec.App, on base.Base, r required, at *spec.Place) []spec.Finding {
	notes := instead(r.pkg.Name)
	var needed []string
	if runtime := r.runtime(); len(runtime) > 0 && len(app.System.Packages) == 0 {
		needed = append(needed, runtime...)
		notes = append(notes, "list what the image needs under the names there   system: packages: [\"…\"]")
	}
	if r.SourceOnly && r.compiled && len(app.System.BuildPackages) == 0 {
		needed = append(needed, r.Build...)
		notes = append(notes, "list what compiling it takes   system: build_packages: [\"gcc\", \"…\"]")
	}
	if len(needed) == 0 {
		return nil
	}
	return []spec.Finding{{
		Rule: "system.other-names", Path: "system.packages", At: at,
		Message: fmt.Sprintf("%s: in Debian that is %s, which need not be the name in %s", r.Reason, spec.List(needed), on.Release),
		Notes:   append(notes, "if all of it is there, write   system: auto: false"),
	}}
}

// renamed finds names that a release of Debian does not have.
func renamed(field string, packages []string, release string) []spec.Finding {
	var findings []spec.Finding
	for i, name := range packages {
		if release != "" && !debianName.MatchString(name) {
			findings = append(findings, spec.Finding{
				Rule: "system.no-package", Path: fmt.Sprintf("%s.%d", field, i),
				Message: fmt.Sprintf("Debian %s has no package %s: the names are of lower-case letters, digits, and + - .", release, name),
				Notes:   []string{"look it up on https://packages.debian.org"},
			})
		}
		rename, ok := system.Renamed(name, release)
		if !ok || rename.Installs() {
			continue
		}
		findings = append(findings, missingPackage(fmt.Sprintf("%s.%d", field, i), release, name, rename))
	}
	return findings
}

// missingPackage is one that has another name in a release, or none any more.
func missingPackage(field, release, name string, by system.Rename) spec.Finding {
	f := spec.Finding{Rule: "system.no-package", Path: field, Message: fmt.Sprintf("Debian %s has no package %s", release, name)}
	if len(by.To) > 0 {
		f.Notes = append(f.Notes, "write   "+quotedList(by.To))
	}
	if len(by.To) == 1 {
		f.Change = &spec.Change{Path: field, Value: quotedList(by.To)}
	}
	if by.Note != "" {
		f.Notes = append(f.Notes, by.Note)
	}
	return f
}

// debianName is how Debian's packages are called
// (https://www.debian.org/doc/debian-policy/ch-controlfields.html#source).
var debianName = lazyregexp.New(`^[a-z0-9][a-z0-9+.-]+$`)

func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, ", ")
}
