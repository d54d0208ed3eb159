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

// uvicornFields holds the settings of the Uvicorn server, by Uvicorn's own names
// (https://www.uvicorn.org/settings/).
type uvicornFields struct {
	App                      string   `json:"app"`
	Host                     string   `json:"host"`
	Port                     int      `json:"port"`
	Workers                  *int     `json:"workers,omitempty"`
	Loop                     string   `json:"loop,omitempty"`
	HTTP                     string   `json:"http,omitempty"`
	WS                       string   `json:"ws,omitempty"`
	WSMaxSize                *int     `json:"ws_max_size,omitempty"`
	WSPingInterval           *float64 `json:"ws_ping_interval,omitempty"`
	WSPingTimeout            *float64 `json:"ws_ping_timeout,omitempty"`
	Lifespan                 string   `json:"lifespan,omitempty"`
	Interface                string   `json:"interface,omitempty"`
	RootPath                 string   `json:"root_path,omitempty"`
	ProxyHeaders             *bool    `json:"proxy_headers,omitempty"`
	ForwardedAllowIPs        []string `json:"forwarded_allow_ips,omitempty"`
	ServerHeader             *bool    `json:"server_header,omitempty"`
	DateHeader               *bool    `json:"date_header,omitempty"`
	LimitConcurrency         *int     `json:"limit_concurrency,omitempty"`
	LimitMaxRequests         *int     `json:"limit_max_requests,omitempty"`
	LimitMaxRequestsJitter   *int     `json:"limit_max_requests_jitter,omitempty"`
	Backlog                  *int     `json:"backlog,omitempty"`
	TimeoutKeepAlive         *int     `json:"timeout_keep_alive,omitempty"`
	TimeoutGracefulShutdown  *int     `json:"timeout_graceful_shutdown,omitempty"`
	TimeoutWorkerHealthcheck *int     `json:"timeout_worker_healthcheck,omitempty"`
	AccessLog                *bool    `json:"access_log,omitempty"`
	LogLevel                 string   `json:"log_level,omitempty"`
	LogConfig                *string  `json:"log_config,omitempty"`
	AppDir                   *string  `json:"app_dir,omitempty"`
	Args                     []string `json:"args,omitempty"`
}

func uvicorn() Kind { return define("uvicorn", uvicornProcess) }

func uvicornProcess(u uvicornFields, in Input) Process {
	version := in.Version("uvicorn")
	workers, field := counted(u.Workers, in.Resources.EventLoops(), in.Field)
	p := web(in, uvicornArgv(u, version), u.Port)
	p.Argv.Reason = "The number of workers is WEB_CONCURRENCY."
	p.Development = append(uvicornArgv(u, version), "--reload", "--workers=1")
	p.Grace = time.Duration(value(u.TimeoutGracefulShutdown, gracefulTimeout)) * time.Second
	p.Workers = workers
	p.Env = []plan.Var{concurrency(workers, field)}
	p.Health.Address = uvicornAddress(u.Host, workers)
	p.Packages = append([]Package{{"uvicorn", in.Field}}, uvicornPackages(u, in.Field)...)
	p.Files = present(u.LogConfig, u.AppDir)
	p.Findings = slices.Concat(uvicornRules(u, workers, in), uvicornVersion(u, in),
		outside(in.Field+".log_config", u.LogConfig), outside(in.Field+".app_dir", u.AppDir))
	return p
}

// uvicornAddress is where the server can be asked. One process listens on :: for
// IPv6 alone, since asyncio's create_server sets IPV6_V6ONLY; several share a
// socket that takes IPv4 too.
func uvicornAddress(host string, workers int) string {
	if host == "::" && workers == 1 {
		return "::1"
	}
	return ""
}

// uvicornPackages are the distributions of the implementations that the spec names.
func uvicornPackages(u uvicornFields, field string) []Package {
	var packages []Package
	for _, c := range []struct{ option, said, name, distribution string }{
		{"loop", u.Loop, "uvloop", "uvloop"},
		{"http", u.HTTP, "httptools", "httptools"},
		{"ws", u.WS, "websockets", "websockets"},
		{"ws", u.WS, "websockets-sansio", "websockets"},
		{"ws", u.WS, "wsproto", "wsproto"},
	} {
		if c.said == c.name {
			packages = append(packages, Package{c.distribution, field + "." + c.option})
		}
	}
	if u.LogConfig != nil && (strings.HasSuffix(*u.LogConfig, ".yaml") || strings.HasSuffix(*u.LogConfig, ".yml")) {
		packages = append(packages, Package{"pyyaml", field + ".log_config"})
	}
	return packages
}

