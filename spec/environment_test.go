package spec

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// Each testdata/environments/NAME.txtar is a spec, the files of its
// environments, and under "want" all that check tells of it.
func TestBadEnvironments(t *testing.T) {
	files, err := filepath.Glob("testdata/environments/*.txtar")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d bad specs, %v", len(files), err)
	}
	loader := NewLoader()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			problems := checkAll(t, loader, archive)
			if len(problems) == 0 {
				t.Fatal("nothing was found wrong")
			}
			got := problems.Error() + "\n"
			checkWording(t, got)
			want := &archive.Files[len(archive.Files)-1]
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// siblingsOf are the files of an archive between the spec and what is wanted.
func siblingsOf(archive *txtar.Archive) []Sibling {
	var siblings []Sibling
	for _, f := range archive.Files[1 : len(archive.Files)-1] {
		environment, _ := environmentOf(archive.Files[0].Name, f.Name)
		siblings = append(siblings, Sibling{Environment: environment, Name: f.Name, Data: f.Data})
	}
	return siblings
}

// checkAll is what is wrong with a spec and each of its environments.
func checkAll(t *testing.T, loader *Loader, archive *txtar.Archive) Problems {
	t.Helper()
	spec, siblings := archive.Files[0], siblingsOf(archive)
	base := problemsOf(t, loader, spec, siblings, "")
	environments := Environments(spec.Name, spec.Data, siblings)
	var each []Problems
	for _, environment := range environments {
		each = append(each, problemsOf(t, loader, spec, siblings, environment))
	}
	return Merge(base, environments, each)
}

func problemsOf(t *testing.T, loader *Loader, spec txtar.File, siblings []Sibling, environment string) Problems {
	t.Helper()
	loaded, err := loader.LoadEnvironment(spec.Name, spec.Data, siblings, environment)
	var problems Problems
	switch {
	case err == nil:
		return loaded.Warnings
	case !errors.As(err, &problems):
		t.Fatalf("%T: %v", err, err)
	}
	return problems
}

// laid loads the environment prod of a spec and of the siblings, by their names.
func laid(t *testing.T, name, text string, besides ...string) *Spec {
	t.Helper()
	var siblings []Sibling
	for i := 0; i < len(besides); i += 2 {
		environment, ok := environmentOf(name, besides[i])
		if !ok {
			t.Fatalf("%s is no environment of %s", besides[i], name)
		}
		siblings = append(siblings, Sibling{Environment: environment, Name: besides[i], Data: []byte(besides[i+1])})
	}
	spec, err := NewLoader().LoadEnvironment(name, []byte(text), siblings, "prod")
	if err != nil {
		t.Fatalf("%s:\n%s\n%v", name, text, err)
	}
	return spec
}

const layered = `name: "shop"
python: "3.13"
run: "main.py"
deps: pip: requirements: ["a.txt", "b.txt"]
env: {MODE: "dev", DSN: "db://\(name)/\(env.MODE)"}
secrets: ["A"]
health: command: ["true"]
image: {variant: "trixie", tag: "1"}
limits: {memory: "512m", cpus: 1}
processes: w: {module: "shop.w", replicas: 2}
`

