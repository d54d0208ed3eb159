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
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// supply is how a package gets into the image on each of its platforms: by a
// wheel, of its source, or not at all.
type supply struct {
	pkg             manager.Package
	source, nothing []string // platforms; all others have a wheel, or the lock does not tell
}

// compiles tells whether the build has to bring a compiler: on every platform,
// or on one that the spec asks for.
func (s supply) compiles(app spec.App) bool {
	for _, platform := range manager.Platforms(app) {
		if s.pkg.For(platform) && !slices.Contains(s.source, platform) {
			return len(app.Build.Platforms) > 0 && len(s.source) > 0
		}
	}
	return len(s.source) > 0
}

// supplies are those of all packages that do not have a wheel everywhere.
func supplies(app spec.App, on base.Base, install manager.Install) []supply {
	var all []supply
	targets := targetsOf(app, on)
	for _, p := range install.Packages {
		if s := supplyOf(p, targets); len(s.source)+len(s.nothing) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// destination is a platform, and what a wheel must fit on it.
type destination struct {
	platform string
	python   packaging.Target
}

// targetsOf are the image's platforms; none where it is not known which C
// library its base has.
func targetsOf(app spec.App, on base.Base) []destination {
	if on.Libc == "" {
		return nil
	}
	libc := packaging.Libc{Musl: on.Libc == "musl"}
	if v, err := packaging.ParseVersion(on.LibcVersion); err == nil && len(v.Release()) > 1 {
		libc.Major, libc.Minor = v.Release()[0], v.Release()[1]
	}
	var targets []destination
	for _, platform := range manager.Platforms(app) {
		targets = append(targets, destination{platform, packaging.Target{
			Python: manager.PythonVersion(app), FreeThreaded: strings.HasSuffix(app.Python, "t"), Machine: manager.Machine(platform), Libc: libc,
		}})
	}
	return targets
}

// accepts tells whether a wheel can be installed, by its file name. Most of a
// lock's wheels are for another machine, which is seen without parsing.
func (d destination) accepts(name string) bool {
	if !strings.HasSuffix(name, "-any.whl") && !strings.Contains(name, d.python.Machine) {
		return false
	}
	w, err := packaging.ParseWheel(name)
	return err == nil && d.python.Accepts(w)
}

func supplyOf(p manager.Package, targets []destination) supply {
	s := supply{pkg: p}
	if !p.Listed || p.Built {
		return s
	}
	for _, t := range targets {
		if !p.For(t.platform) {
			continue
		}
		switch {
		case slices.ContainsFunc(p.Wheels, t.accepts):
		case p.Sdist:
			s.source = append(s.source, t.platform)
		default:
			s.nothing = append(s.nothing, t.platform)
		}
	}
	return s
}

// parseWheels leaves out what is no wheel's name: it fits nothing.
func parseWheels(names []string) []packaging.Wheel {
	wheels := make([]packaging.Wheel, 0, len(names))
	for _, name := range names {
		if w, err := packaging.ParseWheel(name); err == nil {
			wheels = append(wheels, w)
		}
	}
	return wheels
}

// checkWheels finds packages of a lock without a wheel for the image: those
// that the build compiles, and those that can't be had.
func checkWheels(app spec.App, on base.Base, install manager.Install, project fs.FS) []spec.Finding {
	missing, compiled := map[string][]manager.Package{}, map[string][]manager.Package{}
	for _, s := range supplies(app, on, install) {
		where := strings.Join(s.nothing, " and ")
		if where == "" && refusedForMusl(app, on, s.pkg) {
			where = strings.Join(s.source, " and ")
		}
		if where != "" {
			missing[where] = append(missing[where], s.pkg)
			continue
		}
		if on.Debian == "" && len(app.System.BuildPackages) > 0 {
			continue // compiling it is meant
		}
		if need, _ := system.Of(s.pkg.Name, cmp.Or(on.Debian, elsewhere())); !need.SourceOnly { // for which there is advice
			where = strings.Join(s.source, " and ")
			compiled[where] = append(compiled[where], s.pkg)
		}
	}
	var findings []spec.Finding
	for _, where := range sortedKeys(missing) {
		findings = append(findings, noWheel(app, on, where, missing[where], project))
	}
	for _, where := range sortedKeys(compiled) {
		findings = append(findings, compiledOn(app, on, where, compiled[where], project))
	}
	return append(findings, checkMusl(app, on, install)...)
}

// refusedForMusl tells whether checkWheels refuses what has no wheel for musl:
// a compiler and its libraries would have to come from Alpine, and the spec
// lists none.
func refusedForMusl(app spec.App, on base.Base, p manager.Package) bool {
	return on.Libc == "musl" && p.Listed && len(app.System.BuildPackages) == 0
}

// noWheel is an error, unless it is about a platform that the spec does not ask for.
func noWheel(app spec.App, on base.Base, where string, packages []manager.Package, project fs.FS) spec.Finding {
	f := spec.Finding{
		Rule: "wheels.none", Path: "deps", At: packages[0].At(project),
		Message: fmt.Sprintf("%s no wheel for %s on %s, and nothing to build one of", have(packages), interpreter(app, on), where),
		Notes:   []string{"there are wheels for   " + offered(packages[0]), "take another   python, another version of " + packages[0].Name + ", or other   build: platforms"},
	}
	if on.Libc == "musl" {
		f.Message = fmt.Sprintf("%s no wheel for %s on %s", have(packages), interpreter(app, on), where)
		f.Notes = []string{"leave Alpine: Debian's images, such as the default slim-trixie, take the wheels that PyPI has most of", "without them: " + packageNames(packages)}
		if packages[0].Sdist {
			f.Notes = append(f.Notes, "or compile it there   system: build_packages: [\"gcc\", \"musl-dev\"]")
		}
	}
	rest := slices.DeleteFunc(slices.Clone(manager.Platforms(app)), func(p string) bool { return slices.Contains(strings.Split(where, " and "), p) })
	if len(app.Build.Platforms) == 0 && len(rest) > 0 {
		f.Rule = "wheels.none-for-platform"
		f.Notes = append(f.Notes, "if the image is not for it, say what it is for   build: platforms: ["+quotedList(rest)+"]")
	}
	return f
}

func compiledOn(app spec.App, on base.Base, where string, packages []manager.Package, project fs.FS) spec.Finding {
	f := spec.Finding{
		Rule: "wheels.compiled", Path: "deps", At: packages[0].At(project),
		Message: fmt.Sprintf("%s no wheel for %s on %s, so the build compiles %s there", have(packages), interpreter(app, on), where, itOrThem(packages)),
	}
	switch {
	case len(app.Build.Platforms) == 0 && where != strings.Join(manager.Platforms(app), " and "):
		others := slices.DeleteFunc(slices.Clone(manager.Platforms(app)), func(p string) bool { return strings.Contains(where, p) })
		f.Notes = []string{
			"to bring a compiler, say that the image is for it too   build: platforms: [" + quotedList(manager.Platforms(app)) + "]",
			"if it is not   build: platforms: [" + quotedList(others) + "]",
		}
	case on.Debian != "" && app.System.Auto:
		f.Notes = []string{"the build gets   " + strings.Join(compilers(packages, on.Debian), " ")}
	default:
		f.Notes = []string{"list what that takes   system: build_packages: [\"gcc\"]"}
	}
	return f
}

// compilers are the packages of Debian that compiling takes.
func compilers(packages []manager.Package, release string) []string {
	var all []string
	for _, p := range packages {
		need, known := system.Of(p.Name, release)
		if !known {
			need.Build = system.Compiler(release)
		}
		all = append(all, need.Build...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// checkMusl says where nothing tells whether there are wheels for musl.
func checkMusl(app spec.App, on base.Base, install manager.Install) []spec.Finding {
	unknown := func(p manager.Package) bool { return !p.Listed && !p.Built && !p.Conda }
	if on.Libc != "musl" || len(app.System.BuildPackages) > 0 || !slices.ContainsFunc(install.Packages, unknown) {
		return nil
	}
	return []spec.Finding{{
		Rule: "wheels.unknown", Path: on.Field,
		Message: "no lock says which wheels there are, so nothing tells whether all fit Alpine's musl",
		Notes: []string{
			"lock them with   uv lock   and write   deps: uv: {}",
			"or bring a compiler for those that have none   system: build_packages: [\"gcc\", \"musl-dev\"]",
			"or leave Alpine: the default slim-trixie takes every Linux wheel",
		},
	}}
}

// interpreter is what a wheel must be for, as people say it.
func interpreter(app spec.App, on base.Base) string {
	words := "CPython " + base.Minor(app.Python)
	if on.Libc == "musl" {
		words += " with musl"
	}
	return words
}

func itOrThem(packages []manager.Package) string {
	if len(packages) == 1 {
		return "it"
	}
	return "them"
}

func have(packages []manager.Package) string {
	other := func(p manager.Package) bool { return p.Name != packages[0].Name }
	if !slices.ContainsFunc(packages, other) { // one, or several versions of one
		return packages[0].Name + " " + packages[0].Version + " has"
	}
	return packageNames(packages) + " have"
}

func packageNames(packages []manager.Package) string {
	var all []string
	for _, p := range packages {
		if !slices.Contains(all, p.Name) {
			all = append(all, p.Name)
		}
	}
	if len(all) > 6 {
		all = append(all[:5], fmt.Sprintf("%d more", len(all)-5))
	}
	return spec.List(all)
}

// offered are the interpreters and platforms of a package's wheels, not all of them.
func offered(p manager.Package) string {
	var tags []string
	for _, w := range parseWheels(p.Wheels) {
		tags = append(tags, w.Tags.String())
	}
	slices.Sort(tags)
	tags = slices.Compact(tags)
	if len(tags) > 4 {
		tags = append(tags[:3], fmt.Sprintf("… (%d)", len(tags)))
	}
	if len(tags) == 0 {
		return "no platform at all"
	}
	return strings.Join(tags, ", ")
}
