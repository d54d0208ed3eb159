package manager

import (
	stdcmp "cmp"
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

const workspace = `
[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "flask", extra = ["async"] }, { name = "pricing" }]
optional-dependencies = { pg = [{ name = "psycopg" }] }
dev-dependencies = { dev = [{ name = "pytest" }] }

[package.metadata]
requires-dist = [
    { name = "flask", extras = ["async"], specifier = ">=3,<4" },
    { name = "pricing", editable = "packages/pricing" },
    { name = "psycopg", marker = "extra == 'pg'" },
]

[[package]]
name = "flask"
version = "3.1.1"
source = { registry = "https://pypi.org/simple" }
optional-dependencies = { async = [{ name = "asgiref" }] }

[[package]]
name = "asgiref"
version = "3.8.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "psycopg"
version = "3.2.9"
source = { git = "https://github.com/psycopg/psycopg#0123" }

[[package]]
name = "pytest"
version = "8.4.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pricing"
version = "1.0"
source = { editable = "packages/pricing" }
`

const shopManifest = `
[project]
name = "shop"
dependencies = ["Flask[async] < 4, >= 3", "pricing"]
[project.optional-dependencies]
pg = ["psycopg"]
`

func uvProject(lock, manifest string) Input {
	return Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{"uv.lock": lock, "pyproject.toml": manifest})}
}

func codes(findings []spec.Finding) []string {
	var all []string
	for _, f := range findings {
		all = append(all, f.Rule)
	}
	return all
}

// versions are the packages' by name, as tests compare them; nil for none.
func versions(packages Packages) map[string]string {
	var all map[string]string
	for _, p := range packages {
		if all == nil {
			all = map[string]string{}
		}
		all[p.Name] = p.Version
	}
	return all
}

