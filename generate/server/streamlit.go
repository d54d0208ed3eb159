package server

import (
	"slices"
	"strconv"
)

// streamlitFields holds the settings of Streamlit, by the names of its own options.
type streamlitFields struct {
	App                        string   `json:"app"`
	Address                    string   `json:"address"`
	Port                       int      `json:"port"`
	BaseURLPath                *string  `json:"base_url_path,omitempty"`
	BrowserServerAddress       *string  `json:"browser_server_address,omitempty"`
	BrowserServerPort          *int     `json:"browser_server_port,omitempty"`
	MaxUploadSize              *int     `json:"max_upload_size,omitempty"`
	MaxMessageSize             *int     `json:"max_message_size,omitempty"`
	EnableCORS                 *bool    `json:"enable_cors,omitempty"`
	EnableXSRFProtection       *bool    `json:"enable_xsrf_protection,omitempty"`
	EnableWebsocketCompression *bool    `json:"enable_websocket_compression,omitempty"`
	EnableStaticServing        *bool    `json:"enable_static_serving,omitempty"`
	FileWatcherType            string   `json:"file_watcher_type"`
	GatherUsageStats           bool     `json:"gather_usage_stats"`
	LogLevel                   *string  `json:"log_level,omitempty"`
	Args                       []string `json:"args,omitempty"`
}

func streamlit() Kind { return define("streamlit", streamlitProcess) }

// streamlitWorker is the memory that Streamlit and pandas need at least.
const streamlitWorker = 128 << 20

func streamlitProcess(s streamlitFields, in Input) Process {
	p := dataApp(in, s.Port, streamlitArgv(s))
	watched := s
	watched.FileWatcherType = "auto"
	p.Development = append(streamlitArgv(watched), "--server.runOnSave=true")
	p.Memory = streamlitWorker
	// Documented for probes: https://docs.streamlit.io/deploy/tutorials/docker
	p.Health = Health{Path: under(s.BaseURLPath, "/_stcore/health")}
	p.Packages = []Package{{"streamlit", in.Field}}
	p.Files = []string{s.App}
	p.Ignore = []string{"**/.streamlit/secrets.toml"} // https://docs.streamlit.io/develop/api-reference/connections/secrets.toml
	p.Findings = outside(in.Field+".app", &s.App)
	return p
}

func streamlitArgv(s streamlitFields) []string {
	return slices.Concat([]string{"streamlit", "run"}, dataFlags(
		dataOption{"--server.address", &s.Address},
		dataOption{"--server.port", number(&s.Port)},
		dataOption{"--server.headless", word("true")}, // it would ask for an address, and open a browser
		dataOption{"--server.baseUrlPath", s.BaseURLPath},
		dataOption{"--browser.serverAddress", s.BrowserServerAddress},
		dataOption{"--browser.serverPort", number(s.BrowserServerPort)},
		dataOption{"--server.maxUploadSize", number(s.MaxUploadSize)},
		dataOption{"--server.maxMessageSize", number(s.MaxMessageSize)},
		dataOption{"--server.enableCORS", truth(s.EnableCORS)},
		dataOption{"--server.enableXsrfProtection", truth(s.EnableXSRFProtection)},
		dataOption{"--server.enableWebsocketCompression", truth(s.EnableWebsocketCompression)},
		dataOption{"--server.enableStaticServing", truth(s.EnableStaticServing)},
		dataOption{"--server.fileWatcherType", &s.FileWatcherType},
		dataOption{"--browser.gatherUsageStats", word(strconv.FormatBool(s.GatherUsageStats))},
		dataOption{"--logger.level", s.LogLevel},
	), []string{s.App}, s.Args)
}
