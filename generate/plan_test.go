package generate

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// requirements is deps: pip with these requirements files.
func requirements(files ...string) *spec.Choice {
	deps, err := spec.Choose("pip", map[string]any{"requirements": files})
	if err != nil {
		panic(err)
	}
	return deps
}

// pylock is a lock of PEP 751.
func pylock() *spec.Choice {
	deps, err := spec.Choose("pylock", map[string]any{"file": "pylock.toml"})
	if err != nil {
		panic(err)
	}
	return deps
}

// gunicorn is a server of the shop, with more settings.
func gunicorn(more map[string]any) *spec.Choice {
	fields := map[string]any{"app": "shop:app", "host": "0.0.0.0", "port": 8000}
	maps.Copy(fields, more)
	server, err := spec.Choose("gunicorn", fields)
	if err != nil {
		panic(err)
	}
	return server
}

// webApp is an application with dependencies and a server; change makes it
// the one that a test is about.
func webApp(change func(*spec.App)) spec.App {
	app := spec.App{
		Name: "shop", Python: "3.13",
		Deps:      requirements("requirements.txt"),
		Server:    gunicorn(nil),
		Image:     spec.Image{Tag: "latest", User: 10001},
		Hardening: spec.Hardening{ReadOnly: true, CapDrop: true, NoNewPrivileges: true, Init: true},
		Limits:    spec.Limits{Pids: 256},
	}
	if change != nil {
		change(&app)
	}
	return app
}

func planOf(t *testing.T, app spec.App) plan.Plan {
	t.Helper()
	project := fstest.MapFS{
		"requirements.txt": {Data: []byte("flask==3.1.1\ngunicorn==23.0.0\n")},
		"main.py":          {Data: []byte("print()\n")},
		"clear.py":         {}, "manage.py": {}, "seed.py": {},
	}
	for _, f := range Check(app, project) {
		if f.IsError() {
			t.Fatalf("finding: %+v", f)
		}
	}
	p, err := Plan(app, "pyapp.cue", project)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func stageNames(p plan.Plan) []string {
	var names []string
	for _, s := range p.Stages {
		names = append(names, s.Name)
	}
	return names
}

func TestPlanBaseImage(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   string
	}{
		{"a minor version", nil, "python:3.13-slim-trixie"},
		{"a patch version", func(a *spec.App) { a.Python = "3.12.4" }, "python:3.12.4-slim-trixie"},
		{"a variant", func(a *spec.App) { a.Image.Variant = "bookworm" }, "python:3.13-bookworm"},
		{"a base", func(a *spec.App) { a.Image.Base = &spec.Base{Ref: "example.com/py@sha256:00"} }, "example.com/py@sha256:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := planOf(t, webApp(c.change))
			if p.Stages[0].From != c.want {
				t.Errorf("got %s, want %s", p.Stages[0].From, c.want)
			}
		})
	}
}

// An environment that brings its own Python needs none in the base, of which
// there is nothing to compile.
func TestPlanBaseOfOwnPython(t *testing.T) {
	for want, image := range map[string]spec.Image{
		"debian:trixie-slim":   {},
		"debian:bookworm-slim": {Variant: "slim-bookworm"},
		"debian:trixie":        {Variant: "trixie"},
		"example.com/base":     {Base: &spec.Base{Ref: "example.com/base"}},
	} {
		app, install := spec.App{Python: "3.13", Image: image}, manager.Install{OwnPython: true, Prefix: "/opt/own"}
		on, _ := baseOf(app, install)
		base := builder{app: app, base: on, install: install}.baseStage()
		if base.From != want {
			t.Errorf("got %s, want %s", base.From, want)
		}
		var runs []string
		for _, s := range base.Steps {
			if s.Run != nil {
				runs = append(runs, s.Run.Commands[0].Argv[0])
			}
		}
		if diff := cmp.Diff([]string{"groupadd", "ln"}, runs); diff != "" {
			t.Errorf("the base runs (-want +got):\n%s", diff)
		}
	}
}

