package server

import (
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// gradioFields holds the settings of Gradio, by the names of its own variables.
type gradioFields struct {
	App              string   `json:"app"`
	ServerName       string   `json:"server_name"`
	ServerPort       int      `json:"server_port"`
	RootPath         *string  `json:"root_path,omitempty"`
	AllowedPaths     []string `json:"allowed_paths,omitempty"`
	FlaggingMode     *string  `json:"flagging_mode,omitempty"`
	AnalyticsEnabled bool     `json:"analytics_enabled"`
	SSRMode          bool     `json:"ssr_mode"`
	MCPServer        *bool    `json:"mcp_server,omitempty"`
	DemoName         *string  `json:"demo_name,omitempty"`
	Args             []string `json:"args,omitempty"`
}

func gradio() Kind { return define("gradio", gradioProcess) }

// gradioWorker is the memory that Gradio needs at least, with a model that is elsewhere.
const gradioWorker = 192 << 20

func gradioProcess(g gradioFields, in Input) Process {
	p := dataApp(in, g.ServerPort, append([]string{"python", g.App}, g.Args...))
	p.Port.Field = in.Field + ".server_port"
	// launch() waits for Ctrl-C, and nothing in it hears SIGTERM.
	p.StopSignal = plan.Signal{Name: "SIGINT", Origin: plan.Origin{Reason: "Gradio closes its server on SIGINT; on SIGTERM it is cut off."}}
	// Its own command runs the script, and again when a file changes.
	p.Development = append([]string{"gradio", g.App}, dataFlags(dataOption{"--demo-name", g.DemoName})...)
	p.Memory = gradioWorker
	p.Env = gradioEnv(g, in)
	p.Health = Health{Path: "/", Any: true}
	p.Packages = []Package{{"gradio", in.Field}}
	p.Folders = gradioFolders(in.Version("gradio"))
	p.Files = []string{g.App}
	p.Findings = outside(in.Field+".app", &g.App)
	return p
}

// gradioFolders are made in the working folder as soon as there is an Interface
// (https://github.com/gradio-app/gradio/issues/3693): what visitors flag, and cached examples.
func gradioFolders(version string) []string {
	if version == "" || atLeast(version, 5, 0) {
		return []string{".gradio"}
	}
	return []string{"flagged", "gradio_cached_examples"}
}

func gradioEnv(g gradioFields, in Input) []plan.Var {
	vars := []plan.Var{
		variable(in, "server_name", "GRADIO_SERVER_NAME", g.ServerName, "Gradio listens on this machine alone by default."),
		variable(in, "server_port", "GRADIO_SERVER_PORT", strconv.Itoa(g.ServerPort), ""),
		variable(in, "analytics_enabled", "GRADIO_ANALYTICS_ENABLED", python(g.AnalyticsEnabled), ""),
		variable(in, "ssr_mode", "GRADIO_SSR_MODE", python(g.SSRMode), ""),
	}
	if g.RootPath != nil {
		vars = append(vars, variable(in, "root_path", "GRADIO_ROOT_PATH", *g.RootPath, ""))
	}
	if len(g.AllowedPaths) > 0 {
		vars = append(vars, variable(in, "allowed_paths", "GRADIO_ALLOWED_PATHS", strings.Join(g.AllowedPaths, ","), ""))
	}
	if g.FlaggingMode != nil {
		vars = append(vars, variable(in, "flagging_mode", "GRADIO_FLAGGING_MODE", *g.FlaggingMode, ""))
	}
	if g.MCPServer != nil {
		vars = append(vars, variable(in, "mcp_server", "GRADIO_MCP_SERVER", python(*g.MCPServer), ""))
	}
	return vars
}

// python is a boolean as Python writes it.
func python(b bool) string {
	if b {
		return "True"
	}
	return "False"
}
