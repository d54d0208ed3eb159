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
	if len(b.buildPackages()) > 0 {
		from = "deps" // compilers are there
	}
	build := []string{"pip", "wheel", "--disable-pip-version-check", "--no-deps", "--wheel-dir", wheelsDir}
	for _, folder := range b.install.Local {
		build = append(build, "./"+folder) // without ./ pip takes it for a name
	}
	reason := "builds wheels of the project's own packages, for the image."
	return plan.Stage{
		Origin: plan.Origin{Field: "build.package", Reason: reason},
		Name:   "wheels", From: from,
		Steps: []plan.Step{
			{Copy: &plan.Copy{Sources: []string{"."}, Dest: "./"}},
			{Run: manager.OnlinePip(b.app, plan.Run{
				Mounts:   []plan.Mount{{Type: "cache", Target: manager.PipCache}},
				Commands: []plan.Command{{Argv: build}},
			})},
		},
	}
}

// installWheels needs no index: what the wheels require is there. pip compiles
// their bytecode, and no other; with SOURCE_DATE_EPOCH it is valid by hash and
// not by time (py_compile), as all of the image's is.
func installWheels() plan.Step {
	const install = "pip --python " + manager.Venv + "/bin/python install --no-index --no-deps " + wheelsDir + "/*.whl"
	return plan.Step{
		Origin: plan.Origin{Field: "build.package", Reason: "A change of the source builds from here on; the dependencies stay as they are."},
		Run: &plan.Run{
			Mounts: []plan.Mount{
				{Type: "cache", Target: manager.PipCache},
				{Type: "bind", From: "wheels", Source: wheelsDir, Target: wheelsDir},
			},
			Commands: []plan.Command{{Shell: "SOURCE_DATE_EPOCH=0 " + install}},
		},
	}
}
