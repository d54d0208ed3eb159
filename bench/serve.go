//go:build unix

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/docker-pyapp/docker-pyapp/bench/load"
)

// Requests of each measurement: how many, how many at the same time, and how many before
// it is the other server's turn.
const (
	requests = 10_000
	atOnce   = 16
	slice    = 500
)

// measureLoad compares the server of the generated Dockerfile with the line that articles
// give, in one image and under the same limits. Both containers stand side by side, and are
// asked in turns of half a second: what else a machine does lasts longer, and falls on both.
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
		if err := i.serve(ctx, s, d, fresh); err != nil {
			return err
		}
	}
	return nil
}

// serve compares the two commands, with a connection for each request or with kept ones.
func (i image) serve(ctx context.Context, s settings, d docker, fresh bool) error {
	connections := "kept connections"
	if fresh {
		connections = "fresh connections"
	}
	ours, err := i.stand(ctx, d, "ours", fresh)
	defer d.remove(ours.container)
	if err != nil {
		return err
	}
	theirs, err := i.stand(ctx, d, "theirs", fresh, article()...)
	defer d.remove(theirs.container)
	if err != nil {
		return err
	}
	turns := cmp.Or(s.rounds, requests/slice)
	c := comparison{
		title: fmt.Sprintf("%d requests in turns of %d, %d at once, %s, 512 MB and one CPU", turns*slice, slice, atOnce, connections), rounds: turns, bound: 1,
		a: side{"docker pyapp's command", ours.served}, b: side{"gunicorn -w 4", theirs.served},
	}
	if err := c.run(ctx, s); err != nil {
		return err
	}
	c.title = "their processor time"
	c.printPairs(ours.processor[1:], theirs.processor[1:]) // the first warmed up
	return errors.Join(ours.survived(ctx), theirs.survived(ctx))
}

// standing is a container that answers requests.
type standing struct {
	docker
	container, port string
	fresh           bool            // a connection for each request
	processor       []time.Duration // of each turn: how long the container kept the processor busy, which says more on a busy machine
}

// article is the command of bench/article/plain.Dockerfile.
func article() []string { return []string{"gunicorn", "-w", "4", "-b", "0.0.0.0:5000", "app:app"} }

// stand starts a container of the image, and waits until it has answered.
func (i image) stand(ctx context.Context, d docker, name string, fresh bool, command ...string) (*standing, error) {
	c := &standing{docker: d, fresh: fresh, container: fmt.Sprintf("docker-pyapp-bench-%d-%s", os.Getpid(), name)}
	var err error
	if c.port, err = freePort(); err != nil {
		return c, err
	}
	args := append([]string{"run", "--detach", "--name", c.container, "--label", d.label, "--publish", "127.0.0.1:" + c.port + ":5000"}, i.run...)
	if _, err := d.run(ctx, append(append(args, i.tag()), command...)...); err != nil {
		return c, err
	}
	return c, answer(ctx, "http://127.0.0.1:"+c.port+"/")
}

// served is the time of one turn's requests.
func (c *standing) served(ctx context.Context) (time.Duration, error) {
	before, err := c.busy(ctx)
	if err != nil {
		return 0, err
	}
	r, err := load.Run(ctx, load.Plan{
		Method: "GET", Path: "/", Hosts: []string{"127.0.0.1:" + c.port}, Requests: slice, Connections: atOnce, Fresh: c.fresh, Again: 3,
	})
	if err == nil && r.Answered() != slice {
		err = fmt.Errorf("%d of %d requests are answered", r.Answered(), slice)
	}
	if err != nil {
		return 0, err
	}
	after, err := c.busy(ctx)
	c.processor = append(c.processor, after-before)
	return r.Elapsed, err
}

// busy is how long the container has kept the processors busy, by its control group:
// version 1 tells nanoseconds, version 2 microseconds (https://docs.kernel.org/admin-guide/cgroup-v2.html).
func (c *standing) busy(ctx context.Context) (time.Duration, error) {
	if said, err := c.run(ctx, "exec", c.container, "cat", "/sys/fs/cgroup/cpuacct/cpuacct.usage"); err == nil {
		n, err := strconv.ParseInt(strings.TrimSpace(said), 10, 64)
		return time.Duration(n), err
	}
	said, err := c.run(ctx, "exec", c.container, "head", "-n", "1", "/sys/fs/cgroup/cpu.stat")
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimPrefix(said, "usage_usec")), 10, 64)
	return time.Duration(n) * time.Microsecond, err
}

// survived is an error where the container was killed or started again.
func (c *standing) survived(ctx context.Context) error {
	state, err := c.run(ctx, "inspect", "--format", "{{.State.Status}} {{.State.OOMKilled}} {{.RestartCount}}", c.container)
	if err == nil && state != "running false 0" {
		err = fmt.Errorf("%s: the container (status, out of memory, restarts) is %s", c.container, state)
	}
	return err
}
