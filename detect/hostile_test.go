//go:build unix

package detect_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/docker-pyapp/docker-pyapp/detect"
)

// within fails where looking at a folder takes longer than it may.
func within(t *testing.T, most time.Duration, dir string) detect.Report {
	t.Helper()
	done := make(chan detect.Report, 1)
	go func() { done <- detect.Detect(os.DirFS(dir), detect.Options{Folder: "shop"}) }()
	select {
	case report := <-done:
		return report
	case <-time.After(most):
		t.Fatalf("looking at the folder took longer than %s", most)
		return detect.Report{}
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

const flaskApp = "from flask import Flask\n\napp = Flask(__name__)\n"

func TestNothingOutsideTheFolderIsRead(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	write(t, outside, map[string]string{"app.py": flaskApp, "requirements.txt": "outside-package\n", "Procfile": "web: gunicorn app:app\n", "pkg/__init__.py": flaskApp})
	write(t, dir, map[string]string{"main.py": "print(1)\n"})
	for _, name := range []string{"app.py", "requirements.txt", "Procfile", "pkg", ".python-version", "pyproject.toml"} {
		if err := os.Symlink(filepath.Join(outside, name), filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	report := within(t, 10*time.Second, dir)
	text := fmt.Sprintf("%+v", report)
	if strings.Contains(text, "flask") || strings.Contains(text, "outside") || strings.Contains(text, "gunicorn") {
		t.Errorf("the report knows what is outside of the folder: %s", text)
	}
	if len(report.Applications) != 1 || report.Applications[0].Answer("run").Value != "main.py" {
		t.Errorf("the script in the folder is not found: %s", text)
	}
}

func TestALinkWithinTheFolderIsFollowed(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"app.py": flaskApp, "requirements/prod.txt": "flask==3.1.0\ngunicorn==23.0.0\n"})
	if err := os.Symlink("requirements/prod.txt", filepath.Join(dir, "requirements.txt")); err != nil {
		t.Fatal(err)
	}
	app := within(t, 10*time.Second, dir).Applications[0]
	if a := app.Answer("deps"); a.Field != "deps.pip" || a.Evidence[0].File != "requirements.txt" {
		t.Errorf("deps is %v", a)
	}
}

func TestPipesAndDevicesAreNotOpened(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"main.py": "print(1)\n"})
	for _, name := range []string{"app.py", "requirements.txt", "Procfile", "pyproject.toml", "README.md", "uv.lock", ".python-version", "setup.py", "environment.yml"} {
		if err := unix.Mkfifo(filepath.Join(dir, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if report := within(t, 10*time.Second, dir); len(report.Applications) != 1 {
		t.Errorf("the script is not found: %+v", report)
	}
}

func TestLinksInCirclesEnd(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"main.py": "print(1)\n", "a/b.py": "x = 1\n"})
	for from, to := range map[string]string{"a/up": "..", "self": "self", "x": "y", "y": "x"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Fatal(err)
		}
	}
	within(t, 10*time.Second, dir)
}

func TestDeepFoldersEnd(t *testing.T) {
	dir := t.TempDir()
	deep := strings.Repeat("d/", 400)
	write(t, dir, map[string]string{"main.py": "print(1)\n", deep + "app.py": flaskApp})
	if report := within(t, 10*time.Second, dir); report.Applications[0].Answer("run") == nil {
		t.Errorf("the script in the root is not what runs: %+v", report)
	}
}

