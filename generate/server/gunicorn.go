package server

import (
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

type gunicorn struct{}

func (gunicorn) Name() string { return "gunicorn" }

func (gunicorn) Package() string { return "gunicorn" }

func (gunicorn) Chosen(s spec.Server) bool { return s.Gunicorn != nil }

func (gunicorn) Process(s spec.Server, r Resources, version func(string) string) Process {
	g := *s.Gunicorn
	workers, field := r.Workers(), "limits"
	if g.Workers != nil {
		workers, field = *g.Workers, "server.gunicorn.workers"
	}
	return Process{
		Argv: plan.Argv{
			Origin: plan.Origin{
				Field:  "server.gunicorn",
				Reason: "The number of workers is WEB_CONCURRENCY, above.",
			},
			Argv: gunicornArgv(g, version("gunicorn")),
		},
		Port:       plan.Port{Origin: plan.Origin{Field: "server.gunicorn.port"}, Number: g.Port},
		StopSignal: plan.Signal{Name: "SIGTERM", Origin: plan.Origin{Reason: "Gunicorn finishes its requests on SIGTERM and drops them on SIGQUIT."}},
		Grace:      time.Duration(value(g.GracefulTimeout, gracefulTimeout)) * time.Second,
		Workers:    workers,
		Env: []plan.Var{{
			Name: "WEB_CONCURRENCY", Value: strconv.Itoa(workers),
			Origin: plan.Origin{Field: field},
		}},
	}
}

const (
	gracefulTimeout = 25
	maxRequests     = 1000
)

func gunicornArgv(g spec.Gunicorn, version string) []string {
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

func gunicornSettings(g spec.Gunicorn) []gunicornSetting {
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

func gunicornSwitches(g spec.Gunicorn) []gunicornSwitch {
	return []gunicornSwitch{
		{"--preload", g.PreloadApp},
		{"--proxy-protocol", g.ProxyProtocol},
	}
}

// atLeast tells whether an exact version, as a requirement pins it, is
// major.minor or newer. No version is not.
func atLeast(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	first, err := strconv.Atoi(parts[0])
	if err != nil || first != major {
		return err == nil && first > major
	}
	if len(parts) == 1 {
		return minor == 0
	}
	second, err := strconv.Atoi(parts[1])
	return err == nil && second >= minor
}

func value(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}

func number(p *int) *string {
	if p == nil {
		return nil
	}
	return word(strconv.Itoa(*p))
}

func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
