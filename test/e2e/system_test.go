package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// served is the address of a wheel that has only the builds on the host's network.
func served(t *testing.T, name, data string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(data)) }))
	t.Cleanup(server.Close)
	return server.URL + "/" + name
}

// has lists which of Debian's packages are in the image.
func (p project) has(packages ...string) string {
	p.t.Helper()
	const list = `for name; do dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' "$name" 2> /dev/null | sed -n 's/^installed //p'; done`
	return strings.Join(strings.Fields(p.docker(append([]string{"run", "--rm", p.name + ":latest", "sh", "-c", list, "sh"}, packages...)...).stdout), " ")
}

// What the dependencies need of Debian is there: a library that is loaded by its
// name, and what a compiled package is linked with; compilers are in the build
// alone. Switched off, none is, and the import fails.
func TestSystemPackagesOfDependencies(t *testing.T) {
	const (
		name = "python_magic-1.0-py3-none-any.whl"
		spec = "python: \"3.13\"\ndeps: pip: {}\nrun: \"main.py\"\nbuild: network: \"host\"\n"
	)
	magic := wheelOf(t, "python_magic", "magic", "import ctypes\nversion = ctypes.CDLL('libmagic.so.1').magic_version\n")
	p := newProject(t, map[string]string{
		"pyapp.cue":        spec,
		"main.py":          "import magic, psycopg2\nprint(magic.version() > 500, psycopg2.paramstyle)\n",
		"requirements.txt": "psycopg2==2.9.10\npython-magic @ " + served(t, name, magic) + "\n",
	})
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "True pyformat" {
		t.Errorf("got %q", out.stdout)
	}
	if got := p.has("libmagic1t64", "libpq5", "libc6", "gcc", "libpq-dev"); got != "libmagic1t64 libpq5 libc6" {
		t.Errorf("the image has %s", got)
	}

	p.write("pyapp.cue", spec+"system: auto: false\n")
	p.pyapp("build")
	if out, err := p.try("pyapp", "run", "--no-build"); err == nil || !strings.Contains(out.stderr, "libmagic.so.1: cannot open shared object file") {
		t.Errorf("without libmagic: %v\n%s%s", err, out.stdout, out.stderr)
	}
	if got := p.has("libmagic1t64", "libpq5", "libc6", "gcc", "libpq-dev"); got != "libc6" {
		t.Errorf("the image has %s", got)
	}
}
