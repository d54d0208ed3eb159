package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

// smallest is what the schema makes of a spec that writes only what it must.
func smallest() App {
	return App{
		Python: "3.13",
		Run:    &Run{Script: "main.py"},
		System: System{Auto: true},
		Image:  Image{Tag: "latest"},
		Limits: Limits{Pids: 256}, Hardening: hardened(),
	}
}

// shop is the App of testdata/good/shop.*.
func shop() App {
	return App{
		Name: "shop", Description: "The shop's API", Version: "1.4.0", Python: "3.13",
		Deps:   &Choice{Kind: "pip", fields: json.RawMessage(`{"requirements":["requirements.txt"],"constraints":["constraints.txt"],"require_hashes":true}`)},
		System: System{Packages: []string{"libpq5"}, BuildPackages: []string{"gcc", "libpq-dev"}, Auto: true},
		Build: Build{
			Steps: []string{"python manage.py collectstatic --noinput"}, Args: map[string]Scalar{"DEBUG": "false"},
			Ignore: []string{"docs", "!docs/api.md"}, Network: "none",
		},
		Image: Image{
			Variant: "slim-bookworm", Registry: "ghcr.io/acme", Name: "web/shop", Tag: "1.4.0",
			Labels: map[string]string{"com.example.team": "web"}, User: 1000,
		},
		Server: choice("gunicorn", `{"app":"shop.wsgi:application","host":"::","port":9000,"workers":4,"worker_class":"uvicorn_worker.UvicornWorker",`+
			`"max_requests":0,"preload_app":false,"loglevel":"debug","args":["--reuse-port"]}`),
		Publish: &Publish{Address: "0.0.0.0", Port: ptr(0)},
		Health: &Health{
			Path: "/healthz", Interval: "1m30s", Timeout: "5s", StartPeriod: "30s", Retries: 5,
		},
		Env: map[string]Scalar{
			"COUNT": "1000000", "RATIO": "1.50", "BIG": "12345678901234567890", "DEBUG": "true", "TEXT": "ünïcode \"quoted\" $HOME", "EMPTY": "",
		},
		Secrets:   Secrets{{Name: "API", Environment: "SHOP_API"}, {Name: "db.password", File: "../secrets/db.txt"}},
		Limits:    Limits{Memory: "512m", CPUs: ptr(1.5), Pids: 128},
		Hardening: hardened(),
		Restart:   "on-failure:5",
	}
}

// choice is a kind with its fields as JSON.
func choice(kind, fields string) *Choice { return &Choice{Kind: kind, fields: json.RawMessage(fields)} }

