// Package service knows the backing services, one file each beside
// service_NAME.cue in package schema.
package service

import (
	"cmp"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Kind is a backing service.
type Kind struct {
	Name   string // the key in the service's struct
	Fields any    // the Go mirror of its fields, empty; a test holds it against the schema
	// Service is what runs.
	Service func(*spec.Choice, Input) Service
}

// Input is what a kind looks at, beside its own fields.
type Input struct {
	Field string   // the spec's field that names the kind, such as "services.db.postgres"
	Name  string   // the service's, which is also its host's
	App   string   // the application's name
	Kinds []string // of all the application's services
	// Has tells whether the image gets a distribution, by its normalised name (PEP 503).
	Has func(distribution string) bool
}

// define makes a Kind of a function that takes the kind's own fields.
func define[F any](name string, service func(F, Input) Service) Kind {
	var fields F
	return Kind{Name: name, Fields: fields, Service: func(choice *spec.Choice, in Input) Service {
		fields := fields
		if err := choice.Decode(&fields); err != nil {
			return Service{Findings: []spec.Finding{{Rule: "spec.internal", Path: in.Field, Message: err.Error()}}}
		}
		return service(fields, in)
	}}
}

// Service is what runs in a container of an image of its own, what it needs, and
// how the application gets to it.
type Service struct {
	Image      plan.Text
	Entrypoint []string // nil: the image's own
	Command    []string // nil: the image's own
	Port       int      // that the application connects to
	Page       int      // what a person would want published in its place; 0: Port
	Health     Health
	Data       string // the folder that outlives the container; "" is none
	Tmpfs      []plan.Tmpfs
	User       string // in numbers; "" is the image's own
	UserReason string
	Writable   string        // why the root can't be read-only; "": it is
	Grace      time.Duration // that it is given to end by itself
	Env        []plan.Var

	Locked   bool         // it asks for a password, which is in the file Input.File names
	Password *spec.Secret // where that comes from; nil: docker pyapp makes it

	Address     plan.Var   // the variable that tells the application how to get to it
	Aliases     []plan.Var // the same under names that only some libraries know
	Credentials []plan.Var // what the application needs beside the address
	Findings    []spec.Finding
}

// Health is how a service shows that it is healthy. No Test: it shows nothing.
type Health struct {
	Test        []string
	Reason      string
	Interval    string // "5s" where it is ""
	StartPeriod string // "2m" where it is ""; it ends with the first success
}

// Plan is h as a health check.
func (h Health) Plan() plan.Health {
	if h.Test == nil {
		return plan.Health{}
	}
	return plan.Health{
		Origin: plan.Origin{Reason: h.Reason}, Test: h.Test, Retries: 5,
		Interval: cmp.Or(h.Interval, "5s"), Timeout: "10s", StartPeriod: cmp.Or(h.StartPeriod, "2m"),
	}
}

// Published is the port that publish is about.
func (s Service) Published() int { return cmp.Or(s.Page, s.Port) }

// All is every service, in the order of the documentation.
func All() []Kind {
	return []Kind{
		postgres(),      // databases
		mysql(),         //
		mariadb(),       //
		mongodb(),       //
		redis(),         // caches, and queues of jobs
		valkey(),        //
		memcached(),     //
		rabbitmq(),      // messages
		nats(),          //
		kafka(),         //
		minio(),         // files, as Amazon S3 has them
		mailpit(),       // mail, while one develops
		elasticsearch(), // search
		qdrant(),        // vectors
		ollama(),        // language models
	}
}

// Of is the kind that choice names; false where there is none.
func Of(choice *spec.Choice) (Kind, bool) {
	for _, kind := range All() {
		if choice != nil && kind.Name == choice.Kind {
			return kind, true
		}
	}
	return Kind{}, false
}
