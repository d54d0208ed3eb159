package server

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// flowerFields holds the settings of Flower, by Flower's own names.
type flowerFields struct {
	App                 string   `json:"app"`
	Port                int      `json:"port"`
	URLPrefix           *string  `json:"url_prefix,omitempty"`
	MaxTasks            *int     `json:"max_tasks,omitempty"`
	MaxWorkers          *int     `json:"max_workers,omitempty"`
	PurgeOfflineWorkers *int     `json:"purge_offline_workers,omitempty"`
	InspectTimeout      *int     `json:"inspect_timeout,omitempty"`
	XHeaders            *bool    `json:"xheaders,omitempty"`
	EnableEvents        *bool    `json:"enable_events,omitempty"`
	Conf                *string  `json:"conf,omitempty"`
	Args                []string `json:"args,omitempty"`
}

func flower() Kind { return define("flower", flowerProcess) }

func flowerProcess(f flowerFields, in Input) Process {
	argv := slices.Concat(
		[]string{"celery", "--app=" + f.App, "flower", "--address=0.0.0.0"},
		flagCount("--port", f.Port),
		flagText("--url_prefix", f.URLPrefix),
		flagNumber("--max_tasks", f.MaxTasks),
		flagNumber("--max_workers", f.MaxWorkers),
		flagNumber("--purge_offline_workers", f.PurgeOfflineWorkers),
		flagNumber("--inspect_timeout", f.InspectTimeout),
		flagOn("--xheaders", f.XHeaders),
		flowerEvents(f.EnableEvents),
		flagText("--conf", f.Conf),
		f.Args,
	)
	path := "/healthcheck"
	if f.URLPrefix != nil {
		path = "/" + strings.Trim(*f.URLPrefix, "/") + path
	}
	return Process{
		Argv:       plan.Argv{Argv: argv, Origin: plan.Origin{Field: in.Field}},
		Port:       plan.Port{Number: f.Port, Origin: plan.Origin{Field: in.Field + ".port"}},
		StopSignal: stopSignal(in),
		Grace:      seconds(5),
		Workers:    1,
		Memory:     webWorker,
		Health:     Health{Path: path},
		Packages:   []Package{{"flower", in.Field}, {"celery", in.Field}},
		Files:      present(f.Conf),
		Findings:   outside(in.Field+".conf", f.Conf),
	}
}

// flowerEvents is on in Flower by itself.
func flowerEvents(on *bool) []string {
	if on == nil || *on {
		return nil
	}
	return []string{"--enable_events=false"}
}
