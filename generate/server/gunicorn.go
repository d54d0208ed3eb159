package server

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// gunicornFields holds the settings of the Gunicorn server, by Gunicorn's own names.
type gunicornFields struct {
	App                   string   `json:"app"`
	Host                  string   `json:"host"`
	Port                  int      `json:"port"`
	Workers               *int     `json:"workers,omitempty"`
	WorkerClass           string   `json:"worker_class,omitempty"`
	Threads               *int     `json:"threads,omitempty"`
	WorkerConnections     *int     `json:"worker_connections,omitempty"`
	MaxRequests           *int     `json:"max_requests,omitempty"`
	MaxRequestsJitter     *int     `json:"max_requests_jitter,omitempty"`
	Timeout               *int     `json:"timeout,omitempty"`
	GracefulTimeout       *int     `json:"graceful_timeout,omitempty"`
	Keepalive             *int     `json:"keepalive,omitempty"`
	Backlog               *int     `json:"backlog,omitempty"`
	LimitRequestLine      *int     `json:"limit_request_line,omitempty"`
	LimitRequestFields    *int     `json:"limit_request_fields,omitempty"`
	LimitRequestFieldSize *int     `json:"limit_request_field_size,omitempty"`
	PreloadApp            *bool    `json:"preload_app,omitempty"`
	ForwardedAllowIPs     []string `json:"forwarded_allow_ips,omitempty"`
	ProxyProtocol         *bool    `json:"proxy_protocol,omitempty"`
	WorkerTmpDir          *string  `json:"worker_tmp_dir,omitempty"`
	Accesslog             *string  `json:"accesslog,omitempty"`
	AccessLogformat       *string  `json:"access_logformat,omitempty"`
	Errorlog              *string  `json:"errorlog,omitempty"`
	Loglevel              *string  `json:"loglevel,omitempty"`
	Chdir                 *string  `json:"chdir,omitempty"`
	Config                *string  `json:"config,omitempty"`
	Args                  []string `json:"args,omitempty"`
}

func gunicorn() Kind { return define("gunicorn", gunicornProcess) }

func gunicornProcess(g gunicornFields, in Input) Process {
	workers, field := in.Resources.Workers(), "limits"
	if g.Workers != nil {
		workers, field = *g.Workers, in.Field+".workers"
	}
	return Process{
		Argv: plan.Argv{
			Origin: plan.Origin{
				Field:  in.Field,
				Reason: "The number of workers is WEB_CONCURRENCY.",
			},
			Argv: gunicornArgv(g, in.Version("gunicorn")),
		},
		Development: append(gunicornArgv(g, in.Version("gunicorn")), "--reload", "--workers=1", "--timeout=0"),
		Port:        plan.Port{Origin: plan.Origin{Field: in.Field + ".port"}, Number: g.Port},
		StopSignal:  plan.Signal{Name: "SIGTERM", Origin: plan.Origin{Reason: "Gunicorn finishes its requests on SIGTERM and drops them on SIGQUIT."}},
		Grace:       time.Duration(value(g.GracefulTimeout, gracefulTimeout)) * time.Second,
		Workers:     workers,
		Memory:      webWorker,
		Forked:      g.PreloadApp != nil && *g.PreloadApp,
		Env: []plan.Var{{
			Name: "WEB_CONCURRENCY", Value: strconv.Itoa(workers),
			Origin: plan.Origin{Field: field},
		}},
		Health:   Health{Path: "/", Any: true},
		Packages: append([]Package{{"gunicorn", in.Field}}, workerPackage(g.WorkerClass, in.Field)...),
		Files:    present(g.Config, g.Chdir),
		Findings: slices.Concat(gunicornRules(g, in.Field), outside(in.Field+".chdir", g.Chdir), outside(in.Field+".config", g.Config)),
	}
}

// workerPackage is the distribution that a class of workers comes from, where it is not Gunicorn's own.
func workerPackage(class, field string) []Package {
	name := map[string]string{
		"gevent": "gevent", "tornado": "tornado", "uvicorn_worker.UvicornWorker": "uvicorn-worker",
		"uvicorn.workers.UvicornWorker": "uvicorn", "uvicorn.workers.UvicornH11Worker": "uvicorn",
	}[class]
	if name == "" {
		return nil
	}
	return []Package{{name, field + ".worker_class"}}
}

