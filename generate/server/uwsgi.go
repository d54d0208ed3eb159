package server

import (
	"slices"
	"strconv"
	"time"
)

// uwsgiFields holds the options of the uWSGI server, by uWSGI's own names
// (https://uwsgi-docs.readthedocs.io/en/latest/Options.html), with _ for -.
type uwsgiFields struct {
	App               string   `json:"app"`
	Host              string   `json:"host"`
	Port              int      `json:"port"`
	Processes         *int     `json:"processes,omitempty"`
	Threads           *int     `json:"threads,omitempty"`
	Harakiri          *int     `json:"harakiri,omitempty"`
	WorkerReloadMercy *int     `json:"worker_reload_mercy,omitempty"`
	MaxRequests       *int     `json:"max_requests,omitempty"`
	MaxWorkerLifetime *int     `json:"max_worker_lifetime,omitempty"`
	ReloadOnRSS       *int     `json:"reload_on_rss,omitempty"`
	BufferSize        *int     `json:"buffer_size,omitempty"`
	Listen            *int     `json:"listen,omitempty"`
	LazyApps          *bool    `json:"lazy_apps,omitempty"`
	DisableLogging    *bool    `json:"disable_logging,omitempty"`
	LogXForwardedFor  *bool    `json:"log_x_forwarded_for,omitempty"`
	Chdir             *string  `json:"chdir,omitempty"`
	Ini               *string  `json:"ini,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func uwsgi() Kind { return define("uwsgi", uwsgiProcess) }

func uwsgiProcess(u uwsgiFields, in Input) Process {
	processes := value(u.Processes, in.Resources.Workers())
	p := web(in, uwsgiArgv(u, processes), u.Port)
	p.Argv.Reason = "With die-on-term SIGTERM ends uWSGI, where by its own default it starts anew; the hook lets it finish its requests first."
	p.Development = append(uwsgiArgv(u, 1), "--py-autoreload=1")
	p.StopSignal = stopSignal(in)
	p.Grace = time.Duration(value(u.WorkerReloadMercy, gracefulTimeout)) * time.Second
	p.Workers = processes
	p.Packages = []Package{{"uwsgi", in.Field}}
	p.Files = present(u.Ini, u.Chdir)
	p.Findings = slices.Concat(outside(in.Field+".ini", u.Ini), outside(in.Field+".chdir", u.Chdir))
	return p
}

func uwsgiArgv(u uwsgiFields, processes int) []string {
	argv := []string{"uwsgi"}
	if u.Ini != nil {
		argv = append(argv, "--ini="+*u.Ini)
	}
	argv = append(argv, "--http-socket="+address(u.Host, u.Port), "--module="+u.App)
	if u.Processes != nil || u.Ini == nil {
		argv = append(argv, "--processes="+strconv.Itoa(processes))
	}
	if u.Ini == nil {
		argv = append(argv, uwsgiNeeds()...)
	}
	argv = append(argv, flags(uwsgiSettings(u), u.Ini == nil)...)
	argv = append(argv, switches(
		toggle{u.LazyApps, "--lazy-apps", ""},
		toggle{u.DisableLogging, "--disable-logging", ""},
		toggle{u.LogXForwardedFor, "--log-x-forwarded-for", ""},
	)...)
	return append(argv, u.Args...)
}

// uwsgiNeeds are what a container needs where uWSGI's defaults are those of 2008
// (https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html).
func uwsgiNeeds() []string {
	return []string{
		"--master",             // which replaces workers
		"--need-app",           // it would start without the application, and answer each request with an error
		"--single-interpreter", // extensions in C break in a second one
		"--enable-threads",     // else threads that the application starts never run
		"--die-on-term",
		"--hook-master-start=unix_signal:15 gracefully_kill_them_all",
	}
}

func uwsgiSettings(u uwsgiFields) []setting {
	return []setting{
		{"--threads", number(u.Threads), "4"},                                                 // a worker with one is stuck with every slow client
		{"--harakiri", number(u.Harakiri), "60"},                                              // as Gunicorn's timeout
		{"--worker-reload-mercy", number(u.WorkerReloadMercy), strconv.Itoa(gracefulTimeout)}, // ends before Compose kills
		{"--max-requests", number(u.MaxRequests), strconv.Itoa(maxRequests)},                  // bounds slow leaks
		{"--max-worker-lifetime", number(u.MaxWorkerLifetime), ""},
		{"--reload-on-rss", number(u.ReloadOnRSS), ""},
		{"--buffer-size", number(u.BufferSize), ""},
		{"--listen", number(u.Listen), ""},
		{"--chdir", u.Chdir, ""},
	}
}
