package spec

import (
	"slices"
	"strings"

	"cuelang.org/go/cue"
)

// foreign is a field as another tool calls it, and what it is in a spec.
type foreign struct {
	group string // where it is written; * stands for any name
	name  string // in lower case
	tool  string // whose it is, as a sentence names it
	here  string // the spec's field; "": it has none
	write string // an example in CUE, or what to do instead
}

// foreigners are the fields of Compose files, Dockerfiles, Procfiles and
// pyproject.toml that people write into a spec. A name that the spec has too is
// none of them.
func foreigners() []foreign {
	return []foreign{
		{"", "ports", "Compose's", "publish", "publish: port: 8080"},
		{"", "expose", "the Dockerfile's", "publish", "publish: port: 8080"},
		{"", "environment", "Compose's", "env or environments", `env: LOG_LEVEL: "info"`},
		{"", "command", "Compose's", "run or server", ""},
		{"", "cmd", "the Dockerfile's", "run or server", ""},
		{"", "entrypoint", "Docker's", "run or server", ""},
		{"", "script", "", "run", ""},
		{"", "web", "the Procfile's", "run or server", ""},
		{"", "worker", "the Procfile's", "a process", `processes: worker: "python -m shop.worker"`},
		{"", "from", "the Dockerfile's", "image.base", `image: base: "python:3.13-slim-trixie"`},
		{"", "workdir", "the Dockerfile's", "", "leave it out: the application is in /app"},
		{"", "working_dir", "Compose's", "", "leave it out: the application is in /app"},
		{"", "copy", "the Dockerfile's", "", `leave it out: the project's folder is copied, but for   build: ignore: ["docs"]`},
		{"", "arg", "the Dockerfile's", "build.args", `build: args: COMMIT: "1a2b3c"`},
		{"", "user", "Docker's", "image.user", "image: user: 10001"},
		{"", "label", "the Dockerfile's", "image.labels", `image: labels: "com.example.team": "web"`},
		{"", "labels", "Docker's", "image.labels", `image: labels: "com.example.team": "web"`},
		{"", "volume", "the Dockerfile's", "volumes", `volumes: media: "/app/media"`},
		{"", "platform", "Docker's", "build.platforms", `build: platforms: ["linux/amd64"]`},
		{"", "platforms", "Docker's", "build.platforms", `build: platforms: ["linux/amd64"]`},
		{"", "container_name", "Compose's", "name", `name: "shop"`},
		{"", "healthcheck", "Docker's", "health", `health: path: "/healthz"`},
		{"", "depends_on", "Compose's", "", "leave it out: what runs waits for every service of services"},
		{"", "deploy", "Compose's", "limits and replicas", `limits: {memory: "512m", cpus: 1}`},
		{"", "resources", "Compose's", "limits", `limits: {memory: "512m", cpus: 1}`},
		{"", "mem_limit", "Compose's", "limits.memory", `limits: memory: "512m"`},
		{"", "pids_limit", "Compose's", "limits.pids", "limits: pids: 256"},
		{"", "scale", "Compose's", "replicas", "replicas: 2"},
		{"", "read_only", "Compose's", "hardening.read_only", "hardening: read_only: false"},
		{"", "cap_add", "Compose's", "hardening.cap_add", `hardening: cap_add: ["NET_BIND_SERVICE"]`},
		{"", "cap_drop", "Compose's", "hardening.cap_drop", "hardening: cap_drop: false"},
		{"", "init", "Compose's", "hardening.init", "hardening: init: false"},
		{"", "privileged", "Compose's", "", `leave it out; a single capability is   hardening: cap_add: ["NET_BIND_SERVICE"]`},
		{"", "security_opt", "Compose's", "hardening", "hardening: no_new_privileges: false"},
		{"", "configs", "Compose's", "", `write it as Compose does   compose: configs: site: file: "site.conf"`},
		{"", "logging", "Compose's", "", `write it as Compose does   compose: services: app: logging: driver: "local"`},
		{"", "requirements", "pip's", "deps.pip.requirements", `deps: pip: requirements: ["requirements.txt"]`},
		{"", "dependencies", "pyproject.toml's", "deps", "deps: uv: {}"},
		{"", "packages", "", "deps or system.packages", `system: packages: ["libpq5"]`},
		{"", "requires-python", "pyproject.toml's", "python", `python: ">=3.12"`},
		{"", "apt", "", "system.packages", `system: packages: ["libpq5"]`},
		{"", "system_packages", "", "system.packages", `system: packages: ["libpq5"]`},
		{"health", "test", "Compose's", "health.path or health.command", `health: path: "/healthz"`},
		{"secrets.*", "external", "Compose's", "file or environment", `environment: "API_KEY"`},
		{"secrets.*", "env", "", "environment", `environment: "API_KEY"`},
		{"services.*", "image", "Compose's", "a field of the service's kind", `postgres: image: "postgres:17"`},
		{"services.*", "build", "Compose's", "", "leave it out: services are databases and the like, of images of their own; the application itself is what server or run says"},
		{"services.*", "ports", "Compose's", "publish", "publish: port: 5432"},
		{"services.*", "environment", "Compose's", "env", `env: TZ: "UTC"`},
		{"volumes.*", "target", "Compose's", "path", `path: "/app/media"`},
		{"volumes.*", "driver", "Compose's", "", "leave it out, or write it as Compose does   compose: volumes: media: driver: \"local\""},
		{"processes.*", "environment", "Compose's", "env", `env: LOG_LEVEL: "debug"`},
		{"processes.*", "cmd", "the Dockerfile's", "command", `command: ["python", "-m", "shop.worker"]`},
	}
}

