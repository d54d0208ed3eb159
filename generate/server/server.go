// Package server knows the servers: one file each, beside server_NAME.cue in
// package schema.
package server

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Server turns a spec's server into the process that runs in the container.
type Server interface {
	// Name is the server's key under server.
	Name() string
	// Chosen tells whether the spec names this server.
	Chosen(spec.Server) bool
	// Process is what runs. version is a dependency's exact version by its
	// normalised name, "" where it is not known.
	Process(s spec.Server, r Resources, version func(name string) string) Process
	// Package is the distribution that the dependencies must contain.
	Package() string
}

// Process is what runs in the container, and what it needs.
type Process struct {
	Argv       plan.Argv
	Port       plan.Port
	StopSignal plan.Signal
	Grace      time.Duration // that the process itself gives its requests when it stops
	Workers    int           // processes that do the work side by side
	Env        []plan.Var
}

// All is every server, in the order of the documentation.
func All() []Server {
	return []Server{
		gunicorn{}, // WSGI, and ASGI through its workers
	}
}

// Of is the server that s names.
func Of(s spec.Server) Server {
	for _, server := range All() {
		if server.Chosen(s) {
			return server
		}
	}
	return nil
}
