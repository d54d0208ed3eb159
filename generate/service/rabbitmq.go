package service

import (
	"net/url"
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// rabbitmqFields holds the options of RabbitMQ
// (https://github.com/docker-library/docs/blob/master/rabbitmq/README.md).
type rabbitmqFields struct {
	Version  string       `json:"version"`
	User     string       `json:"user,omitempty"`
	Password *spec.Secret `json:"password,omitempty"`
	Vhost    string       `json:"vhost"`
	Image    string       `json:"image,omitempty"`
}

func rabbitmq() Kind { return define("rabbitmq", rabbitmqService) }

// rabbitmqService writes a configuration file: the image has refused
// RABBITMQ_DEFAULT_PASS_FILE since 3.9.
func rabbitmqService(r rabbitmqFields, in Input) Service {
	user := in.user(r.User)
	s := Service{
		Image: image(in, r.Image, "rabbitmq", r.Version),
		Command: configured(in, asItIs, `default_vhost = `+r.Vhost+`\ndefault_user = `+user+`\ndefault_pass = %s\n`, "/tmp/rabbitmq.conf",
			"rabbitmq-server"),
		Port: 5672,
		Health: Health{
			Test:        []string{"bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5672"},
			Reason:      "It opens its port when it has started; its own checks would each start an Erlang machine.",
			StartPeriod: "3m",
		},
		Data: "/var/lib/rabbitmq", User: officialUser, UserReason: withoutRoot,
		Tmpfs: []plan.Tmpfs{temporary(), memory("/var/log/rabbitmq", officialID)},
		Grace: time.Minute,
		Env: []plan.Var{
			{
				Name: "RABBITMQ_NODENAME", Value: "rabbit@localhost",
				Origin: plan.Origin{Reason: "Its data is kept under this name, which else has the container's in it."},
			},
			{Name: "RABBITMQ_CONFIG_FILE", Value: "/tmp/rabbitmq.conf"},
		},
		Locked: true, Password: r.Password,
		Address: plan.Var{Name: "RABBITMQ_URL", Value: "amqp://" + user + ":" + in.Reference() + "@" + in.Name + ":5672/" + url.PathEscape(r.Vhost)},
	}
	s.Aliases = celery(in, s.Address.Value, false)
	return s
}
