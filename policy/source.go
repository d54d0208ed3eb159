package policy

import (
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// sources are the spec's fields that a fact comes from, the nearest first.
func sources(path []string) []string {
	at := func(i int) string {
		if i < len(path) {
			return path[i]
		}
		return ""
	}
	whole := strings.Join(path, ".")
	switch {
	case at(0) == "python":
		return []string{"python"}
	case at(0) == "image" && slices.Contains([]string{"base", "bases", "base_kind"}, at(1)):
		return []string{"image.base", "image.variant"}
	case at(0) == "image" && at(1) == "ref":
		return []string{"image.registry", "image.name", "image.tag"}
	case at(0) == "processes" && at(1) == spec.MainService:
		return mainSources(path[2:])
	case at(0) == "processes" && len(path) > 2:
		return processSources(path[1], path[2:])
	case at(0) == "services" && (at(2) == "image" || at(2) == "kind"):
		return []string{"services." + at(1)}
	case at(0) == "jobs" && at(2) == "limits":
		return []string{whole, strings.Join(path[2:], ".")}
	}
	return []string{whole}
}

// mainSources are those of a fact about the main process, which has no name in a spec.
func mainSources(field []string) []string {
	if len(field) == 0 {
		return []string{"server", "run"}
	}
	name := strings.Join(field, ".")
	switch field[0] {
	case "replicas", "limits", "env", "health", "publish", "restart", "stop_grace_period":
		return []string{name}
	case "user":
		return []string{"image.user"}
	case "read_only":
		return []string{"hardening.read_only", "secrets"}
	case "kind":
		return []string{"server", "run"}
	}
	return []string{"server." + name, "run." + name}
}

// processSources are those of a fact about another process.
func processSources(process string, field []string) []string {
	own := "processes." + process + "." + strings.Join(field, ".")
	switch field[0] {
	case "limits", "env":
		return []string{own, strings.Join(field, ".")}
	case "user":
		return []string{"image.user"}
	case "read_only":
		return []string{"hardening.read_only", "secrets"}
	case "kind":
		return []string{"processes." + process}
	}
	return []string{own}
}
