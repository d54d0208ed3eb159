package service

import (
	"strconv"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// memcachedFields holds the options of Memcached
// (https://github.com/docker-library/docs/blob/master/memcached/README.md).
type memcachedFields struct {
	Version     string   `json:"version"`
	MemoryLimit int      `json:"memory_limit"`
	Image       string   `json:"image,omitempty"`
	Args        []string `json:"args,omitempty"`
}

func memcached() Kind { return define("memcached", memcachedService) }

// memcachedService has no password: the protocol that Python's clients speak by
// default has none, and what is in a cache is gone at every start.
func memcachedService(m memcachedFields, in Input) Service {
	scheme := "memcached"
	if in.Has("django-environ") { // https://django-environ.readthedocs.io/en/latest/types.html
		scheme = "pymemcache"
	}
	return Service{
		Image:   image(in, m.Image, "memcached", m.Version),
		Command: append([]string{"memcached", "--memory-limit=" + strconv.Itoa(m.MemoryLimit)}, m.Args...),
		Port:    11211,
		Health: Health{
			Test:   []string{"bash", "-c", `exec 3<>/dev/tcp/127.0.0.1/11211; printf 'version\r\n' >&3; read -r answer <&3; [[ $answer == VERSION* ]]`},
			Reason: "By bash, since the image has no client.",
		},
		Grace:   killGrace,
		Address: plan.Var{Name: "CACHE_URL", Value: scheme + "://" + in.Name + ":11211"},
	}
}