// conda's Python is not the free-threaded one, whatever the base; that of the
// base is of no concern.
func TestOwnPythonAndTheBases(t *testing.T) {
	for _, c := range []struct{ text, code, note string }{
		{`python: "3.14t"`, "base.own-python", `write   python: "3.14"`},
		{`python: "3.14t", image: variant: "alpine"`, "base.own-python", `write   python: "3.14"`},
		{`python: "3.14t", image: base: "acme/debian"`, "base.own-python", `write   python: "3.14"`},
		{`python: "3.14", image: base: "python:3.12-slim"`, "", ""},
		{`python: "3.14", image: base: ubi: {}`, "base.own-python", "leave image.base out"},
		{`python: "3.14", image: variant: "alpine"`, "base.musl", "leave image.variant out"},
	} {
		_, findings := baseOf(loaded(t, `run: "main.py", deps: conda: {}, `+c.text), manager.Install{OwnPython: true})
		if c.code == "" && len(findings) == 0 {
			continue
		}
		if len(findings) != 1 || findings[0].Rule != c.code || !strings.Contains(findings[0].Notes[0], c.note) {
			t.Errorf("%s: got %+v, want %s: %s", c.text, findings, c.code, c.note)
		}
	}
}

// What a manager leaves in the project's folder is no part of the build.
func TestPlanIgnoresWhatAManagerLeaves(t *testing.T) {
	for _, left := range []string{"", "**/.pixi"} {
		var install manager.Install
		if left != "" {
			install.Ignore = []string{left}
		}
		got := slices.ContainsFunc(ignore(spec.App{}, install, nil, "pyapp.cue"), func(i plan.Ignore) bool { return slices.Contains(i.Patterns, "**/.pixi") })
		if got != (left != "") {
			t.Errorf("%q is left: ignored %v", left, got)
		}
	}
}

