package manager

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// heavy is a distribution of hundreds of megabytes, and the folder of its
// modules in site-packages. A name that ends in - is the start of several.
type heavy struct{ name, folder string }

// heavyDistributions get a layer of their own: another lock does not push and
// pull them again.
func heavyDistributions() []heavy {
	return []heavy{
		{"torch", "torch"},
		{"triton", "triton"},
		{"tensorflow", "tensorflow"},
		{"tensorflow-cpu", "tensorflow"},
		{"jaxlib", "jaxlib"},
		{"nvidia-", "nvidia"},
	}
}

// heavyFolder is the folder of a heavy distribution's modules; "" where it is none.
func heavyFolder(name string) string {
	for _, h := range heavyDistributions() {
		if name == h.name || strings.HasSuffix(h.name, "-") && strings.HasPrefix(name, h.name) {
			return h.folder
		}
	}
	return ""
}

// withHeavy installs the heavy distributions of an environment in a step of
// their own, before all others. The manager then finds them there, in the
// version that it wants.
func withHeavy(install Install, app spec.App) Install {
	all := slices.Clone(install.Packages)
	all = slices.DeleteFunc(all, func(p Package) bool { return heavyFolder(p.Name) == "" || p.Version == "" || p.Built || p.Conda })
	if len(all) == 0 || len(install.Steps) < 2 {
		return install
	}
	var folders []string
	for _, p := range all {
		folders = append(folders, heavyFolder(p.Name))
	}
	slices.Sort(folders)
	folders = slices.Compact(folders)
	steps := []plan.Step{install.Steps[0], heavyStep(all, app)}
	for _, step := range install.Steps[1:] {
		steps = append(steps, withoutBytecode(step, folders))
	}
	install.Steps = steps
	return install
}

// heavyLine is the package as a requirement, with what the lock says of it.
func (p Package) heavyLine(hashed bool, platforms int) string {
	line := p.Name + "==" + p.Version
	if p.Platforms != nil && len(p.Platforms) < platforms {
		var machines []string
		for _, platform := range p.Platforms {
			machines = append(machines, fmt.Sprintf("platform_machine == %q", Machine(platform)))
		}
		line += " ; " + strings.Join(machines, " or ")
	}
	if hashed {
		line += " --hash=" + strings.Join(p.Hashes, " --hash=")
	}
	return line
}

// heavyStep is the base image's pip: the list is not the manager's.
func heavyStep(all Packages, app spec.App) plan.Step {
	const list = "/run/heavy/requirements.txt"
	argv := []string{"install", "--disable-pip-version-check", "--no-compile", "--no-deps"}
	hashed := !slices.ContainsFunc(all, func(p Package) bool { return len(p.Hashes) == 0 })
	if hashed {
		argv = append(argv, "--require-hashes")
	}
	var lines []string
	for _, p := range all {
		lines = append(lines, p.heavyLine(hashed, len(Platforms(app))))
	}
	for _, index := range all.indexes() {
		argv = append(argv, "--extra-index-url="+index)
	}
	run := OnlinePip(app, 1, plan.Run{
		Mounts: []plan.Mount{{Type: "cache", Target: PipCache}, {Type: "tmpfs", Target: "/run/heavy"}},
		Commands: []plan.Command{
			{File: &plan.File{Path: list, Lines: lines}},
			runPip(append(argv, "--requirement="+list)...),
			compiled(),
		},
	})
	return plan.Step{
		Origin: plan.Origin{Field: "deps", Reason: "The largest packages have a layer of their own, which changes with their versions alone."},
		Run:    run,
	}
}

// indexes are those beside PyPI that the packages come from.
func (ps Packages) indexes() []string {
	var indexes []string
	for _, p := range ps {
		if strings.HasPrefix(p.Index, "http") && !strings.HasPrefix(p.Index, "https://pypi.org/") && !slices.Contains(indexes, p.Index) {
			indexes = append(indexes, p.Index)
		}
	}
	return indexes
}

// withoutBytecode leaves what is compiled already out: to compile it again would
// write it into this layer too.
func withoutBytecode(step plan.Step, folders []string) plan.Step {
	if step.Run == nil {
		return step
	}
	run := *step.Run
	run.Commands = slices.Clone(run.Commands)
	for i, c := range run.Commands {
		if c.Shell == compiled().Shell {
			run.Commands[i].Shell = strings.Replace(c.Shell, "-x /tests/", "-x '/(tests|"+strings.Join(folders, "|")+")/'", 1)
		}
	}
	step.Run = &run
	return step
}
