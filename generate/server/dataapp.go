package server

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// dataGrace is what a server of pages that hold a WebSocket gives what runs: the
// WebSockets are closed at once, and no page waits longer.
const dataGrace = 10 * time.Second

// dataApp is a server that keeps the state of each visitor's page in its memory.
func dataApp(in Input, port int, argv []string) Process {
	return Process{
		Argv:       plan.Argv{Origin: plan.Origin{Field: in.Field}, Argv: argv},
		Port:       plan.Port{Origin: plan.Origin{Field: in.Field + ".port"}, Number: port},
		StopSignal: stopSignal(in),
		Grace:      dataGrace,
		Workers:    1,
		Sticky:     true,
	}
}

// dataOption is an option of a command line, by the tool's own name; nil is left out.
type dataOption struct {
	flag  string
	value *string
}

// dataFlags are the options that are set, as --flag=value.
func dataFlags(options ...dataOption) []string {
	var argv []string
	for _, s := range options {
		if s.value != nil && *s.value != "" {
			argv = append(argv, s.flag+"="+*s.value)
		}
	}
	return argv
}

// dataSwitch is a flag without a value.
type dataSwitch struct {
	flag string
	on   *bool
}

// dataSwitches are the flags without a value that are switched on.
func dataSwitches(all ...dataSwitch) []string {
	var argv []string
	for _, s := range all {
		if s.on != nil && *s.on {
			argv = append(argv, s.flag)
		}
	}
	return argv
}

// each is one flag for each of several values.
func each(flag string, values []string) []string {
	var argv []string
	for _, v := range values {
		argv = append(argv, flag+"="+v)
	}
	return argv
}

// truth is a boolean as the tools' command lines take it.
func truth(p *bool) *string {
	switch {
	case p == nil:
		return nil
	case *p:
		return word("true")
	}
	return word("false")
}

// under is a path below the path that an application is served at.
func under(base *string, path string) string {
	if base == nil {
		return path
	}
	return strings.TrimSuffix(*base, "/") + path
}

// variable is an environment variable that a field of the spec stands for.
func variable(in Input, field, name, value, reason string) plan.Var {
	return plan.Var{Name: name, Value: value, Origin: plan.Origin{Field: in.Field + "." + field, Reason: reason}}
}

// forwarded tells Uvicorn, which reads the variable wherever it runs
// (https://www.uvicorn.org/settings/#http), whose headers it may believe.
func forwarded(in Input, addresses []string) []plan.Var {
	if len(addresses) == 0 {
		return nil
	}
	return []plan.Var{variable(in, "forwarded_allow_ips", "FORWARDED_ALLOW_IPS", strings.Join(addresses, ","), "")}
}

// jsonList is a list as pydantic reads it from a variable.
func jsonList(values []string) string {
	data, err := json.Marshal(values)
	if err != nil {
		return "[]" // not reached: texts can always be written
	}
	return string(data)
}

// noSecret warns of a notebook server whose token no secret holds: whoever has it runs code.
func noSecret(in Input, name string) []spec.Finding {
	for _, secret := range in.Secrets {
		if strings.EqualFold(secret, name) {
			return nil
		}
	}
	return []spec.Finding{{
		Rule: "server.no-token", Path: in.Field,
		Message: in.Field + " makes a token of its own at each start, and writes it in the log: whoever reads it runs code in the container",
		Notes:   []string{"keep one yourself   secrets: " + name + ": file: \"secrets/" + strings.ToLower(name) + "\""},
	}}
}
