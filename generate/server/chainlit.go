package server

import (
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// chainlitFields holds the settings of Chainlit, by the names of the options of chainlit run.
type chainlitFields struct {
	App               string   `json:"app"`
	Host              string   `json:"host"`
	Port              int      `json:"port"`
	RootPath          *string  `json:"root_path,omitempty"`
	URL               *string  `json:"url,omitempty"`
	Debug             *bool    `json:"debug,omitempty"`
	ForwardedAllowIPs []string `json:"forwarded_allow_ips,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func chainlit() Kind { return define("chainlit", chainlitProcess) }

// chainlitWorker is the memory that Chainlit needs at least, with a model that is elsewhere.
const chainlitWorker = 160 << 20

func chainlitProcess(c chainlitFields, in Input) Process {
	p := dataApp(in, c.Port, chainlitArgv(c))
	p.Development = append(chainlitArgv(c), "--watch")
	p.Memory = chainlitWorker
	p.Env = forwarded(in, c.ForwardedAllowIPs)
	if c.URL != nil {
		p.Env = append([]plan.Var{variable(in, "url", "CHAINLIT_URL", *c.URL, "")}, p.Env...)
	}
	p.Health = Health{Path: under(c.RootPath, "/"), Any: true}
	p.Packages = []Package{{"chainlit", in.Field}}
	p.Files = []string{c.App}
	if _, elsewhere := in.Env["CHAINLIT_APP_ROOT"]; !elsewhere {
		// It makes what is missing in its root at start, where nothing can be written.
		p.Files = append(p.Files, ".chainlit/config.toml", "chainlit.md")
		p.Remedy = "run it once on this machine, and keep what it makes   chainlit run " + c.App
		p.Folders = []string{".files"} // what visitors send
	}
	p.Findings = outside(in.Field+".app", &c.App)
	return p
}

func chainlitArgv(c chainlitFields) []string {
	return slices.Concat(
		[]string{"chainlit", "run", c.App, "--headless"},
		dataFlags(dataOption{"--host", &c.Host}, dataOption{"--port", number(&c.Port)}, dataOption{"--root-path", c.RootPath}),
		dataSwitches(dataSwitch{"--debug", c.Debug}), c.Args,
	)
}
