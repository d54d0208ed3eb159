package e2e

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// state is what the engine says of the containers of the project, by service.
func (p project) state() map[string]container {
	p.t.Helper()
	all := map[string]container{}
	for _, id := range strings.Fields(p.pyapp("ps", "-a", "-q").stdout) {
		var found []container
		if err := json.Unmarshal([]byte(p.docker("inspect", id).stdout), &found); err != nil {
			p.t.Fatal(err)
		}
		all[found[0].Config.Labels["com.docker.compose.service"]] = found[0]
	}
	return all
}

// processesSpec has a bit of everything that runs from one image.
const processesSpec = `
name: "NAME"
python: "3.13"
run: "main.py"
restart: "on-failure:5"
processes: {
	worker: {script: "worker.py", env: WHO: "worker", limits: memory: "64m"}
	other: "worker.py twice"
}
release: ["release.py first", ["python", "release.py", "second one"]]
jobs: sum: {script: "job.py", env: WHO: "job"}
env: WHO: "all"
limits: memory: "128m"
`

// waits is a process that ends on SIGTERM, as a worker does.
const waits = `
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
print(os.environ["WHO"], sys.argv[1:], flush=True)
signal.pause()
`

// newProcesses is that application, whose release commands all run one script.
func newProcesses(t *testing.T, release string) project {
	p := newProject(t, map[string]string{
		"main.py": waits, "worker.py": waits, "release.py": release,
		"job.py": "import os, sys\nprint(os.environ['WHO'], sum(map(int, sys.argv[1:])))\nsys.exit(len(sys.argv))\n",
	})
	p.write("pyapp.cue", strings.ReplaceAll(processesSpec, "NAME", p.name))
	return p
}

// ready waits until each of the processes has written something, for a minute at most.
func (p project) ready(processes ...string) {
	p.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for _, name := range processes {
		for strings.TrimSpace(p.pyapp("logs", "--no-log-prefix", name).stdout) == "" {
			if time.Now().After(deadline) {
				p.t.Fatalf("%s has written nothing in a minute", name)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
}

// Release commands have ended, in order, before any process starts; every process is
// of the one image, with its own limits and variables.
func TestProcesses(t *testing.T) {
	p := newProcesses(t, "import time\ntime.sleep(1)\n")
	p.pyapp("up", "-d", "--wait")
	state := p.state()
	first, second := state["release-1"].State, state["release-2"].State
	if first.ExitCode != 0 || second.ExitCode != 0 || !second.StartedAt.After(first.FinishedAt) {
		t.Errorf("the release's commands are %+v and %+v, want the second after the first", first, second)
	}
	images := map[string]bool{}
	for _, name := range []string{"app", "worker", "other"} {
		c := state[name]
		if c.State.Status != "running" || !c.State.StartedAt.After(second.FinishedAt) {
			t.Errorf("%s is %s since %s; the release was done at %s", name, c.State.Status, c.State.StartedAt, second.FinishedAt)
		}
		images[c.Image] = true
	}
	if len(images) != 1 || len(state) != 5 {
		t.Errorf("%d containers of %d images, want 5 of one: a job waits to be asked for", len(state), len(images))
	}
	if got := state["worker"].HostConfig.Memory; got != 64<<20 || state["app"].HostConfig.Memory != 128<<20 {
		t.Errorf("the worker's memory is %d, want its own 64m beside the application's 128m", got)
	}
	p.ready("app", "worker", "other")
	for name, want := range map[string]string{"app": "all []", "worker": "worker []", "other": "all ['twice']"} {
		if got := p.pyapp("logs", "--no-log-prefix", name).stdout; strings.TrimSpace(got) != want {
			t.Errorf("%s wrote %q, want %q", name, got, want)
		}
	}
}

// A job has its own variables and exit code, and takes more arguments.
func TestJobs(t *testing.T) {
	p := newProcesses(t, "")
	out, err := p.try("pyapp", "run", "sum", "20", "22")
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	}
	if code != 3 || strings.TrimSpace(out.stdout) != "job 42" {
		t.Errorf("the job ended with %d and wrote %q, want 3 and job 42\n%s", code, out.stdout, out.stderr)
	}
	if left := p.state(); len(left) > 0 {
		t.Errorf("the job left containers behind: %v", left)
	}
}

// When a release's command fails, nothing starts.
func TestAFailedReleaseStartsNothing(t *testing.T) {
	p := newProcesses(t, "import sys\nsys.exit(sys.argv[1] == 'first')\n")
	if _, err := p.try("pyapp", "up", "-d", "--wait"); err == nil {
		t.Error("up says that all is well")
	}
	for name, c := range p.state() {
		if name != "release-1" && !c.State.StartedAt.IsZero() && c.State.StartedAt.After(time.Unix(0, 0)) {
			t.Errorf("%s was started all the same", name)
		}
	}
}

// Every process ends by itself when it is told to stop.
func TestProcessesStop(t *testing.T) {
	p := newProcesses(t, "")
	p.pyapp("up", "-d", "--wait")
	p.ready("app", "worker", "other")
	p.docker("compose", "stop")
	for _, name := range []string{"app", "worker", "other"} {
		if c := p.state()[name]; c.State.ExitCode != 0 {
			t.Errorf("%s ended with %d, want 0", name, c.State.ExitCode)
		}
	}
	p.pyapp("down", "--timeout", "1")
	if left := p.state(); len(left) > 0 {
		t.Errorf("down left %v", left)
	}
}
