package server

import "slices"

// panelFields holds the settings of Panel, by the names of the options of panel serve.
type panelFields struct {
	App                    string   `json:"app"`
	Apps                   []string `json:"apps,omitempty"`
	Address                string   `json:"address"`
	Port                   int      `json:"port"`
	AllowWebsocketOrigin   []string `json:"allow_websocket_origin,omitempty"`
	Prefix                 *string  `json:"prefix,omitempty"`
	Index                  *string  `json:"index,omitempty"`
	UseXHeaders            *bool    `json:"use_xheaders,omitempty"`
	NumProcs               int      `json:"num_procs"`
	NumThreads             *int     `json:"num_threads,omitempty"`
	Warm                   *bool    `json:"warm,omitempty"`
	SessionTokenExpiration *int     `json:"session_token_expiration,omitempty"`
	UnusedSessionLifetime  *int     `json:"unused_session_lifetime,omitempty"`
	LogLevel               *string  `json:"log_level,omitempty"`
	Args                   []string `json:"args,omitempty"`
}

func panel() Kind { return define("panel", panelProcess) }

// panelWorker is the memory that Panel, Bokeh and pandas need at least.
const panelWorker = 160 << 20

func panelProcess(s panelFields, in Input) Process {
	p := dataApp(in, s.Port, panelArgv(s))
	// Several processes can't watch files (https://docs.bokeh.org/en/latest/docs/reference/command/subcommands/serve.html).
	watched := s
	watched.NumProcs = 1
	p.Development = append(panelArgv(watched), "--autoreload")
	p.Workers = s.NumProcs
	p.Memory = panelWorker
	p.Health = Health{Path: under(s.Prefix, "/liveness")} // of --liveness; it makes no session, as a page would
	p.Packages = []Package{{"panel", in.Field}}
	p.Files = append([]string{s.App}, s.Apps...)
	for _, file := range p.Files {
		p.Findings = append(p.Findings, outside(in.Field+".app", &file)...)
	}
	return p
}

func panelArgv(s panelFields) []string {
	procs := &s.NumProcs
	if s.NumProcs == 1 {
		procs = nil
	}
	return slices.Concat(
		[]string{"panel", "serve", s.App}, s.Apps,
		dataFlags(dataOption{"--address", &s.Address}, dataOption{"--port", number(&s.Port)}),
		each("--allow-websocket-origin", s.AllowWebsocketOrigin),
		dataFlags(
			dataOption{"--prefix", s.Prefix},
			dataOption{"--index", s.Index},
			dataOption{"--num-procs", number(procs)},
			dataOption{"--num-threads", number(s.NumThreads)},
			dataOption{"--session-token-expiration", number(s.SessionTokenExpiration)},
			dataOption{"--unused-session-lifetime", number(s.UnusedSessionLifetime)},
			dataOption{"--log-level", s.LogLevel},
		),
		dataSwitches(dataSwitch{"--use-xheaders", s.UseXHeaders}, dataSwitch{"--warm", s.Warm}),
		[]string{"--liveness"}, s.Args,
	)
}