func TestUvTakesWhatTheLockNeeds(t *testing.T) {
	install, findings := installByUv(uvFields{Extras: []string{"pg"}, Version: "0.13.7", From: "image"}, uvProject(workspace, shopManifest))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	want := map[string]string{"flask": "3.1.1", "asgiref": "3.8.1", "psycopg": "3.2.9", "pricing": "1.0"}
	if diff := cmp.Diff(want, versions(install.Packages)); diff != "" {
		t.Errorf("pins (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"packages/pricing"}, install.Local); diff != "" || install.IsPackage() {
		t.Errorf("local packages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
	install, _ = installByUv(uvFields{Version: "0.13.7", From: "image"}, uvProject(workspace, shopManifest))
	if install.BuildPackages != nil {
		t.Errorf("nothing comes from git, and the build has %v", install.BuildPackages)
	}
}

func TestUvComesFromItsImageOrTheIndex(t *testing.T) {
	for from, want := range map[string]plan.Mount{
		"image": {Type: "bind", From: "uv", Source: "/uv", Target: "/opt/uv/bin/uv"},
		"pip":   {Type: "bind", From: "uv", Source: "/opt/uv", Target: "/opt/uv"},
	} {
		install, _ := installByUv(uvFields{Version: "0.13.7", From: from}, uvProject(workspace, shopManifest))
		if diff := cmp.Diff(want, install.Steps[1].Run.Mounts[0]); diff != "" || install.Tools[0].Name != "uv" {
			t.Errorf("%s: stage %s, mount (-want +got):\n%s", from, install.Tools[0].Name, diff)
		}
	}
}

// What is in the project is installed from there, from a folder or an archive.
func TestUvTakesLocalArchives(t *testing.T) {
	in := uvProject(strings.Replace(workspace, `source = { editable = "packages/pricing" }`, `source = { path = "libs/pricing-1.0-py3-none-any.whl" }`, 1), shopManifest)
	in.Project.(fstest.MapFS)["libs/pricing-1.0-py3-none-any.whl"] = &fstest.MapFile{}
	install, findings := installByUv(uvFields{Version: "0.13.7", From: "image"}, in)
	if diff := cmp.Diff([]string{"libs/pricing-1.0-py3-none-any.whl"}, install.Local); diff != "" || len(findings) > 0 {
		t.Errorf("%v (-want +got):\n%s", findings, diff)
	}
	run := install.Steps[1].Run
	if got := run.Mounts[len(run.Mounts)-1].Source; got != "libs/pricing-1.0-py3-none-any.whl" {
		t.Errorf("the last mount is of %s", got)
	}
}

// gitLocked is the workspace with a requirement that tool.uv.sources has from git: its lock
// has no specifier.
var gitLocked = strings.Replace(workspace, `specifier = ">=3,<4"`, `git = "https://example.org/flask?rev=main"`, 1)

// groupLocked is the workspace with a group that pyproject.toml calls all_tests.
var groupLocked = strings.Replace(workspace, `    { name = "psycopg", marker = "extra == 'pg'" },
]
`, `    { name = "psycopg", marker = "extra == 'pg'" },
]

[package.metadata.requires-dev]
all-tests = [{ name = "pytest", specifier = ">=8" }]
`, 1)

func TestUvFindings(t *testing.T) {
	for name, c := range map[string]struct {
		fields         uvFields
		lock, manifest string
		want           []string
	}{
		"fine":                {lock: workspace, manifest: shopManifest},
		"another specifier":   {lock: workspace, manifest: strings.Replace(shopManifest, ">= 3", ">= 3.1", 1), want: []string{"deps.lock-stale"}},
		"one more":            {lock: workspace, manifest: strings.Replace(shopManifest, `"pricing"`, `"pricing", "rich"`, 1), want: []string{"deps.lock-stale"}},
		"a group more":        {lock: workspace, manifest: shopManifest + "[dependency-groups]\ndev = [\"pytest\"]\n", want: []string{"deps.lock-stale"}},
		"a group by its name": {lock: groupLocked, manifest: shopManifest + "[dependency-groups]\nall_tests = [\"pytest>=8\"]\n"},
		"a group of groups":   {lock: workspace, manifest: shopManifest + "[dependency-groups]\nall = [{include-group = \"dev\"}]\n"},
		"one less":            {lock: workspace, manifest: strings.Replace(shopManifest, `, "pricing"`, "", 1), want: []string{"deps.lock-stale"}},
		"no such member":      {fields: uvFields{Package: "admin"}, lock: workspace, manifest: shopManifest, want: []string{"uv.no-member"}},
		"an external folder":  {lock: strings.ReplaceAll(workspace, "packages/pricing", "../pricing"), manifest: shopManifest, want: []string{"path.outside"}},
		"a source of git":     {lock: gitLocked, manifest: strings.Replace(shopManifest, ">= 3", ">= 3.1", 1)},
		"an unknown group":    {fields: uvFields{Groups: []string{"Dev", "prod"}}, lock: workspace, manifest: shopManifest, want: []string{"deps.no-group"}},
		"an unknown extra":    {fields: uvFields{Extras: []string{"pg", "mysql"}}, lock: workspace, manifest: shopManifest, want: []string{"deps.no-extra"}},
		"no TOML":             {lock: "[[package]\n", manifest: shopManifest, want: []string{"deps.file-unreadable"}},
		"no project":          {lock: "version = 1\n", manifest: shopManifest, want: []string{"uv.no-project"}},
	} {
		_, findings := installByUv(c.fields, uvProject(c.lock, c.manifest))
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
	_, findings := installByUv(uvFields{}, uvProject(workspace, strings.Replace(shopManifest, ">= 3", ">= 3.1", 1)))
	if at := findings[0].At; at == nil || at.File != "pyproject.toml" || at.Line != 4 || at.Column != 18 {
		t.Errorf("a stale lock is told at %+v", at)
	}
	_, findings = installByUv(uvFields{}, Input{Project: fstest.MapFS{}})
	if diff := cmp.Diff([]string{"deps.file-missing", "deps.file-missing"}, codes(findings)); diff != "" {
		t.Errorf("no files (-want +got):\n%s", diff)
	}
}

func TestPackageOrApplication(t *testing.T) {
	const build = "[build-system]\nrequires = []\n"
	yes, no := true, false
	for name, c := range map[string]struct {
		manifest string
		src      bool
		run      []string
		said     *bool
		want     bool
	}{
		"nothing":             {},
		"a flat package":      {manifest: build},
		"a package in src":    {manifest: build, src: true, want: true},
		"src alone":           {src: true},
		"a script of it":      {manifest: build + "[project.scripts]\nshop = \"shop:main\"\n", run: []string{"shop"}, want: true},
		"another program":     {manifest: build + "[project.scripts]\nshop = \"shop:main\"\n", run: []string{"python"}},
		"Poetry's script":     {manifest: build + "[tool.poetry.scripts]\nshop = \"shop:main\"\n", run: []string{"shop"}, want: true},
		"Poetry says no":      {manifest: build + "[tool.poetry]\npackage-mode = false\n", src: true},
		"PDM says no":         {manifest: build + "[tool.pdm]\ndistribution = false\n", src: true},
		"uv says no":          {manifest: build + "[tool.uv]\npackage = false\n", src: true},
		"the spec says no":    {manifest: build, src: true, said: &no},
		"the spec says yes":   {said: &yes, want: true},
		"no readable project": {manifest: "[[", src: true},
	} {
		project := files(map[string]string{"pyproject.toml": c.manifest})
		if c.src {
			project["src/shop/__init__.py"] = &fstest.MapFile{}
		}
		app := spec.App{Build: spec.Build{Package: c.said}}
		if c.run != nil {
			app.Run = &spec.Run{Command: c.run}
		}
		if got := len(localPackage(Input{App: app, Project: project})) > 0; got != c.want {
			t.Errorf("%s: a package: %v, want %v", name, got, c.want)
		}
	}
}

func TestPoetryIsTheOneThatWroteTheLock(t *testing.T) {
	const by = "# This file is automatically @generated by Poetry 1.8.5 and should not be changed by hand.\n"
	const pkg = "[[package]]\nname = \"Lib_A\"\nversion = \"1.0\"\n[package.source]\ntype = \"directory\"\nurl = \"libs/a\"\n"
	manifest := "[tool.poetry]\npackage-mode = false\n[tool.poetry.dependencies]\nlib-a = {path = \"libs/a\"}\n"
	for lock, want := range map[string]string{
		by + pkg: "/opt/poetry/bin/poetry install --sync --no-interaction --no-root --no-directory --only=main",
		pkg:      "/opt/poetry/bin/poetry sync --no-interaction --no-root --no-directory --only=main",
	} {
		install, findings := installByPoetry(poetryFields{}, Input{Project: files(map[string]string{"poetry.lock": lock, "pyproject.toml": manifest})})
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		if got := strings.Join(install.Steps[1].Run.Commands[0].Argv, " "); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if diff := cmp.Diff([]string{"libs/a"}, install.Local); diff != "" || install.Packages.Version("lib-a") != "1.0" {
			t.Errorf("%v, local packages (-want +got):\n%s", install.Packages, diff)
		}
	}
}

func TestPoetryLeavesOtherGroupsOut(t *testing.T) {
	const lock = "[[package]]\nname = \"gunicorn\"\nversion = \"23.0.0\"\ngroups = [\"main\"]\n" +
		"[[package]]\nname = \"stubs\"\nversion = \"1\"\ngroups = [\"dev\"]\nsource = { type = \"directory\", url = \"stubs\" }\n"
	in := Input{Project: files(map[string]string{"poetry.lock": lock, "pyproject.toml": "[tool.poetry]\npackage-mode = false\n"})}
	install, _ := installByPoetry(poetryFields{}, in)
	if diff := cmp.Diff(map[string]string{"gunicorn": "23.0.0"}, versions(install.Packages)); diff != "" || len(install.Local) > 0 {
		t.Errorf("local %v, pins (-want +got):\n%s", install.Local, diff)
	}
	if install, _ = installByPoetry(poetryFields{Groups: []string{"dev"}}, in); len(install.Packages) != 2 || len(install.Local) != 1 {
		t.Errorf("with the group: %v, %v", install.Packages, install.Local)
	}
}

func TestPyprojectFindings(t *testing.T) {
	in := Input{App: spec.App{Python: "3.10.4"}, Project: files(map[string]string{"pyproject.toml": shopManifest})}
	_, findings := installByPyproject(pyprojectFields{Extras: []string{"mysql"}, Groups: []string{"prod"}}, in)
	if diff := cmp.Diff([]string{"deps.no-lock", "deps.no-extra", "deps.no-group"}, codes(findings)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// No manager panics at a lock or a pyproject.toml, whatever it holds.
func FuzzLocks(f *testing.F) {
	f.Add(workspace, shopManifest)
	f.Add("[[package]]\nname = \"a\"\nsource = { directory = \"x\" }\ndependencies = [{ name = \"a\" }]\n", "[project]\nname = \"a\"\ndependencies = [\"@\", \"[\", \";\", \"a[b\"]\n")
	f.Add(pylockText, hatchManifest)
	f.Add(scriptLock, "# /// script\n# dependencies = [\"a\"]\n# ///\n")
	f.Add("lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nmarker = \"(('a' in extras) or\"\n", "[tool.hatch.envs.default]\ntemplate = \"b\"\n[tool.hatch.envs.b]\ntemplate = \"default\"\n")
	f.Add(condaLocked, condaEnv)
	f.Add(pixiLocked, "[tool.pixi.dependencies]\npython = \"*\"\n")
	f.Add("[metadata]\nlock_version = \"4.x\"\n[[package]]\nname = \"a\"\npath = \"..\"\nfiles = [{}]\n", "[project]\ndependencies = [1.5, 1979-05-27]\n[dependency-groups]\na = 1\n")
	f.Add(`{"_meta": {"hash": {}}, "default": {"a": {"path": ".."}, "b": null}, "x": null}`, "requires = 1\nsource = []\n")
	f.Fuzz(func(t *testing.T, lock, manifest string) {
		project := files(map[string]string{
			"uv.lock": lock, "poetry.lock": lock, "pylock.toml": lock, "a.py.lock": lock, "pdm.lock": lock, "Pipfile.lock": lock, "pixi.lock": lock, "conda-lock.yml": lock,
			"pyproject.toml": manifest, "requirements.txt": manifest, "hatch.toml": manifest, "a.py": manifest, "Pipfile": manifest, "environment.yml": manifest,
		})
		for _, m := range All() {
			defaults := map[string]string{"pylock": `{"file": "pylock.toml"}`, "hatch": `{"env": "default"}`, "script": `{"file": "a.py"}`}
			deps, err := spec.Choose(m.Name, json.RawMessage(stdcmp.Or(defaults[m.Name], "{}")))
			if err != nil {
				t.Fatal(err)
			}
			install, findings := m.Install(Input{App: spec.App{Python: "3.13", Deps: deps}, Project: project})
			if len(findings) == 0 && m.Name != "none" && len(install.Steps) == 0 {
				t.Errorf("%s installs nothing and says nothing", m.Name)
			}
		}
	})
}

// Markers say on which platforms a package is needed, and forks which version.
func TestUvMarkersAndForks(t *testing.T) {
	const lock = `
[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [
    { name = "numpy", version = "1.26.4", source = { registry = "x" }, marker = "python_full_version < '3.12'" },
    { name = "numpy", version = "2.2.4", source = { registry = "x" }, marker = "python_full_version >= '3.12'" },
    { name = "pywin32", marker = "sys_platform == 'win32'" },
    { name = "torch" },
]
[[package]]
name = "numpy"
version = "1.26.4"
source = { registry = "x" }
[[package]]
name = "numpy"
version = "2.2.4"
source = { registry = "x" }
[[package]]
name = "pywin32"
version = "300"
source = { registry = "x" }
[[package]]
name = "torch"
version = "2.9.1"
source = { registry = "x" }
dependencies = [{ name = "nvidia-nccl-cu12", marker = "platform_machine == 'x86_64' and sys_platform == 'linux'" }]
[[package]]
name = "nvidia-nccl-cu12"
version = "2.27.5"
source = { registry = "x" }
sdist = { url = "https://example.com/nvidia_nccl_cu12-2.27.5.tar.gz" }
wheels = [{ url = "https://example.com/nvidia_nccl_cu12-2.27.5-py3-none-manylinux_2_18_x86_64.whl" }, { path = "dir/nvidia_nccl_cu12-2.27.5-py3-none-any.whl" }]
`
	install, findings := installByUv(uvFields{Version: "0.13.7", From: "image"}, uvProject(lock, "[project]\ndependencies = []\n"))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	both := []string{"linux/amd64", "linux/arm64"}
	want := Packages{
		{Name: "numpy", Version: "2.2.4", Platforms: both},
		{Name: "torch", Version: "2.9.1", Index: "x", Platforms: both},
		{
			Name: "nvidia-nccl-cu12", Version: "2.27.5", Index: "x", Listed: true, Sdist: true, Platforms: both[:1],
			Wheels: []string{"nvidia_nccl_cu12-2.27.5-py3-none-manylinux_2_18_x86_64.whl", "nvidia_nccl_cu12-2.27.5-py3-none-any.whl"},
		},
	}
	for i := range want {
		want[i].File, want[i].Mention = "uv.lock", tomlMention(want[i].Name, want[i].Version)
	}
	if diff := cmp.Diff(want, install.Packages); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if at := want[0].At(files(map[string]string{"uv.lock": lock})); at == nil || at.Line != 17 || at.Text != `name = "numpy"` {
		t.Errorf("numpy is at %+v, want the line of its package", at)
	}
}
