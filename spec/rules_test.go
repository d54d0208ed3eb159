package spec

import (
	"slices"
	"strings"
	"testing"
)

// codes are the codes and fields that the rules find in a spec.
func codes(t *testing.T, text string) []string {
	t.Helper()
	src := newSource("pyapp.cue", []byte("python: \"3.13\"\n"+text))
	if problems := src.read(); len(problems) > 0 {
		t.Fatal(problems)
	}
	g := newGrammar(whole())
	w := newWalker(src, g)
	app, err := decode(g.value(g.app).Unify(w.plain(w.evaluate())))
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, f := range Rules(app) {
		found = append(found, f.Rule+" "+f.Path)
	}
	return found
}

func TestRules(t *testing.T) {
	const server = "server: gunicorn: app: \"a:b\"\n"
	const run = "run: \"main.py\"\n"
	for text, want := range map[string][]string{
		run:                                  nil,
		server:                               nil,
		`run: {command: ["x"], args: ["y"]}`: {"run.args run.args"},
		`run: {script: "x.py", args: ["y"]}`: nil,
		`run: {module: "x", args: ["y"]}`:    nil,

		run + `publish: port: 80`:      {"publish.no-server publish"},
		run + `publish: false`:         nil,
		run + `health: path: "/x"`:     {"health.no-server health.path"},
		run + `health: command: ["x"]`: nil,
		run + `health: false`:          nil,
		server + `health: path: "/x"`:  nil,
		server + `publish: port: 80`:   nil,
		server + `hardening: {read_only: false, cap_drop: false, no_new_privileges: false, init: false}`: {
			"hardening.off hardening.read_only", "hardening.off hardening.cap_drop",
			"hardening.off hardening.no_new_privileges", "hardening.off hardening.init",
		},
		server + `hardening: {no_new_privileges: false, cap_add: ["NET_BIND_SERVICE", "SYS_ADMIN", "SYS_TIM"]}`: {
			"hardening.off hardening.no_new_privileges", "hardening.dangerous-capability hardening.cap_add.1",
			"hardening.unknown-capability hardening.cap_add.2",
		},
		server + `hardening: cap_add: ["CHOWN"]`: {"hardening.capability-unused hardening.cap_add"},
		server + `publish: address: "1.2.3.256"`: {"publish.address publish.address"},
		server + `publish: address: "01.2.3.4"`:  {"publish.address publish.address"},
		server + `publish: address: "::1"`:       nil,
		server + `publish: address: ":::1"`:      {"publish.address publish.address"},

		server + `release: ["python manage.py migrate", "seed.py --all", ["sh", "-c", "a && b"], "sh -c 'echo $HOME'"]`: nil,
		server + `release: ["a && b", "echo $HOME", "A=1 python x.py", "say 'it"]`: {
			"command.shell release.0", "command.shell release.1", "command.shell release.2", "command.shell release.3",
		},
		server + `processes: {w: "worker.py | tee log", v: "python -m shop"}`: {"command.shell processes.w"},
		server + `jobs: {w: ["x;y"], v: "a > b"}`:                             {"command.shell jobs.v", "command.shell jobs.w"},
		server + `processes: {app: "a", w: "b"}, jobs: w: "c", services: w: {}`: {
			"name.taken processes.app", "name.taken jobs.w", "name.taken services.w",
		},
		server + `release: ["a"], jobs: release: "b"`:                          {"name.taken jobs.release"},
		server + `release: ["a", "b"], jobs: {release: "b", "release-2": "c"}`: {"name.taken jobs.release-2"},
		server + `processes: w: {command: ["a"], args: ["b"]}`:                 {"run.args processes.w.args"},
		server + `processes: w: {script: "../a.py"}`:                           {"path.outside processes.w.script"},
		server + `processes: w: {module: "a", limits: memory: "1m", health: interval: "0s", env: A_SECRET: "x"}`: {
			"limits.memory processes.w.limits.memory", "health.duration processes.w.health.interval", "env.secret processes.w.env.A_SECRET",
		},

		run + `env: {SECRET_KEY: "x", apikey: "y", AUTH: "z"}`:                                                  {"env.secret env.AUTH", "env.secret env.SECRET_KEY", "env.secret env.apikey"},
		run + `env: {MONKEY: "x", AUTHOR: "y", PUBLIC_KEY: "z", TOKEN_FILE: "/x", KEY_VERSION: 1, TOKENS: "x"}`: nil,
		run + `build: args: {TOKEN: "x", X: "y"}`:                                                               {"env.secret build.args.TOKEN"},
		run + `env: PATH: "/x"`: {"env.path env.PATH"},

		run + `limits: memory: "6m"`:                       nil,
		run + `limits: memory: "6143k"`:                    {"limits.memory limits.memory"},
		run + `limits: memory: "5.9MiB"`:                   {"limits.memory limits.memory"},
		run + `limits: memory: "99999999999999999999999g"`: {"limits.memory limits.memory"},

		server + `health: {interval: "0s", timeout: "0m0s", start_interval: "0ms", start_period: "0s"}`: {
			"health.duration health.interval", "health.duration health.timeout", "health.duration health.start_interval",
		},
		server + `health: interval: "9999999999h"`: {"health.duration health.interval"},

		`run: "a/../../main.py"`:         {"path.outside run.script"},
		`run: "a/../main.py"`:            nil,
		`run: "..main.py"`:               nil,
		run + `secrets: X: file: "../x"`: nil,
	} {
		if got := codes(t, text); !slices.Equal(got, want) {
			t.Errorf("%s\n got %q\nwant %q", text, got, want)
		}
	}
}