func TestPlanStages(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   []string
	}{
		{"dependencies are built apart", nil, []string{"base", "deps", "runtime"}},
		{"nothing to build", func(a *spec.App) { a.Deps = nil; a.Server = nil; a.Run = &spec.Run{Script: "main.py"} }, []string{"base", "runtime"}},
		{"steps without dependencies", func(a *spec.App) {
			a.Deps, a.Server, a.Run = nil, nil, &spec.Run{Script: "main.py"}
			a.Build.Steps = []string{"python main.py"}
		}, []string{"base", "build", "runtime"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, stageNames(planOf(t, webApp(c.change)))); diff != "" {
				t.Errorf("stages (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlanSystemPackages(t *testing.T) {
	p := planOf(t, webApp(func(a *spec.App) {
		a.System = spec.System{Packages: []string{"libpq5", "file", "libpq5"}, BuildPackages: []string{"gcc"}}
	}))
	for stage, want := range map[int][]string{0: {"file", "libpq5"}, 1: {"gcc"}, 2: nil} {
		if got := installed(p.Stages[stage]); !slices.Equal(got, want) {
			t.Errorf("stage %s installs %v, want %v", p.Stages[stage].Name, got, want)
		}
	}
}

// installed is what a stage's apt-get install names.
func installed(s plan.Stage) []string {
	for _, step := range s.Steps {
		if step.Run == nil {
			continue
		}
		for _, c := range step.Run.Commands {
			if slices.Contains(c.Argv, "install") && c.Argv[0] == "apt-get" {
				return slices.DeleteFunc(slices.Clone(c.Argv[2:]), func(s string) bool { return strings.HasPrefix(s, "--") })
			}
		}
	}
	return nil
}

// What a build step writes must be in the image, and its arguments must not.
func TestPlanBuildSteps(t *testing.T) {
	p := planOf(t, webApp(func(a *spec.App) {
		a.Build = spec.Build{Steps: []string{"make css"}, Args: map[string]spec.Scalar{"THEME": "dark"}}
		a.Env = map[string]spec.Scalar{"MODE": "web"}
	}))
	build, runtime := p.Stages[2], p.Stages[3]
	last := build.Steps[len(build.Steps)-1]
	if last.Run == nil || last.Run.Commands[0].Shell != "make css" {
		t.Errorf("the stage ends with %+v, want the step", last)
	}
	if !slices.ContainsFunc(build.Steps, func(s plan.Step) bool { return s.Arg != nil && s.Arg.Name == "THEME" }) {
		t.Error("the stage does not declare THEME")
	}
	for _, step := range runtime.Steps {
		if step.Arg != nil {
			t.Errorf("the image declares %s", step.Arg.Name)
		}
		if step.Copy != nil && step.Copy.Dest == appDir && step.Copy.From != "build" {
			t.Errorf("the source is copied from %q, want build", step.Copy.From)
		}
	}
}

func imageEnv(p plan.Plan) map[string]string {
	env := map[string]string{}
	for _, stage := range p.Stages {
		for _, step := range stage.Steps {
			for _, v := range step.Env {
				if stage.Name != "build" {
					env[v.Name] = v.Value
				}
			}
		}
	}
	return env
}

func TestPlanCountsFollowFromLimits(t *testing.T) {
	cpus := 2.0
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   map[string]string
	}{
		{"no limits", nil, map[string]string{"WEB_CONCURRENCY": "3", "PYTHON_CPU_COUNT": "", "OMP_NUM_THREADS": "1"}},
		{"CPUs", func(a *spec.App) { a.Limits.CPUs = &cpus }, map[string]string{"WEB_CONCURRENCY": "5", "PYTHON_CPU_COUNT": "2", "OMP_NUM_THREADS": "1"}},
		{"memory", func(a *spec.App) { a.Limits.Memory = "512m" }, map[string]string{"WEB_CONCURRENCY": "2", "OPENBLAS_NUM_THREADS": "1"}},
		{"given", func(a *spec.App) { a.Server = gunicorn(map[string]any{"workers": 4}) }, map[string]string{"WEB_CONCURRENCY": "4", "MKL_NUM_THREADS": "1"}},
		{"a script", func(a *spec.App) {
			a.Server, a.Run, a.Limits.CPUs = nil, &spec.Run{Module: "shop"}, &cpus
		}, map[string]string{"WEB_CONCURRENCY": "", "PYTHON_CPU_COUNT": "2", "OMP_NUM_THREADS": "2"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := imageEnv(planOf(t, webApp(c.change)))
			for name, want := range c.want {
				if env[name] != want {
					t.Errorf("%s is %q, want %q", name, env[name], want)
				}
			}
		})
	}
}

func TestPlanHealth(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   string // in the test's last argument; "" is no health check
	}{
		{"a server that answers", nil, "c.request('GET','/');c.getresponse()"},
		{"a path", func(a *spec.App) { a.Health = &spec.Health{Path: "/it's", Timeout: "1500ms"} }, `8000,timeout=1.5);c.request('GET','/it\'s');raise SystemExit(c.getresponse().status>=400)`},
		{"a command", func(a *spec.App) { a.Health = &spec.Health{Command: []string{"python", "ok.py"}} }, "ok.py"},
		{"off", func(a *spec.App) { a.Health = &spec.Health{Off: true} }, ""},
		{"a script has none", func(a *spec.App) { a.Server, a.Run = nil, &spec.Run{Module: "shop"} }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			test := planOf(t, webApp(c.change)).Image.Health.Test
			if c.want == "" {
				if test != nil {
					t.Errorf("got %v, want none", test)
				}
				return
			}
			if len(test) == 0 || !strings.Contains(test[len(test)-1], c.want) {
				t.Errorf("got %v, want %s", test, c.want)
			}
		})
	}
}

func TestPlanPublish(t *testing.T) {
	free := 0
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		want   []plan.Publish
	}{
		{"on this machine alone", nil, []plan.Publish{{Address: "127.0.0.1", Host: 8000, Container: 8000}}},
		{"a free port for all", func(a *spec.App) { a.Publish = &spec.Publish{Address: "0.0.0.0", Port: &free} }, []plan.Publish{{Address: "0.0.0.0", Container: 8000}}},
		{"off", func(a *spec.App) { a.Publish = &spec.Publish{Off: true} }, nil},
		{"nothing listens", func(a *spec.App) { a.Server, a.Run = nil, &spec.Run{Module: "shop"} }, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := planOf(t, webApp(c.change)).Main().Publish
			for i := range got {
				got[i].Origin = plan.Origin{}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("published (-want +got):\n%s", diff)
			}
		})
	}
}

