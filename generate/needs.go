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
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// needs are the packages of the operating system that the dependencies are
// known to need, beside those that the spec lists, and why.
type needs struct {
	runtime, build       []string
	runtimeWhy, buildWhy []string
}

// need adds what a distribution needs; source tells that it is compiled.
func (n *needs) need(d system.Need, source bool) {
	runtime := d.Runtime
	if source {
		n.build = append(n.build, d.Build...)
		if len(d.Build) > 0 {
			n.buildWhy = append(n.buildWhy, d.Distribution)
		}
		runtime = slices.Concat(runtime, d.RuntimeCompiled)
	}
	n.runtime = append(n.runtime, runtime...)
	if len(runtime) > 0 {
		n.runtimeWhy = append(n.runtimeWhy, d.Reason)
	}
}

// buildReason is the comment above what the build installs.
func (n needs) buildReason() string {
	const reason = "Only the build needs these; the image does not get them."
	if len(n.buildWhy) == 0 {
		return reason
	}
	return "To compile " + listed(n.buildWhy) + ". " + reason
}

// runtimeReason is the comment above what the image gets.
func (n needs) runtimeReason() string {
	if len(n.runtimeWhy) == 0 {
		return ""
	}
	return strings.Join(n.runtimeWhy, "; ") + "."
}

// needsOf is what the dependencies need of a Debian-based image. Of another
// one, or one of the user's own, nobody knows what it has.
func needsOf(app spec.App, on base.Base, install manager.Install) needs {
	var n needs
	if !app.System.Auto || on.Debian == "" || app.Image.IsOwn() {
		return n
	}
	compiled := map[string]bool{}
	for _, s := range supplies(app, on, install) {
		compiled[s.pkg.Name] = s.compiles(app)
	}
	known := map[string]bool{}
	for _, d := range system.Needed(distributions(install), on.Debian) {
		name, _, _ := strings.Cut(d.Distribution, "[")
		known[name] = true
		p := install.Packages.Find(name)
		n.need(d, compiled[name] || p.Built || d.SourceOnly && !p.Listed)
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
// package system knows them. Conda's bring what they need themselves.
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
	release := cmp.Or(on.Debian, system.Releases()[0].Codename)
	for _, d := range system.Needed(distributions(install), release) {
		name, _, _ := strings.Cut(d.Distribution, "[")
		at := install.Packages.Find(name).At(project)
		findings = append(findings, needFindings(app, on, d, at)...)
	}
	return findings
}

// needFindings is about one distribution.
func needFindings(app spec.App, on base.Base, d system.Need, at *spec.Place) []spec.Finding {
	const otherwise = "if it is there in another way, write   system: auto: false"
	switch {
	case d.Unavailable != "":
		return []spec.Finding{{
			Severity: spec.Error, Code: "system.unavailable", Path: "deps", At: at,
			Message: d.Distribution + " can't work in this image: " + d.Unavailable, Notes: []string{otherwise},
		}}
	case len(d.Runtime) > 0 && on.FinalInstaller() == "":
		return []spec.Finding{{
			Severity: spec.Error, Code: "system.no-installer", Path: on.Field, At: at,
			Message: fmt.Sprintf("%s, and %s has nothing that could install %s", d.Reason, on.Field, listed(d.Runtime)),
			Notes:   []string{"leave image.base out: the official images can", otherwise},
		}}
	case len(d.Runtime) > 0 && on.Debian == "" && len(app.System.Packages) == 0:
		return []spec.Finding{{
			Severity: spec.Warning, Code: "system.other-names", Path: "system.packages", At: at,
			Message: fmt.Sprintf("%s: Debian's %s, which has another name in %s", d.Reason, listed(d.Runtime), on.Release),
			Notes:   []string{"list it under that name   system: packages: [\"…\"]"},
		}}
	case d.Caveat != "":
		return []spec.Finding{{
			Severity: spec.Warning, Code: "system.caveat", Path: "deps", At: at, Message: d.Distribution + ": " + d.Caveat,
		}}
	}
	return nil
}

// renamed finds names that a release of Debian does not have.
func renamed(field string, packages []string, release string) []spec.Finding {
	var findings []spec.Finding
	for i, name := range packages {
		rename, ok := system.Renamed(name, release)
		if !ok || rename.Installs() {
			continue
		}
		notes := []string{rename.Note}
		if len(rename.To) > 0 {
			notes = append([]string{"write   " + quotedList(rename.To)}, notes...)
		}
		findings = append(findings, spec.Finding{
			Severity: spec.Error, Code: "system.no-package", Path: fmt.Sprintf("%s.%d", field, i),
			Message: fmt.Sprintf("Debian %s has no package %s", release, name),
			Notes:   slices.DeleteFunc(notes, func(n string) bool { return n == "" }),
		})
	}
	return findings
}

func quotedList(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = fmt.Sprintf("%q", name)
	}
	return strings.Join(quoted, ", ")
}

// listed are names as a sentence lists them, each once.
func listed(names []string) string {
	var each []string
	for _, name := range names {
		if !slices.Contains(each, name) {
			each = append(each, name)
		}
	}
	last := len(each) - 1
	if last < 1 {
		return strings.Join(each, "")
	}
	return strings.Join(each[:last], ", ") + " and " + each[last]
}