func TestSecretFixIsInTheUsersWay(t *testing.T) {
	for _, c := range []struct {
		secrets Secrets
		want    string
	}{
		{nil, `secrets: ["KEY"]`},
		{Secrets{{Name: "A", Environment: "A"}, {Name: "Z", Environment: "Z"}}, `secrets: ["A", "KEY", "Z"]`},
		{Secrets{{Name: "KEY", Environment: "KEY"}}, `secrets: ["KEY"]`},
		{Secrets{{Name: "A", File: "a.txt"}}, `secrets: KEY: environment: "KEY"`},
	} {
		if got := secretFix("KEY", c.secrets); got != c.want {
			t.Errorf("%v: %s, want %s", c.secrets, got, c.want)
		}
	}
}

// Whoever turns something off is told once what that costs, where CIS asks for it,
// and what to do instead.
func TestEveryHardeningThatIsOffIsTold(t *testing.T) {
	for _, h := range hardenings(Hardening{}) {
		on := Hardening{ReadOnly: h.name != "read_only", CapDrop: h.name != "cap_drop", NoNewPrivileges: h.name != "no_new_privileges", Init: h.name != "init"}
		findings := hardeningRules(App{Hardening: on})
		if len(findings) != 1 || findings[0].IsError() || !strings.Contains(findings[0].Message, "CIS Docker Benchmark") || len(findings[0].Notes) == 0 {
			t.Errorf("%s is off: %+v", h.name, findings)
		}
	}
	if findings := hardeningRules(App{Hardening: Hardening{ReadOnly: true, CapDrop: true, NoNewPrivileges: true, Init: true}}); len(findings) > 0 {
		t.Errorf("all are on: %+v", findings)
	}
}

func TestCapabilityNames(t *testing.T) {
	for name, want := range map[string]string{
		"NET_BIND_SERVCE": "did you mean NET_BIND_SERVICE?", "CAP_CHOWN": `write it without CAP_   cap_add: ["CHOWN"]`, "XYZZYXY": "the names are those",
	} {
		if found := capabilityRules(Hardening{CapAdd: []string{name}}); len(found) != 1 || !found[0].IsError() || !strings.HasPrefix(found[0].Notes[0], want) {
			t.Errorf("%s: got %+v, want the note %s", name, found, want)
		}
	}
	if n := len(capabilities()); n != 41 { // CAP_LAST_CAP is 40
		t.Errorf("there are %d capabilities, want 41", n)
	}
	for name := range dangerousCapabilities() {
		if name != "ALL" && !slices.Contains(capabilities(), name) {
			t.Errorf("%s is no capability of Linux", name)
		}
	}
}
