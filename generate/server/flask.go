package server

import (
	"strconv"
)

// flaskFields are those of #Flask.
type flaskFields struct {
	App      string          `json:"app"`
	Host     string          `json:"host"`
	Port     int             `json:"port"`
	Gunicorn gunicornOptions `json:"gunicorn,omitzero"`
}

func flask() Kind { return define("flask", flaskProcess) }

// flaskProcess runs a Flask application under Gunicorn: Flask's own server is
// for development alone (https://flask.palletsprojects.com/en/stable/deploying/).
func flaskProcess(f flaskFields, in Input) Process {
	g := gunicornFields{App: f.App, Host: f.Host, Port: f.Port, gunicornOptions: f.Gunicorn}
	p := gunicornProcess(g, in, in.Field+".gunicorn")
	p.Argv.Reason = "Flask's own server is for development alone. " + p.Argv.Reason
	p.Development = []string{"flask", "--app=" + f.App, "--debug", "run", "--host=" + f.Host, "--port=" + strconv.Itoa(f.Port)}
	p.Packages = append([]Package{{"flask", in.Field}}, p.Packages...)
	return p
}
