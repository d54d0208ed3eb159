//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/bench/load"
)

// Requests of each measurement, and how many are asked at the same time.
const (
	requests = 10_000
	atOnce   = 16
)

// measureLoad compares the server of the generated Dockerfile with the line that articles
// give, in one image and under the same limits.
func measureLoad(ctx context.Context, s settings) error {
	d := docker{label: fmt.Sprintf("docker-pyapp.bench=%d", os.Getpid())}
	defer d.tidy()
	if err := d.describe(ctx); err != nil {
		return err
	}
	base, closeIndex, err := d.base(ctx, s)
	if err != nil {
		return err
	}
	defer closeIndex()
	i := image{name: "docker pyapp", dir: filepath.Join(s.dir, "pyapp"), run: append(asCompose(), "--cpus", "1")}
	if err := i.write(ctx, s, base); err != nil {
		return err
	}
	if _, err := i.build(ctx, d); err != nil {
		return err
	}
	for _, fresh := range []bool{false, true} {
		connections := "kept connections"
		if fresh {
			connections = "fresh connections"
		}
		ours, theirs := asking{d: d, fresh: fresh}, asking{d: d, fresh: fresh}
		c := comparison{
			title: fmt.Sprintf("%d requests, %d at once, %s, 512 MB and one CPU", requests, atOnce, connections), rounds: 7, bound: 1,
			a: i.served(&ours, "docker pyapp's command"), b: i.served(&theirs, "gunicorn -w 4", article()...),
		}
		if err := c.run(ctx, s); err != nil {
			return err
		}
		c.title = "their processor time"
		c.printPairs(ours.processor[1:], theirs.processor[1:]) // the first warmed up
	}
	return nil
}

// asking is how a server is asked, and what it took beside the time.
type asking struct {
	d         docker
	fresh     bool            // a connection for each request
	processor []time.Duration // of each run: how long the container kept the processor busy, which says more on a busy machine
}

// article is the command of bench/article/plain.Dockerfile.
func article() []string { return []string{"gunicorn", "-w", "4", "-b", "0.0.0.0:5000", "app:app"} }

// served is the time of all requests, of a container that has answered before.
func (i image) served(m *asking, name string, command ...string) side {
	return side{name, func(ctx context.Context) (time.Duration, error) {
		d := m.d
		port, err := freePort()
		if err != nil {
			return 0, err
		}
		container := fmt.Sprintf("docker-pyapp-bench-%d", os.Getpid())
		args := append([]string{"run", "--detach", "--name", container, "--label", d.label, "--publish", "127.0.0.1:" + port + ":5000"}, i.run...)
		defer d.remove(container)
		if _, err := d.run(ctx, append(append(args, i.tag()), command...)...); err != nil {
			return 0, err
		}
		if err := answer(ctx, "http://127.0.0.1:"+port+"/"); err != nil {
			return 0, err
		}
		before, err := d.processor(ctx, container)
		if err != nil {
			return 0, err
		}
		r, err := load.Run(ctx, load.Plan{
			Method: "GET", Path: "/", Hosts: []string{"127.0.0.1:" + port}, Requests: requests, Connections: atOnce, Fresh: m.fresh, Again: 3,
		})
		if err != nil {
			return 0, err
		}
		after, err := d.processor(ctx, container)
		if err == nil {
			err = d.survived(ctx, container, r)
		}
		m.processor = append(m.processor, after-before)
		return r.Elapsed, err
	}}
}

// processor is how long a container has kept the processors busy, by its control group:
// version 1 tells nanoseconds, version 2 microseconds (https://docs.kernel.org/admin-guide/cgroup-v2.html).
func (d docker) processor(ctx context.Context, container string) (time.Duration, error) {
	if said, err := d.run(ctx, "exec", container, "cat", "/sys/fs/cgroup/cpuacct/cpuacct.usage"); err == nil {
		n, err := strconv.ParseInt(strings.TrimSpace(said), 10, 64)
		return time.Duration(n), err
	}
	said, err := d.run(ctx, "exec", container, "head", "-n", "1", "/sys/fs/cgroup/cpu.stat")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimPrefix(said, "usage_usec")), 10, 64)
	return time.Duration(n) * time.Microsecond, err
}

// survived is an error where a request has no answer or the container was killed.
func (d docker) survived(ctx context.Context, container string, r load.Result) error {
	state, err := d.run(ctx, "inspect", "--format", "{{.State.Status}} {{.State.OOMKilled}} {{.RestartCount}}", container)
	if err == nil && (r.Answered() != requests || state != "running false 0") {
		err = fmt.Errorf("%d of %d requests are answered, and the container (status, out of memory, restarts) is %s", r.Answered(), requests, state)
	}
	return err
}
