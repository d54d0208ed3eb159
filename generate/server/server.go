// Package server knows what runs in a container: the servers, one file each beside
// server_NAME.cue in package schema, and the workers, beside worker_NAME.cue.
package server

import (
	"io/fs"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Kind is a server, or a worker.
type Kind struct {
	Name   string // the key under server, or under run
	Fields any    // the Go mirror of its fields, empty; a test holds it against the schema
	// Process is what runs.
	Process func(*spec.Choice, Input) Process
}

// Input is what a kind looks at, beside its own fields.
type Input struct {
	Field     string // the spec's field that names the kind, such as "server.gunicorn"
	Resources Resources
	// Version is a dependency's exact version by its normalised name (PEP 503), "" where it is not known.
	Version  func(distribution string) string
	Env      map[string]spec.Scalar // the process's variables
	Home     string                 // the user's home folder, which can be written
	Restart  string                 // when the spec has the process started again; "": it does not say
	Secrets  []string               // the names of the secrets
	Required []string               // variables that whoever starts the application has to set
	AtStart  []plan.Var             // variables that have their values only when the application runs: services' addresses and secrets
	Project  fs.FS                  // the project's folder
}

// define makes a Kind of a function that takes the kind's own fields.
func define[F any](name string, process func(F, Input) Process) Kind {
	var fields F
	return Kind{Name: name, Fields: fields, Process: func(choice *spec.Choice, in Input) Process {
		fields := fields
		if err := choice.Decode(&fields); err != nil {
			return Process{Findings: []spec.Finding{{Rule: "spec.internal", Path: in.Field, Message: err.Error()}}}
		}
		return process(fields, in)
	}}
}

// Process is what runs in a container, and what it needs.
type Process struct {
	Argv        plan.Argv
	Development []string // the command that loads changed source again; nil is the same command
	Port        plan.Port
	StopSignal  plan.Signal
	Grace       time.Duration // that the process itself gives its work when it stops
	Workers     int           // processes that do the work side by side
	Memory      int64         // bytes that one of Workers needs at least, as a rule
	Forked      bool          // the application is loaded once, before Workers are forked: they share what it loads
	Env         []plan.Var
	Health      Health
	Packages    []Package  // distributions that the dependencies must contain
	Folders     []string   // folders that it must be able to write to, beside /tmp and the user's home: absolute, or in the application's folder
	Files       []string   // files and folders of the project that it reads at start
	Build       []plan.Run // that has to run at the build, after the source is in place
	BuildReason string     // why
	Single      bool       // there must never be two of it, such as a scheduler
	Ends        bool       // it ends by itself when its work is done
	Ignore      []string   // patterns of the project's files that hold secrets of it
	Remedy      string     // how Files come to be, where a tool makes them
	Stdin       bool       // it reads standard input
	Sticky      bool       // a visitor must always get to the same one of several
	Schedule    string     // what a scheduler schedules: two processes with the same would do it twice; "" is nothing
	More        []string   // what to write to have more of it, beside replicas, where Single
	Findings    []spec.Finding
}

// Package is a distribution that a process needs, and the field that makes it so.
type Package struct{ Name, Field string }

// Requirement is what a person writes to get a distribution: often an extra of another.
func Requirement(distribution string) string {
	switch distribution {
	case "fastapi-cli":
		return "fastapi[standard]"
	case "uvloop", "httptools":
		return "uvicorn[standard]"
	}
	return distribution
}

// Health is how a process shows that it is healthy. Exactly one of Path and Command
// is set, or neither where it shows nothing.
type Health struct {
	Path    string   // asked over HTTP at the process's port
	Any     bool     // whatever the answer is: nothing is known of the path
	Host    string   // of the request (RFC 9110, section 7.2); "" is Address
	Hosts   []string // that the application answers to, "*" for all, as Django's ALLOWED_HOSTS has them; nil: not known
	Address string   // that is asked, where it is not 127.0.0.1
	Command []string
	Reason  string // why it is asked like this
	// Durations, such as "60s", where the process needs others than the schema's defaults.
	Interval, Timeout, StartPeriod string
}

// Servers are all servers, in the order of the documentation.
func Servers() []Kind {
	return []Kind{
		gunicorn(),  // WSGI, and ASGI through its workers
		uvicorn(),   // ASGI
		fastapi(),   // Uvicorn, as FastAPI's own command runs it
		hypercorn(), // ASGI and WSGI, HTTP/2
		granian(),   // ASGI, RSGI and WSGI
		django(),    // Django under Gunicorn
		flask(),     // Flask under Gunicorn
		waitress(),  // WSGI in one process
		daphne(),    // ASGI in one process
		uwsgi(),     // WSGI
		streamlit(),
		gradio(),
		dash(), // through Gunicorn
		panel(),
		nicegui(),
		chainlit(),
		shiny(),
		marimo(),
		voila(),
		jupyter(),
		mcp(),    // through Uvicorn, or over standard input
		flower(), // shows what Celery's workers do
	}
}

// Workers are all workers, in the order of the documentation.
func Workers() []Kind {
	return []Kind{
		celery(), // its scheduler too
		rq(),     // the same
		dramatiq(),
		huey(),
		arq(),
		cron(), // a command at certain times
	}
}

// Of is the kind that choice names; false where there is none.
func Of(choice *spec.Choice) (Kind, bool) {
	for _, kind := range append(Servers(), Workers()...) {
		if choice != nil && kind.Name == choice.Kind {
			return kind, true
		}
	}
	return Kind{}, false
}