func gunicornRules(g gunicornFields, field string) []spec.Finding {
	var findings []spec.Finding
	wrong := func(code, option, message string, notes ...string) {
		findings = append(findings, spec.Finding{Severity: spec.Error, Code: code, Path: field + "." + option, Message: message, Notes: notes})
	}
	if g.WorkerClass == "sync" && value(g.Threads, 1) > 1 {
		wrong("gunicorn.threads", "threads", "a sync worker has one thread, not "+strconv.Itoa(*g.Threads),
			`write   worker_class: "gthread"`, "or leave threads out")
	}
	if most := value(g.MaxRequests, maxRequests); value(g.MaxRequestsJitter, 0) > most {
		wrong("gunicorn.jitter", "max_requests_jitter",
			fmt.Sprintf("%s.max_requests_jitter is at most max_requests, which is %d, not %d", field, most, *g.MaxRequestsJitter))
	}
	return findings
}

const (
	gracefulTimeout = 25
	maxRequests     = 1000
)

func gunicornArgv(g gunicornFields, version string) []string {
	argv := []string{"gunicorn"}
	if g.Config != nil {
		argv = append(argv, "--config="+*g.Config)
	}
	argv = append(argv, "--bind="+net.JoinHostPort(g.Host, strconv.Itoa(g.Port)))
	for _, s := range gunicornSettings(g) {
		switch {
		case s.value != nil && *s.value != "":
			argv = append(argv, s.flag+"="+*s.value)
		case s.value == nil && s.container != "" && g.Config == nil:
			argv = append(argv, s.flag+"="+s.container)
		}
	}
	for _, s := range gunicornSwitches(g) {
		if s.on != nil && *s.on {
			argv = append(argv, s.flag)
		}
	}
	if atLeast(version, 25, 1) {
		// Its control socket, on by default since 25.1, serves nobody in a container.
		argv = append(argv, "--no-control-socket")
	}
	return append(append(argv, g.Args...), g.App)
}

// gunicornSetting is one setting with a value: what the spec says, or else
// what a container needs where Gunicorn's own default is made for a server
// with a disk. A configuration file wins over the latter.
type gunicornSetting struct {
	flag      string
	value     *string // nil: not in the spec; "": switched off there
	container string
}

func gunicornSettings(g gunicornFields) []gunicornSetting {
	threads := "4"
	if g.WorkerClass != "" && g.WorkerClass != "gthread" {
		threads = ""
	}
	return []gunicornSetting{
		{"--worker-class", word(g.WorkerClass), "gthread"}, // a sync worker is stuck with every slow client
		{"--threads", number(g.Threads), threads},
		{"--worker-connections", number(g.WorkerConnections), ""},
		{"--worker-tmp-dir", g.WorkerTmpDir, "/dev/shm"}, // a heartbeat on a disk can block
		{"--timeout", number(g.Timeout), "60"},
		{"--graceful-timeout", number(g.GracefulTimeout), strconv.Itoa(gracefulTimeout)}, // ends before Compose kills
		{"--keep-alive", number(g.Keepalive), "5"},
		{"--max-requests", number(g.MaxRequests), strconv.Itoa(maxRequests)}, // bounds slow leaks
		{"--max-requests-jitter", number(g.MaxRequestsJitter), strconv.Itoa(value(g.MaxRequests, maxRequests) / 10)},
		{"--backlog", number(g.Backlog), ""},
		{"--limit-request-line", number(g.LimitRequestLine), ""},
		{"--limit-request-fields", number(g.LimitRequestFields), ""},
		{"--limit-request-field_size", number(g.LimitRequestFieldSize), ""},
		{"--forwarded-allow-ips", word(strings.Join(g.ForwardedAllowIPs, ",")), ""},
		{"--access-logfile", g.Accesslog, "-"}, // the container's logs
		{"--access-logformat", g.AccessLogformat, ""},
		{"--error-logfile", g.Errorlog, "-"},
		{"--log-level", g.Loglevel, ""},
		{"--chdir", g.Chdir, ""},
	}
}

type gunicornSwitch struct {
	flag string
	on   *bool
}

func gunicornSwitches(g gunicornFields) []gunicornSwitch {
	return []gunicornSwitch{
		{"--preload", g.PreloadApp},
		{"--proxy-protocol", g.ProxyProtocol},
	}
}
