package e2e

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// managed copies one of the projects that package generate has goldens of.
func managed(t *testing.T, name string) project {
	t.Helper()
	source := os.DirFS(filepath.Join("..", "..", "generate", "testdata", "managers", name))
	files := map[string]string{}
	err := fs.WalkDir(source, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path, "want/") {
			return err
		}
		data, err := fs.ReadFile(source, path)
		files[path] = string(data)
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	p := newProject(t, files)
	p.write("pyapp.cue", strings.Replace(files["pyapp.cue"], "name: ", "name: \""+p.name+"\" //", 1))
	return p
}

// prints builds and runs the project, whose image must hold none of these paths.
func (p project) prints(want string, absent ...string) {
	p.t.Helper()
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != want {
		p.t.Errorf("got %q, want %q", out.stdout, want)
	}
	const list = `for path; do [ ! -e "$path" ] || echo "$path"; done; echo looked`
	out := p.docker(append([]string{"run", "--rm", p.name + ":latest", "sh", "-c", list, "sh"}, absent...)...)
	if out.stdout != "looked\n" {
		p.t.Errorf("the image has what it should not:\n%s", out.stdout)
	}
}

const sitePackages = "/opt/venv/lib/python3.13/site-packages/"

func TestPipInstallsAPackage(t *testing.T) {
	p := managed(t, "package")
	p.prints("tool from "+sitePackages+"tool", "/app/src", "/app/pyproject.toml", "/wheels/tool-1.0.0-py3-none-any.whl", sitePackages+"hatchling")

	// A script of the project uses the package, and is in the image.
	p.write("main.py", "import tool\nprint(tool.__path__[0], __file__)\n")
	p.write("pyapp.cue", strings.Replace(p.read("pyapp.cue"), `run: module: "tool"`, `run: "main.py"`, 1))
	p.prints(sitePackages + "tool /app/main.py")
}

func TestPyproject(t *testing.T) {
	managed(t, "pyproject").prints("&lt;table&gt; and blinker", "/requirements.txt", "/list.py")
}

func TestScript(t *testing.T) {
	managed(t, "script").prints("&lt;script&gt;", "/requirements.txt")
}

func TestSetuptools(t *testing.T) {
	managed(t, "setuptools").prints("legacy from "+sitePackages+"legacy", "/app/setup.py", sitePackages+"setuptools")
}

// The lock is written by the same Poetry, because it names the index. A
// dependency that it does not have ends the build.
func TestPoetry(t *testing.T) {
	p := managed(t, "poetry")
	manifest := p.read("pyproject.toml")
	if index := standInIndex(t); index != "" {
		manifest += "\n[[tool.poetry.source]]\nname = \"stand-in\"\nurl = \"" + index + "/simple/\"\npriority = \"primary\"\n"
		p.write("pyapp.cue", p.read("pyapp.cue")+"build: network: \"host\"\n")
	}
	p.write("pyproject.toml", manifest)
	p.docker("run", "--rm", "--network", "host", "--volume", p.dir+":/project", "--workdir", "/project", "python:3.13-slim",
		"sh", "-c", "pip install --quiet --root-user-action=ignore poetry==2.1.2 && rm poetry.lock && poetry lock")
	p.prints("Hello, poetry!", "/app/src", "/opt/poetry/bin")

	p.write("pyproject.toml", strings.Replace(manifest, `["click (>=8.1,<9)"]`, `["click (>=8.1,<9)", "markupsafe"]`, 1))
	if out, err := p.try("pyapp", "check"); err == nil || !strings.Contains(out.stderr, "poetry.lock is not in step with pyproject.toml") {
		t.Errorf("check of a lock that is not in step: %v\n%s", err, out.stderr)
	}
	if out, err := p.try("buildx", "build", "--network=host", "."); err == nil || !strings.Contains(out.stderr, "changed significantly since poetry.lock was last generated") {
		t.Errorf("a lock that is not in step: %v\n%s", err, out.stderr)
	}
}

// uv's own image can't be had everywhere: a stand-in under a version that uv
// never had takes the recipe's command line, and installs by pip what the lock says.
func TestUv(t *testing.T) {
	p := managed(t, "uv")
	p.buildUv("uv")
	p.prints("119 by pricing and blinker", sitePackages+"pytest")

	p.write("shop.py", "import pricing\nprint(pricing.__file__)\n")
	p.prints(sitePackages + "pricing/__init__.py")
}

// The lock beside the script is what is installed; one that is not in step ends
// the build, and check finds it before.
func TestScriptWithALock(t *testing.T) {
	p := managed(t, "script-lock")
	p.buildUv("script")
	p.prints("click 8.1.8", sitePackages+"colorama", "/opt/uv/bin/uv", "/requirements.txt")

	p.write("report.py", strings.Replace(p.read("report.py"), "<9", "<10", 1))
	if out, err := p.try("pyapp", "check"); err == nil || !strings.Contains(out.stdout+out.stderr, "report.py.lock is not in step with the script") {
		t.Errorf("check, of a lock that is not in step: %v\n%s", err, out.stdout+out.stderr)
	}
	if out, err := p.try("build", "--progress", "plain", p.dir); err == nil || !strings.Contains(out.stderr, "report.py.lock` needs to be updated") {
		t.Errorf("docker build, of a lock that is not in step: %v\n%s", err, out.stderr)
	}
}

// buildUv has the manager's recipe take the stand-in.
func (p project) buildUv(manager string) {
	p.t.Helper()
	version := fmt.Sprintf("0.0.%d", os.Getpid())
	image := "ghcr.io/astral-sh/uv:" + version
	p.docker("build", "--quiet", "--tag", image, standInUv(p.t))
	p.t.Cleanup(func() { _, _ = p.try("image", "rm", image) })
	p.write("pyapp.cue", p.read("pyapp.cue")+"deps: "+manager+": version: \""+version+"\"\n")
}

func standInUv(t *testing.T) string {
	t.Helper()
	folder, err := filepath.Abs(filepath.Join("testdata", "uv"))
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// standInIndex serves the test bed's own packages; "" where the base image is
// the public one, whose pip reaches PyPI.
func standInIndex(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(cache, "docker-pyapp", "testbed", "index", "trixie")
	if _, err := os.Stat(filepath.Join(index, "simple")); err != nil {
		return ""
	}
	server := httptest.NewServer(http.FileServer(http.Dir(index)))
	t.Cleanup(server.Close)
	return server.URL
}
