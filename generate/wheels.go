package generate

import (
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// wheelsDir is where the wheels of the project's own packages are built.
const wheelsDir = "/wheels"

// wheels tells whether packages of the project itself are installed.
func (b builder) wheels() bool { return len(b.install.Local) > 0 }

// wheelsStage builds the wheels of the project's own packages with their own
// build systems (PEP 517). They need not be built where they are installed.
func (b builder) wheelsStage() plan.Stage {
	from := "base"
	if len(b.buildPackages()) > 0 || b.install.OwnPython {
		from = "deps" // compilers are there, and the environment's Python
	}
	build := []string{b.pip(), "wheel", "--disable-pip-version-check", "--no-deps", "--wheel-dir", wheelsDir}
	for _, folder := range b.install.Local {
		build = append(build, "./"+folder) // without ./ pip takes it for a name
	}
	commands := []plan.Command{{Argv: build}}
	if b.install.OwnPython {
		commands = append([]plan.Command{{Argv: []string{"python", "-m", "venv", ownPip}}}, commands...)
	}
	reason := "builds wheels of the project's own packages, for the image."
	if b.install.PackageReason != "" {
		reason += " The project itself is one: " + b.install.PackageReason + "."
	}
	return plan.Stage{
		Origin: plan.Origin{Field: "build.package", Reason: reason},
		Name:   "wheels", From: from,
		Steps: []plan.Step{
			wholeSource(),
			{Origin: plan.Origin{Field: "build.package", Because: "Each package builds itself, by its own build system.", Source: "https://peps.python.org/pep-0517/"}, Run: manager.OnlinePip(b.app, len(commands)-1, plan.Run{
				Mounts:   []plan.Mount{{Type: "cache", Target: manager.PipCache}},
				Commands: commands,
			})},
		},
	}
}

// installWheels needs no index: what the wheels require is there. pip compiles
// their bytecode, and no other; with SOURCE_DATE_EPOCH it is valid by hash and
// not by time (py_compile), as all of the image's is.
func (b builder) installWheels() plan.Step {
	mounts := []plan.Mount{
		{Type: "cache", Target: manager.PipCache},
		{Type: "bind", From: "wheels", Source: wheelsDir, Target: wheelsDir},
	}
	if b.install.OwnPython {
		mounts = append(mounts, plan.Mount{Type: "bind", From: "wheels", Source: ownPip, Target: ownPip})
	}
	install := b.pip() + " --python " + manager.Venv + "/bin/python install --no-index --no-deps " + wheelsDir + "/*.whl"
	return plan.Step{
		Origin: plan.Origin{Field: "build.package", Reason: "A change of the source builds from here on; the dependencies stay as they are."},
		Run:    &plan.Run{Mounts: mounts, Commands: []plan.Command{{Shell: "SOURCE_DATE_EPOCH=0 " + install}}},
	}
}

// ownPip is where the wheels stage has a pip, when the base image has none and
// the environment need not have one.
const ownPip = "/opt/pip"

func (b builder) pip() string {
	if b.install.OwnPython {
		return ownPip + "/bin/pip"
	}
	return "pip"
}
