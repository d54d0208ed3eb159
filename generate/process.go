package generate

import (
	"strconv"
	"time"

	"github.com/docker/go-units"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/generate/server"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// process is what runs in the container: the spec's server, or else its run.
func process(app spec.App, limits plan.Limits, packages manager.Packages) server.Process {
	r := server.Resources{CPUs: limits.CPUs, MemoryBytes: limits.MemoryBytes}
	p := runProcess(app.Run)
	if app.Server != nil {
		p = server.Of(*app.Server).Process(*app.Server, r, packages.Version)
	}
	p.Env = append(p.Env, countVars(r, p.Workers)...)
	return p
}

// killGrace is Docker's own time between SIGTERM and SIGKILL.
const killGrace = 10 * time.Second

func runProcess(run *spec.Run) server.Process {
	p := server.Process{
		StopSignal: plan.Signal{Name: "SIGTERM"},
		Grace:      killGrace - stopMargin,
		Workers:    1,
	}
	switch {
	case run == nil: // a server runs
	case run.Script != "":
		p.Argv = plan.Argv{Argv: append([]string{"python", run.Script}, run.Args...)}
	case run.Module != "":
		p.Argv = plan.Argv{Argv: append([]string{"python", "-m", run.Module}, run.Args...)}
	default:
		p.Argv = plan.Argv{Argv: run.Command}
	}
	p.Argv.Field = "run"
	return p
}

// countVars tell Python and the numeric libraries how many processors they may
// use; they would count the host's.
func countVars(r server.Resources, workers int) []plan.Var {
	var vars []plan.Var
	if n := r.CPUCount(); n > 0 {
		vars = append(vars, plan.Var{
			Name: "PYTHON_CPU_COUNT", Value: strconv.Itoa(n),
			Origin: plan.Origin{Field: "limits.cpus", Reason: "No call of Python's sees a CPU limit (read since Python 3.13)."},
		})
	}
	n := r.Threads(workers)
	if n == 0 {
		return vars
	}
	reason := plan.Origin{Field: "limits.cpus", Reason: "Numeric libraries would start a thread for each of the host's processors."}
	for _, name := range []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"} {
		vars = append(vars, plan.Var{Name: name, Value: strconv.Itoa(n), Origin: reason})
		reason.Reason = ""
	}
	return vars
}

func planLimits(l spec.Limits) (plan.Limits, error) {
	limits := plan.Limits{Origin: plan.Origin{Field: "limits"}, Pids: l.Pids}
	if l.CPUs != nil {
		limits.CPUs = *l.CPUs
	}
	if l.Memory == "" {
		return limits, nil
	}
	bytes, err := units.RAMInBytes(l.Memory)
	limits.MemoryBytes = bytes
	return limits, err
}
