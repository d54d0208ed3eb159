package service

import "github.com/docker-pyapp/docker-pyapp/generate/plan"

// mailpitFields holds the options of Mailpit (https://mailpit.axllent.org/docs/configuration/runtime-options/).
type mailpitFields struct {
	Version string   `json:"version"`
	Image   string   `json:"image,omitempty"`
	Args    []string `json:"args,omitempty"`
}

func mailpit() Kind { return define("mailpit", mailpitService) }

// mailpitService has no password: its mail reaches nobody else.
func mailpitService(m mailpitFields, in Input) Service {
	return Service{
		Image:   image(in, m.Image, "axllent/mailpit", "v"+m.Version),
		Command: m.Args,
		Port:    1025, Page: 8025,
		Health: Health{Test: []string{"/mailpit", "readyz"}, Reason: "The image's own check."},
		User:   "1000:1000", UserReason: "Anyone but root: it needs no rights.",
		Tmpfs:   []plan.Tmpfs{temporary()},
		Grace:   killGrace,
		Address: plan.Var{Name: "EMAIL_URL", Value: "smtp://" + in.Name + ":1025"},
	}
}
