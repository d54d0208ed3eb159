package server

import (
	"path"
	"slices"
	"strconv"
)

// jupyterFields holds the settings of the Jupyter server, by its own names.
type jupyterFields struct {
	App                       string   `json:"app"`
	IP                        string   `json:"ip"`
	Port                      int      `json:"port"`
	RootDir                   *string  `json:"root_dir,omitempty"`
	BaseURL                   *string  `json:"base_url,omitempty"`
	AllowOrigin               *string  `json:"allow_origin,omitempty"`
	TrustXHeaders             *bool    `json:"trust_xheaders,omitempty"`
	CullIdleTimeout           *int     `json:"cull_idle_timeout,omitempty"`
	ShutdownNoActivityTimeout *int     `json:"shutdown_no_activity_timeout,omitempty"`
	CheckForUpdates           bool     `json:"check_for_updates"`
	Args                      []string `json:"args,omitempty"`
}

func jupyter() Kind { return define("jupyter", jupyterProcess) }

// jupyterWorker is the memory that JupyterLab and one kernel need at least.
const jupyterWorker = 256 << 20

func jupyterProcess(j jupyterFields, in Input) Process {
	p := dataApp(in, j.Port, jupyterArgv(j))
	p.Memory = jupyterWorker
	// Its version, which needs no token; Jupyter's own images ask for it
	// (https://github.com/jupyter/docker-stacks/blob/main/images/base-notebook/docker_healthcheck.py).
	p.Health = Health{Path: under(j.BaseURL, "/api")}
	p.Packages = []Package{{jupyterPackage(j.App), in.Field}}
	p.Files = []string{"."}
	if j.RootDir != nil && !path.IsAbs(*j.RootDir) {
		p.Files = []string{*j.RootDir}
		p.Findings = outside(in.Field+".root_dir", j.RootDir)
	}
	// The server reads JUPYTER_TOKEN_FILE, which the secret of that name sets: the
	// token is neither on a command line nor in the image.
	p.Findings = append(p.Findings, noSecret(in, "JUPYTER_TOKEN")...)
	return p
}

// jupyterPackage is the distribution that an application of Jupyter's comes from.
func jupyterPackage(app string) string {
	return map[string]string{"lab": "jupyterlab", "notebook": "notebook", "server": "jupyter-server"}[app]
}

func jupyterArgv(j jupyterFields) []string {
	argv := slices.Concat([]string{"jupyter", j.App, "--no-browser"}, dataFlags(
		dataOption{"--ServerApp.ip", &j.IP},
		dataOption{"--ServerApp.port", number(&j.Port)},
		dataOption{"--ServerApp.port_retries", word("0")}, // another port would be published by nobody
		dataOption{"--ServerApp.root_dir", j.RootDir},
		dataOption{"--ServerApp.base_url", trailing(j.BaseURL)},
		dataOption{"--ServerApp.allow_origin", j.AllowOrigin},
		dataOption{"--ServerApp.trust_xheaders", traitlet(j.TrustXHeaders)},
		dataOption{"--ServerApp.shutdown_no_activity_timeout", number(j.ShutdownNoActivityTimeout)},
	))
	if j.CullIdleTimeout != nil && *j.CullIdleTimeout > 0 {
		argv = append(
			argv, "--MappingKernelManager.cull_idle_timeout="+strconv.Itoa(*j.CullIdleTimeout),
			"--MappingKernelManager.cull_interval="+strconv.Itoa(cullInterval),
		)
	}
	if j.App == "lab" && !j.CheckForUpdates {
		argv = append(argv, "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url=None")
	}
	return append(argv, j.Args...)
}
