//go:build unix

package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// docker is the docker CLI. All that it makes has the label.
type docker struct{ label string }

func (d docker) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", args...)
	cmd.Env = append(os.Environ(), "DOCKER_BUILDKIT=1")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("docker %s: %w\n%s", strings.Join(args, " "), err, stderr.String())
	}
	return strings.TrimSpace(string(out)), nil
}

// describe prints what the figures were measured on.
func (d docker) describe(ctx context.Context) error {
	engine, err := d.run(ctx, "info", "--format", "engine {{.ServerVersion}}, {{.Driver}}, {{.NCPU}} cores, {{.OperatingSystem}}")
	if err != nil {
		return err
	}
	client, err := d.run(ctx, "version", "--format", "docker {{.Client.Version}}")
	if err == nil {
		fmt.Printf("\n%s, %s; bench on %s/%s\n", engine, client, runtime.GOOS, runtime.GOARCH)
	}
	return err
}

// base is the image that all three are built on: the stock one, or with an
// index the stock one whose pip uses this index alone.
func (d docker) base(ctx context.Context, s settings) (tag string, closeIndex func(), err error) {
	index := cmp.Or(s.index, d.standIn(ctx))
	if index == "" {
		fmt.Println("pip's index is what the base image is configured for: PyPI, if for nothing else")
		return stock, func() {}, nil
	}
	address, closeIndex, err := serveIndex(index)
	if err != nil {
		return "", nil, err
	}
	fmt.Printf("pip's index is %s, over HTTP on loopback\n", index)
	dir := filepath.Join(s.dir, "base")
	text := fmt.Sprintf("FROM %s\nRUN printf '[global]\\nindex-url = http://%s/simple/\\ntrusted-host = 127.0.0.1\\n' >/etc/pip.conf\n", stock, address)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", closeIndex, err
	}
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte(text), 0o644); err != nil {
		return "", closeIndex, err
	}
	tag = fmt.Sprintf("docker-pyapp-bench-base:%d", os.Getpid())
	_, err = d.run(ctx, "build", "--label", d.label, "--tag", tag, dir)
	return tag, closeIndex, err
}

// standIn is the folder of the index that test/testbed made for its stand-in of
// the base image; "" where the base image is the public one.
func (d docker) standIn(ctx context.Context) string {
	label, err := d.run(ctx, "image", "inspect", "--format", `{{index .Config.Labels "io.github.docker-pyapp.stand-in"}}`, stock)
	if err != nil || label == "" {
		return ""
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(cache, "docker-pyapp", "testbed", "index", "trixie")
}

// serveIndex serves the folder with PyPI's own terms of caching: pages for ten
// minutes, files for ever.
func serveIndex(folder string) (address string, stop func(), err error) {
	if _, err := os.Stat(filepath.Join(folder, "simple")); err != nil {
		return "", nil, fmt.Errorf("this is no package index: %w", err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	files := http.FileServer(http.Dir(folder))
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		age := "max-age=600, public"
		if strings.HasSuffix(r.URL.Path, ".whl") {
			age = "max-age=365000000, immutable, public"
		}
		w.Header().Set("Cache-Control", age)
		files.ServeHTTP(w, r)
	})}
	go server.Serve(listener)
	return listener.Addr().String(), func() { server.Close() }, nil
}

func (d docker) size(ctx context.Context, image string) (int64, error) {
	out, err := d.run(ctx, "image", "inspect", "--format", "{{.Size}}", image)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(out, 10, 64)
}

// layers is the size of the image's layers whose command has all the words.
func (d docker) layers(ctx context.Context, image string, words ...string) (int64, error) {
	out, err := d.run(ctx, "history", "--no-trunc", "--human=false", "--format", "{{.Size}} {{.CreatedBy}}", image)
	if err != nil {
		return 0, err
	}
	var sum int64
	for line := range strings.Lines(out) {
		size, command, _ := strings.Cut(line, " ")
		if !hasAll(command, words) {
			continue
		}
		n, err := strconv.ParseInt(size, 10, 64)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

func hasAll(s string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(s, w) {
			return false
		}
	}
	return true
}

func (d docker) remove(container string) {
	_, _ = d.run(context.Background(), "rm", "--force", "--volumes", container)
}

// tidy removes what has the label, also after an interruption.
func (d docker) tidy() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if out, err := d.run(ctx, "ps", "--all", "--quiet", "--filter", "label="+d.label); err == nil && out != "" {
		_, _ = d.run(ctx, append([]string{"rm", "--force", "--volumes"}, strings.Fields(out)...)...)
	}
	if out, err := d.run(ctx, "image", "ls", "--quiet", "--filter", "label="+d.label); err == nil && out != "" {
		_, _ = d.run(ctx, append([]string{"image", "rm", "--force"}, strings.Fields(out)...)...)
	}
}

// freePort is a port of loopback that nothing listens on.
func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
