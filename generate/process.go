package generate

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"strconv"
	"time"

	"github.com/docker/go-units"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/generate/server"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// process is one of the processes that run side by side, each in containers of its own.
type process struct {
	server.Process
	name     string // of its service in the Compose file
	prefix   string // of its fields in the spec: "" of the main process, else such as "processes.worker."
	kind     string // the field that says what runs, such as "server.gunicorn"
	spec     spec.Process
	limits   plan.Limits
	loads    int64    // bytes that its heavy dependencies take in each of its workers
	loaded   []string // their names
	listens  bool     // it serves a port
	longLife bool     // it does not end by itself
	expander []string // what the health check's command has to be run by; nil: by itself
}

// field is the full name of one of the process's own fields in the spec.
func (p process) field(name string) string { return p.prefix + name }

// isMain tells whether p is what the image's own command runs.
func (p process) isMain() bool { return p.prefix == "" }

// processes are the main process and, after it, the others in the order of their names.
func processes(app spec.App, around surroundings) ([]process, error) {
	main := spec.Process{
		Name: spec.MainService, Run: mainRun(app), Replicas: app.Replicas, Publish: app.Publish, Health: app.Health,
		Restart: app.Restart, StopGrace: app.StopGrace,
	}
	var all []process
	for _, p := range append([]spec.Process{main}, app.Processes...) {
		one, err := newProcess(app, p, around)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// mainRun is what the main process runs: the spec's server, or else its run.
func mainRun(app spec.App) spec.Run {
	switch {
	case app.Server != nil:
		return spec.Run{Kind: app.Server}
	case app.Run != nil:
		return *app.Run
	}
	return spec.Run{}
}

// surroundings are what processes of an application have in common.
type surroundings struct {
	packages manager.Packages
	home     string // the user's home folder
	project  fs.FS
	atStart  []plan.Var // variables whose values are secrets and addresses
}

func newProcess(app spec.App, p spec.Process, around surroundings) (process, error) {
	limits, err := planLimits(p.Limits, app.Limits, "processes."+p.Name+".limits")
	one := process{name: p.Name, prefix: "processes." + p.Name + ".", spec: p, limits: limits}
	one.loads, one.loaded = footprint(around.packages)
	if p.Name == spec.MainService { // no other may have its name
		one.prefix, one.limits.Origin.Field = "", "limits"
	}
	one.kind = kindField(app, one)
	env := maps.Clone(app.Env)
	if env == nil {
		env = map[string]spec.Scalar{}
	}
	maps.Copy(env, p.Env)
	in := server.Input{
		Field:     one.kind,
		Resources: server.Resources{CPUs: limits.CPUs, MemoryBytes: limits.MemoryBytes, Loaded: one.loads},
		Version:   around.packages.Version, Env: env, Home: around.home, Project: around.project,
		Restart: p.Restart, Secrets: secretNames(app.Secrets), Required: app.EnvRequired, AtStart: around.atStart,
	}
	if kind, ok := server.Of(p.Run.Kind); ok {
		one.Process, one.longLife = kind.Process(p.Run.Kind, in), true
		one.longLife = !one.Ends
	} else {
		one.Process = runProcess(p.Run, one.kind)
		one.longLife = !one.isMain() || p.Run.Port > 0
	}
	one.listens = one.Port.Number > 0
	one.Env = append(one.Env, countVars(in.Resources, one.Workers, one.field("limits.cpus"))...)
	return one, err
}

// kindField is the field that says what p runs.
func kindField(app spec.App, p process) string {
	field := "run"
	switch {
	case p.isMain() && app.Server != nil:
		field = "server"
	case !p.isMain():
		field = "processes." + p.name
	}
	if p.spec.Run.Kind != nil {
		field += "." + p.spec.Run.Kind.Kind
	}
	return field
}

// killGrace is Docker's own time between SIGTERM and SIGKILL.
const killGrace = 10 * time.Second

// runProcess is a script, a module or a command, of which nothing more is known.
func runProcess(run spec.Run, field string) server.Process {
	p := server.Process{
		StopSignal: plan.Signal{Name: "SIGTERM", Origin: plan.Origin{Because: "Docker's own signal, which asks a process to end."}},
		Grace:      killGrace - stopMargin,
		Workers:    1,
		Argv:       plan.Argv{Origin: plan.Origin{Field: field}, Argv: runArgv(run)},
	}
	if run.Script != "" {
		p.Files = []string{run.Script}
	}
	if run.Port > 0 {
		p.Port = plan.Port{Origin: plan.Origin{Field: field + ".port"}, Number: run.Port}
		p.Health = server.Health{Command: askPort(run.Port), Reason: "At the container's own address: what listens on 127.0.0.1 alone can't be reached."}
	}
	return p
}

// askPort is a program that ends with 0 where something accepts connections from outside:
// of what listens nothing more is known, not even that it speaks HTTP.
func askPort(port int) []string {
	code := fmt.Sprintf("import socket as s;s.create_connection((s.gethostname(),%d),5)", port)
	return []string{"python", "-I", "-S", "-c", code}
}

func runArgv(run spec.Run) []string {
	switch {
	case run.Script != "":
		return append([]string{"python", run.Script}, run.Args...)
	case run.Module != "":
		return append([]string{"python", "-m", run.Module}, run.Args...)
	}
	return run.Command
}

// countVars tell Python and the numeric libraries how many processors they may
// use; they would count the host's.
func countVars(r server.Resources, workers int, field string) []plan.Var {
	var vars []plan.Var
	if n := r.CPUCount(); n > 0 {
		vars = append(vars, plan.Var{
			Name: "PYTHON_CPU_COUNT", Value: strconv.Itoa(n),
			Origin: plan.Origin{Field: field, Reason: "No call of Python's sees a CPU limit (read since Python 3.13).", Source: pythonVariables + "PYTHON_CPU_COUNT"},
		})
	}
	n := r.Threads(workers)
	if n == 0 {
		return vars
	}
	reason := plan.Origin{Field: field, Source: "https://www.openmp.org/spec-html/5.0/openmpse50.html", Reason: "Numeric libraries would start a thread for each of the host's processors."}
	for _, name := range []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"} {
		vars = append(vars, plan.Var{Name: name, Value: strconv.Itoa(n), Origin: reason})
		reason.Reason, reason.Because = "", reason.Why()
	}
	return vars
}

// planLimits are limits of a field's own, with the application's where it writes none.
func planLimits(own spec.ProcessLimits, app spec.Limits, field string) (plan.Limits, error) {
	l := own.Within(app)
	limits := plan.Limits{Origin: plan.Origin{Field: field}, Shared: true, Own: own.Written(), Pids: l.Pids, GPUs: int(l.GPU)}
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

// stopGracePeriod is how long Docker waits before it kills p.
func (p process) stopGracePeriod() plan.Text {
	if p.spec.StopGrace != "" {
		return plan.Text{Value: p.spec.StopGrace, Origin: plan.Origin{Field: p.field("stop_grace_period")}}
	}
	period := plan.Text{Value: (p.Grace + stopMargin).String(), Origin: plan.Origin{
		Field: p.field("stop_grace_period"), Because: "Docker's own time between the signal to stop and the end by force.",
	}}
	if p.spec.Run.Kind != nil {
		period.Reason = "Longer than " + what(p) + "'s own grace: it ends by itself."
	}
	return period
}

// what is the word for p in a sentence.
func what(p process) string {
	if p.listens {
		return "the server"
	}
	return "the worker"
}

const (
	restartReason = "After a crash, but not for ever (CIS Docker Benchmark 5.15)."
	cisBenchmark  = "https://www.cisecurity.org/benchmark/docker"
)

func (p process) restart() plan.Text {
	switch {
	case p.spec.Restart != "":
		return plan.Text{Value: p.spec.Restart, Origin: plan.Origin{Field: p.field("restart")}}
	case !p.longLife:
		return plan.Text{Value: "no", Origin: plan.Origin{Field: p.field("restart"), Reason: "It runs once; restart says otherwise."}}
	}
	return plan.Text{Value: "on-failure:5", Origin: plan.Origin{Field: p.field("restart"), Reason: restartReason, Source: cisBenchmark}}
}

// healthOf is the check that the spec asks for, or what the process offers by itself.
func (p process) healthOf() plan.Health {
	h, field := p.spec.Health, p.field("health")
	if h == nil {
		h, field = p.defaultHealth(), p.kind
		if p.isMain() && p.listens && p.spec.Run.Kind != nil {
			field = "server"
		}
	}
	test := p.healthTest(*h)
	if h.Off || test == nil {
		return plan.Health{}
	}
	return plan.Health{
		Origin: plan.Origin{Field: field, Reason: p.healthReason(*h)}, Test: test,
		Interval: h.Interval, Timeout: h.Timeout, StartPeriod: h.StartPeriod, StartInterval: h.StartInterval, Retries: h.Retries,
	}
}

// defaultHealth holds the schema's defaults for a spec that says nothing of
// health, but for what the process needs otherwise; a test holds the two against each other.
func (p process) defaultHealth() *spec.Health {
	return &spec.Health{
		Interval: cmp.Or(p.Health.Interval, "10s"), Timeout: cmp.Or(p.Health.Timeout, "5s"),
		StartPeriod: cmp.Or(p.Health.StartPeriod, "30s"), Retries: 3,
	}
}