// foreignNotes tell a field of another tool from a slip; none where it is not one.
func (w *walker) foreignNotes(u cue.Value, path, name string) []string {
	lower := strings.ToLower(name)
	table := foreigners()
	i := slices.IndexFunc(table, func(f foreign) bool { return f.name == lower && matches(f.group, path) })
	if i < 0 {
		return nil
	}
	f := table[i]
	told := strings.TrimSpace(f.tool + " " + name)
	switch {
	case f.here == "":
		return w.formatAt(path).translate([]string{f.write})
	case f.write == "":
		return append([]string{told + " is " + f.here + " here"}, w.commandNotes(u, path)...)
	}
	return []string{told + " is " + f.here + " here", w.formatAt(path).translate([]string{"write   " + f.write})[0]}
}

// matches tells that a path is of a pattern, in which * stands for any name.
func matches(pattern, path string) bool {
	if head, isPattern := strings.CutSuffix(pattern, "*"); isPattern {
		rest, inside := strings.CutPrefix(path, head)
		return inside && rest != "" && !strings.Contains(rest, ".")
	}
	return pattern == path
}

// commandNotes say how a spec has a command that is written as Docker has it.
func (w *walker) commandNotes(u cue.Value, path string) []string {
	var words []string
	if text, err := u.String(); err == nil {
		words, _, _ = commandWords(text)
	} else {
		_ = u.Decode(&words) // what is no list of texts has no words
	}
	fix := w.grammar.commandFix(words)
	if fix == "" {
		fix = `run: "main.py"`
	}
	return w.formatAt(path).translate([]string{"write   " + fix})
}

// commandFix is the field in CUE that says what a command line does; "" where no
// single field does.
func (g *grammar) commandFix(words []string) string {
	words = withoutPython(words)
	if len(words) == 0 {
		return ""
	}
	server, _ := g.definition("#Server").group.field(words[0])
	switch {
	case server.rule != nil:
		return "server: " + words[0] + ": " + serverFix(server.rule, words[1:])
	case strings.HasSuffix(words[0], ".py") && len(words) == 1:
		return "run: " + quoted(words[0])
	case strings.HasSuffix(words[0], ".py"):
		return "run: {script: " + quoted(words[0]) + ", args: " + listOf(words[1:]) + "}"
	case words[0] == "-m" && len(words) == 2:
		return "run: module: " + quoted(words[1])
	case words[0] == "-m" && len(words) > 2:
		return "run: {module: " + quoted(words[1]) + ", args: " + listOf(words[2:]) + "}"
	}
	return "run: command: " + listOf(words)
}

// withoutPython takes the interpreter off a command, and the -m before a server.
func withoutPython(words []string) []string {
	if len(words) > 1 && (words[0] == "exec" || words[0] == "uv" || words[0] == "poetry") {
		return withoutPython(words[1:])
	}
	if len(words) > 1 && (words[0] == "python" || words[0] == "python3" || words[0] == "run") {
		return words[1:]
	}
	return words
}

// serverFix is a server with the application that its command line names.
func serverFix(r *rule, arguments []string) string {
	if app, ok := r.group.field("app"); ok && app.rule.kinds == cue.StringKind {
		for _, a := range arguments {
			if strings.Contains(a, ":") && !strings.ContainsAny(a, "/ ") && !strings.HasPrefix(a, "-") || strings.HasSuffix(a, ".py") {
				return "app: " + quoted(a)
			}
		}
	}
	return formatCUE.exampleGroup(r.group)
}

// listOf writes a list of texts.
func listOf(words []string) string { return "[" + strings.Join(quotedAll(words), ", ") + "]" }
