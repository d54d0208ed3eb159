package server

import (
	"fmt"
	"slices"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// arqFields holds the settings of an arq worker: the command's options, and of the
// class's settings those that Docker has to know too.
type arqFields struct {
	WorkerSettings      string   `json:"worker_settings"`
	JobCompletionWait   *int     `json:"job_completion_wait,omitempty"`
	HealthCheckInterval *int     `json:"health_check_interval,omitempty"`
	Verbose             *bool    `json:"verbose,omitempty"`
	CustomLogDict       *string  `json:"custom_log_dict,omitempty"`
	Args                []string `json:"args,omitempty"`
}

func arq() Kind { return define("arq", arqProcess) }

func arqProcess(a arqFields, in Input) Process {
	argv := slices.Concat([]string{"arq", a.WorkerSettings}, flagOn("--verbose", a.Verbose), flagText("--custom-log-dict", a.CustomLogDict), a.Args)
	p := Process{
		Argv:       plan.Argv{Argv: argv, Origin: plan.Origin{Field: in.Field}},
		StopSignal: warmStop("arq gives its jobs job_completion_wait on SIGTERM and cancels what is left, to be run again."),
		Grace:      max(seconds(value(a.JobCompletionWait, 0)), 5*time.Second),
		Workers:    1,
		Memory:     webWorker,
		Health:     arqHealth(a),
		Packages:   []Package{{"arq", in.Field}},
	}
	if in.Version("watchfiles") != "" {
		p.Development = append(slices.Clone(argv), "--watch=.")
	}
	return p
}

// arqHealth reads the mark that the queue's workers leave in Redis and that lasts a second
// longer than their interval (https://arq-docs.helpmanual.io/#health-checks). Without an
// interval of the spec's it would tell of a dead worker after an hour.
func arqHealth(a arqFields) Health {
	if a.HealthCheckInterval == nil {
		return Health{}
	}
	return Health{
		Command:  []string{"arq", "--check", a.WorkerSettings},
		Reason:   "The workers of the queue leave a mark in Redis.",
		Interval: fmt.Sprintf("%ds", max(*a.HealthCheckInterval, 30)), Timeout: "30s", StartPeriod: "60s",
	}
}
