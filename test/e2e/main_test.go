// Package e2e holds the tests that build and run real containers on the
// machine's own engine, through the real docker with our plugin in it. They
// look at the state that is reached, not at what is printed.
package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// bed is what all tests share: a docker configuration that holds our plugin.
type bed struct {
	config  string // DOCKER_CONFIG
	host    string // DOCKER_HOST, of the context that the user has chosen
	missing string // what this machine lacks; "" when the tests can run
}

var shared bed

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	config, err := os.MkdirTemp("", "docker-pyapp-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(config)
	shared, err = newBed(config)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// newBed builds the plugin into a docker configuration of its own, so that no
// test touches the user's, and looks for what the machine lacks.
func newBed(config string) (bed, error) {
	b := bed{config: config, missing: lacking()}
	if b.missing != "" {
		return b, nil
	}
	host, err := exec.Command("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}").Output()
	if err != nil {
		return b, fmt.Errorf("docker context inspect: %w", err)
	}
	b.host = strings.TrimSpace(string(host))
	if err := linkPlugins(filepath.Join(userConfig(), "cli-plugins"), filepath.Join(config, "cli-plugins")); err != nil {
		return b, err
	}
	build := exec.Command("go", "build", "-o", filepath.Join(config, "cli-plugins", "docker-pyapp"), "../../cmd/docker-pyapp")
	if out, err := build.CombinedOutput(); err != nil {
		return b, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return b, nil
}

// linkPlugins links the user's plugins, but not our own: an installed one must
// not be tested in place of this one.
func linkPlugins(from, to string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"docker-buildx", "docker-compose"} {
		plugin := filepath.Join(from, name)
		if _, err := os.Stat(plugin); err != nil {
			continue // docker finds it elsewhere
		}
		if err := os.Symlink(plugin, filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

func userConfig() string {
	if dir := os.Getenv("DOCKER_CONFIG"); dir != "" {
		return dir
	}
	home, _ := os.UserHomeDir()
	return filepath.Join(home, ".docker")
}

func lacking() string {
	for _, part := range []struct{ name, args string }{
		{"a running Docker Engine", "info"}, {"docker buildx", "buildx version"}, {"docker compose", "compose version"},
	} {
		if err := exec.Command("docker", strings.Fields(part.args)...).Run(); err != nil {
			return part.name
		}
	}
	return ""
}

// engine ends a test that has no engine: it is skipped on a user's machine,
// and fails under CI, where an engine must be.
func engine(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped: -short leaves out the tests on a real engine")
	}
	switch {
	case shared.missing == "":
	case os.Getenv("CI") != "":
		t.Fatalf("this machine has no %s", shared.missing)
	default:
		t.Skipf("skipped: this machine has no %s; test/testbed up helps", shared.missing)
	}
}

// project is one application in a folder of its own, gone with the test.
type project struct {
	t    *testing.T
	dir  string
	name string
}

// newProject makes an application from files by name. Its name is the test's
// own, so that nothing of the user's is touched.
func newProject(t *testing.T, files map[string]string) project {
	t.Helper()
	engine(t)
	dir := filepath.Join(t.TempDir(), fmt.Sprintf("pyapp-e2e-%s-%d", slug(t.Name()), os.Getpid()))
	p := project{t: t, dir: dir, name: filepath.Base(dir)}
	for name, text := range files {
		p.write(name, text)
	}
	t.Cleanup(p.remove)
	return p
}

// example copies an example's own files. Spec lines of the test come after its spec.
func example(t *testing.T, name, more string) project {
	t.Helper()
	source := filepath.Join("..", "..", "examples", name)
	files := map[string]string{}
	err := filepath.WalkDir(source, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(source, path)
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"want", ".pyapp", "__pycache__"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir(), generated(entry.Name()):
			return nil
		}
		data, err := os.ReadFile(path)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p := newProject(t, files)
	spec := strings.Replace(files["pyapp.cue"], fmt.Sprintf("name:   %q", name), fmt.Sprintf("name: %q", p.name), 1)
	p.write("pyapp.cue", spec+more)
	return p
}

func generated(name string) bool {
	return name == "Dockerfile" || name == ".dockerignore" || name == "compose.yaml"
}

func slug(name string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return '-'
	}, strings.ToLower(strings.TrimPrefix(name, "Test")))
}

func (p project) write(name, text string) {
	p.t.Helper()
	file := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

func (p project) read(name string) string {
	p.t.Helper()
	data, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(data)
}

// remove takes away what the project left on the engine, whatever the test did.
func (p project) remove() {
	if _, err := os.Stat(filepath.Join(p.dir, "compose.yaml")); err == nil {
		_, _ = p.try("compose", "-p", p.name, "-f", filepath.Join(p.dir, "compose.yaml"), "down", "-v", "--timeout", "1")
	}
	_, _ = p.try("image", "rm", "-f", p.name+":latest")
}

type output struct{ stdout, stderr string }

// try runs docker in the project's folder, for five minutes at most.
func (p project) try(args ...string) (output, error) {
	cmd := exec.Command("docker", args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "DOCKER_CONFIG="+shared.config, "DOCKER_HOST="+shared.host)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		return output{}, err
	}
	timer := time.AfterFunc(5*time.Minute, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	err := cmd.Wait()
	return output{stdout.String(), stderr.String()}, err
}

// docker runs docker in the project's folder; the test ends when it fails.
func (p project) docker(args ...string) output {
	p.t.Helper()
	out, err := p.try(args...)
	if err != nil {
		p.t.Fatalf("docker %s: %v\n%s%s", strings.Join(args, " "), err, out.stdout, out.stderr)
	}
	return out
}

// pyapp runs a verb of ours.
func (p project) pyapp(args ...string) output {
	p.t.Helper()
	return p.docker(append([]string{"pyapp"}, args...)...)
}

// container is the id of the application's container.
func (p project) container() string {
	p.t.Helper()
	ids := strings.Fields(p.pyapp("ps", "-a", "-q").stdout)
	if len(ids) != 1 {
		p.t.Fatalf("the project has the containers %v, want one", ids)
	}
	return ids[0]
}

// inspect decodes what the engine says of the application's container.
func (p project) inspect() container {
	p.t.Helper()
	var all []container
	if err := json.Unmarshal([]byte(p.docker("inspect", p.container()).stdout), &all); err != nil {
		p.t.Fatal(err)
	}
	return all[0]
}

// container is the part of the engine's answer that the tests look at
// (https://docs.docker.com/reference/api/engine/).
type container struct {
	ID    string `json:"Id"`
	Image string
	State struct {
		Status                string
		ExitCode              int
		OOMKilled             bool
		StartedAt, FinishedAt time.Time
		Health                *struct{ Status string }
	}
	Config struct {
		User        string
		Env         []string
		Cmd         []string
		StopSignal  string
		Labels      map[string]string
		Healthcheck struct{ Test []string }
	}
	HostConfig struct {
		Memory         int64
		NanoCpus       int64
		PidsLimit      *int64
		ReadonlyRootfs bool
		CapDrop        []string
		SecurityOpt    []string
		Init           *bool
		Privileged     bool
		RestartPolicy  struct {
			Name              string
			MaximumRetryCount int
		}
	}
}
