package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// The whole way of examples/flask-data, once: what each part proves is in its name.
func TestFlaskData(t *testing.T) {
	p := example(t, "flask-data", "\npublish: port: 0\n")
	p.pyapp("up", "-d", "--wait")
	p.part("is healthy", isHealthy)
	p.part("answers over HTTP", answers)
	p.part("runs as a user without rights", runsWithoutRights)
	p.part("has a read-only root", hasReadOnlyRoot)
	p.part("has the limits of its spec", hasLimits)
	p.part("has two workers", hasTwoWorkers)
	p.part("is rebuilt from the source layer on", rebuildsSourceAlone)
	p.part("stops on SIGTERM within its grace", stopsInTime)
	p.part("leaves nothing behind", leavesNothing)
}

func (p project) part(name string, check func(project)) {
	p.t.Run(name, func(t *testing.T) {
		check(project{t: t, dir: p.dir, name: p.name})
	})
}

func isHealthy(p project) {
	state := p.inspect().State
	if state.Health == nil || state.Health.Status != "healthy" {
		p.t.Errorf("the container is %s with the health %v, want healthy", state.Status, state.Health)
	}
}

func answers(p project) {
	address := strings.TrimSpace(p.docker("port", p.container(), "5000").stdout)
	if !strings.HasPrefix(address, "127.0.0.1:") {
		p.t.Errorf("the port is published on %s, want 127.0.0.1", address)
	}
	var means map[string]float64
	if err := json.Unmarshal(get(p, "http://"+address+"/"), &means); err != nil {
		p.t.Fatal(err)
	}
	if len(means) != 5 || means["a"] <= 0 || means["a"] >= 1 {
		p.t.Errorf("got the means %v, want five between 0 and 1", means)
	}
	if body := string(get(p, "http://"+address+"/healthz")); body != "ok\n" {
		p.t.Errorf("/healthz answers %q", body)
	}
}

func get(p project, url string) []byte {
	p.t.Helper()
	client := http.Client{Timeout: 10 * time.Second}
	response, err := client.Get(url)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		p.t.Fatalf("%s: %s %v", url, response.Status, err)
	}
	return body
}

func runsWithoutRights(p project) {
	c := p.inspect()
	if c.Config.User != "10001:10001" || c.HostConfig.Privileged {
		p.t.Errorf("user %q, privileged %v; want 10001:10001 and false", c.Config.User, c.HostConfig.Privileged)
	}
	if !slices.Equal(c.HostConfig.CapDrop, []string{"ALL"}) || !slices.Contains(c.HostConfig.SecurityOpt, "no-new-privileges:true") {
		p.t.Errorf("cap_drop %v, security_opt %v", c.HostConfig.CapDrop, c.HostConfig.SecurityOpt)
	}
	status := p.pyapp("exec", "-T", "cat", "/proc/self/status").stdout
	for _, want := range []string{"Uid:\t10001\t10001\t10001\t10001", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"} {
		if !strings.Contains(status, want) {
			p.t.Errorf("a process in the container lacks %q:\n%s", want, status)
		}
	}
}

func hasReadOnlyRoot(p project) {
	if !p.inspect().HostConfig.ReadonlyRootfs {
		p.t.Error("the engine says that the root is writable")
	}
	for _, file := range []string{"/app/x", "/opt/venv/x", "/etc/x"} {
		if _, err := p.try("pyapp", "exec", "-T", "touch", file); err == nil {
			p.t.Errorf("%s could be written", file)
		}
	}
	p.pyapp("exec", "-T", "touch", "/tmp/x", "/home/app/x")
}

func hasLimits(p project) {
	c := p.inspect().HostConfig
	if c.Memory != 512<<20 || c.NanoCpus != 1e9 || c.PidsLimit == nil || *c.PidsLimit != 256 || c.Init == nil || !*c.Init {
		p.t.Errorf("memory %d, nanocpus %d, pids %v, init %v; want %d, 1e9, 256 and true", c.Memory, c.NanoCpus, c.PidsLimit, c.Init, 512<<20)
	}
	if c.RestartPolicy.Name != "on-failure" || c.RestartPolicy.MaximumRetryCount != 5 {
		p.t.Errorf("restart %+v, want on-failure:5", c.RestartPolicy)
	}
}

func hasTwoWorkers(p project) {
	// By the interpreter's first argument, the script of the virtual environment:
	// the engine's init names gunicorn too, but does not run it so.
	const count = `import glob; print(sum(b"\0/opt/venv/bin/gunicorn\0" in open(f, "rb").read() for f in glob.glob("/proc/[0-9]*/cmdline")))`
	if got := strings.TrimSpace(p.pyapp("exec", "-T", "python", "-c", count).stdout); got != "3" {
		p.t.Errorf("%s processes of gunicorn, want 2 workers and their master", got)
	}
}

// rebuildsSourceAlone changes the code and reads from the build's own record
// which steps ran.
func rebuildsSourceAlone(p project) {
	// A text that no build has seen before, or its layer would come from the cache.
	p.write("app.py", fmt.Sprintf("# %s %d\n%s", p.name, time.Now().UnixNano(), p.read("app.py")))
	steps := buildSteps(p, p.pyapp("build", "--progress", "rawjson").stderr)
	var ran []string
	for name, cached := range steps {
		if !cached {
			ran = append(ran, name)
		}
	}
	// Not the whole text: an old BuildKit names a step after whichever build had it first.
	if len(ran) != 1 || !strings.HasPrefix(ran[0], "COPY ") || !strings.HasSuffix(ran[0], " . ./") {
		p.t.Errorf("these steps ran again: %v, want the copy of the source alone, of %v", ran, steps)
	}
}

// buildSteps are a build's instructions, each with whether it came from the cache.
func buildSteps(p project, rawjson string) map[string]bool {
	p.t.Helper()
	type vertex struct {
		Name   string `json:"name"`
		Cached bool   `json:"cached"`
	}
	steps := map[string]bool{}
	lines := bufio.NewScanner(strings.NewReader(rawjson))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var status struct {
			Vertexes []vertex `json:"vertexes"`
		}
		if err := json.Unmarshal(lines.Bytes(), &status); err != nil {
			continue // a line of docker's own
		}
		for _, v := range status.Vertexes {
			// "[runtime 3/5] COPY . ./"
			if stage, instruction, ok := strings.Cut(v.Name, "] "); ok && strings.Contains(stage, "/") && !strings.Contains(stage, "internal") {
				steps[instruction] = steps[instruction] || v.Cached
			}
		}
	}
	if len(steps) < 4 {
		p.t.Fatalf("the build's record has the steps %v only:\n%s", steps, rawjson)
	}
	delete(steps, "FROM docker.io/library/python:3.13-slim-trixie")
	return steps
}

func stopsInTime(p project) {
	p.docker("stop", "--time", "30", p.container())
	c := p.inspect()
	if c.Config.StopSignal != "SIGTERM" || c.State.ExitCode != 0 || c.State.OOMKilled {
		p.t.Errorf("stopped by %s with %d, want SIGTERM and 0: 137 is a kill", c.Config.StopSignal, c.State.ExitCode)
	}
}

func leavesNothing(p project) {
	p.pyapp("down", "-v")
	p.gone()
}
