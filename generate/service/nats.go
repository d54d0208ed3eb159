package service

import (
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// natsFields holds the options of NATS (https://docs.nats.io/running-a-nats-service/configuration).
type natsFields struct {
	Version   string       `json:"version"`
	User      string       `json:"user,omitempty"`
	Password  *spec.Secret `json:"password,omitempty"`
	Jetstream bool         `json:"jetstream"`
	Image     string       `json:"image,omitempty"`
	Args      []string     `json:"args,omitempty"`
}

func nats() Kind { return define("nats", natsService) }

// natsService is the image with a shell: the other one has nothing that could put
// a password from a file into the configuration, and nothing for a health check.
func natsService(n natsFields, in Input) Service {
	user := in.user(n.User)
	argv := []string{"nats-server", "--config", "/tmp/nats.conf", "--http_port", "8222"}
	s := Service{
		Image: image(in, n.Image, "nats", n.Version+"-alpine"),
		Port:  4222,
		Health: Health{
			Test:   []string{"wget", "--quiet", "--spider", "http://127.0.0.1:8222/healthz"},
			Reason: "The monitoring port, which is published nowhere.",
		},
		UserReason: noRights,
		User:       "0:0",
		Tmpfs:      []plan.Tmpfs{temporary()},
		Grace:      killGrace,
		Locked:     true, Password: n.Password,
		Address: plan.Var{Name: "NATS_URL", Value: "nats://" + user + ":" + in.Reference() + "@" + in.Name + ":4222"},
	}
	if n.Jetstream {
		s.Data = "/data"
		argv = append(argv, "--jetstream", "--store_dir", s.Data)
	}
	s.Command = configured(in, inQuote, `authorization { user: "`+user+`", password: "%s" }\n`, "/tmp/nats.conf", append(argv, n.Args...)...)
	return s
}