// The formats say the same: each good spec is there in all of them.
func TestFormatsAreEqual(t *testing.T) {
	files, err := filepath.Glob("testdata/good/*")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d good specs, %v", len(files), err)
	}
	loader := NewLoader()
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			base := filepath.Base(file)
			name, _, _ := strings.Cut(base, ".")
			want := map[string]App{"smallest": smallest(), "shop": shop()}[name]
			if strings.HasSuffix(base, pyproject) {
				base = pyproject
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			spec, err := loader.Load(base, data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, spec.App); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// load reads a CUE spec that must be good.
func loadGood(t *testing.T, text string) *Spec {
	t.Helper()
	spec, err := Load("pyapp.cue", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

func TestFieldsWrittenInMoreThanOneWay(t *testing.T) {
	const server = `python: "3.13", server: gunicorn: app: "a:b"` + "\n"
	defaults := Health{Interval: "10s", Timeout: "5s", StartPeriod: "30s", Retries: 3}
	for text, want := range map[string]any{
		`run: "main.py"`:                                        &Run{Script: "main.py"},
		`run: script: "main.py"`:                                &Run{Script: "main.py"},
		`run: {module: "a.b", args: ["-x"]}`:                    &Run{Module: "a.b", Args: []string{"-x"}},
		server + `health: false`:                                &Health{Off: true},
		server + `health: {}`:                                   &defaults,
		server + `publish: false`:                               &Publish{Off: true},
		server + `publish: {}`:                                  &Publish{Address: "127.0.0.1"},
		server + `secrets: ["B", "A"]`:                          Secrets{{Name: "A", Environment: "A"}, {Name: "B", Environment: "B"}},
		server + `secrets: {b: file: "x", a: environment: "A"}`: Secrets{{Name: "a", Environment: "A"}, {Name: "b", File: "x"}},
		server + `secrets: []`:                                  Secrets(nil),
	} {
		if !strings.HasPrefix(text, "python") {
			text = "python: \"3.13\"\n" + text
		}
		app := loadGood(t, text).App
		var got any
		switch want.(type) {
		case *Run:
			got = app.Run
		case *Health:
			got = app.Health
		case *Publish:
			got = app.Publish
		case Secrets:
			got = app.Secrets
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", text, diff)
		}
	}
}

// A process is a command, a script, a worker or a server, and its own fields beside that.
func TestProcessesAreRead(t *testing.T) {
	app := loadGood(t, `
python: "3.13"
server: gunicorn: app: "shop:app"
processes: {
	mail: "mail.py --all 'two words'"
	api: {gunicorn: app: "api:app", replicas: 2, limits: {memory: "256m", gpu: "all"}, env: LEVEL: 1}
	loop: {module: "shop.loop", args: ["x"]}
}
jobs: clear: "python manage.py clearsessions"
release: ["python manage.py migrate", ["sh", "-c", "a | b"]]
`).App
	want := Processes{
		{
			Name: "api", Run: Run{Kind: choice("gunicorn", `{"app":"api:app","host":"0.0.0.0","port":8000}`)}, Replicas: ptr(2),
			Env: map[string]Scalar{"LEVEL": "1"}, Limits: ProcessLimits{Memory: "256m", GPU: AllGPUs},
		},
		{Name: "loop", Run: Run{Module: "shop.loop", Args: []string{"x"}}},
		{Name: "mail", Run: Run{Command: Command{"python", "mail.py", "--all", "two words"}}},
	}
	if diff := cmp.Diff(want, app.Processes); diff != "" {
		t.Errorf("processes (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(Jobs{{Name: "clear", Run: Run{Command: Command{"python", "manage.py", "clearsessions"}}}}, app.Jobs); diff != "" {
		t.Errorf("jobs (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]Command{{"python", "manage.py", "migrate"}, {"sh", "-c", "a | b"}}, app.Release); diff != "" {
		t.Errorf("release (-want +got)\n%s", diff)
	}
	if got := app.Processes[0].Limits.Within(Limits{Memory: "1g", CPUs: ptr(2.0), Pids: 64}); got.Memory != "256m" || *got.CPUs != 2 || got.Pids != 64 || got.GPU != AllGPUs {
		t.Errorf("the limits of a process are %+v", got)
	}
}

// What CUE computes is as good as what is written.
func TestCUEIsComputed(t *testing.T) {
	app := loadGood(t, `package shop

import "strings"

#Web: {app: string, workers?: int}
_debug: *false | bool
_names: ["A", "B"]
name:   strings.ToLower("SHOP")
python: "3.\(13)"
server: gunicorn: #Web & {app: "\(name).wsgi:application"}
limits: memory: *"256m" | string
env: {for n in _names {(n): "x\(n)"}, if !_debug {MODE: "production"}, HEX: 0x10}
`).App
	want := map[string]Scalar{"A": "xA", "B": "xB", "MODE": "production", "HEX": "16"}
	if diff := cmp.Diff(want, app.Env); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if app.Name != "shop" || app.Limits.Memory != "256m" || !app.Server.Equal(*choice("gunicorn", `{"app":"shop.wsgi:application","host":"0.0.0.0","port":8000}`)) {
		t.Errorf("%+v", app)
	}
}

func TestTextsAreReadAsEditorsWriteThem(t *testing.T) {
	for name, text := range map[string]string{
		"byte order mark": "\ufeffpython: \"3.13\"\nrun: \"main.py\"\n",
		"CR":              "python: \"3.13\"\rrun: \"main.py\"\r",
		"CRLF":            "python: \"3.13\"\r\nrun: \"main.py\"\r\n",
		"no last newline": "python: \"3.13\"\nrun: \"main.py\"",
	} {
		for _, file := range []string{"pyapp.cue", "pyapp.yaml"} {
			spec, err := Load(file, []byte(text))
			if err != nil {
				t.Errorf("%s in %s: %v", name, file, err)
				continue
			}
			if diff := cmp.Diff(smallest(), spec.App); diff != "" {
				t.Errorf("%s in %s (-want +got)\n%s", name, file, diff)
			}
		}
	}
}

func TestPlacesOfTextsAsEditorsWriteThem(t *testing.T) {
	for _, c := range []struct {
		file, text   string
		line, column int
		shown        string
	}{
		{"pyapp.cue", "\ufeffpython: 3.13\r\nrun: \"main.py\"\r\n", 1, 9, "python: 3.13"},
		{"pyapp.yaml", "\ufeffpython: 3.13\r\nrun: main.py\r\n", 1, 9, "python: 3.13"},
		{"pyapp.json", "\ufeff{\"run\": \"main.py\",\r\n\"python\": 3.13}", 2, 11, "\"python\": 3.13}"},
		{"pyapp.toml", "run = \"main.py\"\r\npython = 3.13\r\n", 2, 10, "python = 3.13"},
	} {
		_, err := Load(c.file, []byte(c.text))
		var problems Problems
		if !errors.As(err, &problems) || len(problems) != 1 {
			t.Errorf("%s: %v", c.file, err)
			continue
		}
		p := problems[0]
		if p.Line != c.line || p.Column != c.column || p.Text != c.shown {
			t.Errorf("%s: %d:%d %q", c.file, p.Line, p.Column, p.Text)
		}
	}
}

func TestOtherEncodingsAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"\xff\xfep\x00y\x00":             "pyapp.cue: the file is written in UTF-16",
		"name: \"caf\xe9\"\n":            "pyapp.cue:1:11: this is not UTF-8",
		strings.Repeat("// x\n", 60_000): "pyapp.cue: a spec has at most 256 KiB, this file has 293 KiB",
	} {
		if _, err := Load("pyapp.cue", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestWarningsStopNothing(t *testing.T) {
	spec := loadGood(t, "python: \"3.13\"\nrun: \"main.py\"\nenv: PATH: \"/x\"\n")
	want := "pyapp.cue:3:12: warning: env.PATH replaces the PATH on which the image finds python and its packages"
	if len(spec.Warnings) != 1 || !strings.HasPrefix(spec.Warnings.Error(), want) || spec.Warnings.HasErrors() {
		t.Errorf("%v", spec.Warnings)
	}
}

func TestFindingsGetTheirPlace(t *testing.T) {
	spec := loadGood(t, "python: \"3.13\"\ndeps: pip: {\n\trequirements: [\"a.txt\", \"b.txt\"]\n}\nrun: \"main.py\"\nimage: labels: \"com.example.team\": \"x\"\n")
	for path, want := range map[string]string{
		"deps.pip.requirements.1":       "3:26",
		"deps.pip.require_hashes":       "2:7",
		"run.script":                    "5:6",
		"image.labels.com.example.team": "6:36",
		"image.tag":                     "6:1",
		"limits.memory":                 "0:0",
		"":                              "0:0",
	} {
		p := spec.Problems([]Finding{{Rule: "python.missing", Path: path, Message: "x"}})[0]
		if got := fmt.Sprintf("%d:%d", p.Line, p.Column); got != want {
			t.Errorf("%q is at %s, want %s", path, got, want)
		}
	}
}

func TestFindingsAreInTheOrderOfTheFile(t *testing.T) {
	spec := loadGood(t, "python: \"3.13\"\nrun: \"main.py\"\n")
	got := spec.Problems([]Finding{{Path: "run"}, {Path: "python"}, {Path: ""}})
	if got[0].Path != "" || got[1].Path != "python" || got[2].Path != "run" {
		t.Errorf("%v", got)
	}
}

// A Loader gives the same as Load, before and after it renews its context.
func TestLoaderReadsManySpecs(t *testing.T) {
	loader := NewLoader()
	for i := range 2*renewal + 10 {
		text := fmt.Sprintf("name: \"app-%d\"\npython: \"3.13\"\nrun: \"main.py\"\n", i)
		spec, err := loader.Load("pyapp.cue", []byte(text))
		if err != nil || spec.App.Name != fmt.Sprintf("app-%d", i) {
			t.Fatalf("%d: %v", i, err)
		}
		if _, err := loader.Load("pyapp.cue", []byte("python: 3.13\nrun: \"main.py\"\n")); err == nil {
			t.Fatalf("%d: the bad spec is good", i)
		}
	}
}

func TestLoadsMayRunSideBySide(t *testing.T) {
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			text := fmt.Sprintf("name: \"app-%d\"\npython: \"3.13\"\nrun: \"main.py\"\n", i)
			for range 5 {
				if app := loadGood(t, text).App; app.Name != fmt.Sprintf("app-%d", i) {
					t.Errorf("%d is %s", i, app.Name)
				}
			}
		})
	}
}

// hardened is the hardening of a spec that says nothing of it.
func hardened() Hardening {
	return Hardening{ReadOnly: true, CapDrop: true, NoNewPrivileges: true, Init: true}
}
