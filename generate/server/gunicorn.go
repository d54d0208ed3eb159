package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// gunicornFields holds the settings of the Gunicorn server, by Gunicorn's own names.
type gunicornFields struct {
	App  string `json:"app"`
	Host string `json:"host"`
	Port int    `json:"port"`
	gunicornOptions
}

// gunicornOptions are those of its settings that kinds which run under Gunicorn have too.
type gunicornOptions struct {
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

func gunicorn() Kind {
	return define("gunicorn", func(g gunicornFields, in Input) Process { return gunicornProcess(g, in, in.Field) })
}

// gunicornProcess runs an application under Gunicorn. options is the spec's field
// that g's options are under.
func gunicornProcess(g gunicornFields, in Input, options string) Process {
	version := in.Version("gunicorn")
	workers, field := counted(g.Workers, gunicornWorkers(g, in.Resources), options)
	p := web(in, gunicornArgv(g, version), g.Port)
	p.Argv.Reason = "The number of workers is WEB_CONCURRENCY."
	p.Development = append(gunicornArgv(g, version), "--reload", "--workers=1", "--timeout=0")
	p.StopSignal.Reason = "Gunicorn finishes its requests on SIGTERM and drops them on SIGQUIT."
	p.Grace = time.Duration(value(g.GracefulTimeout, gracefulTimeout)) * time.Second
	p.Workers = workers
	p.Forked = g.PreloadApp != nil && *g.PreloadApp
	p.Env = []plan.Var{concurrency(workers, field)}
	p.Packages = append([]Package{{"gunicorn", in.Field}}, workerPackage(g.WorkerClass, options)...)
	p.Files = present(g.Config, g.Chdir)
	p.Findings = slices.Concat(gunicornRules(g, options), workerRules(g, in, options),
		outside(options+".chdir", g.Chdir), outside(options+".config", g.Config))
	return p
}

// gunicornWorkers is how many workers there are when the spec says nothing of
// it. A worker with an event loop is never idle while it waits, so that more of
// them than processors cost memory and bring nothing.
func gunicornWorkers(g gunicornFields, r Resources) int {
	if hasLoop(g.WorkerClass) {
		return r.EventLoops()
	}
	return r.Workers()
}

// hasLoop tells whether workers of a class run an ASGI application.
func hasLoop(class string) bool {
	return class == "asgi" || strings.HasPrefix(class, "uvicorn_worker.") || strings.HasPrefix(class, oldUvicornWorkers)
}

// oldUvicornWorkers is the module of Uvicorn's own workers for Gunicorn. It warns since 0.30
// that it is deprecated (https://www.uvicorn.org/deployment/#gunicorn).
const oldUvicornWorkers = "uvicorn.workers."

// workerPackage is the distribution that a class of workers comes from, where it is not Gunicorn's own.
func workerPackage(class, options string) []Package {
	name := map[string]string{"gevent": "gevent", "tornado": "tornado"}[class]
	switch {
	case strings.HasPrefix(class, "uvicorn_worker."):
		name = "uvicorn-worker"
	case strings.HasPrefix(class, oldUvicornWorkers):
		name = "uvicorn"
	case name == "":
		return nil
	}
	return []Package{{name, options + ".worker_class"}}
}

func gunicornRules(g gunicornFields, field string) []spec.Finding {
	var findings []spec.Finding
	wrong := func(code, option, message string, notes ...string) {
		findings = append(findings, spec.Finding{Rule: code, Path: field + "." + option, Message: message, Notes: notes})
	}
	if g.WorkerClass != "" && g.WorkerClass != "gthread" && value(g.Threads, 1) > 1 {
		wrong("gunicorn.threads", "threads", "a "+g.WorkerClass+" worker answers in one thread, and threads says "+strconv.Itoa(*g.Threads),
			`write   worker_class: "gthread"`, "or leave threads out")
	}
	if most := value(g.MaxRequests, maxRequests); value(g.MaxRequestsJitter, 0) > most {
		wrong("gunicorn.jitter", "max_requests_jitter",
			fmt.Sprintf("%s.max_requests_jitter is %d, more than max_requests, which is %d: workers would live up to %d requests", field, *g.MaxRequestsJitter, most, most+*g.MaxRequestsJitter),
			fmt.Sprintf("for example   max_requests_jitter: %d", most/10))
	}
	return findings
}

// workerRules hold the class of the workers against Gunicorn's version: asgi came with 24
// (https://gunicorn.org/news/#2400).
func workerRules(g gunicornFields, in Input, options string) []spec.Finding {
	field, version := options+".worker_class", in.Version("gunicorn")
	switch {
	case g.WorkerClass == "asgi" && before(version, 24, 0):
		return []spec.Finding{{
			Rule: "gunicorn.asgi", Path: field,
			Message: "Gunicorn has asgi workers from 24.0 on, and the dependencies have " + version,
			Notes:   []string{"require gunicorn>=24", `or add uvicorn-worker, and write   worker_class: "uvicorn_worker.UvicornWorker"`},
		}}
	case strings.HasPrefix(g.WorkerClass, oldUvicornWorkers):
		class := "uvicorn_worker." + strings.TrimPrefix(g.WorkerClass, oldUvicornWorkers)
		return []spec.Finding{{
			Rule: "gunicorn.uvicorn-workers", Path: field,
			Message: g.WorkerClass + " is deprecated: the workers are a package of their own now",
			Notes:   []string{fmt.Sprintf("add uvicorn-worker, and write   worker_class: %q", class), `or, with gunicorn>=24   worker_class: "asgi"`},
		}}
	}
	return nil
}

const (
	gracefulTimeout = 25     // seconds
	maxRequests     = 10_000 // with 1,000, replacing workers took a seventh of a busy processor (bench/README.md)
)

func gunicornArgv(g gunicornFields, version string) []string {
	argv := []string{"gunicorn"}
	if g.Config != nil {
		argv = append(argv, "--config="+*g.Config)
	}
	argv = append(argv, "--bind="+address(g.Host, g.Port))
	argv = append(argv, flags(gunicornSettings(g), g.Config == nil)...)
	argv = append(argv, switches(toggle{g.PreloadApp, "--preload", ""}, toggle{g.ProxyProtocol, "--proxy-protocol", ""})...)
	if atLeast(version, 25, 1) {
		// Its control socket, on by default since 25.1, serves nobody in a container.
		argv = append(argv, "--no-control-socket")
	}
	return append(append(argv, g.Args...), g.App)
}

func gunicornSettings(g gunicornFields) []setting {
	threads := "4"
	if g.WorkerClass != "" && g.WorkerClass != "gthread" {
		threads = ""
	}
	return []setting{
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
		{"--forwarded-allow-ips", list(g.ForwardedAllowIPs), ""},
		{"--access-logfile", g.Accesslog, ""}, // off, as Gunicorn's own: a line a request takes processor time
		{"--access-logformat", g.AccessLogformat, ""},
		{"--error-logfile", g.Errorlog, "-"},
		{"--log-level", g.Loglevel, ""},
		{"--chdir", g.Chdir, ""},
	}
}