// App of the environment prod, whatever of it is written how.
func TestEnvironmentsAreLaidOver(t *testing.T) {
	for name, c := range map[string]struct {
		prod string
		want func(*App)
	}{
		"a value":           {`limits: memory: "2g"`, func(a *App) { a.Limits.Memory = "2g" }},
		"references follow": {`env: MODE: "prod"`, func(a *App) { a.Env["MODE"], a.Env["DSN"] = "prod", "db://shop/prod" }},
		"a reference back":  {`limits: memory: image.tag + "g"`, func(a *App) { a.Limits.Memory = "1g" }},
		"a new variable":    {`env: NEW: name`, func(a *App) { a.Env["NEW"] = "shop" }},
		"a list": {`deps: pip: requirements: ["prod.txt"]`, func(a *App) {
			a.Deps.fields = []byte(`{"requirements":["prod.txt"]}`)
		}},
		"a list by a group": {`secrets: a: file: "a"`, func(a *App) { a.Secrets = Secrets{{Name: "a", File: "a"}} }},
		"another manager": {`deps: uv: groups: ["prod"]`, func(a *App) {
			a.Deps = &Choice{Kind: "uv"}
		}},
		"a server for run": {`server: gunicorn: app: "a:b"`, func(a *App) {
			a.Run, a.Server = nil, choice("gunicorn", `{"app":"a:b","host":"0.0.0.0","port":8000}`)
		}},
		"a process's limits": {`processes: w: limits: memory: "1g"`, func(a *App) { a.Processes[0].Limits.Memory = "1g" }},
		"a process's kind":   {`processes: w: script: "w.py"`, func(a *App) { a.Processes[0].Run = Run{Script: "w.py"} }},
		"a process's server": {`processes: w: gunicorn: app: "a:b"`, func(a *App) {
			a.Processes[0].Run = Run{Kind: choice("gunicorn", `{"app":"a:b","host":"0.0.0.0","port":8000}`)}
		}},
		"a process by a command": {`processes: w: "python x.py"`, func(a *App) { a.Processes[0] = Process{Name: "w", Run: Run{Command: Command{"python", "x.py"}}} }},
		"a new process":          {`processes: v: module: "v"`, func(a *App) { a.Processes = Processes{{Name: "v", Run: Run{Module: "v"}}, a.Processes[0]} }},
		"a group for text":       {`run: module: "a.b"`, func(a *App) { a.Run = &Run{Module: "a.b"} }},
		"off":                    {`health: false`, func(a *App) { a.Health = &Health{Off: true} }},
		"base for variant":       {`image: base: "python:3.13"`, func(a *App) { a.Image.Variant, a.Image.Base = "", &Base{Ref: "python:3.13"} }},
		"a let of its own":       {`let x = "3g", limits: memory: x`, func(a *App) { a.Limits.Memory = "3g" }},
		"text for a group":       {`name: "other"`, func(a *App) { a.Name, a.Env["DSN"] = "other", "db://other/dev" }},
		"nothing but spaces":     {"\n", func(*App) {}},
	} {
		for where, spec := range map[string]*Spec{
			"inline":  laid(t, "pyapp.cue", layered+"environments: prod: {"+c.prod+"}\nenvironments: stage: limits: memory: \"9g\"\n"),
			"beside":  laid(t, "pyapp.cue", layered, "pyapp.prod.cue", c.prod+"\n"),
			"package": laid(t, "pyapp.cue", "package shop\n"+layered, "pyapp.prod.cue", "package other\n"+c.prod+"\n"),
		} {
			want := loadGood(t, layered).App
			want.Environment = "prod"
			c.want(&want)
			if name == "another manager" {
				if spec.App.Deps.Kind != "uv" {
					t.Errorf("%s %s: %+v", name, where, spec.App.Deps)
				}
				want.Deps = spec.App.Deps
			}
			if diff := cmp.Diff(want, spec.App); diff != "" {
				t.Errorf("%s %s (-want +got)\n%s", name, where, diff)
			}
			if spec.Environment != "prod" {
				t.Errorf("%s %s is %q", name, where, spec.Environment)
			}
		}
	}
}

// The formats say the same, each alone and each beside another.
func TestEnvironmentsInEveryFormat(t *testing.T) {
	base := map[string]string{
		"pyapp.cue":      "run: \"main.py\"\nlimits: memory: \"512m\"\n",
		"pyapp.yaml":     "run: main.py\nlimits:\n  memory: 512m\n",
		"pyapp.json":     `{"run": "main.py", "limits": {"memory": "512m"}}`,
		"pyapp.toml":     "run = \"main.py\"\n[limits]\nmemory = \"512m\"\n",
		"pyproject.toml": "[tool.pyapp]\nrun = \"main.py\"\n[tool.pyapp.limits]\nmemory = \"512m\"\n",
	}
	inline := map[string]string{
		"pyapp.cue":      "environments: prod: {limits: memory: \"2g\", env: A: \"b\"}\n",
		"pyapp.yaml":     "environments:\n  prod:\n    limits:\n      memory: 2g\n    env:\n      A: b\n",
		"pyapp.toml":     "[environments.prod.limits]\nmemory = \"2g\"\n[environments.prod.env]\nA = \"b\"\n",
		"pyproject.toml": "[tool.pyapp.environments.prod.limits]\nmemory = \"2g\"\n[tool.pyapp.environments.prod]\nenv.A = \"b\"\n",
	}
	besides := map[string]string{
		"pyapp.prod.cue":  "limits: memory: \"2g\"\nenv: A: \"b\"\n",
		"pyapp.prod.yaml": "limits:\n  memory: 2g\nenv:\n  A: b\n",
		"pyapp.prod.yml":  "limits: {memory: 2g}\nenv: {A: b}\n",
		"pyapp.prod.json": `{"limits": {"memory": "2g"}, "env": {"A": "b"}}`,
		"pyapp.prod.toml": "env.A = \"b\"\n[limits]\nmemory = \"2g\"\n",
	}
	want := App{
		Environment: "prod",
		Run:         &Run{Script: "main.py"}, System: System{Auto: true}, Image: Image{Tag: "latest"},
		Limits: Limits{Memory: "2g", Pids: 256}, Hardening: hardened(), Env: map[string]Scalar{"A": "b"},
	}
	for name, text := range base {
		for beside, over := range besides {
			if diff := cmp.Diff(want, laid(t, name, text, beside, over).App); diff != "" {
				t.Errorf("%s and %s (-want +got)\n%s", name, beside, diff)
			}
		}
		if over, ok := inline[name]; ok {
			if diff := cmp.Diff(want, laid(t, name, text+over).App); diff != "" {
				t.Errorf("%s (-want +got)\n%s", name, diff)
			}
		}
	}
	laid(t, "pyapp.json", `{"run": "main.py", "environments": {"prod": {"limits": {"memory": "2g"}}}}`)
}

