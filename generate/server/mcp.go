package server

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// mcpFields holds the settings of an MCP server.
type mcpFields struct {
	App                     string   `json:"app"`
	SDK                     string   `json:"sdk"`
	Transport               string   `json:"transport"`
	Host                    string   `json:"host"`
	Port                    int      `json:"port"`
	Path                    *string  `json:"path,omitempty"`
	Stateless               *bool    `json:"stateless,omitempty"`
	AllowedHosts            []string `json:"allowed_hosts,omitempty"`
	AllowedOrigins          []string `json:"allowed_origins,omitempty"`
	ForwardedAllowIPs       []string `json:"forwarded_allow_ips,omitempty"`
	TimeoutGracefulShutdown int      `json:"timeout_graceful_shutdown"`
	LogLevel                *string  `json:"log_level,omitempty"`
	Args                    []string `json:"args,omitempty"`
}

func mcp() Kind { return define("mcp", mcpProcess) }

// mcpWorker is the memory that an MCP server needs at least.
const mcpWorker = 64 << 20

// theSDK is the official SDK; the other one is fastmcp.
const theSDK = "mcp"

func mcpProcess(m mcpFields, in Input) Process {
	p := mcpHTTP(m, in)
	if m.Transport == "stdio" {
		p = mcpStdio(m, in)
	}
	p.Memory = mcpWorker
	p.Env = append(p.Env, mcpEnv(m, in)...)
	p.Packages = append([]Package{{m.SDK, in.Field}}, p.Packages...)
	p.Files = []string{"."} // app is a module of the project, or of its package
	p.Findings = mcpRules(m, in.Field)
	return p
}

// mcpHTTP has Uvicorn serve the application that the server object makes. Its own
// run method takes the address from arguments in some versions and from the
// constructor in others, and no variable wins over them.
func mcpHTTP(m mcpFields, in Input) Process {
	argv := mcpArgv(m)
	p := dataApp(in, m.Port, argv)
	p.Development = append(argv, "--reload")
	p.Grace = time.Duration(m.TimeoutGracefulShutdown) * time.Second
	p.Health = Health{Path: "/", Any: true} // a GET of the server's own path would open a stream
	p.Packages = []Package{{"uvicorn", in.Field}}
	p.Sticky = m.SDK != theSDK && !isOn(m.Stateless)
	return p
}

// mcpStdio talks to whoever started the container, and ends with him.
func mcpStdio(m mcpFields, in Input) Process {
	module, object, _ := strings.Cut(m.App, ":")
	code := fmt.Sprintf("import %s; %s.%s.run(transport='stdio')", module, module, object)
	return Process{
		Argv:       plan.Argv{Origin: plan.Origin{Field: in.Field}, Argv: []string{"python", "-c", code}},
		StopSignal: stopSignal(in),
		Grace:      dataGrace,
		Workers:    1,
		Stdin:      true,
		Ends:       true,
	}
}

func mcpArgv(m mcpFields) []string {
	factory := map[string]string{theSDK: ".streamable_http_app", "fastmcp": ".http_app"}[m.SDK]
	return slices.Concat([]string{"uvicorn", "--factory"}, dataFlags(
		dataOption{"--host", &m.Host},
		dataOption{"--port", number(&m.Port)},
		dataOption{"--timeout-graceful-shutdown", number(&m.TimeoutGracefulShutdown)}, // streams never end by themselves
		dataOption{"--forwarded-allow-ips", word(strings.Join(m.ForwardedAllowIPs, ","))},
		dataOption{"--log-level", m.LogLevel},
	), m.Args, []string{m.App + factory})
}

// mcpEnv are the variables of fastmcp (https://gofastmcp.com/more/settings). The
// official SDK has some of the same names, and its constructors win over them.
func mcpEnv(m mcpFields, in Input) []plan.Var {
	if m.SDK == theSDK {
		return nil
	}
	vars := []plan.Var{
		variable(in, "sdk", "FASTMCP_CHECK_FOR_UPDATES", "off", "A new version is a matter of the dependencies."),
		variable(in, "sdk", "FASTMCP_SHOW_SERVER_BANNER", "false", ""),
	}
	if m.Path != nil {
		vars = append(vars, variable(in, "path", "FASTMCP_STREAMABLE_HTTP_PATH", *m.Path, ""))
	}
	if m.Stateless != nil {
		vars = append(vars, variable(in, "stateless", "FASTMCP_STATELESS_HTTP", *truth(m.Stateless), ""))
	}
	if len(m.AllowedHosts) > 0 {
		vars = append(
			vars, variable(in, "allowed_hosts", "FASTMCP_HTTP_HOST_ORIGIN_PROTECTION", "true", ""),
			variable(in, "allowed_hosts", "FASTMCP_HTTP_ALLOWED_HOSTS", jsonList(healthHosts(m.AllowedHosts)), ""),
		)
	}
	if len(m.AllowedOrigins) > 0 {
		vars = append(vars, variable(in, "allowed_origins", "FASTMCP_HTTP_ALLOWED_ORIGINS", jsonList(m.AllowedOrigins), ""))
	}
	return vars
}

// healthHosts are the hosts that may be asked for, with that of a health check inside the container.
func healthHosts(hosts []string) []string { return append(slices.Clone(hosts), "127.0.0.1:*") }

func isOn(p *bool) bool { return p != nil && *p }

// mcpRules find fields that the transport or the package does not have.
func mcpRules(m mcpFields, field string) []spec.Finding {
	written := mcpWritten(m)
	var findings []spec.Finding
	for _, option := range []string{"path", "stateless", "allowed_hosts", "allowed_origins", "forwarded_allow_ips", "log_level", "args"} {
		said := map[string]string{
			"path": "streamable_http_path=…", "stateless": "stateless_http=True",
			"allowed_hosts": "transport_security=TransportSecuritySettings(…)", "allowed_origins": "transport_security=TransportSecuritySettings(…)",
		}[option]
		switch {
		case !written[option]:
		case m.Transport == "stdio":
			findings = append(findings, spec.Finding{
				Rule: "mcp.stdio", Path: field + "." + option,
				Message: fmt.Sprintf("%s.%s is about HTTP, and the transport is stdio", field, option),
				Notes:   []string{"leave " + option + " out", `or write   transport: "http"`},
			})
		case said != "" && m.SDK == theSDK:
			findings = append(findings, spec.Finding{
				Rule: "mcp.in-code", Path: field + "." + option,
				Message: fmt.Sprintf("the official SDK takes %s from the code alone", option),
				Notes:   []string{"leave it out, and write in the code   " + said, `where the server is of the package fastmcp, write   sdk: "fastmcp"`},
			})
		}
	}
	return findings
}

// mcpWritten are the optional fields that the spec has.
func mcpWritten(m mcpFields) map[string]bool {
	return map[string]bool{
		"path": m.Path != nil, "stateless": m.Stateless != nil, "allowed_hosts": m.AllowedHosts != nil,
		"allowed_origins": m.AllowedOrigins != nil, "forwarded_allow_ips": m.ForwardedAllowIPs != nil,
		"log_level": m.LogLevel != nil, "args": m.Args != nil,
	}
}
