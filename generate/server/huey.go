package server

import (
	"slices"
	"strconv"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// hueyFields holds the settings of Huey's consumer, by Huey's own names.
type hueyFields struct {
	App               *string  `json:"app,omitempty"`
	Django            *string  `json:"django,omitempty"`
	Workers           *int     `json:"workers,omitempty"`
	WorkerType        string   `json:"worker_type"`
	NoPeriodic        bool     `json:"no_periodic"`
	SchedulerInterval *int     `json:"scheduler_interval,omitempty"`
	MaxDelay          *float64 `json:"max_delay,omitempty"`
	FlushLocks        *bool    `json:"flush_locks,omitempty"`
	Verbose           *bool    `json:"verbose,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func huey() Kind { return define("huey", hueyProcess) }

func hueyProcess(h hueyFields, in Input) Process {
	workers := hueyWorkers(h, in.Resources)
	p := Process{
		Argv:       plan.Argv{Argv: hueyArgv(h, workers), Origin: plan.Origin{Field: in.Field}},
		StopSignal: plan.Signal{Name: "SIGINT", Origin: plan.Origin{Reason: "Huey finishes its tasks on SIGINT and drops them on SIGTERM."}},
		Grace:      workerGrace,
		Workers:    1,
		Memory:     webWorker,
		Packages:   []Package{{"huey", in.Field}},
		Files:      present(h.Django),
		Findings:   hueyRules(h, in.Field),
	}
	switch h.WorkerType {
	case "process":
		p.Workers = workers
	case "greenlet":
		p.Packages = append(p.Packages, Package{"gevent", in.Field + ".worker_type"})
	}
	if !h.NoPeriodic { // each consumer would enqueue the periodic tasks
		p.Single, p.Schedule = true, "huey "+argument(h.App, "")
		p.More = []string{"or let another consumer do the periodic tasks   huey: no_periodic: true"}
	}
	p.Development = reloading(p.Argv.Argv, in)
	return p
}

func hueyWorkers(h hueyFields, r Resources) int {
	if h.WorkerType == "process" {
		return value(h.Workers, r.Processes())
	}
	return value(h.Workers, max(r.CPUCount(), 1))
}

func hueyArgv(h hueyFields, workers int) []string {
	// The module has one name in all versions, the program two.
	argv := []string{"python", "-m", "huey.bin.huey_consumer"}
	verbose := "--verbose"
	if h.Django != nil {
		argv, verbose = []string{"python", *h.Django, "run_huey"}, "--huey-verbose"
	}
	return slices.Concat(argv,
		flagCount("--workers", workers),
		[]string{"--worker-type=" + h.WorkerType},
		flagOn("--no-periodic", &h.NoPeriodic),
		flagNumber("--scheduler-interval", h.SchedulerInterval),
		flagFloat("--max-delay", h.MaxDelay),
		flagOn("--flush-locks", h.FlushLocks),
		flagOn(verbose, h.Verbose),
		h.Args, present(h.App))
}

func flagFloat(flag string, value *float64) []string {
	if value == nil {
		return nil
	}
	return []string{flag + "=" + strconv.FormatFloat(*value, 'f', -1, 64)}
}

func hueyRules(h hueyFields, field string) []spec.Finding { return outside(field+".django", h.Django) }
