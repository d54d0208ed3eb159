package server

import (
	"path"
	"slices"
	"strings"
)

// shinyFields holds the settings of Shiny, by the names of the options of shiny run.
type shinyFields struct {
	App               string   `json:"app"`
	Host              string   `json:"host"`
	Port              int      `json:"port"`
	AppDir            *string  `json:"app_dir,omitempty"`
	Factory           *bool    `json:"factory,omitempty"`
	WSMaxSize         *int     `json:"ws_max_size,omitempty"`
	LogLevel          *string  `json:"log_level,omitempty"`
	ForwardedAllowIPs []string `json:"forwarded_allow_ips,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func shiny() Kind { return define("shiny", shinyProcess) }

// shinyWorker is the memory that Shiny needs at least.
const shinyWorker = 96 << 20

func shinyProcess(s shinyFields, in Input) Process {
	p := dataApp(in, s.Port, shinyArgv(s, "--no-dev-mode"))
	p.Development = shinyArgv(s, "--reload")
	p.Memory = shinyWorker
	p.Env = forwarded(in, s.ForwardedAllowIPs)
	p.Health = Health{Path: "/", Any: true}
	p.Packages = []Package{{"shiny", in.Field}}
	p.Files = present(s.AppDir)
	if strings.HasSuffix(s.App, ".py") {
		p.Files = []string{path.Join(orEmpty(s.AppDir), s.App)}
	}
	p.Findings = append(outside(in.Field+".app", &s.App), outside(in.Field+".app_dir", s.AppDir)...)
	return p
}

func shinyArgv(s shinyFields, mode string) []string {
	return slices.Concat(
		[]string{"shiny", "run"},
		dataFlags(
			dataOption{"--host", &s.Host},
			dataOption{"--port", number(&s.Port)},
			dataOption{"--app-dir", s.AppDir},
			dataOption{"--ws-max-size", number(s.WSMaxSize)},
			dataOption{"--log-level", s.LogLevel},
		),
		dataSwitches(dataSwitch{"--factory", s.Factory}), []string{mode}, s.Args, []string{s.App},
	)
}

func orEmpty(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