// Compose can't copy a secret into a container whose root is read-only.
func TestPlanReadOnlyRoot(t *testing.T) {
	for _, c := range []struct {
		name   string
		secret spec.AppSecret
		want   bool
	}{
		{"a mounted secret", spec.AppSecret{Name: "key", File: "key.txt"}, true},
		{"a copied secret", spec.AppSecret{Name: "KEY", Environment: "KEY"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			app := webApp(func(a *spec.App) { a.Secrets = spec.Secrets{c.secret} })
			if got := planOf(t, app).Main().ReadOnly; got.On != c.want || got.Reason == "" {
				t.Errorf("read-only %+v, want %v and a reason", got, c.want)
			}
			warned := len(Check(app, fstest.MapFS{"requirements.txt": {}})) > 0
			if warned == c.want {
				t.Errorf("check warns: %v, want %v", warned, !c.want)
			}
		})
	}
}

// The image's own grace must end before Docker's.
func TestPlanStopsInTime(t *testing.T) {
	p := planOf(t, webApp(func(a *spec.App) { a.Server = gunicorn(map[string]any{"graceful_timeout": 60}) }))
	if p.Main().StopGracePeriod.Value != "1m5s" || p.Image.StopSignal.Name != "SIGTERM" {
		t.Errorf("%s after %s, want 1m5s after SIGTERM", p.Main().StopGracePeriod.Value, p.Image.StopSignal.Name)
	}
}

func TestPlanSecrets(t *testing.T) {
	p := planOf(t, webApp(func(a *spec.App) {
		a.Secrets = spec.Secrets{{Name: "API_KEY", Environment: "API_KEY"}, {Name: "db-password", File: "keys/db.txt"}}
	}))
	want := []plan.Var{
		{Name: "API_KEY_FILE", Value: "/run/secrets/API_KEY", Origin: plan.Origin{Field: "secrets.API_KEY"}},
		{Name: "DB_PASSWORD_FILE", Value: "/run/secrets/db-password", Origin: plan.Origin{Field: "secrets.db-password"}},
	}
	if diff := cmp.Diff(want, p.Main().Environment, saidAside()); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
	if last := p.Ignore[len(p.Ignore)-1]; !slices.Equal(last.Patterns, []string{"keys/db.txt"}) {
		t.Errorf("the build context leaves out %v, want the secret's file", last.Patterns)
	}
}

func TestPlanImageReference(t *testing.T) {
	p := planOf(t, webApp(func(a *spec.App) { a.Image.Registry, a.Image.Name, a.Image.Tag = "ghcr.io/acme", "web", "2" }))
	if p.Image.Ref != "ghcr.io/acme/web:2" {
		t.Errorf("got %s", p.Image.Ref)
	}
}

// A pyproject.toml that holds the spec is still part of the project.
func TestPlanKeepsPyproject(t *testing.T) {
	for specFile, want := range map[string]bool{"pyapp.yaml": true, "pyproject.toml": false} {
		p, err := Plan(webApp(nil), specFile, fstest.MapFS{"requirements.txt": {}})
		if err != nil {
			t.Fatal(err)
		}
		ignored := slices.ContainsFunc(p.Ignore, func(i plan.Ignore) bool { return slices.Contains(i.Patterns, specFile) })
		if ignored != want {
			t.Errorf("%s is left out of the image: %v, want %v", specFile, ignored, want)
		}
	}
}

func TestCheckFindings(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*spec.App)
		code   string
	}{
		{"no requirements file", func(a *spec.App) { a.Deps = requirements("req.txt") }, "deps.file-missing"},
		{"requirements outside", func(a *spec.App) { a.Deps = requirements("a/../../req.txt") }, "path.outside"},
		{"no lock, and so nothing is known of the server's package", func(a *spec.App) { a.Deps = pylock() }, "deps.file-missing"},
		{"a server from nowhere", func(a *spec.App) { a.Deps = nil }, "server.not-installed"},
		{"no script", func(a *spec.App) { a.Server, a.Run = nil, &spec.Run{Script: "man.py"} }, "run.script-missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			project := fstest.MapFS{"requirements.txt": {}, "main.py": {}, "clear.py": {}, "manage.py": {}, "seed.py": {}}
			findings := Check(webApp(c.change), project)
			if len(findings) != 1 || findings[0].Rule != c.code || findings[0].Path == "" || len(findings[0].Notes) == 0 {
				t.Errorf("got %+v, want one %s with its field and a way out", findings, c.code)
			}
		})
	}
}

