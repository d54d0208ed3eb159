package e2e

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// cisSpec is a web process, a worker and what runs before them.
const cisSpec = `
python: "3.13"
deps: pip: {}
server: gunicorn: {app: "app:app", port: 8000, workers: 1}
publish: port: 0
processes: worker: {script: "worker.py", health: command: ["python", "-c", "open('/tmp/alive')"]}
release: [["python", "-c", "print('migrated')"]]
secrets: token: file: "token.txt"
health: start_period: "5m" // a busy machine is no finding
limits: {memory: "256m", cpus: 1}
`

// cisSecret is the text of the secret: the image must not have it anywhere.
const cisSecret = "canary-9be1"

// The rows of the CIS Docker Benchmark (https://www.cisecurity.org/benchmark/docker), by
// the numbers of docker-bench-security, that files can meet: each is held against the
// running containers, and each refuses a container that is made to break it.
func TestCISDockerBenchmark(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue":        cisSpec,
		"app.py":           "from flask import Flask\n\napp = Flask(__name__)\n",
		"worker.py":        "import time\n\nopen('/tmp/alive', 'w').close()\nwhile True:\n    time.sleep(1)\n",
		"requirements.txt": "flask==3.1.1\ngunicorn==23.0.0\n", "token.txt": cisSecret,
	})
	p.pyapp("up", "-d", "--wait")
	containers := p.cisContainers(strings.Fields(p.pyapp("ps", "-a", "-q").stdout))
	var names []string
	for _, c := range containers {
		names = append(names, c.service())
	}
	if slices.Sort(names); !slices.Equal(names, []string{"app", "release", "worker"}) {
		t.Fatalf("the project has the containers %v", names)
	}
	weak := p.cisContainers(p.weakContainers())
	for _, row := range cisRows() {
		p.part(row.id+" "+row.name, func(p project) { row.check(p, containers, weak) })
	}
}

// cisContainer is the part of a container that the benchmark is about, and its image's
// own steps.
type cisContainer struct {
	State struct {
		Running bool
		Health  *struct{ Status string }
	}
	Config struct {
		User        string
		Image       string
		Env         []string
		Labels      map[string]string
		Healthcheck *struct{ Test []string }
	}
	HostConfig struct {
		Privileged, ReadonlyRootfs                         bool
		CapAdd, CapDrop, SecurityOpt                       []string
		NetworkMode, PidMode, IpcMode, UTSMode, UsernsMode string
		Memory, NanoCpus                                   int64
		PidsLimit                                          *int64
		Devices                                            []any
		RestartPolicy                                      struct {
			Name              string
			MaximumRetryCount int
		}
		PortBindings map[string][]struct{ HostIp, HostPort string }
	}
	Mounts []struct{ Type, Source, Destination string }
	steps  []string // of the image, without its base's
}

func (c cisContainer) service() string { return c.Config.Labels["com.docker.compose.service"] }

// cisContainers are what the engine says of containers.
func (p project) cisContainers(ids []string) []cisContainer {
	p.t.Helper()
	var all []cisContainer
	if err := json.Unmarshal([]byte(p.docker(append([]string{"inspect"}, ids...)...).stdout), &all); err != nil {
		p.t.Fatal(err)
	}
	base := len(p.history("python:3.13-slim-trixie"))
	for i := range all {
		steps := p.history(all[i].Config.Image)
		all[i].steps = steps[:len(steps)-base]
	}
	return all
}

// history are the commands that an image was made with, the last one first.
func (p project) history(image string) []string {
	p.t.Helper()
	return strings.Split(strings.TrimSpace(p.docker("history", "--no-trunc", "--format", "{{.CreatedBy}}", image).stdout), "\n")
}

// weakContainers are two containers, never started, that break every row between them:
// a host's network has no ports of its own.
func (p project) weakContainers() []string {
	p.t.Helper()
	image := p.name + "-weak"
	p.write("weak/Dockerfile", fmt.Sprintf("FROM %s:latest\nUSER 0\nENV TOKEN=%s\nADD Dockerfile /\nHEALTHCHECK NONE\n", p.name, cisSecret))
	p.docker("build", "-q", "-t", image, "weak")
	p.t.Cleanup(func() { _, _ = p.try("image", "rm", "-f", image) })
	var ids []string
	for _, flags := range []string{
		"--privileged --network host --pid host --ipc host --uts host --userns host --restart always",
		"--cap-add ALL --publish 0.0.0.0::80 --publish 0.0.0.0:443:443 --security-opt seccomp=unconfined --device /dev/null" +
			" --volume /var/run/docker.sock:/var/run/docker.sock --volume /etc:/host:ro",
	} {
		id := strings.TrimSpace(p.docker(append(append([]string{"create"}, strings.Fields(flags)...), image)...).stdout)
		p.t.Cleanup(func() { _, _ = p.try("rm", "-f", "-v", id) })
		ids = append(ids, id)
	}
	return ids
}

// cisRow is a row, and what meets it.
type cisRow struct {
	id, name string
	met      func(cisContainer) bool
}

// check holds the row against what runs, and against what must be refused.
func (r cisRow) check(p project, containers, weak []cisContainer) {
	for _, c := range containers {
		if !r.met(c) {
			p.t.Errorf("%s does not meet it: %+v", c.service(), c)
		}
	}
	if !slices.ContainsFunc(weak, func(c cisContainer) bool { return !r.met(c) }) {
		p.t.Error("neither of the weak containers is refused: the row proves nothing")
	}
}

