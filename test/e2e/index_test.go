package e2e

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path"
	"strings"
	"testing"
)

// token has characters that a URL, a netrc file and a shell read otherwise.
const token = `s3cret-"$x'\@/:%41 of-the-index`

// privateIndex serves the distribution shout to who has the token.
func privateIndex(t *testing.T) string {
	t.Helper()
	data := wheel(t)
	listener, err := net.Listen("tcp", bridge(t)+":0")
	if err != nil {
		t.Fatalf("the engine's default network is not this machine's: %v", err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		w.Header().Set("Cache-Control", "max-age=600") // tools keep such answers, some with the question
		switch {
		case user != "ci" || password != token:
			w.Header().Set("WWW-Authenticate", `Basic realm="index"`)
			http.Error(w, "who is it?", http.StatusUnauthorized)
		case r.URL.Path == "/simple/shout/":
			fmt.Fprintf(w, `<a href="/files/%[1]s">%[1]s</a>`, path.Base(wheelFile))
		case r.URL.Path == "/files/"+path.Base(wheelFile):
			_, _ = w.Write([]byte(data))
		default:
			http.NotFound(w, r)
		}
	}))
	server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	return server.URL + "/simple/"
}

// bridge is the host's address on the engine's default network, where builds
// that have not the host's network reach it.
func bridge(t *testing.T) string {
	t.Helper()
	engine(t)
	out, err := exec.Command("docker", "network", "inspect", "bridge", "--format", "{{range .IPAM.Config}}{{.Gateway}} {{.Subnet}}{{end}}").Output()
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(out))
	if len(fields) == 1 { // an old engine names the subnet alone
		return strings.TrimSuffix(strings.Split(fields[0], "/")[0], "0") + "1"
	}
	return fields[0]
}

// onlineBase is the base image with a pip that asks indexes: a stand-in's does not.
func (p project) onlineBase() string {
	p.t.Helper()
	name := p.name + "-base"
	p.write("base/Dockerfile", "FROM python:3.13-slim-trixie\nENV PIP_NO_INDEX=0 PIP_TRUSTED_HOST="+bridge(p.t)+"\n")
	p.docker("build", "--quiet", "--tag", name, "base")
	p.t.Cleanup(func() { _, _ = p.try("image", "rm", name) })
	return name
}

// A password of an index lets the build in, and is afterwards nowhere: not in
// the image, its history, the files or what was printed.
func TestPrivateIndex(t *testing.T) {
	p := newProject(t, map[string]string{
		"main.py":          "import shout\nprint(shout.shout('ok'))\n",
		"requirements.txt": "shout==1.0\n",
	})
	p.write("pyapp.cue", fmt.Sprintf(`
		python: "3.13"
		deps: pip: {}
		run: "main.py"
		image: base: %q
		indexes: internal: {url: %q, default: true, username: "ci", password: environment: "INDEX_TOKEN"}
		`, p.onlineBase(), privateIndex(t)))

	p.takesToken(givenByVariable(t), "No matching distribution found for shout==1.0")
	p.write("requirements.txt", "shout == 1.0\n") // the index is asked again
	composed := p.docker("compose", "--progress", "plain", "build")
	p.hasNoToken("docker compose build", composed.stdout+composed.stderr)
}

// givenByVariable gives the build a password in the variable INDEX_TOKEN.
func givenByVariable(t *testing.T) func(password string) {
	return func(password string) { t.Setenv("INDEX_TOKEN", password) }
}

// takesToken builds with a wrong password, which has to be refused with these
// words, and with the right one, which is nowhere afterwards.
func (p project) takesToken(give func(password string), refused string) {
	p.t.Helper()
	p.pyapp("generate")
	give(token + "-of-yesterday")
	out, err := p.try("pyapp", "build", "--progress", "plain")
	if err == nil || !strings.Contains(out.stdout+out.stderr, refused) {
		p.t.Errorf("a wrong password: %v\n%s", err, out.stderr)
	}
	p.hasNoToken("docker pyapp build that fails", out.stdout+out.stderr)
	give(token)
	built := p.pyapp("build", "--progress", "plain")
	p.hasNoToken("docker pyapp build", built.stdout+built.stderr)
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "OK" {
		p.t.Errorf("got %q, want OK", out.stdout)
	}
	p.hasNoToken("docker history", p.docker("history", "--no-trunc", p.name+":latest").stdout)
	for _, name := range []string{"Dockerfile", "compose.yaml", ".dockerignore"} {
		p.hasNoToken(name, p.read(name))
	}
	p.hasNoTokenInside()
	p.hasNoTokenInCaches()
}

// hasNoTokenInCaches looks at what the builder keeps for other builds.
func (p project) hasNoTokenInCaches() {
	p.t.Helper()
	p.write("caches/Dockerfile", `FROM python:3.13-slim
ARG NAME
RUN --mount=type=cache,target=/root/.cache/pip --mount=type=cache,target=/root/.cache/pypoetry \
    --mount=type=cache,target=/root/.cache/pdm --mount=type=cache,target=/root/.cache/pipenv \
    --mount=type=cache,target=/root/.cache/uv \
    ! grep -rlE 's3cret|czNjcmV0' /root/.cache
`)
	if out, err := p.try("build", "--progress", "plain", "--build-arg", "NAME="+p.name, "caches"); err != nil {
		p.t.Errorf("the builder's caches hold the password: %v\n%s", err, out.stderr)
	}
}

func (p project) hasNoToken(where, text string) {
	p.t.Helper()
	for _, secret := range []string{"s3cret", "czNjcmV0"} { // and in Base64, as basic authentication has it
		if strings.Contains(text, secret) {
			p.t.Errorf("%s holds the password:\n%s", where, text)
		}
	}
}

// hasNoTokenInside looks at every byte of every layer.
func (p project) hasNoTokenInside() {
	p.t.Helper()
	const search = `import re, sys, tarfile
found, files = [], 0
def look(archive):
    global files
    for member in archive:
        if not member.isfile(): continue
        files += 1
        name = member.name
        if name.endswith("layer.tar") or name.startswith("blobs/"):
            try:
                look(tarfile.open(fileobj=archive.extractfile(member)))
                continue
            except tarfile.ReadError: pass
        if re.search(rb"s3cret|czNjcmV0", archive.extractfile(member).read()): found.append(name)
look(tarfile.open(sys.argv[1]))
print(found, files > 1000)`
	archive := path.Join(p.t.TempDir(), "image.tar")
	p.docker("save", "--output", archive, p.name+":latest")
	out, err := exec.Command("python3", "-c", search, archive).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "[] True" {
		p.t.Errorf("the password is in the image's layers, or they were not read: %s %v", out, err)
	}
}
