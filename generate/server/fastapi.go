package server

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// fastapiFields holds the options of FastAPI's own command, by its names
// (https://fastapi.tiangolo.com/fastapi-cli/).
type fastapiFields struct {
	Path              *string  `json:"path,omitempty"`
	App               string   `json:"app,omitempty"`
	Entrypoint        string   `json:"entrypoint,omitempty"`
	Host              string   `json:"host"`
	Port              int      `json:"port"`
	Workers           *int     `json:"workers,omitempty"`
	RootPath          string   `json:"root_path,omitempty"`
	ProxyHeaders      *bool    `json:"proxy_headers,omitempty"`
	ForwardedAllowIPs []string `json:"forwarded_allow_ips,omitempty"`
	Args              []string `json:"args,omitempty"`
}

func fastapi() Kind { return define("fastapi", fastapiProcess) }

// fastapiGrace is what the requests have to end. The command has no option for
// it: Uvicorn waits for them until Docker kills it.
const fastapiGrace = 25 * time.Second

func fastapiProcess(f fastapiFields, in Input) Process {
	workers, field := counted(f.Workers, in.Resources.EventLoops(), in.Field)
	p := web(in, fastapiArgv("run", f), f.Port)
	p.Argv.Reason = "The number of workers is WEB_CONCURRENCY."
	p.Development = fastapiArgv("dev", f)
	p.Grace = fastapiGrace
	p.Workers = workers
	p.Env = []plan.Var{concurrency(workers, field)}
	if len(f.ForwardedAllowIPs) > 0 { // the command's own option is newer than the variable, which Uvicorn reads
		p.Env = append(p.Env, plan.Var{
			Name: "FORWARDED_ALLOW_IPS", Value: strings.Join(f.ForwardedAllowIPs, ","),
			Origin: plan.Origin{Field: in.Field + ".forwarded_allow_ips"},
		})
	}
	p.Health.Address = uvicornAddress(f.Host, workers)
	p.Packages = []Package{{"fastapi", in.Field}, {"fastapi-cli", in.Field}}
	p.Files = present(f.Path)
	if f.Path == nil && f.Entrypoint == "" {
		p.Files = []string{"."} // where it looks for the application
	}
	p.Findings = slices.Concat(outside(in.Field+".path", f.Path), fastapiRules(f, in))
	return p
}

func fastapiArgv(command string, f fastapiFields) []string {
	argv := []string{"fastapi", command, "--host=" + f.Host, "--port=" + strconv.Itoa(f.Port)}
	argv = append(argv, flags([]setting{
		{"--app", word(f.App), ""},
		{"--entrypoint", word(f.Entrypoint), ""},
		{"--root-path", word(f.RootPath), ""},
	}, true)...)
	argv = append(argv, switches(toggle{f.ProxyHeaders, "--proxy-headers", "--no-proxy-headers"})...)
	return append(append(argv, f.Args...), present(f.Path)...)
}

// fastapiRules hold the spec against the command's version
// (https://github.com/fastapi/fastapi-cli/blob/main/release-notes.md) and the project.
func fastapiRules(f fastapiFields, in Input) []spec.Finding {
	version := in.Version("fastapi-cli")
	patch, err := strconv.Atoi(strings.TrimPrefix(version, "0.0."))
	if f.Entrypoint != "" && err == nil && patch < 11 {
		return []spec.Finding{{
			Rule: "fastapi.entrypoint", Path: in.Field + ".entrypoint",
			Message: "fastapi has --entrypoint from fastapi-cli 0.0.11 on, and the dependencies have " + version,
			Notes:   []string{"require fastapi-cli>=0.0.11", `or name the file   path: "main.py"`},
		}}
	}
	if f.Entrypoint != "" && f.App != "" {
		return []spec.Finding{{
			Rule: "fastapi.app", Path: in.Field + ".app",
			Message: "entrypoint names the application's object already", Notes: []string{"leave app out"},
		}}
	}
	return fastapiFile(f, in)
}

// fastapiPlaces are where the command looks for the application by itself.
func fastapiPlaces() []string {
	return []string{"main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py"}
}

// fastapiFile finds an application that the command would not find.
func fastapiFile(f fastapiFields, in Input) []spec.Finding {
	switch {
	case in.Project == nil || f.Entrypoint != "":
		return nil
	case f.Path != nil && !exists(in.Project, *f.Path):
		return []spec.Finding{{
			Rule: "fastapi.no-file", Path: in.Field + ".path",
			Message: fmt.Sprintf("the project has no file %q", *f.Path), Notes: []string{"paths are relative to the project's folder"},
		}}
	case f.Path != nil || configured(in.Project) || slices.ContainsFunc(fastapiPlaces(), func(p string) bool { return exists(in.Project, p) }):
		return nil
	}
	return []spec.Finding{{
		Rule: "fastapi.no-file", Path: in.Field,
		Message: "fastapi run would not find the application: the project has none of " + strings.Join(fastapiPlaces(), ", "),
		Notes:   []string{`name the object   entrypoint: "shop.main:app"`, `or the file   path: "shop/main.py"`},
	}}
}