func cisRows() []cisRow {
	return []cisRow{
		{"4.1", "a user for the container", func(c cisContainer) bool {
			return c.Config.User != "" && c.Config.User != "root" && !strings.HasPrefix(c.Config.User+":", "0:")
		}},
		{"4.6", "HEALTHCHECK in the image", func(c cisContainer) bool {
			return slices.ContainsFunc(c.steps, func(s string) bool { return strings.HasPrefix(s, "HEALTHCHECK ") }) &&
				!slices.ContainsFunc(c.steps, func(s string) bool { return strings.Contains(s, "HEALTHCHECK") && strings.Contains(s, "NONE") })
		}},
		{"4.9", "COPY rather than ADD", func(c cisContainer) bool {
			return !slices.ContainsFunc(c.steps, func(s string) bool { return strings.Contains(" "+s, " ADD ") })
		}},
		{"4.10", "no secrets in the image", func(c cisContainer) bool {
			return !strings.Contains(strings.Join(append(c.steps, c.Config.Env...), "\n"), cisSecret)
		}},
		{"5.4", "no capabilities", func(c cisContainer) bool {
			return slices.Equal(c.HostConfig.CapDrop, []string{"ALL"}) && len(c.HostConfig.CapAdd) == 0
		}},
		{"5.5", "not privileged", func(c cisContainer) bool { return !c.HostConfig.Privileged }},
		{"5.6", "no folders of the host's system", func(c cisContainer) bool { return !c.mounts("/etc") && !c.mounts("/var") && !c.mounts("/usr") }},
		{"5.8", "no privileged ports of the host", func(c cisContainer) bool { return !c.publishesBelow(1024) }},
		{"5.9", "only the port that is needed", func(c cisContainer) bool {
			_, web := c.HostConfig.PortBindings["8000/tcp"]
			return len(c.HostConfig.PortBindings) == 0 || web && c.service() == "app" && len(c.HostConfig.PortBindings) == 1
		}},
		{"5.10", "not the host's network", func(c cisContainer) bool { return c.HostConfig.NetworkMode != "host" }},
		{"5.11", "bounded memory", func(c cisContainer) bool { return c.HostConfig.Memory == 256<<20 }},
		{"5.12", "bounded processors", func(c cisContainer) bool { return c.HostConfig.NanoCpus == 1e9 }},
		{"5.13", "a read-only root", func(c cisContainer) bool { return c.HostConfig.ReadonlyRootfs }},
		{"5.14", "ports on one interface", func(c cisContainer) bool {
			for _, bindings := range c.HostConfig.PortBindings {
				if len(bindings) != 1 || bindings[0].HostIp != "127.0.0.1" {
					return false
				}
			}
			return true
		}},
		{"5.15", "restarts at most five times", func(c cisContainer) bool {
			r := c.HostConfig.RestartPolicy
			return c.service() == "release" && r.Name == "no" || r.Name == "on-failure" && r.MaximumRetryCount == 5
		}},
		{"5.16", "not the host's processes", func(c cisContainer) bool { return c.HostConfig.PidMode == "" }},
		{"5.17", "not the host's IPC", func(c cisContainer) bool {
			return slices.Contains([]string{"", "private", "shareable"}, c.HostConfig.IpcMode)
		}},
		{"5.18", "no devices of the host", func(c cisContainer) bool { return len(c.HostConfig.Devices) == 0 }},
		{"5.21", "not the host's UTS", func(c cisContainer) bool { return c.HostConfig.UTSMode == "" }},
		{"5.22", "seccomp", func(c cisContainer) bool { return !c.hasOption("seccomp=unconfined") }},
		{"5.26", "no new privileges", func(c cisContainer) bool { return c.hasOption("no-new-privileges:true") }},
		{"5.27", "healthy at run time", func(c cisContainer) bool {
			ended := c.service() == "release" && !c.State.Running
			return ended || c.State.Health != nil && c.State.Health.Status == "healthy"
		}},
		{"5.29", "bounded processes", func(c cisContainer) bool { return c.HostConfig.PidsLimit != nil && *c.HostConfig.PidsLimit > 0 }},
		{"5.30", "not on docker0", func(c cisContainer) bool {
			return c.HostConfig.NetworkMode != "default" && c.HostConfig.NetworkMode != "bridge"
		}},
		{"5.31", "not the host's users", func(c cisContainer) bool { return c.HostConfig.UsernsMode == "" }},
		{"5.32", "no socket of the engine", func(c cisContainer) bool { return !c.mounts("/var/run/docker.sock") && !c.mounts("/run/docker.sock") }},
	}
}

// mounts tells whether the container has something of the host under a folder.
func (c cisContainer) mounts(folder string) bool {
	for _, m := range c.Mounts {
		if m.Type == "bind" && (m.Source == folder || strings.HasPrefix(m.Source, folder+"/")) {
			return true
		}
	}
	return false
}

func (c cisContainer) hasOption(prefix string) bool {
	return slices.ContainsFunc(c.HostConfig.SecurityOpt, func(o string) bool { return strings.HasPrefix(o, prefix) })
}

// publishesBelow tells whether a port of the host below a number is the container's; ""
// and 0 are a free one, which is none of these.
func (c cisContainer) publishesBelow(number int) bool {
	for _, bindings := range c.HostConfig.PortBindings {
		for _, b := range bindings {
			if port, err := strconv.Atoi(b.HostPort); err == nil && port > 0 && port < number {
				return true
			}
		}
	}
	return false
}
