package manager

import (
	"io/fs"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// setuptoolsFields are those of #Setuptools.
type setuptoolsFields struct {
	Extras []string `json:"extras,omitempty"`
}

func setuptools() Manager { return define("setuptools", installBySetuptools) }

func installBySetuptools(s setuptoolsFields, in Input) (Install, []spec.Finding) {
	for _, file := range []string{"setup.py", "setup.cfg"} {
		if _, err := fs.Stat(in.Project, file); err == nil {
			return setuptoolsInstall(s, in), nil
		}
	}
	return Install{}, missing("setuptools", "setup.py or setup.cfg", "or name another manager, such as   deps: pyproject: {}", fs.ErrNotExist)
}

// setuptoolsInstall installs the project at once with what it requires: only
// its own code can tell what that is.
func setuptoolsInstall(s setuptoolsFields, in Input) Install {
	project := "."
	if len(s.Extras) > 0 {
		project += "[" + strings.Join(s.Extras, ",") + "]"
	}
	return Install{
		Steps: []plan.Step{createVenv(), {
			Origin: plan.Origin{Field: "deps.setuptools", Reason: "The project is installed as a package, with what it requires."},
			Run: OnlinePip(in.App, 0, plan.Run{
				Mounts: []plan.Mount{{Type: "cache", Target: PipCache}},
				Commands: []plan.Command{
					runPip("install", "--disable-pip-version-check", "--no-compile", project), runPip("check"), compiled(),
				},
			}),
		}},
		NeedsSource: true,
		Installed:   in.App.Build.Package == nil || *in.App.Build.Package,
	}
}
