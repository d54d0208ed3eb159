package server

import "github.com/docker-pyapp/docker-pyapp/generate/plan"

// dashFields holds the settings of Dash, and those of the Gunicorn that serves it.
type dashFields struct {
	App             string          `json:"app"`
	Host            string          `json:"host"`
	Port            int             `json:"port"`
	URLBasePathname *string         `json:"url_base_pathname,omitempty"`
	Gunicorn        gunicornOptions `json:"gunicorn,omitzero"`
}

func dash() Kind { return define("dash", dashProcess) }

// dashWorker is the memory that Dash, Plotly and pandas need at least.
const dashWorker = 96 << 20

// dashProcess is the Flask application behind Dash, which keeps no visitor's
// state: any worker can answer (https://dash.plotly.com/sharing-data-between-callbacks).
func dashProcess(d dashFields, in Input) Process {
	g := gunicornFields{App: d.App, Host: d.Host, Port: d.Port, gunicornOptions: d.Gunicorn}
	p := gunicornProcess(g, in, in.Field+".gunicorn")
	p.Memory = dashWorker
	p.Packages = append([]Package{{"dash", in.Field}}, p.Packages...)
	if d.URLBasePathname != nil {
		base := withSlash(*d.URLBasePathname)
		p.Env = append([]plan.Var{variable(in, "url_base_pathname", "DASH_URL_BASE_PATHNAME", base, "")}, p.Env...)
		p.Health.Path = base
	}
	return p
}

// withSlash is a path that ends in a slash, as Dash demands.
func withSlash(path string) string { return under(&path, "/") }
