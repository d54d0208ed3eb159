package server

import (
	"fmt"
	"slices"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// celeryFields holds the settings of a Celery worker or scheduler, by Celery's own names.
type celeryFields struct {
	App                string   `json:"app"`
	Beat               bool     `json:"beat"`
	Concurrency        *int     `json:"concurrency,omitempty"`
	Pool               string   `json:"pool"`
	Queues             []string `json:"queues,omitempty"`
	ExcludeQueues      []string `json:"exclude_queues,omitempty"`
	PrefetchMultiplier *int     `json:"prefetch_multiplier,omitempty"`
	MaxTasksPerChild   *int     `json:"max_tasks_per_child,omitempty"`
	MaxMemoryPerChild  *int     `json:"max_memory_per_child,omitempty"`
	TimeLimit          *int     `json:"time_limit,omitempty"`
	SoftTimeLimit      *int     `json:"soft_time_limit,omitempty"`
	Optimization       *string  `json:"optimization,omitempty"`
	TaskEvents         *bool    `json:"task_events,omitempty"`
	WithoutGossip      *bool    `json:"without_gossip,omitempty"`
	WithoutMingle      *bool    `json:"without_mingle,omitempty"`
	WithoutHeartbeat   *bool    `json:"without_heartbeat,omitempty"`
	Loglevel           *string  `json:"loglevel,omitempty"`
	Scheduler          *string  `json:"scheduler,omitempty"`
	MaxInterval        *int     `json:"max_interval,omitempty"`
	Args               []string `json:"args,omitempty"`
}

func celery() Kind { return define("celery", celeryProcess) }

func celeryProcess(c celeryFields, in Input) Process {
	p := celeryWorker(c, in)
	if c.Beat {
		p = celeryBeat(c, in)
	}
	p.Development = reloading(p.Argv.Argv, in)
	p.Packages = append(p.Packages, Package{"celery", in.Field})
	p.Findings = celeryRules(c, in.Field)
	return p
}

// prefork is the pool of processes, Celery's own default.
const prefork = "prefork"

// maxTasks is how many tasks a child of the prefork pool takes.
const maxTasks = 1000

func celeryWorker(c celeryFields, in Input) Process {
	p := Process{
		Argv:       plan.Argv{Argv: celeryWorkerArgv(c, in.Resources), Origin: plan.Origin{Field: in.Field}},
		StopSignal: warmStop("Celery finishes its tasks on SIGTERM and drops them on SIGQUIT."),
		Grace:      workerGrace,
		Workers:    1,
		Memory:     webWorker,
		Health:     celeryHealth(c),
	}
	if c.TimeLimit != nil { // no task takes longer
		p.Grace = seconds(*c.TimeLimit)
	}
	switch c.Pool {
	case prefork:
		p.Workers = celeryConcurrency(c, in.Resources)
	case "gevent", "eventlet":
		p.Packages = []Package{{c.Pool, in.Field + ".pool"}}
	}
	return p
}

// celeryConcurrency is never Celery's own default, which is the host's number of CPUs.
func celeryConcurrency(c celeryFields, r Resources) int {
	switch c.Pool {
	case prefork:
		return value(c.Concurrency, r.Processes())
	case "gevent", "eventlet":
		return value(c.Concurrency, 100) // greenlets wait: a hundred of them cost little
	}
	return value(c.Concurrency, max(r.CPUCount(), 1))
}

func celeryWorkerArgv(c celeryFields, r Resources) []string {
	argv := []string{"celery", "--app=" + c.App, "worker", "--loglevel=" + argument(c.Loglevel, "INFO")}
	if c.Pool != prefork {
		argv = append(argv, "--pool="+c.Pool)
	}
	if c.Pool != "solo" {
		argv = append(argv, flagCount("--concurrency", celeryConcurrency(c, r))...)
	}
	if most := value(c.MaxTasksPerChild, maxTasks); c.Pool == prefork && most > 0 {
		argv = append(argv, flagCount("--max-tasks-per-child", most)...) // bounds slow leaks
	}
	return slices.Concat(argv,
		flagNumber("--max-memory-per-child", c.MaxMemoryPerChild),
		flagNumber("--prefetch-multiplier", c.PrefetchMultiplier),
		flagNumber("--time-limit", c.TimeLimit),
		flagNumber("--soft-time-limit", c.SoftTimeLimit),
		flagList("--queues", c.Queues),
		flagList("--exclude-queues", c.ExcludeQueues),
		flagText("--optimization", c.Optimization),
		flagOn("--task-events", c.TaskEvents),
		flagOn("--without-gossip", c.WithoutGossip),
		flagOn("--without-mingle", c.WithoutMingle),
		flagOn("--without-heartbeat", c.WithoutHeartbeat),
		c.Args,
	)
}

// celeryHealth asks this worker, whose name ends in the container's own, by way of the
// broker (https://docs.celeryq.dev/en/stable/userguide/monitoring.html). With solo it
// could not answer while it does a task.
func celeryHealth(c celeryFields) Health {
	if c.Pool == "solo" {
		return Health{}
	}
	code := "import socket,sys;from celery.__main__ import main;sys.argv=['celery','--app=" + c.App +
		"','inspect','ping','--timeout=10','--destination=celery@'+socket.gethostname()];main()"
	return Health{
		Command:  []string{"python", "-c", code},
		Reason:   "Asks this worker by way of the broker. It starts a Celery each time, so it is asked seldom.",
		Interval: "60s", Timeout: "30s", StartPeriod: "60s",
	}
}

// beatSchedule is where Celery's own scheduler keeps what ran last: in the project's
// folder, Celery's own choice, it could not write.
const beatSchedule = "/tmp/celerybeat-schedule"

func celeryBeat(c celeryFields, in Input) Process {
	argv := []string{"celery", "--app=" + c.App, "beat", "--loglevel=" + argument(c.Loglevel, "INFO"), "--pidfile="}
	p := Process{
		StopSignal: warmStop(""),
		Grace:      5 * time.Second,
		Workers:    1,
		Memory:     webWorker,
		Single:     true,
		Schedule:   "celery " + c.App,
	}
	if c.Scheduler == nil {
		argv = append(argv, "--schedule="+beatSchedule)
		p.Health = beatHealth(value(c.MaxInterval, 300)) // beat_max_loop_interval
	}
	argv = slices.Concat(argv, flagText("--scheduler", c.Scheduler), flagNumber("--max-interval", c.MaxInterval), c.Args)
	p.Argv = plan.Argv{Argv: argv, Origin: plan.Origin{Field: in.Field}}
	return p
}

// beatHealth looks at the scheduler's file. It is written when the scheduler wakes, after
// maxInterval seconds at most, and 3 minutes are over since the last time (celery.beat.Scheduler.sync_every).
func beatHealth(maxInterval int) Health {
	code := fmt.Sprintf("import glob,os,time;raise SystemExit(time.time()-max(map(os.path.getmtime,glob.glob('%s*')),default=0)>%d)",
		beatSchedule, 2*maxInterval+300)
	return Health{
		Command:  []string{"python", "-I", "-S", "-c", code},
		Reason:   "The scheduler writes its file every few minutes.",
		Interval: "60s",
	}
}

func celeryRules(c celeryFields, field string) []spec.Finding {
	var findings []spec.Finding
	wrong := func(code, option, message string, notes ...string) {
		findings = append(findings, spec.Finding{Rule: code, Path: field + "." + option, Message: message, Notes: notes})
	}
	for _, option := range celeryOthers(c) {
		if c.Beat {
			wrong("celery.beat", option, fmt.Sprintf("%s.%s is a worker's, and a scheduler (beat: true) does no tasks", field, option),
				"leave "+option+" out, and write a process for the worker   celery: app: \""+c.App+"\"")
		} else {
			wrong("celery.no-beat", option, fmt.Sprintf("%s.%s is a scheduler's, and this is a worker", field, option),
				"leave "+option+" out, or write   beat: true")
		}
	}
	if embedded := slices.IndexFunc(c.Args, func(a string) bool { return a == "-B" || a == "--beat" }); embedded >= 0 && !c.Beat {
		wrong("celery.embedded-beat", "args", fmt.Sprintf("%s.args has %s: each container of the worker would be a scheduler too, and everything be done more than once", field, c.Args[embedded]),
			"take it out, and write a process for the scheduler   celery: {app: \""+c.App+"\", beat: true}")
	}
	if soft := c.SoftTimeLimit; soft != nil && c.TimeLimit != nil && *soft >= *c.TimeLimit {
		wrong("celery.time-limits", "soft_time_limit", fmt.Sprintf("%s.soft_time_limit is %d, and time_limit %d kills the task before it can end by itself", field, *soft, *c.TimeLimit),
			fmt.Sprintf("for example   soft_time_limit: %d", max(1, *c.TimeLimit-10)))
	}
	return findings
}

// celeryOthers are the fields that are written and that only the other of worker and scheduler has.
func celeryOthers(c celeryFields) []string {
	var others []string
	for _, f := range []struct {
		name          string
		beat, written bool
	}{
		{"concurrency", false, c.Concurrency != nil},
		{"pool", false, c.Pool != prefork},
		{"queues", false, c.Queues != nil},
		{"exclude_queues", false, c.ExcludeQueues != nil},
		{"prefetch_multiplier", false, c.PrefetchMultiplier != nil},
		{"max_tasks_per_child", false, c.MaxTasksPerChild != nil},
		{"max_memory_per_child", false, c.MaxMemoryPerChild != nil},
		{"time_limit", false, c.TimeLimit != nil},
		{"soft_time_limit", false, c.SoftTimeLimit != nil},
		{"optimization", false, c.Optimization != nil},
		{"task_events", false, c.TaskEvents != nil},
		{"without_gossip", false, c.WithoutGossip != nil},
		{"without_mingle", false, c.WithoutMingle != nil},
		{"without_heartbeat", false, c.WithoutHeartbeat != nil},
		{"scheduler", true, c.Scheduler != nil},
		{"max_interval", true, c.MaxInterval != nil},
	} {
		if f.written && f.beat != c.Beat {
			others = append(others, f.name)
		}
	}
	return others
}

func argument(p *string, otherwise string) string {
	if p == nil {
		return otherwise
	}
	return *p
}