// The image goes on from deps where that is clean, and else takes the virtual
// environment alone.
func TestPlanTakesTheEnvironmentAlone(t *testing.T) {
	for _, c := range []struct {
		name     string
		packages []string
		want     string
	}{
		{"clean", nil, "deps"},
		{"with compilers", []string{"gcc"}, "base"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := planOf(t, webApp(func(a *spec.App) { a.System.BuildPackages = c.packages }))
			runtime := p.Stages[len(p.Stages)-1]
			copied := slices.ContainsFunc(runtime.Steps, func(s plan.Step) bool { return s.Copy != nil && s.Copy.From == "deps" })
			if runtime.From != c.want || copied != (c.want == "base") {
				t.Errorf("runtime is from %s and copies from deps: %v; want from %s", runtime.From, copied, c.want)
			}
		})
	}
}

// Files that docker would read instead of ours, or no longer.
func TestCheckWarnsOfNeighbours(t *testing.T) {
	project := fstest.MapFS{"requirements.txt": {}, "Dockerfile.dockerignore": {}, "docker-compose.yml": {}}
	var warned []string
	for _, f := range Check(webApp(nil), project) {
		if f.IsError() || f.Rule != "files.neighbour" {
			t.Errorf("got %+v, want warnings of neighbours alone", f)
		}
		warned = append(warned, strings.Fields(f.Message)[4])
	}
	if diff := cmp.Diff([]string{"Dockerfile.dockerignore:", "docker-compose.yml:"}, warned); diff != "" {
		t.Errorf("warned of (-want +got):\n%s", diff)
	}
}

func TestCheckSecrets(t *testing.T) {
	project := fstest.MapFS{
		".gitignore":       {Data: []byte("*.txt\nfolder/\n!requirements.txt\n")},
		"requirements.txt": {}, "open.txt": {Mode: 0o644}, "closed.txt": {Mode: 0o600}, "folder/x": {},
	}
	for _, c := range []struct {
		name    string
		secrets spec.Secrets
		want    []string
	}{
		{"readable", spec.Secrets{{Name: "a", File: "open.txt"}}, nil},
		{"not here, but perhaps where it runs", spec.Secrets{{Name: "a", File: "other.txt"}}, nil},
		{"closed to others", spec.Secrets{{Name: "a", File: "./closed.txt"}}, []string{"secrets.unreadable"}},
		{"a folder", spec.Secrets{{Name: "a", File: "folder"}}, []string{"secrets.unreadable", "git.not-ignored"}},
		{"one variable for two", spec.Secrets{{Name: "db-key", File: "open.txt"}, {Name: "db_key", File: "open.txt"}}, []string{"secrets.same-variable"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var codes []string
			for _, f := range Check(webApp(func(a *spec.App) { a.Secrets = c.secrets }), project) {
				codes = append(codes, f.Rule)
			}
			if diff := cmp.Diff(c.want, codes); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// A process writes in the folders that its kind names, under a read-only root; one that
// a volume or the spec's tmpfs makes writable needs nothing more.
func TestFoldersThatAProcessWritesTo(t *testing.T) {
	app := webApp(func(a *spec.App) {
		a.Volumes = spec.Volumes{{Name: "data", Path: "/data"}, {Name: "fixed", Path: "/fixed", ReadOnly: true}}
		a.Tmpfs = []spec.Tmpfs{{Path: "/cache"}}
	})
	b, err := newBuilder(app, manager.Install{}, fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, folder := range b.writable([]string{"/data/x", "/fixed/x", "/cache", "/run/shop", "/run/shop/y", "/home/app/z", ".files"}, b.ownService("app", plan.Limits{})) {
		paths = append(paths, folder.Path)
	}
	if diff := cmp.Diff([]string{"/fixed/x", "/run/shop", "/app/.files"}, paths); diff != "" {
		t.Errorf("folders in memory (-want +got):\n%s", diff)
	}
}
