package server

import (
	"slices"
	"strconv"
	"time"
)

// hypercornFields holds the settings of the Hypercorn server, by Hypercorn's own
// names (https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html).
type hypercornFields struct {
	App                   string   `json:"app"`
	Host                  string   `json:"host"`
	Port                  int      `json:"port"`
	Workers               *int     `json:"workers,omitempty"`
	WorkerClass           string   `json:"worker_class,omitempty"`
	GracefulTimeout       *int     `json:"graceful_timeout,omitempty"`
	KeepAliveTimeout      *int     `json:"keep_alive_timeout,omitempty"`
	ReadTimeout           *int     `json:"read_timeout,omitempty"`
	MaxRequests           *int     `json:"max_requests,omitempty"`
	MaxRequestsJitter     *int     `json:"max_requests_jitter,omitempty"`
	Backlog               *int     `json:"backlog,omitempty"`
	RootPath              string   `json:"root_path,omitempty"`
	ServerNames           []string `json:"server_names,omitempty"`
	WebsocketPingInterval *float64 `json:"websocket_ping_interval,omitempty"`
	Accesslog             *string  `json:"accesslog,omitempty"`
	AccessLogFormat       *string  `json:"access_log_format,omitempty"`
	Errorlog              *string  `json:"errorlog,omitempty"`
	Loglevel              string   `json:"loglevel,omitempty"`
	Logconfig             *string  `json:"logconfig,omitempty"`
	Config                *string  `json:"config,omitempty"`
	Args                  []string `json:"args,omitempty"`
}

func hypercorn() Kind { return define("hypercorn", hypercornProcess) }

func hypercornProcess(h hypercornFields, in Input) Process {
	workers, field := counted(h.Workers, in.Resources.EventLoops(), in.Field)
	p := web(in, hypercornArgv(h, workers), h.Port)
	p.Development = append(hypercornArgv(h, 1), "--reload")
	p.StopSignal.Reason = "Hypercorn finishes its requests on SIGTERM."
	p.Grace = time.Duration(value(h.GracefulTimeout, gracefulTimeout)) * time.Second
	p.Workers = workers
	if field == "limits" && workers > 1 {
		p.Argv.Reason = "A worker for each processor of limits.cpus."
	}
	p.Packages = []Package{{"hypercorn", in.Field}}
	if slices.Contains([]string{"trio", "uvloop"}, h.WorkerClass) {
		p.Packages = append(p.Packages, Package{h.WorkerClass, in.Field + ".worker_class"})
	}
	p.Files = present(h.Config, h.Logconfig)
	p.Findings = append(outside(in.Field+".config", h.Config), outside(in.Field+".logconfig", h.Logconfig)...)
	return p
}

func hypercornArgv(h hypercornFields, workers int) []string {
	argv := []string{"hypercorn"}
	if h.Config != nil {
		argv = append(argv, "--config="+*h.Config)
	}
	argv = append(argv, "--bind="+address(h.Host, h.Port))
	if h.Workers != nil || h.Config == nil {
		argv = append(argv, "--workers="+strconv.Itoa(workers))
	}
	argv = append(argv, flags(hypercornSettings(h), h.Config == nil)...)
	for _, name := range h.ServerNames {
		argv = append(argv, "--server-name="+name)
	}
	return append(append(argv, h.Args...), h.App)
}

func hypercornSettings(h hypercornFields) []setting {
	return []setting{
		{"--worker-class", word(h.WorkerClass), ""},
		{"--graceful-timeout", number(h.GracefulTimeout), strconv.Itoa(gracefulTimeout)}, // Hypercorn's own is 3 seconds
		{"--keep-alive", number(h.KeepAliveTimeout), ""},
		{"--read-timeout", number(h.ReadTimeout), ""},
		{"--max-requests", number(h.MaxRequests), ""},
		{"--max-requests-jitter", number(h.MaxRequestsJitter), ""},
		{"--backlog", number(h.Backlog), ""},
		{"--root-path", word(h.RootPath), ""},
		{"--websocket-ping-interval", decimal(h.WebsocketPingInterval), ""},
		{"--access-logfile", h.Accesslog, "-"}, // the container's logs
		{"--access-logformat", h.AccessLogFormat, ""},
		{"--error-logfile", h.Errorlog, "-"},
		{"--log-level", word(h.Loglevel), ""},
		{"--log-config", h.Logconfig, ""},
	}
}
