package generate

import (
	"slices"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestLocksSideBySide(t *testing.T) {
	choose := func(kind string) *spec.Choice {
		deps, err := spec.Choose(kind, map[string]string{})
		if err != nil {
			t.Fatal(err)
		}
		return deps
	}
	for name, c := range map[string]struct {
		deps  *spec.Choice
		files []string
		want  []string
	}{
		"one lock":          {deps: choose("uv"), files: []string{"uv.lock", "requirements.txt"}},
		"two locks":         {deps: choose("uv"), files: []string{"poetry.lock", "uv.lock"}, want: []string{"poetry.lock"}},
		"another's alone":   {deps: choose("pip"), files: []string{"requirements.txt", "uv.lock"}, want: []string{"uv.lock"}},
		"nothing installed": {files: []string{"poetry.lock"}, want: []string{"poetry.lock"}},
	} {
		project := fstest.MapFS{}
		for _, file := range c.files {
			project[file] = &fstest.MapFile{}
		}
		var got []string
		for _, f := range checkLocks(spec.App{Deps: c.deps}, project) {
			got = append(got, f.At.File)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// A spec that leaves deps out although the project requires something is told so, once.
func TestDependenciesLeftOut(t *testing.T) {
	none, err := spec.Choose("none", map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		deps  *spec.Choice
		files map[string]string
		want  string // the note; "" is no finding
	}{
		"requirements":         {files: map[string]string{"requirements.txt": "six\n"}, want: "write   deps: pip: {}"},
		"a project":            {files: map[string]string{"pyproject.toml": "[project]\nname = 'x'\nversion = '1'\ndependencies = ['six']\n"}, want: "write   deps: pyproject: {}"},
		"a script":             {files: map[string]string{"main.py": "#!/usr/bin/python\n# /// script\n# dependencies = ['six']\n# ///\n"}, want: "write   deps: script: {}"},
		"a lock":               {files: map[string]string{"uv.lock": "", "requirements.txt": ""}, want: "keep one lock: remove uv.lock, or write   deps: uv: {}"},
		"tools' settings":      {files: map[string]string{"pyproject.toml": "[tool.ruff]\n[project]\nname = 'x'\n"}},
		"no TOML":              {files: map[string]string{"pyproject.toml": "[project\n"}},
		"nothing":              {},
		"none, and it is said": {deps: none, files: map[string]string{"requirements.txt": "six\n"}},
	} {
		project := fstest.MapFS{"main.py": {}}
		for file, text := range c.files {
			project[file] = &fstest.MapFile{Data: []byte(text)}
		}
		app := webApp(func(a *spec.App) { a.Deps, a.Server, a.Run = c.deps, nil, &spec.Run{Script: "main.py"} })
		findings := Check(app, project)
		if c.want == "" && len(findings) == 0 {
			continue
		}
		if len(findings) != 1 || findings[0].IsError() || findings[0].Notes[0] != c.want {
			t.Errorf("%s: got %+v, want %q", name, findings, c.want)
		}
	}
}

// A command that only the installed project has.
func TestProjectLeftOut(t *testing.T) {
	project := fstest.MapFS{"pyproject.toml": {Data: []byte("[project]\nname = 'x'\nversion = '1'\n[project.scripts]\nshop = 'shop:main'\n")}}
	for command, want := range map[string]int{"shop": 1, "python": 0} {
		app := webApp(func(a *spec.App) { a.Deps, a.Server, a.Run = nil, nil, &spec.Run{Command: []string{command}} })
		if findings := Check(app, project); len(findings) != want || want == 1 && findings[0].Rule != "deps.left-out" {
			t.Errorf("%s: got %+v", command, findings)
		}
	}
}

func TestIndexesThatNobodyAsks(t *testing.T) {
	app := webApp(func(a *spec.App) { a.Indexes = spec.Indexes{{Name: "internal", URL: "https://pypi.example.com"}} })
	install, _ := manager.Of(app.Deps).Install(manager.Input{App: app, Project: fstest.MapFS{"requirements.txt": {}}})
	if findings := checkIndexes(app, install); findings != nil {
		t.Errorf("pip asks it: %v", findings)
	}
	if findings := checkIndexes(app, manager.Install{}); len(findings) != 1 || findings[0].Rule != "indexes.unused" {
		t.Errorf("got %v, want indexes.unused", findings)
	}
}