// What only an environment, or only the spec without it, refers to is no error.
func TestEnvironmentsShareWhatTheSpecImports(t *testing.T) {
	const text = `import "strings"

let size = "512m"
_big: "2g"
run: "main.py"
limits: memory: size
environments: prod: {limits: memory: _big, env: A: strings.ToUpper("b")}
environments: stage: env: A: strings.ToUpper("c")
`
	if app := loadGood(t, text).App; app.Limits.Memory != "512m" || app.Env != nil {
		t.Errorf("%+v", app)
	}
	if app := laid(t, "pyapp.cue", text).App; app.Limits.Memory != "2g" || app.Env["A"] != "B" {
		t.Errorf("%+v", app)
	}
	const beside = "import \"strings\"\n\nenv: B: strings.ToUpper(_big)\n_big: \"3g\"\n"
	stage := strings.Replace(text, "prod", "dev", 1)
	if app := laid(t, "pyapp.cue", stage, "pyapp.prod.cue", beside).App; app.Env["B"] != "3G" || app.Limits.Memory != "512m" {
		t.Errorf("%+v", app)
	}
}

func TestUnknownEnvironment(t *testing.T) {
	const run = "run: \"main.py\"\n"
	for _, c := range []struct {
		name, text, environment, want string
		siblings                      []Sibling
	}{
		{"pyapp.cue", run, "prod", "pyapp.cue has no environment \"prod\": it has none\n        write one   environments: prod: limits: memory: \"2g\"\n        or what differs, into pyapp.prod.cue", nil},
		{"pyapp.toml", "run = \"a.py\"\n", "prod", "pyapp.toml has no environment \"prod\": it has none\n        write one   environments.prod.limits.memory = \"2g\"\n        or what differs, into pyapp.prod.toml", nil},
		{
			"pyapp.cue", run + "environments: {staging: env: A: \"\", prod: {}}\n", "prdo", "pyapp.cue has no environment \"prdo\"; did you mean prod?\n        it has dev, prod and staging",
			[]Sibling{{Environment: "dev", Name: "pyapp.dev.yaml"}},
		},
	} {
		_, err := NewLoader().LoadEnvironment(c.name, []byte(c.text), c.siblings, c.environment)
		var unknown *UnknownEnvironment
		if !errors.As(err, &unknown) || err.Error() != c.want {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
}

func TestEnvironmentsAreNamed(t *testing.T) {
	siblings := []Sibling{{Environment: "b"}, {Environment: "dev"}}
	for text, want := range map[string][]string{
		"run: 1\n": {"b", "dev"},
		"environments: {prod: {}, b: {}}\nenvironments: \"a\": x: 1\n": {"a", "b", "dev", "prod"},
		"environments: {":   {"b", "dev"},
		"environments: x\n": {"b", "dev"},
	} {
		if got := Environments("pyapp.cue", []byte(text), siblings); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestSiblings(t *testing.T) {
	dir := folder(t, map[string]string{
		"pyapp.cue": "", "pyapp.prod.cue": "", "pyapp.dev.yml": "", "pyapp.Bad.toml": "", "pyapp.schema.json": "", "pyapp.schema.cue": "",
		"pyapp.old.bak.cue": "", "pyapp.prod.txt": "", "other.prod.cue": "", "pyapp..cue": "", "pyapp.prod": "", "pyproject.toml": "",
	})
	if err := os.Mkdir(filepath.Join(dir, "pyapp.folder.cue"), 0o755); err != nil {
		t.Fatal(err)
	}
	for spec, want := range map[string][]string{
		"pyapp.cue":      {"Bad pyapp.Bad.toml", "dev pyapp.dev.yml", "prod pyapp.prod.cue"},
		"pyproject.toml": {"Bad pyapp.Bad.toml", "dev pyapp.dev.yml", "prod pyapp.prod.cue"},
		"other.yaml":     {"prod other.prod.cue"},
		"else.cue":       nil,
	} {
		siblings, err := Siblings(filepath.Join(dir, spec))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range siblings {
			got = append(got, s.Environment+" "+filepath.Base(s.Name))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", spec, got, want)
		}
	}
}

// A finding about an environment is where the environment, or else the spec, writes it.
func TestFindingsOfEnvironmentsGetTheirPlace(t *testing.T) {
	spec := laid(t, "pyapp.cue", "run: script: \"a.py\"\nlimits: memory: \"512m\"\nimage: tag: \"1\"\n", "pyapp.prod.yaml", "limits:\n  memory: 2g\nrun: b.py\n")
	for path, want := range map[string]string{
		"limits.memory": "pyapp.prod.yaml:2:11",
		"limits.cpus":   "pyapp.prod.yaml:1:1",
		"run.script":    "pyapp.prod.yaml:3:6",
		"image.tag":     "pyapp.cue:3:13",
		"":              "pyapp.cue",
	} {
		p := spec.Problems([]Finding{{Rule: "python.missing", Path: path, Message: "x", Notes: []string{`write   limits: memory: "1g"`}}})[0]
		if p.Location() != want {
			t.Errorf("%q is at %s, want %s", path, p.Location(), want)
		}
	}
}
