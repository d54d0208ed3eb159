package service

import (
	"slices"
	"strconv"

	"github.com/docker/go-units"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// redisFields holds the settings of Redis and of Valkey
// (https://redis.io/docs/latest/operate/oss_and_stack/management/config/).
type redisFields struct {
	Version         string       `json:"version"`
	Password        *spec.Secret `json:"password,omitempty"`
	Maxmemory       string       `json:"maxmemory,omitempty"`
	MaxmemoryPolicy string       `json:"maxmemory_policy,omitempty"`
	Appendonly      bool         `json:"appendonly"`
	Image           string       `json:"image,omitempty"`
	Args            []string     `json:"args,omitempty"`
}

func redis() Kind { return define("redis", redisService) }

func redisService(r redisFields, in Input) Service { return redisLike(r, in, "redis", "redis") }

// redisLike is Redis, or another server with its protocol and its image's
// interface; program is what its programs' names begin with.
func redisLike(r redisFields, in Input, program, official string) Service {
	file := "/tmp/" + program + ".conf"
	argv := append([]string{program + "-server", file}, redisSettings(r)...)
	s := Service{
		Image:   image(in, r.Image, official, r.Version),
		Command: configured(in, inQuote, `requirepass "%s"\n`, file, append(argv, r.Args...)...),
		Port:    6379,
		Health: Health{
			Test:   []string{"sh", "-c", `REDISCLI_AUTH=$(cat "$0") ` + program + `-cli -e ping`, in.File()},
			Reason: "With the password, which no argument may hold; -e: an error is a failure, as while data is loaded.",
		},
		Data: "/data", User: officialUser, UserReason: withoutRoot,
		Tmpfs:  []plan.Tmpfs{temporary()},
		Grace:  killGrace,
		Locked: true, Password: r.Password,
		Address: plan.Var{Name: "REDIS_URL", Value: "redis://:" + in.Reference() + "@" + in.Name + ":6379/0"},
	}
	s.Aliases = celery(in, s.Address.Value, true)
	if in.Has("rq") { // what its commands read (https://python-rq.org/docs/workers/)
		s.Aliases = append(s.Aliases, plan.Var{Name: "RQ_REDIS_URL", Value: s.Address.Value})
	}
	return s
}

func redisSettings(r redisFields) []string {
	settings := []string{"--appendonly", "no"}
	if r.Appendonly {
		settings[1] = "yes"
	}
	if bytes, err := units.RAMInBytes(r.Maxmemory); err == nil {
		settings = append(settings, "--maxmemory", strconv.FormatInt(bytes, 10))
	}
	if r.MaxmemoryPolicy != "" {
		settings = append(settings, "--maxmemory-policy", r.MaxmemoryPolicy)
	}
	return settings
}

// celery is the address by the names that Celery itself reads, where it is
// installed; results tells whether the service keeps results too. Both win over
// the application's own settings, so the second one is left out where another
// distribution keeps the results
// (https://docs.celeryq.dev/en/stable/userguide/configuration.html#broker-url).
func celery(in Input, url string, results bool) []plan.Var {
	if !in.Has("celery") {
		return nil
	}
	var vars []plan.Var
	if !results || !slices.Contains(in.Kinds, "rabbitmq") { // which is made for it
		vars = append(vars, plan.Var{Name: "CELERY_BROKER_URL", Value: url})
	}
	if results && !in.Has("django-celery-results") {
		vars = append(vars, plan.Var{Name: "CELERY_RESULT_BACKEND", Value: url})
	}
	return vars
}
