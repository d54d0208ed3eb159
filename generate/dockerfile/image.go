package dockerfile

import (
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// image writes the configuration at the end of the last stage, what changes
// least often first.
func (f *file) image(i plan.Image) {
	if len(i.Labels) > 0 {
		f.vars("LABEL", plan.Origin{}, i.Labels)
	}
	if i.User.UID > 0 {
		f.add(i.User.Origin, "USER "+strconv.Itoa(i.User.UID)+":"+strconv.Itoa(i.User.GID))
	}
	for _, p := range i.Ports {
		f.add(p.Origin, "EXPOSE "+strconv.Itoa(p.Number))
	}
	if i.StopSignal.Name != "" {
		f.add(i.StopSignal.Origin, "STOPSIGNAL "+word(i.StopSignal.Name))
	}
	if len(i.Health.Test) > 0 {
		f.add(i.Health.Origin, healthcheck(i.Health)...)
	}
	if i.Entrypoint.Argv != nil {
		f.add(i.Entrypoint.Origin, exec("ENTRYPOINT ", i.Entrypoint.Argv)...)
	}
	if len(i.Command.Argv) > 0 {
		f.add(i.Command.Origin, exec("CMD ", i.Command.Argv)...)
	}
}

func healthcheck(h plan.Health) []string {
	words := []string{"HEALTHCHECK"}
	add := func(name, value string) {
		if value != "" {
			words = append(words, flag("--"+name+"="+value))
		}
	}
	add("interval", h.Interval)
	add("timeout", h.Timeout)
	add("start-period", h.StartPeriod)
	add("start-interval", h.StartInterval)
	if h.Retries > 0 {
		add("retries", strconv.Itoa(h.Retries))
	}
	if len(words) == 1 {
		return exec("HEALTHCHECK CMD ", h.Test)
	}
	return slices.Concat([]string{strings.Join(words, " ")}, exec("    CMD ", h.Test))
}
