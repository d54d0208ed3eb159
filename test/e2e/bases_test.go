package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// based is an application on distroless, by a stand-in under a tag that it never had.
func based(t *testing.T, files map[string]string, spec string) project {
	t.Helper()
	engine(t)
	tag := fmt.Sprintf("pyapp-e2e-%d", os.Getpid())
	image := "gcr.io/distroless/python3-debian13:" + tag
	files["pyapp.cue"] = `python: "3.13", image: base: distroless: tag: "` + tag + `"` + "\n" + spec
	p := newProject(t, files)
	folder, err := filepath.Abs(filepath.Join("testdata", "distroless"))
	if err != nil {
		t.Fatal(err)
	}
	p.docker("build", "--quiet", "--tag", image, folder)
	t.Cleanup(func() { _, _ = p.try("image", "rm", "-f", image) })
	return p
}

// asksItself is a web application that tells what it finds where it runs.
const asksItself = `
import glob, importlib.util, json, os, sys
import markupsafe

def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({
        "user": [os.getuid(), os.getgid()],
        "home": os.path.expanduser("~"),
        "prefix": sys.base_prefix,
        "shells": [s for s in ("/bin/sh", "/bin/bash", "/busybox/sh") if os.path.exists(s)],
        "cached": os.path.exists(importlib.util.cache_from_source(json.__file__)),
        "writable": [d for d in ("/app", "/opt/venv", "/usr/lib/python3.13") if os.access(d, os.W_OK)],
        "owner": os.stat("/app").st_uid,
        "built": open("built.txt").read(),
        "extension": markupsafe.escape("<") + "",
    }, sort_keys=True).encode()]
`

// An image without a shell starts, is healthy, and is made of what the build copied.
func TestBaseWithoutAShell(t *testing.T) {
	p := based(t, map[string]string{"shop.py": asksItself, "requirements.txt": "gunicorn\nmarkupsafe\n"}, `
		deps: pip: {}
		server: gunicorn: {app: "shop:app", port: 5000}
		health: path: "/"
		publish: port: 0
		build: steps: ["echo -n made > built.txt"]
	`)
	p.pyapp("up", "-d", "--wait")
	isHealthy(p)
	c := p.inspect()
	if c.Config.User != "65532:65532" {
		t.Errorf("the user is %q", c.Config.User)
	}
	const want = `{"built": "made", "cached": true, "extension": "&lt;", "home": "/home/nonroot", "owner": 0, "prefix": "/usr", "shells": [], "user": [65532, 65532], "writable": []}`
	address := strings.TrimSpace(p.docker("port", p.container(), "5000").stdout)
	if got := string(get(p, "http://"+address+"/")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if _, err := p.try("pyapp", "exec", "-T", "sh", "-c", "true"); err == nil {
		t.Error("the image has a shell")
	}
	stopsInTime(p)
	p.pyapp("down", "-v")
	p.gone()
}

// A package of the project's own is installed before the copy.
func TestBaseWithoutAShellHasTheProjectsPackage(t *testing.T) {
	p := based(t, map[string]string{
		"requirements.txt":     "",
		"pyproject.toml":       "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"tool\"\nversion = \"1.0.0\"\n[project.scripts]\ntool = \"tool:main\"\n",
		"src/tool/__init__.py": "import os\ndef main():\n    print(__file__, os.path.exists('/bin/sh'), os.listdir('/app'))\n",
	}, `deps: pip: {}, run: command: ["tool"]`)
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != sitePackages+"tool/__init__.py False []" {
		t.Errorf("got %q", out.stdout)
	}
}

// Without dependencies there is no environment: the base's own interpreter runs the script.
func TestBaseWithoutAShellNorDependencies(t *testing.T) {
	p := based(t, map[string]string{"main.py": "import sys\nprint(sys.executable)\n"}, `run: "main.py"`)
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "/usr/bin/python" {
		t.Errorf("got %q", out.stdout)
	}
}

// An image of one's own runs as it did, and the build ends when it has another
// Python than the spec says.
func TestBaseOfOnesOwn(t *testing.T) {
	const image = "docker-pyapp-e2e/own:1"
	p := newProject(t, map[string]string{
		"pyapp.cue":       `run: "main.py", image: base: "` + image + `"`,
		".python-version": "3.13\n",
		"main.py":         "import os, sys\nprint(sys.version_info[:2], os.environ['OWN'], os.getuid())\n",
		"own/Dockerfile":  "FROM python:3.13-slim-trixie\nENV OWN=ours\n",
	})
	p.docker("build", "--quiet", "--tag", image, "own")
	t.Cleanup(func() { _, _ = p.try("image", "rm", "-f", image) })
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "(3, 13) ours 10001" {
		t.Errorf("got %q", out.stdout)
	}
	p.write(".python-version", "3.12\n")
	if out, err := p.try("pyapp", "build"); err == nil || !strings.Contains(out.stdout+out.stderr, "image.base has Python 3.13, and the spec says 3.12") {
		t.Errorf("a build with another Python ended with %v\n%s", err, out.stderr)
	}
}
