//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
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
		err := comparison{
			title: fmt.Sprintf("%d requests, %d at once, %s, 512 MB and one CPU", requests, atOnce, connections), rounds: 7, bound: 1,
			a: i.served(d, "docker pyapp's command", fresh), b: i.served(d, "gunicorn -w 4", fresh, article()...),
		}.run(ctx, s)
		if err != nil {
			return err
		}
	}
	return nil
}

// article is the command of bench/article/plain.Dockerfile.
func article() []string { return []string{"gunicorn", "-w", "4", "-b", "0.0.0.0:5000", "app:app"} }

// served is the time of all requests, of a container that has answered before.
func (i image) served(d docker, name string, fresh bool, command ...string) side {
	return side{name, func(ctx context.Context) (time.Duration, error) {
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
		r, err := load.Run(ctx, load.Plan{
			Method: "GET", Path: "/", Hosts: []string{"127.0.0.1:" + port}, Requests: requests, Connections: atOnce, Fresh: fresh, Again: 3,
		})
		if err != nil {
			return 0, err
		}
		return r.Elapsed, d.survived(ctx, container, r)
	}}
}

// survived is an error where a request has no answer or the container was killed.
func (d docker) survived(ctx context.Context, container string, r load.Result) error {
	state, err := d.run(ctx, "inspect", "--format", "{{.State.Status}} {{.State.OOMKilled}} {{.RestartCount}}", container)
	if err == nil && (r.Answered() != requests || state != "running false 0") {
		err = fmt.Errorf("%d of %d requests are answered, and the container (status, out of memory, restarts) is %s", r.Answered(), requests, state)
	}
	return err
}
