package generate

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// loosened is what a field of a service undoes.
type loosened struct {
	field, code, effect, remedy string
	when                        func(any) bool
}

// loosening lists what content of a Compose file may undo, by the numbers of the CIS
// Docker Benchmark (https://www.cisecurity.org/benchmark/docker).
func loosening() []loosened {
	namespace := func(field, number string) loosened {
		return loosened{field, "compose.host-namespace", "shares the host's own: what keeps the container apart is gone (CIS " + number + ")", "leave it out", isText("host")}
	}
	return []loosened{
		{"privileged", "compose.privileged", "gives the container every right on the host (CIS 5.5)", "leave it out, and give the one capability it needs   hardening: cap_add: […]", isTrue},
		namespace("network_mode", "5.10"), namespace("pid", "5.16"), namespace("ipc", "5.17"), namespace("uts", "5.21"),
		namespace("userns_mode", "5.31"), namespace("cgroup", "5.25"),
		{"cap_add", "compose.cap-add", "gives rights of root's (CIS 5.4)", "of the application's own services, say it where check counts it   hardening: cap_add: […]", isFilled},
		{"security_opt", "compose.unconfined", "turns a protection of the engine's off (CIS 5.2, 5.22, 5.26)", "leave it out", hasItem(isUnconfined)},
		{"devices", "compose.devices", "gives devices of the host (CIS 5.18)", "leave it out; graphics processors are   limits: gpu: \"all\"", isFilled},
		{"read_only", "compose.read-only", "lets what breaks in write in the container (CIS 5.13)", "add the folders that are written to   tmpfs: […], volumes: {…}", isFalse},
		{"user", "compose.root", "runs as root (CIS 4.1)", "leave it out", isRoot},
		{"use_api_socket", "compose.docker-socket", "gives the Docker Engine away: who has it is root on the host (CIS 5.32)", "leave it out", isTrue},
		{"volumes", "compose.docker-socket", "gives the Docker Engine away: who has its socket is root on the host (CIS 5.32)", "leave it out", hasItem(isSocket)},
		{"volumes", "compose.host-folder", "gives a folder of the host's own system (CIS 5.6)", "mount nothing above the project's folder", hasItem(isSystemFolder)},
		{"ports", "compose.public-port", "opens a port to every machine that reaches this one (CIS 5.14)", "put 127.0.0.1: before it; of the application's own services, it is   publish: {…}", hasItem(isPublic)},
	}
}

// checkCompose tells what the spec's own content of a Compose file loosens: nothing of
// it is silent.
func checkCompose(raw spec.Raw) []spec.Finding {
	services, _ := raw["services"].(map[string]any)
	var findings []spec.Finding
	for _, name := range slices.Sorted(maps.Keys(services)) {
		service, _ := services[name].(map[string]any)
		for _, l := range loosening() {
			if value, ok := service[l.field]; ok && l.when(value) {
				field := "compose.services." + name + "." + l.field
				findings = append(findings, spec.Finding{
					Rule: l.code, Path: field, Message: fmt.Sprintf("%s %s", field, l.effect), Notes: []string{l.remedy},
				})
			}
		}
	}
	return findings
}

func isTrue(v any) bool  { return v == true || v == "true" }
func isFalse(v any) bool { return v == false || v == "false" }

func isText(text string) func(any) bool { return func(v any) bool { return v == text } }

func isFilled(v any) bool {
	list, ok := v.([]any)
	return ok && len(list) > 0
}

// hasItem tells of a list whether one of its items is such.
func hasItem(such func(any) bool) func(any) bool {
	return func(v any) bool {
		list, _ := v.([]any)
		return slices.ContainsFunc(list, such)
	}
}

func isUnconfined(v any) bool {
	text, _ := v.(string)
	option := strings.ReplaceAll(text, "=", ":")
	return strings.HasSuffix(option, ":unconfined") || option == "no-new-privileges:false" || option == "label:disable"
}

func isRoot(v any) bool {
	user, _, _ := strings.Cut(fmt.Sprint(v), ":")
	return user == "root" || user == "0"
}

// sourceOf is the host's side of a mount, in its short or its long form.
func sourceOf(v any) string {
	switch v := v.(type) {
	case string:
		source, _, _ := strings.Cut(v, ":")
		return source
	case map[string]any:
		source, _ := v["source"].(string)
		return source
	}
	return ""
}

func isSocket(v any) bool { return strings.HasSuffix(sourceOf(v), "docker.sock") }

// isSystemFolder knows the folders that the benchmark names.
func isSystemFolder(v any) bool {
	source := strings.TrimSuffix(sourceOf(v), "/")
	return strings.HasPrefix(sourceOf(v), "/") && slices.Contains([]string{"", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/run", "/var/run", "/root"}, source)
}

// isPublic tells of a port whether it is published on more than this machine's own
// addresses. The short form is [[ADDRESS:]HOST:]CONTAINER, and of a container's port
// alone Docker takes any port of every address.
func isPublic(v any) bool {
	if long, ok := v.(map[string]any); ok {
		address, _ := long["host_ip"].(string)
		return !isLoopback(address)
	}
	text := fmt.Sprint(v)
	if strings.HasPrefix(text, "[") {
		address, _, _ := strings.Cut(text[1:], "]")
		return !isLoopback(address)
	}
	parts := strings.Split(text, ":")
	return len(parts) < 3 || !isLoopback(parts[0])
}

// isLoopback takes a variable's value for granted: nothing is known of it.
func isLoopback(address string) bool {
	parsed, err := netip.ParseAddr(address)
	return strings.Contains(address, "$") || err == nil && parsed.IsLoopback()
}
