package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// images ends a test whose images this machine neither has nor can pull.
func images(t *testing.T, names ...string) {
	t.Helper()
	engine(t)
	for _, name := range names {
		if exec.Command("docker", "image", "inspect", name).Run() == nil || exec.Command("docker", "pull", "--quiet", name).Run() == nil {
			continue
		}
		if os.Getenv("CI") != "" {
			t.Fatalf("there is no image %s", name)
		}
		t.Skipf("skipped: there is no image %s; test/testbed up helps", name)
	}
}

// services is an application beside these services, which can log in to them.
func services(t *testing.T, lines string, more map[string]string) project {
	t.Helper()
	login, err := os.ReadFile(filepath.Join("testdata", "login.py"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{
		"pyapp.cue": `python: "3.13", run: "main.py", restart: "on-failure:5", ` + "services: {\n" + lines + "\n}\n",
		"main.py":   "import signal\nsignal.sigwait([signal.SIGTERM])\n",
		"login.py":  string(login),
	}
	for name, text := range more {
		files[name] = text
	}
	return newProject(t, files)
}

// asks runs login.py in the application's container and reads what it prints.
func asks[T any](p project, arguments ...string) map[string]T {
	p.t.Helper()
	out := p.pyapp(append([]string{"exec", "-T", "python", "login.py"}, arguments...)...)
	var results map[string]T
	if err := json.Unmarshal([]byte(out.stdout), &results); err != nil {
		p.t.Fatalf("%v: %s%s", err, out.stdout, out.stderr)
	}
	return results
}

// oddPassword holds what quoting could lose.
const oddPassword = `p@ss "wörd" \n'$HOME#%41{}:/?&=`

func TestServices(t *testing.T) {
	images(t, "postgres:17", "redis:8", "valkey/valkey:8", "rabbitmq:4", "memcached:1.6", "mariadb:11.8")
	p := services(t, `
		db: postgres: password: file: "keys/odd"
		cache: redis: password: file: "keys/odd"
		keep: {valkey: {}, url: "VALKEY_URL"}
		mq: rabbitmq: {}
		mem: memcached: {}
		sql: {mariadb: {}, url: "MARIADB_URL"}`, map[string]string{"keys/odd": oddPassword + "\n"})
	p.pyapp("up", "-d", "--wait")

	in, open := []bool{true, false}, []bool{true, true}
	want := map[string][]bool{
		"DATABASE_URL": in, "REDIS_URL": in, "VALKEY_URL": in, "RABBITMQ_URL": in, "MARIADB_URL": in, "CACHE_URL": open,
	}
	got := asks[[]bool](p, "login", "DATABASE_URL", "REDIS_URL", "VALKEY_URL", "RABBITMQ_URL", "MARIADB_URL", "CACHE_URL")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("who gets in with the right password, and with a wrong one (-want +got):\n%s", diff)
	}
	p.tight(7)
	p.silent()

	kept := []string{"DATABASE_URL", "REDIS_URL", "VALKEY_URL", "MARIADB_URL"}
	asks[any](p, append([]string{"write"}, kept...)...)
	p.pyapp("down")
	p.pyapp("up", "-d", "--wait", "--no-build")
	for name, text := range asks[string](p, append([]string{"read"}, kept...)...) {
		if text != "yes" {
			t.Errorf("%s: %q was kept, want yes", name, text)
		}
	}
	p.pyapp("down", "--volumes")
	p.gone()
}

// A password of the environment is copied, which a read-only root would refuse.
func TestServicePasswordOfTheEnvironment(t *testing.T) {
	images(t, "valkey/valkey:8")
	t.Setenv("KEEP_PASSWORD", oddPassword)
	p := services(t, `keep: valkey: password: environment: "KEEP_PASSWORD"`, nil)
	p.pyapp("up", "-d", "--wait")
	if diff := cmp.Diff(map[string][]bool{"REDIS_URL": {true, false}}, asks[[]bool](p, "login", "REDIS_URL")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	p.silent(oddPassword)
}

// tight fails unless the project has n containers, none of which has rights.
func (p project) tight(n int) {
	p.t.Helper()
	var all []container
	ids := strings.Fields(p.pyapp("ps", "-a", "-q").stdout)
	if err := json.Unmarshal([]byte(p.docker(append([]string{"inspect"}, ids...)...).stdout), &all); err != nil {
		p.t.Fatal(err)
	}
	if len(all) != n {
		p.t.Errorf("%d containers, want %d", len(all), n)
	}
	for _, c := range all {
		if !c.HostConfig.ReadonlyRootfs || len(c.HostConfig.CapDrop) != 1 || len(c.HostConfig.SecurityOpt) != 1 || c.HostConfig.PidsLimit == nil {
			p.t.Errorf("%v is not tight: %+v", c.Config.Cmd, c.HostConfig)
		}
	}
}

// silent fails where a password is in what docker shows of the containers, in the
// image's history or in a generated file. secrets are passwords that are in no file.
func (p project) silent(secrets ...string) {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.dir, ".pyapp", "secrets", "*"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, file := range files {
		secrets = append(secrets, p.read(strings.TrimPrefix(file, p.dir)))
	}
	ids := strings.Fields(p.pyapp("ps", "-a", "-q").stdout)
	shown := p.docker(append([]string{"inspect"}, ids...)...).stdout + p.docker("history", "--no-trunc", p.name+":latest").stdout +
		p.read("compose.yaml") + p.read("Dockerfile") + p.docker("compose", "logs").stdout
	if len(secrets) == 0 || len(ids) == 0 {
		p.t.Fatalf("%d secrets, %d containers", len(secrets), len(ids))
	}
	for _, secret := range secrets {
		if len(secret) < 20 || strings.Contains(shown, secret) {
			p.t.Errorf("a password is shown, or is short: %d characters", len(secret))
		}
	}
}
