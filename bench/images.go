//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// stock is the base of all three images.
const stock = "python:3.13-slim-trixie"

// images are the same application, built from three Dockerfiles on one base.
type images struct {
	docker                   docker
	pyapp, plain, multistage image
}

// image is one Dockerfile with the application's sources, in a folder of its own.
type image struct {
	name string
	dir  string
	run  []string // the flags of docker run
}

// measureImages compares the generated Dockerfile with the two that articles
// give for such an application, as they stand there.
func measureImages(ctx context.Context, s settings) error {
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
	all, err := prepare(ctx, s, d, base)
	if err != nil {
		return err
	}
	for _, measure := range []func(context.Context, settings) error{all.sizes, all.code, all.requirements, all.start} {
		if err := measure(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// prepare writes the three folders and builds each once.
func prepare(ctx context.Context, s settings, d docker, base string) (images, error) {
	all := images{
		docker:     d,
		pyapp:      image{name: "docker pyapp", dir: filepath.Join(s.dir, "pyapp"), run: asCompose()},
		plain:      image{name: "the plain Dockerfile", dir: filepath.Join(s.dir, "plain"), run: []string{"--memory", "512m"}},
		multistage: image{name: "the multi-stage Dockerfile", dir: filepath.Join(s.dir, "multistage"), run: []string{"--memory", "512m"}},
	}
	for _, i := range []image{all.pyapp, all.plain, all.multistage} {
		if err := i.write(ctx, s, base); err != nil {
			return all, err
		}
		if _, err := i.build(ctx, d); err != nil {
			return all, err
		}
	}
	return all, nil
}

// asCompose is what the generated compose.yaml makes of a container.
func asCompose() []string {
	return []string{
		"--memory", "512m", "--pids-limit", "256", "--init", "--read-only",
		"--tmpfs", "/tmp:mode=1777", "--tmpfs", "/home/app:mode=0700,uid=10001,gid=10001",
		"--cap-drop", "ALL", "--security-opt", "no-new-privileges:true",
	}
}

// write fills the image's folder: the example, and the Dockerfile on base.
func (i image) write(ctx context.Context, s settings, base string) error {
	if err := copyExample(i.dir); err != nil {
		return err
	}
	text, err := i.dockerfile(ctx, s)
	if err != nil {
		return err
	}
	text = bytes.ReplaceAll(text, []byte("FROM "+stock), []byte("FROM "+base))
	return os.WriteFile(filepath.Join(i.dir, "Dockerfile"), text, 0o644)
}

func (i image) dockerfile(ctx context.Context, s settings) ([]byte, error) {
	name := filepath.Base(i.dir)
	if name != "pyapp" {
		return os.ReadFile(filepath.Join("bench", "article", name+".Dockerfile"))
	}
	generate := process{dir: i.dir, argv: []string{filepath.Join(s.dir, "docker-pyapp"), "pyapp", "generate"}}
	if _, _, err := generate.run(ctx); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(i.dir, "Dockerfile"))
}

func (i image) tag() string {
	return fmt.Sprintf("docker-pyapp-bench-%s:%d", filepath.Base(i.dir), os.Getpid())
}

// build builds the image and tells how long that took.
func (i image) build(ctx context.Context, d docker) (time.Duration, error) {
	start := time.Now()
	_, err := d.run(ctx, "build", "--network", "host", "--label", d.label, "--tag", i.tag(), i.dir)
	return time.Since(start), err
}

// edited is the time of a build after a change of one file, by a line that
// no build has seen before.
func (i image) edited(d docker, file string) side {
	return side{i.name, func(ctx context.Context) (time.Duration, error) {
		text, err := os.ReadFile(filepath.Join(example, file))
		if err != nil {
			return 0, err
		}
		text = fmt.Appendf(text, "# changed at %d\n", time.Now().UnixNano())
		if err := os.WriteFile(filepath.Join(i.dir, file), text, 0o644); err != nil {
			return 0, err
		}
		return i.build(ctx, d)
	}}
}

func (all images) code(ctx context.Context, s settings) error {
	return comparison{
		title: "build after a change of app.py", rounds: 15, bound: 1,
		a: all.pyapp.edited(all.docker, "app.py"), b: all.plain.edited(all.docker, "app.py"),
	}.run(ctx, s)
}

func (all images) requirements(ctx context.Context, s settings) error {
	return comparison{
		title: "build after a change of requirements.txt", rounds: 5, bound: 0.8,
		a: all.pyapp.edited(all.docker, "requirements.txt"), b: all.plain.edited(all.docker, "requirements.txt"),
	}.run(ctx, s)
}

func (all images) start(ctx context.Context, s settings) error {
	for _, other := range []image{all.plain, all.multistage} {
		err := comparison{
			title: "docker run until the first answer", rounds: 11, bound: 0.8,
			a: all.pyapp.started(all.docker), b: other.started(all.docker),
		}.run(ctx, s)
		if err != nil {
			return err
		}
	}
	return nil
}

// started is the time from docker run to the first 200.
func (i image) started(d docker) side {
	return side{i.name, func(ctx context.Context) (time.Duration, error) {
		port, err := freePort()
		if err != nil {
			return 0, err
		}
		name := fmt.Sprintf("docker-pyapp-bench-%d", os.Getpid())
		args := append([]string{"run", "--detach", "--name", name, "--label", d.label, "--publish", "127.0.0.1:" + port + ":5000"}, i.run...)
		defer d.remove(name)
		start := time.Now()
		if _, err := d.run(ctx, append(args, i.tag())...); err != nil {
			return 0, err
		}
		err = answer(ctx, "http://127.0.0.1:"+port+"/")
		return time.Since(start), err
	}}
}

// answer comes back with the first 200 of url.
func answer(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		if response, err := client.Do(request); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		time.Sleep(5 * time.Millisecond)
	}
	return fmt.Errorf("no answer from %s: %w", url, ctx.Err())
}

// sizes tells the bytecode of the standard library apart: the articles' images
// compile it at each start instead.
func (all images) sizes(ctx context.Context, _ settings) error {
	size := map[string]int64{}
	for _, i := range []image{all.pyapp, all.plain, all.multistage} {
		n, err := all.docker.size(ctx, i.tag())
		if err != nil {
			return err
		}
		size[i.name] = n
	}
	bytecode, err := all.docker.layers(ctx, all.pyapp.tag(), "compileall", "/usr/local/lib")
	if err != nil {
		return err
	}
	fmt.Printf("\nsize of the image\n")
	for _, i := range []image{all.pyapp, all.plain, all.multistage} {
		fmt.Printf("  %-28s %10s\n", i.name, megabytes(size[i.name]))
	}
	rest := size[all.pyapp.name] - bytecode
	ratio := float64(rest) / float64(size[all.multistage.name])
	fmt.Printf("  %-28s %10s\n", "the bytecode in docker pyapp's", megabytes(bytecode))
	fmt.Printf("  %-28s %10.3f   at most 1: %s\n", "without it, to multi-stage", ratio, met(ratio <= 1))
	return nil
}

func megabytes(n int64) string { return strings.TrimSpace(fmt.Sprintf("%.1f MB", float64(n)/1e6)) }
