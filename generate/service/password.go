package service

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Secret is the name of a service's password among the secrets.
func Secret(service string) string { return service + "-password" }

// File is where a container finds the service's password.
func (in Input) File() string { return "/run/secrets/" + Secret(in.Name) }

// Reference is what stands for the service's password in a variable of the
// application, until its container starts.
func (in Input) Reference() string { return "{" + in.File() + "}" }

// passwordFile is the variable by which an official image reads a password from a file.
func passwordFile(variable string, in Input) plan.Var {
	return plan.Var{Name: variable, Value: in.File()}
}

// How configured reads the password.
const (
	asItIs  = `cat "$0"`
	inQuote = `sed 's/["\\]/\\&/g' "$0"` // for a place between double quotes
)

// configured is a command that writes a configuration file in memory, with the
// password in it, and becomes argv. It is for servers that read a password from
// no other file: in argv or in a variable, docker inspect would show it. format
// is printf's, with %s for the password, and holds no single quote. A shell does
// it, since the images have no other program that could.
func configured(in Input, read, format, file string, argv ...string) []string {
	script := `umask 077; p=$(` + read + `) && test -n "$p" || { echo "there is no password in $0" >&2; exit 1; }; ` +
		`printf '` + format + `' "$p" >` + file + `; exec "$@"`
	return append([]string{"sh", "-c", script, in.File()}, argv...)
}

// identifier is the application's name as databases and users are named.
func identifier(app string) string { return strings.ReplaceAll(app, "-", "_") }

// user is what option says, or the application's name, which may be longer than a user's may.
func (in Input) user(option string) string {
	if option != "" {
		return option
	}
	return strings.TrimRight(identifier(in.App)[:min(len(in.App), 32)], "_")
}

// database is what option says, or the application's name.
func (in Input) database(option string) string {
	if option != "" {
		return option
	}
	return identifier(in.App)
}
