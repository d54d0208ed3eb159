package server

import (
	"fmt"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// rqFields holds the settings of a worker, a pool of workers or the scheduler of RQ, by RQ's own names.
type rqFields struct {
	Queues                []string `json:"queues,omitempty"`
	NumWorkers            *int     `json:"num_workers,omitempty"`
	WithScheduler         *bool    `json:"with_scheduler,omitempty"`
	DequeueStrategy       *string  `json:"dequeue_strategy,omitempty"`
	WorkerClass           *string  `json:"worker_class,omitempty"`
	JobMonitoringInterval *int     `json:"job_monitoring_interval,omitempty"`
	LoggingLevel          *string  `json:"logging_level,omitempty"`
	Config                *string  `json:"config,omitempty"`
	Cron                  *string  `json:"cron,omitempty"`
	Args                  []string `json:"args,omitempty"`
}

func rq() Kind { return define("rq", rqProcess) }

func rqProcess(r rqFields, in Input) Process {
	p := Process{
		Argv:       plan.Argv{Argv: rqArgv(r), Origin: plan.Origin{Field: in.Field}},
		StopSignal: warmStop("RQ finishes its job on the first SIGTERM and drops it on a second."),
		Grace:      workerGrace,
		Workers:    value(r.NumWorkers, 1),
		Memory:     webWorker,
		Health:     rqHealth(r),
		Packages:   []Package{{"rq", in.Field}},
		Findings:   rqRules(r, in),
	}
	if r.Cron != nil {
		p.StopSignal, p.Grace, p.Health = warmStop(""), seconds(5), Health{}
		p.Single, p.Schedule, p.Files = true, "rq "+*r.Cron, []string{*r.Cron}
	}
	p.Development = reloading(p.Argv.Argv, in)
	return p
}

func rqArgv(r rqFields) []string {
	command, level := "worker", "--logging_level" // with an underscore here alone
	switch {
	case r.Cron != nil:
		command, level = "cron", "--logging-level"
	case r.NumWorkers != nil:
		command, level = "worker-pool", "--logging-level"
	}
	argv := slices.Concat([]string{"rq", command},
		flagText("--config", r.Config),
		flagNumber("--num-workers", r.NumWorkers),
		flagOn("--with-scheduler", r.WithScheduler),
		flagText("--dequeue-strategy", r.DequeueStrategy),
		flagText("--worker-class", r.WorkerClass),
		flagNumber("--job-monitoring-interval", r.JobMonitoringInterval),
		flagText(level, r.LoggingLevel),
		r.Args, r.Queues)
	return append(argv, present(r.Cron)...)
}

// rqHealth looks for a worker of this container among those that Redis knows: each
// tells it every few minutes that it is alive, and is forgotten otherwise
// (https://python-rq.org/docs/workers/#worker-life-cycle).
func rqHealth(r rqFields) Health {
	config := "None"
	if r.Config != nil {
		config = "'" + *r.Config + "'"
	}
	code := "import os,socket,sys;from rq import Worker;from rq.cli.helpers import CliConfig;" +
		"c=CliConfig(url=os.environ.get('RQ_REDIS_URL'),config=" + config + ").connection;" +
		"sys.exit(all(w.hostname!=socket.gethostname() for w in Worker.all(connection=c)))"
	return Health{
		Command:  []string{"python", "-c", code},
		Reason:   "Redis knows a worker of this container: each tells it every few minutes that it is alive.",
		Interval: "60s", Timeout: "30s", StartPeriod: "60s",
	}
}

func rqRules(r rqFields, in Input) []spec.Finding {
	var findings []spec.Finding
	wrong := func(code, option, message string, notes ...string) {
		findings = append(findings, spec.Finding{Rule: code, Path: in.Field + "." + option, Message: message, Notes: notes})
	}
	for _, option := range rqWorkers(r) {
		switch {
		case r.Cron != nil:
			wrong("rq.cron", option, fmt.Sprintf("%s.%s is a worker's, and a scheduler (cron) does no jobs", in.Field, option),
				"leave "+option+" out, and write a process for the worker   rq: {}")
		case r.NumWorkers != nil && !slices.Contains([]string{"queues", "num_workers", "worker_class"}, option):
			wrong("rq.pool", option, fmt.Sprintf("%s.%s is of one worker, and num_workers makes a pool, which has no such option", in.Field, option),
				"leave "+option+" out, or num_workers, and have more containers   replicas: "+fmt.Sprint(*r.NumWorkers))
		}
	}
	if v := in.Version("rq"); r.Cron != nil && v != "" && !atLeast(v, 2, 4) {
		wrong("rq.cron-version", "cron", fmt.Sprintf("%s.cron needs RQ 2.4 or newer, and RQ %s is installed", in.Field, v),
			"require   rq>=2.4   and lock again")
	}
	return append(findings, outside(in.Field+".cron", r.Cron)...)
}

// rqWorkers are the fields that are written and that only workers have.
func rqWorkers(r rqFields) []string {
	var written []string
	for _, f := range []struct {
		name string
		is   bool
	}{
		{"queues", r.Queues != nil},
		{"num_workers", r.NumWorkers != nil},
		{"with_scheduler", r.WithScheduler != nil},
		{"dequeue_strategy", r.DequeueStrategy != nil},
		{"worker_class", r.WorkerClass != nil},
		{"job_monitoring_interval", r.JobMonitoringInterval != nil},
	} {
		if f.is {
			written = append(written, f.name)
		}
	}
	return written
}
