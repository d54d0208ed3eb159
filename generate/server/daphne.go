package server

import (
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// daphneFields holds the options of the Daphne server, by Daphne's own names
// (https://github.com/django/daphne/blob/main/daphne/cli.py).
type daphneFields struct {
	App                     string   `json:"app"`
	Host                    string   `json:"host"`
	Port                    int      `json:"port"`
	HTTPTimeout             *int     `json:"http_timeout,omitempty"`
	WebsocketTimeout        *int     `json:"websocket_timeout,omitempty"`
	WebsocketConnectTimeout *int     `json:"websocket_connect_timeout,omitempty"`
	PingInterval            *int     `json:"ping_interval,omitempty"`
	PingTimeout             *int     `json:"ping_timeout,omitempty"`
	ApplicationCloseTimeout *int     `json:"application_close_timeout,omitempty"`
	RootPath                string   `json:"root_path,omitempty"`
	ProxyHeaders            *bool    `json:"proxy_headers,omitempty"`
	ProxyHeadersHost        string   `json:"proxy_headers_host,omitempty"`
	ProxyHeadersPort        string   `json:"proxy_headers_port,omitempty"`
	ServerName              *string  `json:"server_name,omitempty"`
	Verbosity               *int     `json:"verbosity,omitempty"`
	AccessLog               *string  `json:"access_log,omitempty"`
	LogFmt                  *string  `json:"log_fmt,omitempty"`
	Args                    []string `json:"args,omitempty"`
}

func daphne() Kind { return define("daphne", daphneProcess) }

// daphneGrace is what the applications get to notice that they are cancelled:
// Daphne stops its reactor on SIGTERM and waits for no request.
const daphneGrace = 5 * time.Second

func daphneProcess(d daphneFields, in Input) Process {
	p := web(in, daphneArgv(d), d.Port)
	p.StopSignal.Reason = "Daphne waits for no request when it stops, whatever the signal."
	p.Grace = daphneGrace
	p.Packages = []Package{{"daphne", in.Field}}
	p.Findings = daphneRules(d, in.Field)
	return p
}

func daphneRules(d daphneFields, field string) []spec.Finding {
	var findings []spec.Finding
	wrong := func(code, option, message string, notes ...string) {
		findings = append(findings, spec.Finding{Rule: code, Path: field + "." + option, Message: message, Notes: notes})
	}
	if app, call := factory(d.App); call {
		wrong("daphne.factory", "app", "Daphne takes an object, and calls no function that would make it",
			"make the object in the module, such as   app = "+app[strings.Index(app, ":")+1:]+"()")
	}
	believes := d.ProxyHeaders != nil && *d.ProxyHeaders
	if option := daphneProxyOption(d); option != "" && !believes {
		wrong("daphne.proxy", option, field+"."+option+" needs proxy_headers", "write   proxy_headers: true")
	}
	return findings
}

// daphneProxyOption is an option that says how proxies' headers are read, "" without one.
func daphneProxyOption(d daphneFields) string {
	switch {
	case d.ProxyHeadersHost != "":
		return "proxy_headers_host"
	case d.ProxyHeadersPort != "":
		return "proxy_headers_port"
	}
	return ""
}

func daphneArgv(d daphneFields) []string {
	argv := append([]string{"daphne", "--bind=" + d.Host, "--port=" + strconv.Itoa(d.Port)}, flags([]setting{
		{"--http-timeout", number(d.HTTPTimeout), ""},
		{"--websocket_timeout", number(d.WebsocketTimeout), ""},
		{"--websocket_connect_timeout", number(d.WebsocketConnectTimeout), ""},
		{"--ping-interval", number(d.PingInterval), ""},
		{"--ping-timeout", number(d.PingTimeout), ""},
		{"--application-close-timeout", number(d.ApplicationCloseTimeout), ""},
		{"--root-path", word(d.RootPath), ""},
		{"--proxy-headers-host", word(d.ProxyHeadersHost), ""},
		{"--proxy-headers-port", word(d.ProxyHeadersPort), ""},
		{"--server-name", d.ServerName, ""},
		{"--verbosity", number(d.Verbosity), ""},
		{"--access-log", d.AccessLog, ""},
		{"--log-fmt", d.LogFmt, ""},
	}, true)...)
	argv = append(argv, switches(toggle{d.ProxyHeaders, "--proxy-headers", ""})...)
	if d.ServerName != nil && *d.ServerName == "" {
		argv = append(argv, "--no-server-name")
	}
	return append(append(argv, d.Args...), d.App)
}
