package server

import (
	"net"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// webWorker is the memory that a process of an ordinary web application needs at
// least, in bytes: Flask or Django and a database's driver.
const webWorker = 64 << 20

// web is a server that answers at a port, of which nothing more is known.
func web(in Input, argv []string, port int) Process {
	return Process{
		Argv:       plan.Argv{Origin: plan.Origin{Field: in.Field}, Argv: argv},
		Port:       plan.Port{Origin: plan.Origin{Field: in.Field + ".port"}, Number: port},
		StopSignal: stopSignal(in),
		Workers:    1,
		Memory:     webWorker,
		Health:     Health{Path: "/", Any: true},
	}
}

// stopSignal is the one that a server ends its work by.
func stopSignal(in Input) plan.Signal {
	return plan.Signal{Name: "SIGTERM", Origin: plan.Origin{Field: in.Field, Because: "It ends its requests, then itself."}}
}

// counted is a number of workers, and the field that it comes from.
func counted(said *int, otherwise int, options string) (int, string) {
	if said != nil {
		return *said, options + ".workers"
	}
	return otherwise, "limits"
}

// concurrency is the variable that Gunicorn and Uvicorn take their number of workers from.
func concurrency(workers int, field string) plan.Var {
	return plan.Var{Name: "WEB_CONCURRENCY", Value: strconv.Itoa(workers), Origin: plan.Origin{Field: field, Because: "The number of the server's processes."}}
}

// setting is one option with a value: what the spec says, or else what a container
// needs where the server's own default is made for a machine with a disk and an
// administrator.
type setting struct {
	flag      string
	said      *string // nil: not in the spec; "": switched off there
	container string
}

// flags are the options as arguments. A configuration file wins over what a
// container needs: needs is false then.
func flags(settings []setting, needs bool) []string {
	var argv []string
	for _, s := range settings {
		switch {
		case s.said != nil && *s.said != "":
			argv = append(argv, s.flag+"="+*s.said)
		case s.said == nil && s.container != "" && needs:
			argv = append(argv, s.flag+"="+s.container)
		}
	}
	return argv
}

// toggle is an option without a value, and what turns it off; "" is nothing, which is off.
type toggle struct {
	said    *bool
	on, off string
}

func switches(toggles ...toggle) []string {
	var argv []string
	for _, t := range toggles {
		flag := t.off
		if t.said != nil && *t.said {
			flag = t.on
		}
		if t.said != nil && flag != "" {
			argv = append(argv, flag)
		}
	}
	return argv
}

// address is a host and a port, an IPv6 address in brackets.
func address(host string, port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

// factory takes the parentheses off an application that is made by a call.
func factory(app string) (target string, call bool) { return strings.CutSuffix(app, "()") }

// present are the values that are written.
func present(options ...*string) []string {
	var all []string
	for _, o := range options {
		if o != nil && *o != "" {
			all = append(all, *o)
		}
	}
	return all
}

// outside refuses an option's path that leaves the project's folder.
func outside(field string, option *string) []spec.Finding {
	if option == nil {
		return nil
	}
	return spec.Outside(field, *option)
}

// atLeast tells whether an exact version, as a requirement pins it, is
// major.minor or newer. No version is not.
func atLeast(version string, major, minor int) bool {
	parts := strings.SplitN(version, ".", 3)
	first, err := strconv.Atoi(parts[0])
	if err != nil || first != major {
		return err == nil && first > major
	}
	if len(parts) == 1 {
		return minor == 0
	}
	second, err := strconv.Atoi(parts[1])
	return err == nil && second >= minor
}

// before tells whether an exact version is older than major.minor. No version is not.
func before(version string, major, minor int) bool {
	_, err := strconv.Atoi(strings.SplitN(version, ".", 2)[0])
	return err == nil && !atLeast(version, major, minor)
}

func value(p *int, otherwise int) int {
	if p == nil {
		return otherwise
	}
	return *p
}

func number(p *int) *string {
	if p == nil {
		return nil
	}
	return word(strconv.Itoa(*p))
}

// decimal is a number that may have a fraction.
func decimal(p *float64) *string {
	if p == nil {
		return nil
	}
	return word(strconv.FormatFloat(*p, 'f', -1, 64))
}

// list is several values as one, with commas between.
func list(all []string) *string { return word(strings.Join(all, ",")) }

func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