func TestStrangeFilesDoNoHarm(t *testing.T) {
	huge := strings.Repeat("from flask import Flask\napp = Flask(__name__)\n", 60_000)
	files := map[string]string{
		"huge.py": huge, "binary.py": "\x7fELF\x00\x00\x01", "latin.py": "# -*- coding: latin-1 -*-\nprint('caf\xe9')\n", "utf16.py": "\xff\xfef\x00r\x00",
		"nested.py": strings.Repeat("(", 20_000), "open.py": "'''", "zero.py": "", "long.py": "x = " + strings.Repeat("1 + ", 50_000) + "1\n",
		"pyproject.toml": "[project\n\xff", "Pipfile": "]]", "environment.yml": "a: &a [*a, *a]\n- b", "compose.yaml": "a: &a\n  b: *a\n",
		"heroku.yml": "run: &a\n  <<: *a\n  web: *a\n", "app.json": "{\"addons\": " + strings.Repeat("[", 5000), "railway.toml": "[deploy]\nstartCommand = {a = {b = [1, {}]}}\n[[deploy]]\n", "vercel.json": "{\"builds\": [{\"src\": \"../../x.py\", \"use\": \"@vercel/python\"}], \"functions\": 1}",
		"docker-compose.yml": "services:\n  web: &w\n    <<: [*w, *w]\n    build: {target: x}\n    ports: [*w]\n    command: [*w]\n", "gunicorn.conf.py": "bind = [(\nwsgi_app = '../x:y'", "gunicorn.py": "workers = 99999999999999999999\nbind = 'x:99999'\n",
		"Dockerfile.web": "# escape=`\nFROM a AS b\nFROM b AS b\nENTRYPOINT []\nCMD [\"\"]\nWORKDIR\nCOPY a\nENV\nEXPOSE x\n", "shop.service": "ExecStart=\n[Service\n  ExecStart=gunicorn \\\n", ".replit": "run = [\"a\", 1]\n", "nixpacks.toml": strings.Repeat("[a.b]\n", 30_000),
		".github/workflows/a.yml": strings.Repeat("uvicorn uvicorn a:b & ", 20_000),
		"render.yaml":             strings.Repeat("- ", 5000) + "a", "fly.toml": strings.Repeat("[", 10_000), "Procfile": strings.Repeat("web: gunicorn app:app ", 10_000),
		"setup.py": "setup(install_requires=" + strings.Repeat("[", 10_000), "setup.cfg": "\x00\x00", "uv.lock": "[[package]]\nname = 1\n", "poetry.lock": "x",
		"README.md": strings.Repeat("`a b`", 50_000), "Makefile": strings.Repeat("\\\n", 50_000), "run.sh": strings.Repeat("'", 9999) + "\n\x00gunicorn", "Dockerfile": "FROM \nCMD [\n",
		"requirements.txt": "-r requirements.txt\n-r ../x\n-r /etc/passwd\nflask==\n", ".python-version": strings.Repeat("3", 100_000), "uwsgi.ini": "module = ../../x\n",
		"app/__init__.py": "from .b import app\n", "app/b.py": "from . import app\n", "app/main.py": "from .main import app\nfrom app.main import app\n",
		"self.py": "app = create_app()\ndef create_app():\n    return create_app()\n", "loop.py": "from flask import Flask\na = b\nb = a\nclass A(B): pass\nclass B(A): pass\napp = A()\n",
	}
	dir := t.TempDir()
	write(t, dir, files)
	report := within(t, 20*time.Second, dir)
	for _, app := range report.Applications {
		_ = app.Spec()
	}
	for name, text := range files { // each alone, too
		detect.Detect(fstest.MapFS{name: {Data: []byte(text)}, "main.py": {Data: []byte("print(1)\n")}}, detect.Options{})
	}
}

func TestEvidenceCannotLeaveItsLine(t *testing.T) {
	files := fstest.MapFS{"a\nb: \"c\"/main.py": {Data: []byte("import x\nif __name__ == '__main__':\n    x.y()\n")}, "app\u2028.py": {Data: []byte(flaskApp)}, "requirements.txt": {Data: []byte("flask\ngunicorn\n")}}
	for _, app := range detect.Detect(files, detect.Options{Folder: "x\ny"}).Applications {
		for _, line := range strings.Split(string(app.Spec()), "\n") {
			if strings.HasPrefix(line, "b:") {
				t.Errorf("a file's name became a field:\n%s", app.Spec())
			}
		}
	}
}

func TestVeryManyFilesAreBounded(t *testing.T) {
	files := fstest.MapFS{"main.py": {Data: []byte("print(1)\n")}}
	for i := range 60_000 {
		files[fmt.Sprintf("pkg%d/mod%d.py", i%40, i)] = &fstest.MapFile{Data: []byte("import flask\nx = flask.Flask(__name__)\n")}
	}
	start := time.Now()
	report := detect.Detect(files, detect.Options{})
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	if len(report.Notes) == 0 || !strings.Contains(report.Notes[0], "more files") {
		t.Errorf("nothing tells that not all was looked at: %q", report.Notes)
	}
}

// TestFilesThatListPackagesMayBeAnything: aliases that multiply, lines without an end, and
// folders of translations that lead out of the project.
func TestFilesThatListPackagesMayBeAnything(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for _, name := range []string{"b", "c", "d", "e", "f", "g", "h"} {
		before := string(name[0] - 1)
		bomb += fmt.Sprintf("%s: &%s [%s]\n", name, name, strings.Repeat("*"+before+", ", 9))
	}
	write(t, outside, map[string]string{"LC_MESSAGES/django.po": "outside"})
	write(t, dir, map[string]string{
		"app.py": flaskApp, "requirements.txt": "flask==3.1.0\ngunicorn==23.0.0\n",
		"environment.yml":          bomb + "dependencies: *h\n",
		".github/workflows/ci.yml": bomb + "packages: *h\n",
		"railpack.json":            "{\"deploy\": {\"aptPackages\": " + strings.Repeat("[", 5000),
		"nixpacks.toml":            "[phases.setup\naptPkgs = 1",
		"README.md":                strings.Repeat("apt install x ", 60_000) + "\n" + strings.Repeat("apt install \\\n", 50_000),
		"Dockerfile":               strings.Repeat("FROM a AS a\n", 20_000),
		"Aptfile":                  strings.Repeat("-\x00\n", 1000),
		"shell.nix":                strings.Repeat("(", 100_000),
		"run.py":                   "import subprocess\nsubprocess.run([" + strings.Repeat("x + ", 20_000) + "x])\n",
		"shop/locale/en/django.po": "",
	})
	if err := os.Symlink(outside, filepath.Join(dir, "shop/locale/de")); err != nil {
		t.Fatal(err)
	}
	if report := within(t, 20*time.Second, dir); len(report.Applications) != 1 {
		t.Errorf("%+v", report)
	}
}
