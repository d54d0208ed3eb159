package server

import (
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// marimoFields holds the settings of marimo, by the names of its own options.
type marimoFields struct {
	App               string   `json:"app"`
	Mode              string   `json:"mode"`
	Host              string   `json:"host"`
	Port              int      `json:"port"`
	BaseURL           *string  `json:"base_url,omitempty"`
	Proxy             *string  `json:"proxy,omitempty"`
	TokenPasswordFile *string  `json:"token_password_file,omitempty"`
	IncludeCode       *bool    `json:"include_code,omitempty"`
	SessionTTL        *int     `json:"session_ttl,omitempty"`
	AllowOrigins      []string `json:"allow_origins,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func marimo() Kind { return define("marimo", marimoProcess) }

// marimoWorker is the memory that marimo and pandas need at least.
const marimoWorker = 128 << 20

func marimoProcess(m marimoFields, in Input) Process {
	p := dataApp(in, m.Port, marimoArgv(m))
	p.Development = marimoArgv(m, "--watch")
	p.Memory = marimoWorker
	p.Env = []plan.Var{{
		Name: "MARIMO_SKIP_UPDATE_CHECK", Value: "1",
		Origin: plan.Origin{Reason: "A new version is a matter of the dependencies."},
	}}
	p.Health = Health{Path: under(m.BaseURL, "/health")}
	p.Packages = []Package{{"marimo", in.Field}}
	p.Files = []string{m.App}
	p.Findings = append(outside(in.Field+".app", &m.App), marimoRules(m, in)...)
	return p
}

// marimoRules find a token that is nowhere, and fields that the mode does not have.
func marimoRules(m marimoFields, in Input) []spec.Finding {
	var findings []spec.Finding
	wrong := func(code, option, message string, notes ...string) {
		findings = append(findings, spec.Finding{Rule: code, Path: in.Field + "." + option, Message: message, Notes: notes})
	}
	if file := m.TokenPasswordFile; file != nil && !slices.Contains(in.Secrets, *file) {
		wrong("marimo.no-secret", "token_password_file", "the spec has no secret "+*file, "add it   secrets: "+*file+": file: \"secrets/"+*file+"\"")
	}
	if m.Mode == "edit" && m.IncludeCode != nil {
		wrong("marimo.mode", "include_code", "marimo edit always shows the code", "leave include_code out", `or write   mode: "run"`)
	}
	if m.Mode == "edit" && m.TokenPasswordFile == nil {
		findings = append(findings, spec.Finding{
			Rule: "server.no-token", Path: in.Field,
			Message: in.Field + " makes a token of its own at each start, and writes it in the log: whoever reads it runs code in the container",
			Notes:   []string{`keep one yourself   secrets: marimo_token: file: "secrets/marimo_token"`, `and name it   token_password_file: "marimo_token"`},
		})
	}
	return findings
}

// marimoArgv has more options before the notebook: what is behind it can be the notebook's.
func marimoArgv(m marimoFields, more ...string) []string {
	argv := slices.Concat(
		[]string{"marimo", m.Mode, "--headless"},
		dataFlags(
			dataOption{"--host", &m.Host},
			dataOption{"--port", number(&m.Port)},
			dataOption{"--base-url", m.BaseURL},
			dataOption{"--proxy", m.Proxy},
			dataOption{"--session-ttl", number(m.SessionTTL)},
		),
		each("--allow-origins", m.AllowOrigins),
		dataSwitches(dataSwitch{"--include-code", m.IncludeCode}),
	)
	if m.TokenPasswordFile != nil {
		argv = append(argv, "--token", "--token-password-file=/run/secrets/"+*m.TokenPasswordFile)
	}
	return slices.Concat(argv, more, []string{m.App}, m.Args)
}
