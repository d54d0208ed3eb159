package e2e

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// shape is a project of a common shape, as it comes, of testdata/init.
type shape struct {
	name    string
	folder  string            // how the name of the application's ends, where the project has several
	options []string          // of init
	wait    bool              // for docker to find it healthy, which takes ten seconds and more
	asks    map[string]string // paths of the published port, and what their answers have
	writes  map[string]string // processes, and what they write
	prints  string            // what it writes before it ends by itself; "" where it goes on
}

// shapes are the projects; each name is that of its files.
func shapes() []shape {
	answers := func(path, text string) map[string]string { return map[string]string{path: text} }
	return []shape{
		{name: "flask_object", wait: true, asks: map[string]string{"/": "hello from app.py", "/healthz": "ok"}},
		{name: "flask_factory", asks: answers("/", "<h1>Notes</h1>")},
		{name: "flask_src", asks: answers("/", "21 euros")},
		{name: "console_script", prints: "swept 1\nswept 2"},
		{name: "module", prints: "cleaned hall\ncleaned kitchen"},
		{name: "django_postgres", asks: answers("/", "0 books in postgresql")},
		{name: "django_parts", asks: answers("/", "1 kinds")},
		{name: "flask_parts", asks: answers("/", "1 visits, and hello")},
		{name: "fastapi", asks: answers("/items/7", `{"item":7}`)},
		{name: "starlette_script", asks: answers("/", "a star")},
		{name: "celery", asks: answers("/add", "the worker says 42")},
		{name: "worker", writes: answers("app", "waiting for work")},
		{name: "rq", asks: answers("/", "the worker counts 11")},
		{name: "dramatiq", asks: answers("/", "the actor says 42")},
		{name: "huey", asks: answers("/", "somebody shouts HELLO")},
		{name: "arq", asks: answers("/", `{"doubled":42}`)},
		{name: "django_q", asks: answers("/", "the cluster says 42")},
		{name: "django_rq", asks: answers("/", "the slow one says 42")},
		{name: "flask_migrate", asks: answers("/", "1 of postgresql")},
		{name: "alembic", asks: answers("/", `{"books":2}`)},
		{name: "quart", asks: answers("/", "<h1>the gallery</h1>")},
		{name: "aiohttp", asks: answers("/", `{"sun": true}`)},
		{name: "pyramid", asks: answers("/", "all aboard")},
		{name: "folder", asks: answers("/", "the queue says a-b"), writes: map[string]string{"release": "prepared", "clock": "Big Ben ticks"}},
		{name: "procfile", asks: answers("/", "a site"), writes: map[string]string{"release": "prepared", "clock": "ticks every 60", "mail": "mails"}},
		{name: "several", folder: "api", asks: answers("/", `{"api":true}`)},
		{name: "several", folder: "web", asks: answers("/", "the web")},
		{name: "panel", asks: answers("/", "<title>Panel</title>")},
		{name: "nicegui", asks: answers("/", "<title>Plants</title>")},
		{name: "streamlit", asks: answers("/", "<title>Streamlit</title>")},
		{name: "chainlit", asks: answers("/", "<title>Assistant</title>")},
		{name: "gradio", asks: answers("/", "Gradio")},
		{name: "dash", wait: true, asks: answers("/", "Dash")},
		{name: "poetry_no_lock", asks: answers("/", "poetry")},
		{name: "pdm_no_lock", asks: answers("/", "pdm")},
		{name: "dockerfile", options: []string{"--from", "Dockerfile"}, wait: true, asks: answers("/", "live in Ghent")},
		{name: "dockerfile_folders", options: []string{"--from", "docker/Dockerfile"}, asks: answers("/", "good day in Ghent, Ghent")},
	}
}

// What init writes of a project generates, passes check, builds and runs, without an edit.
func TestInitRuns(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name+s.folder, func(t *testing.T) {
			p := s.project(t)
			p.pyapp(append([]string{"init", "--yes"}, s.options...)...)
			if s.folder != "" { // an application of its own, with its folder's name
				p.name += "-" + s.folder
				p.dir = filepath.Join(p.dir, p.name)
				t.Cleanup(p.remove)
			}
			p.pyapp("check")
			if s.options != nil { // the person's own file gives way when it is told to
				p.pyapp("generate", "--force")
			}
			if s.prints != "" {
				if out := p.pyapp("up", "--no-log-prefix"); !strings.Contains(out.stdout, s.prints) {
					t.Errorf("it writes no %q:\n%s%s", s.prints, out.stdout, out.stderr)
				}
			} else {
				s.goesOn(p)
			}
			p.pyapp("down", "--volumes", "--timeout", "2")
			p.gone()
		})
	}
}

// goesOn fails unless the application answers, finds itself healthy, and its processes
// write what they are to write.
func (s shape) goesOn(p project) {
	p.t.Helper()
	up := []string{"pyapp", "up", "-d"}
	if s.wait {
		up = append(up, "--wait")
	}
	if out, err := p.try(up...); err != nil {
		p.t.Fatalf("up: %v\n%s%s\n%s%s", err, out.stdout, out.stderr, p.logs("app"), p.logs("release"))
	}
	for path, want := range s.asks {
		p.until(func() (string, bool) {
			got := p.published(path)
			return fmt.Sprintf("%s answers %q, want %q", path, got, want), strings.Contains(got, want)
		})
	}
	for service, want := range s.writes {
		p.until(func() (string, bool) {
			got := p.logs(service)
			return fmt.Sprintf("%s writes %q, want %q", service, got, want), strings.Contains(got, want)
		})
	}
	if app := p.state()["app"]; len(app.Config.Healthcheck.Test) > 1 {
		p.docker(append([]string{"exec", app.ID}, app.Config.Healthcheck.Test[1:]...)...)
	} else if len(s.asks) > 0 {
		p.t.Errorf("docker does not ask whether it is healthy")
	}
}

// until waits for what it is told, for half a minute at most.
func (p project) until(done func() (string, bool)) {
	p.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		says, ok := done()
		if ok {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s\n%s", says, p.logs("app"))
		}
	}
}

// project is a copy of the shape in a folder of the test's own name, which is the
// application's, too.
func (s shape) project(t *testing.T) project {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "init", s.name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	p := newProject(t, nil)
	for _, f := range archive.Files {
		p.write(strings.ReplaceAll(f.Name, "@name@", p.name), strings.ReplaceAll(string(f.Data), "@name@", p.name))
	}
	return p
}

// published is what the application answers on this machine, at the address that docker
// shows: nobody has told of it.
func (p project) published(path string) string {
	p.t.Helper()
	lines := strings.Fields(p.docker("port", p.state()["app"].ID).stdout)
	if len(lines) == 0 {
		return "nothing: no port is published"
	}
	client := http.Client{Timeout: 30 * time.Second}
	response, err := client.Get("http://" + lines[len(lines)-1] + path)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Sprint(response.Status, err)
	}
	return string(body)
}
