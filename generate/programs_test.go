package generate

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// loaded is an application as the schema completes it.
func loaded(t *testing.T, text string) spec.App {
	t.Helper()
	s, err := spec.Load("pyapp.cue", []byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return s.App
}

func TestProgramsThatTheImageDoesNotHave(t *testing.T) {
	for _, c := range []struct{ text, code, path, note string }{
		{`run: command: ["sh", "-c", "x"], image: base: distroless: {}`, "base.no-shell", "run.command.0", "the official images have a shell"},
		{`run: command: ["./start.sh"], image: base: hardened: {}`, "base.no-shell", "run.command.0", `run: command: ["python", "…"]`},
		{`run: "main.py", health: command: ["/usr/bin/curl", "x"], image: base: chainguard: {}`, "base.no-shell", "health.command.0", `health: command: ["python", "…"]`},
		{`run: command: ["sh", "-c", "x"], image: base: distroless: tag: "debug-nonroot"`, "", "", ""},
		{`run: command: ["sh", "-c", "x"], image: base: chainguard: tag: "latest-dev"`, "", "", ""},
		{`run: command: ["python", "-m", "sh"], image: base: distroless: {}`, "", "", ""},
		{`run: command: ["sh", "-c", "x"]`, "", "", ""},
		{`run: "main.py", health: command: ["curl", "-f", "x"]`, "base.no-program", "health.command.0", `system: packages: ["curl"]`},
		{`run: "main.py", health: command: ["pgrep", "x"], system: packages: ["file"]`, "base.no-program", "health.command.0", `system: packages: ["file", "procps"]`},
		{`server: gunicorn: app: "main:app", deps: pip: requirements: ["web.txt"], health: command: ["curl", "-f", "x"]`, "base.no-program", "health.command.0", `in place of command write   health: path: "/"`},
		{`run: "main.py", health: command: ["curl", "-f", "x"], system: packages: ["curl"]`, "", "", ""},
		{`run: "main.py", health: command: ["curl", "-f", "x"], image: variant: "trixie"`, "", "", ""},
		{`run: "main.py", health: command: ["wget", "x"], image: variant: "alpine"`, "", "", ""},
		{`run: "main.py", health: command: ["curl", "x"], image: base: "acme/python:3.13"`, "", "", ""},
	} {
		findings := Check(loaded(t, `python: "3.13", `+c.text), fstest.MapFS{"main.py": {Data: []byte("app = make()\n")}, "web.txt": {Data: []byte("gunicorn==23.0.0\n")}})
		if c.code == "" && len(findings) == 0 {
			continue
		}
		if len(findings) != 1 || findings[0].Rule != c.code || findings[0].Path != c.path || !strings.Contains(strings.Join(findings[0].Notes, "\n"), c.note) {
			t.Errorf("%s: got %+v, want %s at %s with %q", c.text, findings, c.code, c.path, c.note)
		}
	}
}

// uv's image is for few platforms; what the note says to write is for more.
func TestUvOnEveryPlatform(t *testing.T) {
	project := uvLocked("six", "", "py3-none-any")
	const text = `python: "3.13", run: "main.py", build: platforms: ["linux/amd64", "linux/s390x"], `
	findings := Check(loaded(t, text+`deps: uv: {}`), project)
	if len(findings) != 1 || findings[0].Rule != "uv.no-platform" || findings[0].Path != "build.platforms.1" || !strings.Contains(findings[0].Notes[0], `deps: uv: from: "pip"`) {
		t.Errorf("got %+v", findings)
	}
	free := loaded(t, `python: "3.14t", run: "main.py", deps: uv: {}, build: platforms: ["linux/s390x"]`)
	if findings := Check(free, project); len(findings) != 1 || findings[0].Rule != "base.no-platform" {
		t.Errorf("where uv installs Python too: %+v", findings)
	}
	if findings := Check(loaded(t, text+`deps: uv: from: "pip"`), project); len(findings) > 0 {
		t.Errorf("from pip: %+v", findings)
	}
}
