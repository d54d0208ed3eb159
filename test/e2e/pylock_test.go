package e2e

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// locked has in the project's lock the hashes of the files that pip finds here,
// since those of the goldens are PyPI's.
func (p project) locked(file string, pins ...string) {
	p.t.Helper()
	const hash = `pip download --quiet --no-deps --dest /tmp/files "$@" && sha256sum /tmp/files/*`
	out := p.docker(append([]string{"run", "--rm", "python:3.13-slim", "sh", "-c", hash, "sh"}, pins...)...)
	lock := p.read(file)
	for _, found := range regexp.MustCompile(`(?m)^([0-9a-f]{64})  /tmp/files/(\S+)$`).FindAllStringSubmatch(out.stdout, -1) {
		line := regexp.MustCompile(`(` + regexp.QuoteMeta(found[2]) + `.*sha256 = ")[0-9a-f]{64}`)
		if !line.MatchString(lock) {
			p.t.Fatalf("%s has no hash of %s", file, found[2])
		}
		lock = line.ReplaceAllString(lock, "${1}"+found[1])
	}
	if strings.Count(out.stdout, "\n") != len(pins) {
		p.t.Fatalf("%v: pip found\n%s", pins, out.stdout)
	}
	p.write(file, lock)
}

// The group dev and what is for Windows alone stay out; a hash that is not the
// lock's ends the build.
func TestPylock(t *testing.T) {
	p := managed(t, "pylock")
	p.locked("pylock.toml", "click==8.1.8", "blinker==1.9.0")
	p.prints("blinker, pytest: None", "/requirements.txt", "/list.py", sitePackages+"colorama", sitePackages+"pytest")

	p.write("pylock.toml", regexp.MustCompile(`(click-8.*sha256 = ")[0-9a-f]{8}`).ReplaceAllString(p.read("pylock.toml"), "${1}00000000"))
	if out, err := p.try("pyapp", "build"); err == nil || !strings.Contains(out.stderr, "DO NOT MATCH THE HASHES") {
		t.Errorf("another hash: %v\n%s", err, out.stderr)
	}
}

func TestHatch(t *testing.T) {
	p := managed(t, "hatch")
	p.locked("pylock.prod.toml", "click==8.1.8", "blinker==1.9.0")
	p.prints("Hello, hatch! from "+sitePackages+"greet", "/requirements.txt", "/app/src", sitePackages+"hatchling")
}

const everyKindOfPackage = `lock-version = "1.0"
extras = ["All_of_it"]

[[packages]]
name = "a"
version = "1.0"
marker = "(\"all-of-it\" in extras and python_version >= '3.9') or 'x' not in dependency_groups"
index = "https://packages.example.com/simple/"
wheels = [
    { name = "a-1.0-py3-none-any.whl", url = "https://example.com/a.whl", hashes = { sha256 = "11", md5 = "22" } },
    { name = "a-1.0-cp313-cp313-linux_x86_64.whl", url = "https://example.com/a2.whl", hashes = { sha512 = "33" } },
]
sdist = { name = "a-1.0.tar.gz", url = "https://example.com/a-1.0.tar.gz", hashes = { sha256 = "44" } }

[[packages]]
name = "b"
version = "2.0"
index = "https://pypi.org/simple"
archive = { url = "https://example.com/b.zip", subdirectory = "python", hashes = { sha256 = "55" } }

[[packages]]
name = "c"
vcs = { type = "git", url = "https://example.com/c.git", commit-id = "0123456789", subdirectory = "lib" }
marker = "'no' in extras"

[[packages]]
name = "d"
directory = { path = "libs/d" }
`

// What the build lists of a lock is what pip reads, with the same in a Python
// that has no tomllib.
func TestPylockList(t *testing.T) {
	p := managed(t, "pylock")
	p.write("pylock.toml", everyKindOfPackage)
	p.write("libs/d/pyproject.toml", "[project]\nname = \"d\"\nversion = \"1\"\n")
	p.write("pyapp.cue", strings.Replace(p.read("pyapp.cue"), `groups: ["prod"]`, `extras: ["all.of.it"]`, 1))
	p.pyapp("generate")
	list := p.name + ":list"
	p.docker("build", "--quiet", "--target", "requirements", "--tag", list, ".")
	t.Cleanup(func() { _, _ = p.try("image", "rm", list) })
	const older = `cat /requirements.txt /vcs.txt && python -c "
import sys
sys.modules['tomllib'] = None
exec(open('/list.py').read())" > /tmp/older.txt && cmp /requirements.txt /tmp/older.txt`
	out := p.docker("run", "--rm", "--volume", p.dir+"/pylock.toml:/app/pylock.toml:ro", list, "sh", "-c", older)
	const want = `--extra-index-url https://packages.example.com/simple
a==1.0 ; (python_version > "0" and python_version >= '3.9') or python_version > "0" --hash=sha256:11 --hash=sha256:44 --hash=sha512:33
b @ https://example.com/b.zip#subdirectory=python --hash=sha256:55
c @ git+https://example.com/c.git@0123456789#subdirectory=lib ; python_version < "0"
`
	if out.stdout != want {
		t.Errorf("got\n%swant\n%s", out.stdout, want)
	}
}

// A package of a repository is built from the commit that the lock has, beside
// one that has hashes.
func TestPylockFromGit(t *testing.T) {
	p := managed(t, "pylock")
	p.locked("pylock.toml", "click==8.1.8", "blinker==1.9.0")
	url, commit := servedRepository(t, map[string]string{
		"pyproject.toml":        "[build-system]\nrequires = [\"hatchling\"]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"rates\"\nversion = \"3.0\"\n",
		"src/rates/__init__.py": "VAT = 19\n",
	})
	p.write("pylock.toml", p.read("pylock.toml")+"\n[[packages]]\nname = \"rates\"\n"+
		"vcs = { type = \"git\", url = \""+url+"\", commit-id = \""+commit+"\" }\n")
	p.write("pyapp.cue", p.read("pyapp.cue")+"build: network: \"host\"\n")
	p.write("invoice.py", "import click\nimport rates\n\nclick.echo(rates.VAT)\n")
	p.prints("19", "/usr/bin/git", "/vcs.txt")
}

// servedRepository is a repository's address for the builder, and its commit.
func servedRepository(t *testing.T, files map[string]string) (url, commit string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, "rates", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const commands = `cd rates && git init -q && git add . && git -c user.name=a -c user.email=a@example.com commit -q -m a && cd .. &&
git clone -q --bare rates rates.git && cd rates.git && git update-server-info && git rev-parse HEAD`
	sh := exec.Command("/bin/sh", "-c", commands)
	sh.Dir = dir
	out, err := sh.Output()
	if err != nil {
		t.Fatalf("git: %v", err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(server.Close)
	return server.URL + "/rates.git", strings.TrimSpace(string(out))
}
