package service

import (
	"time"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// image is the one that the spec names, or else an official one with its version.
func image(in Input, own, official, tag string) plan.Text {
	if own != "" {
		return plan.Text{Value: own, Origin: plan.Origin{Field: in.Field + ".image"}}
	}
	return plan.Text{Value: official + ":" + tag, Origin: plan.Origin{Field: in.Field + ".version"}}
}

// memory is a folder in memory for the server's user.
func memory(path string, uid int) plan.Tmpfs {
	return plan.Tmpfs{Path: path, Mode: "0755", UID: uid, GID: uid}
}

// temporary is /tmp in memory, with a bound: there is no memory limit by default.
func temporary() plan.Tmpfs { return plan.Tmpfs{Path: "/tmp", Mode: "1777", Size: "64m"} }

// killGrace is Docker's own time between SIGTERM and SIGKILL.
const killGrace = 10 * time.Second

// An image's own user, whom its entrypoint would else become from root.
const (
	officialUser = "999:999"
	officialID   = 999
	withoutRoot  = "The image's own user from the start, so that it needs no capability of root's."
	noRights     = "The image knows root alone, who is left no capability here."
)

// driver is what stands in a URL's scheme behind the database's name. SQLAlchemy
// loads the usual driver where there is none; other libraries know no such names
// (https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls).
func driver(option *string, in Input, usual []string, others ...[2]string) string {
	name := ""
	switch {
	case option != nil:
		name = *option
	case in.Has("sqlalchemy") && !in.Has("django") && !hasAny(in, usual...):
		for _, other := range others {
			if in.Has(other[0]) {
				name = other[1]
				break
			}
		}
	}
	if name == "" {
		return ""
	}
	return "+" + name
}

func hasAny(in Input, distributions ...string) bool {
	for _, d := range distributions {
		if in.Has(d) {
			return true
		}
	}
	return false
}