// uvicornRules find a limit after which nobody starts the process again: alone,
// without Uvicorn's supervisor, it ends with 0, which is no failure.
func uvicornRules(u uvicornFields, workers int, in Input) []spec.Finding {
	startsAgain := slices.Contains([]string{"always", "unless-stopped"}, in.Restart)
	if u.LimitMaxRequests == nil || workers > 1 || startsAgain {
		return nil
	}
	return []spec.Finding{{
		Rule: "uvicorn.ends", Path: in.Field + ".limit_max_requests",
		Message: fmt.Sprintf("Uvicorn ends without an error after %d requests, and nothing starts it again: it has one worker", *u.LimitMaxRequests),
		Notes:   []string{"have more than one, which its supervisor replaces   workers: 2", `or have Docker start it again   restart: "always"`},
	}}
}

// uvicornVersion finds options that came after the version that is installed
// (https://www.uvicorn.org/release-notes/).
func uvicornVersion(u uvicornFields, in Input) []spec.Finding {
	var findings []spec.Finding
	version := in.Version("uvicorn")
	for _, o := range []struct {
		said  *int
		name  string
		minor int // of 0.minor
	}{
		{u.TimeoutGracefulShutdown, "timeout_graceful_shutdown", 22},
		{u.TimeoutWorkerHealthcheck, "timeout_worker_healthcheck", 37},
		{u.LimitMaxRequestsJitter, "limit_max_requests_jitter", 41},
	} {
		if o.said != nil && before(version, 0, o.minor) {
			findings = append(findings, spec.Finding{
				Rule: "uvicorn.option", Path: in.Field + "." + o.name,
				Message: fmt.Sprintf("Uvicorn has %s from 0.%d on, and the dependencies have %s", o.name, o.minor, version),
				Notes:   []string{fmt.Sprintf("require uvicorn>=0.%d", o.minor), "or leave " + o.name + " out"},
			})
		}
	}
	return findings
}

func uvicornArgv(u uvicornFields, version string) []string {
	app, call := factory(u.App)
	argv := append([]string{"uvicorn", "--host=" + u.Host, "--port=" + strconv.Itoa(u.Port)}, flags(uvicornSettings(u, version), true)...)
	argv = append(argv, switches(
		toggle{u.ProxyHeaders, "--proxy-headers", "--no-proxy-headers"},
		toggle{u.ServerHeader, "--server-header", "--no-server-header"},
		toggle{u.DateHeader, "--date-header", "--no-date-header"},
		toggle{u.AccessLog, "--access-log", "--no-access-log"},
		toggle{&call, "--factory", ""},
	)...)
	return append(append(argv, u.Args...), app)
}

func uvicornSettings(u uvicornFields, version string) []setting {
	grace := strconv.Itoa(gracefulTimeout) // without it, a client that stays connected holds the process until Docker kills it
	if before(version, 0, 22) {
		grace = ""
	}
	return []setting{
		{"--loop", word(u.Loop), ""},
		{"--http", word(u.HTTP), ""},
		{"--ws", word(u.WS), ""},
		{"--ws-max-size", number(u.WSMaxSize), ""},
		{"--ws-ping-interval", decimal(u.WSPingInterval), ""},
		{"--ws-ping-timeout", decimal(u.WSPingTimeout), ""},
		{"--lifespan", word(u.Lifespan), ""},
		{"--interface", word(u.Interface), ""},
		{"--root-path", word(u.RootPath), ""},
		{"--forwarded-allow-ips", list(u.ForwardedAllowIPs), ""},
		{"--limit-concurrency", number(u.LimitConcurrency), ""},
		{"--limit-max-requests", number(u.LimitMaxRequests), ""},
		{"--limit-max-requests-jitter", number(u.LimitMaxRequestsJitter), ""},
		{"--backlog", number(u.Backlog), ""},
		{"--timeout-keep-alive", number(u.TimeoutKeepAlive), ""},
		{"--timeout-graceful-shutdown", number(u.TimeoutGracefulShutdown), grace},
		{"--timeout-worker-healthcheck", number(u.TimeoutWorkerHealthcheck), ""},
		{"--log-level", word(u.LogLevel), ""},
		{"--log-config", u.LogConfig, ""},
		{"--app-dir", u.AppDir, ""},
	}
}
