package server

import (
	"slices"
	"strconv"
	"time"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// granianFields holds the options of the Granian server, by Granian's own names
// (https://github.com/emmett-framework/granian#options).
type granianFields struct {
	App                  string   `json:"app"`
	Interface            string   `json:"interface"`
	Host                 string   `json:"host"`
	Port                 int      `json:"port"`
	HTTP                 string   `json:"http,omitempty"`
	WS                   *bool    `json:"ws,omitempty"`
	Workers              *int     `json:"workers,omitempty"`
	BlockingThreads      *int     `json:"blocking_threads,omitempty"`
	RuntimeThreads       *int     `json:"runtime_threads,omitempty"`
	RuntimeMode          string   `json:"runtime_mode,omitempty"`
	Loop                 string   `json:"loop,omitempty"`
	Backlog              *int     `json:"backlog,omitempty"`
	Backpressure         *int     `json:"backpressure,omitempty"`
	HTTP1KeepAlive       *bool    `json:"http1_keep_alive,omitempty"`
	LogLevel             string   `json:"log_level,omitempty"`
	LogConfig            *string  `json:"log_config,omitempty"`
	AccessLog            *bool    `json:"access_log,omitempty"`
	AccessLogFmt         *string  `json:"access_log_fmt,omitempty"`
	URLPathPrefix        string   `json:"url_path_prefix,omitempty"`
	RespawnFailedWorkers *bool    `json:"respawn_failed_workers,omitempty"`
	WorkersLifetime      *int     `json:"workers_lifetime,omitempty"`
	WorkersMaxRSS        *int     `json:"workers_max_rss,omitempty"`
	WorkersKillTimeout   *int     `json:"workers_kill_timeout,omitempty"`
	WorkingDir           *string  `json:"working_dir,omitempty"`
	StaticPathRoute      string   `json:"static_path_route,omitempty"`
	StaticPathMount      *string  `json:"static_path_mount,omitempty"`
	Args                 []string `json:"args,omitempty"`
}

func granian() Kind { return define("granian", granianProcess) }

func granianProcess(g granianFields, in Input) Process {
	workers, field := counted(g.Workers, in.Resources.EventLoops(), in.Field)
	p := web(in, granianArgv(g, workers), g.Port)
	if in.Version("watchfiles") != "" { // without it, granian --reload does not start
		p.Development = append(granianArgv(g, 1), "--reload")
	}
	p.StopSignal.Reason = "Granian finishes its requests on SIGTERM."
	p.Grace = time.Duration(value(g.WorkersKillTimeout, gracefulTimeout)) * time.Second
	p.Workers = workers
	if field == "limits" && workers > 1 {
		p.Argv.Reason = "A worker for each processor of limits.cpus."
	}
	p.Packages = []Package{{"granian", in.Field}}
	if slices.Contains([]string{"uvloop", "rloop"}, g.Loop) {
		p.Packages = append(p.Packages, Package{g.Loop, in.Field + ".loop"})
	}
	p.Files = present(g.LogConfig, g.WorkingDir, g.StaticPathMount)
	p.Findings = slices.Concat(granianRules(g, in.Field), outside(in.Field+".log_config", g.LogConfig),
		outside(in.Field+".working_dir", g.WorkingDir), outside(in.Field+".static_path_mount", g.StaticPathMount))
	return p
}

// granianRules find threads that Granian refuses: beside an event loop there is one.
func granianRules(g granianFields, field string) []spec.Finding {
	if g.Interface == "wsgi" || value(g.BlockingThreads, 1) == 1 {
		return nil
	}
	return []spec.Finding{{
		Rule: "granian.threads", Path: field + ".blocking_threads",
		Message: "with " + g.Interface + " a worker has one blocking thread, not " + strconv.Itoa(*g.BlockingThreads),
		Notes:   []string{"leave blocking_threads out", `or, for a WSGI application, write   interface: "wsgi"`},
	}}
}

func granianArgv(g granianFields, workers int) []string {
	app, call := factory(g.App)
	accessLog := g.AccessLog == nil || *g.AccessLog // off by default, and a container's only trace of a request
	respawn, several := g.RespawnFailedWorkers, workers > 1
	if respawn == nil && several { // else the end of one worker is the end of all
		respawn = &several
	}
	argv := []string{
		"granian", "--interface=" + g.Interface, "--host=" + g.Host, "--port=" + strconv.Itoa(g.Port), "--workers=" + strconv.Itoa(workers),
	}
	argv = append(argv, flags(granianSettings(g), true)...)
	argv = append(argv, switches(
		toggle{g.WS, "--ws", "--no-ws"},
		toggle{g.HTTP1KeepAlive, "--http1-keep-alive", "--no-http1-keep-alive"},
		toggle{&accessLog, "--access-log", "--no-access-log"},
		toggle{respawn, "--respawn-failed-workers", "--no-respawn-failed-workers"},
		toggle{&call, "--factory", ""},
	)...)
	return append(append(argv, g.Args...), app)
}

func granianSettings(g granianFields) []setting {
	threads := ""
	if g.Interface == "wsgi" {
		threads = strconv.Itoa(granianThreads)
	}
	return []setting{
		{"--http", word(g.HTTP), ""},
		{"--blocking-threads", number(g.BlockingThreads), threads},
		{"--runtime-threads", number(g.RuntimeThreads), ""},
		{"--runtime-mode", word(g.RuntimeMode), ""},
		{"--loop", word(g.Loop), ""},
		{"--backlog", number(g.Backlog), ""},
		{"--backpressure", number(g.Backpressure), ""},
		{"--log-level", word(g.LogLevel), ""},
		{"--log-config", g.LogConfig, ""},
		{"--access-log-fmt", g.AccessLogFmt, ""},
		{"--url-path-prefix", word(g.URLPathPrefix), ""},
		{"--workers-lifetime", number(g.WorkersLifetime), ""},
		{"--workers-max-rss", number(g.WorkersMaxRSS), ""},
		{"--workers-kill-timeout", number(g.WorkersKillTimeout), strconv.Itoa(gracefulTimeout)}, // without it, a stuck worker is waited for until Docker kills all
		{"--working-dir", g.WorkingDir, ""},
		{"--static-path-route", word(g.StaticPathRoute), ""},
		{"--static-path-mount", g.StaticPathMount, ""},
	}
}

// granianThreads are the threads of a WSGI worker. Granian's own number is half
// of its backlog, 512, which is more than limits.pids lets a container have.
const granianThreads = 16
