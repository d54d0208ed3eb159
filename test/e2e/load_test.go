package e2e

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/docker-pyapp/docker-pyapp/bench/load"
)

// Ten thousand requests within the limits of the spec: each is answered, and the
// container neither runs out of memory nor starts again.
func TestLoad(t *testing.T) {
	p := example(t, "flask-data", "\npublish: port: 0\nlimits: cpus: 1\n")
	p.pyapp("up", "-d", "--wait")
	before := p.inspect()
	for _, fresh := range []bool{false, true} {
		r, err := load.Run(context.Background(), load.Plan{
			Hosts: []string{p.address(p.container())}, Method: "GET", Path: "/", Requests: 5000, Connections: 16, Fresh: fresh,
			Again: 1, // an idle connection may be closed by a worker that is replaced after its 1,000 requests
		})
		if err != nil || r.Answered() != 5000 {
			t.Errorf("%d of 5000 requests are answered (fresh connections: %v): %v %v", r.Answered(), fresh, err, firstError(r))
		}
	}
	after := p.inspect()
	if after.State.OOMKilled || after.State.Status != "running" || !after.State.StartedAt.Equal(before.State.StartedAt) {
		t.Errorf("the container is %+v, and was %+v", after.State, before.State)
	}
	if kills := strings.TrimSpace(p.pyapp("exec", "-T", "python", "-c", oomKills).stdout); kills != "0" {
		t.Errorf("%s processes of the container were killed for their memory", kills)
	}
}

// oomKills is how many processes of the container were killed for their memory: a worker
// that is killed and replaced shows nowhere else. cgroup v2's file, or else v1's.
const oomKills = `
import os
for f in "/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control":
    if os.path.exists(f):
        print(dict(l.split() for l in open(f))["oom_kill"])
        break
`

// stoppable says which requests it has begun, and takes its time for each.
const stoppable = `
import os
import time

from flask import Flask, request

app = Flask(__name__)


@app.get("/")
def ready():
    return "ready"


@app.post("/work")
def work():
    # In one piece: print writes the line's end on its own, and others write in between.
    os.write(1, b"begun %d\n" % int(request.args["id"]))
    time.sleep(0.05)
    return "done " + request.args["id"]
`

// A container that is stopped while it is asked loses nothing: each request that its
// application has begun gets its full answer from it, and the others, whose connections
// it no longer takes, can be asked of the other container, so that all are answered.
func TestAStopDuringLoadLosesNothing(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `python: "3.13", deps: pip: {}, server: gunicorn: {app: "app:app", port: 8000, workers: 2},
replicas: 2, publish: port: 0, health: start_period: "5m", limits: {memory: "512m", cpus: 1}`,
		"app.py": stoppable, "requirements.txt": "flask==3.1.1\ngunicorn==23.0.0\n",
	})
	p.pyapp("up", "-d", "--wait")
	p.part("on kept connections", func(p project) { stopsUnderLoad(p, false) })
	p.pyapp("up", "-d", "--wait")
	p.part("on fresh connections", func(p project) { stopsUnderLoad(p, true) })
}

func stopsUnderLoad(p project, fresh bool) {
	const requests = 1500
	ids := strings.Fields(p.pyapp("ps", "-q").stdout)
	if len(ids) != 2 {
		p.t.Fatalf("there are the containers %v, want two", ids)
	}
	stopped, other := p.address(ids[0]), p.address(ids[1])
	since := time.Now().UTC().Format(time.RFC3339Nano)
	stop := make(chan error)
	go func() {
		time.Sleep(2 * time.Second)
		_, err := p.try("stop", "--time", "30", ids[0])
		stop <- err
	}()
	r, err := load.Run(context.Background(), load.Plan{
		Hosts: []string{stopped, other}, Path: "/work", Requests: requests, Connections: 12, Fresh: fresh, Again: 5,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	if err := <-stop; err != nil {
		p.t.Fatal(err)
	}
	begun := p.begun(ids[0], since)
	if len(begun) == 0 || r.Answers[requests-1].Host != other {
		p.t.Fatalf("the container had begun %d requests, and the last was answered by %q: it was not stopped in between", len(begun), r.Answers[requests-1].Host)
	}
	for _, id := range begun {
		if a := r.Answers[id]; a.Host != stopped {
			p.t.Errorf("request %d was begun by the stopped container, and ended as %+v", id, a)
		}
	}
	if r.Answered() != requests {
		p.t.Errorf("%d of %d requests are answered: %v", r.Answered(), requests, firstError(r))
	}
	var all []container
	if err := json.Unmarshal([]byte(p.docker("inspect", ids[0]).stdout), &all); err != nil || all[0].State.ExitCode != 0 {
		p.t.Errorf("the stopped container is %+v, %v; want the exit code 0", all, err)
	}
}

// begun are the numbers of the requests that a container's application says it has begun.
func (p project) begun(id, since string) []int {
	var all []int
	for _, m := range regexp.MustCompile(`(?m)^begun (\d+)$`).FindAllStringSubmatch(p.docker("logs", "--since", since, id).stdout, -1) {
		n, err := strconv.Atoi(m[1])
		if err != nil {
			p.t.Fatal(err)
		}
		all = append(all, n)
	}
	return all
}

// address is where a container's one port is published.
func (p project) address(id string) string {
	p.t.Helper()
	fields := strings.Fields(p.docker("port", id).stdout) // 5000/tcp -> 127.0.0.1:32768
	if len(fields) < 3 {
		p.t.Fatalf("%s has no port: %v", id, fields)
	}
	return fields[2]
}

// firstError is how the first request that has no answer ended.
func firstError(r load.Result) load.Answer {
	if i := slices.IndexFunc(r.Answers, func(a load.Answer) bool { return a.Host == "" }); i >= 0 {
		return r.Answers[i]
	}
	return load.Answer{}
}
