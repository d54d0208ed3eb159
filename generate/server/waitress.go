package server

import (
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// waitressFields holds the settings of the Waitress server, by Waitress's own names
// (https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html).
type waitressFields struct {
	App                        string   `json:"app"`
	Host                       string   `json:"host"`
	Port                       int      `json:"port"`
	Threads                    int      `json:"threads"`
	TrustedProxy               string   `json:"trusted_proxy,omitempty"`
	TrustedProxyCount          *int     `json:"trusted_proxy_count,omitempty"`
	TrustedProxyHeaders        []string `json:"trusted_proxy_headers,omitempty"`
	ClearUntrustedProxyHeaders *bool    `json:"clear_untrusted_proxy_headers,omitempty"`
	URLScheme                  string   `json:"url_scheme,omitempty"`
	URLPrefix                  string   `json:"url_prefix,omitempty"`
	Ident                      string   `json:"ident,omitempty"`
	Backlog                    *int     `json:"backlog,omitempty"`
	ConnectionLimit            *int     `json:"connection_limit,omitempty"`
	ChannelTimeout             *int     `json:"channel_timeout,omitempty"`
	MaxRequestHeaderSize       *int     `json:"max_request_header_size,omitempty"`
	MaxRequestBodySize         *int     `json:"max_request_body_size,omitempty"`
	Args                       []string `json:"args,omitempty"`
}

func waitress() Kind { return define("waitress", waitressProcess) }

// waitressGrace is how long Waitress waits for its threads when it stops; it has
// no option for it.
const waitressGrace = 5 * time.Second

func waitressProcess(w waitressFields, in Input) Process {
	p := web(in, waitressArgv(w), w.Port)
	p.StopSignal.Name = "SIGINT"
	p.StopSignal.Reason = "Waitress finishes its requests on SIGINT, for 5 seconds; SIGTERM ends it at once."
	p.Grace = waitressGrace
	if w.Host == "::" { // which Waitress takes for IPv6 alone
		p.Health.Address = "::1"
	}
	p.Packages = []Package{{"waitress", in.Field}}
	p.Findings = waitressRules(w, in.Field)
	return p
}

// waitressRules find what Waitress refuses to start with, and headers that it
// would take from anyone's proxy without a word.
func waitressRules(w waitressFields, field string) []spec.Finding {
	option := ""
	switch {
	case w.TrustedProxy != "":
		return nil
	case w.TrustedProxyCount != nil:
		option = "trusted_proxy_count"
	case len(w.TrustedProxyHeaders) > 0:
		option = "trusted_proxy_headers"
	default:
		return nil
	}
	return []spec.Finding{{
		Rule: "waitress.proxy", Path: field + "." + option,
		Message: field + "." + option + " needs trusted_proxy: whose headers are they?",
		Notes:   []string{`write the proxy's address   trusted_proxy: "10.0.0.1"`, `or, where nothing but the proxy reaches the port   trusted_proxy: "*"`},
	}}
}

func waitressArgv(w waitressFields) []string {
	app, call := factory(w.App)
	argv := append([]string{"waitress-serve", "--listen=" + address(w.Host, w.Port), "--threads=" + strconv.Itoa(w.Threads)}, flags([]setting{
		{"--trusted-proxy", word(w.TrustedProxy), ""},
		{"--trusted-proxy-count", number(w.TrustedProxyCount), ""},
		{"--trusted-proxy-headers", word(strings.Join(w.TrustedProxyHeaders, " ")), ""}, // which Waitress splits at blanks,
		{"--url-scheme", word(w.URLScheme), ""},
		{"--url-prefix", word(w.URLPrefix), ""},
		{"--ident", word(w.Ident), ""},
		{"--backlog", number(w.Backlog), ""},
		{"--connection-limit", number(w.ConnectionLimit), ""},
		{"--channel-timeout", number(w.ChannelTimeout), ""},
		{"--max-request-header-size", number(w.MaxRequestHeaderSize), ""},
		{"--max-request-body-size", number(w.MaxRequestBodySize), ""},
	}, true)...)
	argv = append(argv, switches(
		toggle{w.ClearUntrustedProxyHeaders, "--clear-untrusted-proxy-headers", "--no-clear-untrusted-proxy-headers"},
		toggle{&call, "--call", ""},
	)...)
	return append(append(argv, w.Args...), app)
}
