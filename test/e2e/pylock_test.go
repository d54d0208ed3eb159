package e2e

import (
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
