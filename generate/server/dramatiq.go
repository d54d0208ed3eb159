package server

import (
	"slices"
	"strconv"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// dramatiqFields holds the settings of Dramatiq's workers, by Dramatiq's own names.
type dramatiqFields struct {
	Broker                string   `json:"broker"`
	Modules               []string `json:"modules,omitempty"`
	Processes             *int     `json:"processes,omitempty"`
	Threads               *int     `json:"threads,omitempty"`
	Gevent                bool     `json:"gevent"`
	Queues                []string `json:"queues,omitempty"`
	WorkerShutdownTimeout *int     `json:"worker_shutdown_timeout,omitempty"`
	Verbose               *bool    `json:"verbose,omitempty"`
	Args                  []string `json:"args,omitempty"`
}

func dramatiq() Kind { return define("dramatiq", dramatiqProcess) }

func dramatiqProcess(d dramatiqFields, in Input) Process {
	argv := dramatiqArgv(d, in.Resources)
	p := Process{
		Argv:       plan.Argv{Argv: argv, Origin: plan.Origin{Field: in.Field}},
		StopSignal: warmStop("Dramatiq finishes its messages on SIGTERM; what is left is delivered again."),
		Grace:      time.Duration(value(d.WorkerShutdownTimeout, int(workerGrace.Milliseconds()))) * time.Millisecond,
		Workers:    value(d.Processes, in.Resources.Processes()),
		Memory:     webWorker,
		Packages:   []Package{{"dramatiq", in.Field}},
	}
	if d.Gevent {
		p.Packages = append(p.Packages, Package{"gevent", in.Field + ".gevent"})
	}
	if in.Version("watchdog") != "" {
		p.Development = append(slices.Clone(argv[:2]), append([]string{"--watch=."}, argv[2:]...)...)
	}
	return p
}

func dramatiqArgv(d dramatiqFields, r Resources) []string {
	program := "dramatiq"
	if d.Gevent {
		program = "dramatiq-gevent"
	}
	argv := slices.Concat([]string{program, d.Broker}, d.Modules,
		flagCount("--processes", value(d.Processes, r.Processes())), // its own is the host's number of CPUs
		flagCount("--threads", value(d.Threads, 8)),
		// Its own 10 minutes are longer than anyone waits for a container to stop.
		[]string{"--worker-shutdown-timeout=" + strconv.Itoa(value(d.WorkerShutdownTimeout, int(workerGrace.Milliseconds())))},
		flagOn("--verbose", d.Verbose),
		d.Args)
	if len(d.Queues) > 0 {
		argv = append(append(argv, "--queues"), d.Queues...) // takes all that follows
	}
	return argv
}
