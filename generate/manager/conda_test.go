package manager

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

const condaEnv = `name: report
channels: [conda-forge]
dependencies:
  - python=3.13
  - conda-forge::Click >=8,<9
  - pywin32  # [win]
  - pip
  - pip:
      - blinker==1.9.0
`

const condaLocked = `version: 1
metadata:
  sources: [environment.yml]
package:
- {name: python, version: 3.13.9, manager: conda, platform: linux-64, category: main, url: "https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-h_0.conda"}
- {name: click, version: 8.1.8, manager: conda, platform: linux-64, category: main, url: "https://conda.anaconda.org/conda-forge/noarch/click-8.1.8-h_0.conda"}
- {name: pip, version: 25.30, manager: conda, platform: linux-64, category: main, url: "https://conda.anaconda.org/conda-forge/noarch/pip-25.3-h_0.conda"}
- {name: blinker, version: 1.9.0, manager: pip, platform: linux-64, category: main, url: "https://files.pythonhosted.org/packages/blinker-1.9.0-py3-none-any.whl"}
- {name: shop, version: 1.0.0, manager: pip, platform: linux-64, category: main, url: "git+https://example.org/shop@0123"}
- {name: pytest, version: 8.4.1, manager: conda, platform: linux-64, category: dev, url: "https://conda.anaconda.org/conda-forge/noarch/pytest-8.4.1-h_0.conda"}
- {name: python, version: 3.12.1, manager: conda, platform: osx-arm64, category: main, url: "https://conda.anaconda.org/conda-forge/osx-arm64/python-3.12.1-h_0.conda"}
`

const condaList = `# platform: linux-64
@EXPLICIT
https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-hc97d973_101_cp313.conda#00
https://conda.anaconda.org/conda-forge/noarch/typing-extensions-4.15.0-h396c80c_0.tar.bz2#00
`

func condaProject(text map[string]string) Input {
	return Input{App: spec.App{Python: "3.13"}, Project: files(text)}
}

// Of what there is, the best lock is taken; a lock of another tool is none.
func TestCondaTakesTheBestFile(t *testing.T) {
	all := map[string]string{
		"conda-lock.yml": condaLocked, "conda-linux-64.lock": condaList, "env.lock": condaList,
		"environment.yml": condaEnv, "poetry.lock": "[[package]]\n",
	}
	for _, want := range []string{"conda-lock.yml", "conda-linux-64.lock", "env.lock", "environment.yml"} {
		got, findings := condaFile(condaFields{}, condaProject(all).Project)
		if got != want || len(findings) > 0 {
			t.Errorf("got %s, want %s: %v", got, want, findings)
		}
		delete(all, want)
	}
	_, findings := condaFile(condaFields{}, condaProject(all).Project)
	if diff := cmp.Diff([]string{"deps.file-missing"}, codes(findings)); diff != "" {
		t.Errorf("with poetry.lock alone (-want +got):\n%s", diff)
	}
}

func TestCondaLockIsForLinuxWithoutGroups(t *testing.T) {
	install, findings := installByConda(condaFields{}, condaProject(map[string]string{"conda-lock.yml": condaLocked, "environment.yml": condaEnv}))
	if len(findings) > 0 || !install.OwnPython || !install.Locked {
		t.Fatalf("%+v %v", install, findings)
	}
	want := map[string]string{"python": "3.13.9", "click": "8.1.8", "pip": "25.30", "blinker": "1.9.0", "shop": "1.0.0"}
	if diff := cmp.Diff(want, versions(install.Packages)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"ca-certificates", "git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
	click, blinker := install.Packages.Find("click"), install.Packages.Find("blinker")
	if !click.Conda || blinker.Conda || !slices.Equal(blinker.Wheels, []string{"blinker-1.9.0-py3-none-any.whl"}) {
		t.Errorf("%+v\n%+v", click, blinker)
	}
}

func TestCondaReadsAList(t *testing.T) {
	install, findings := installByConda(condaFields{File: "./env.lock"}, condaProject(map[string]string{"env.lock": condaList}))
	want := map[string]string{"python": "3.13.9", "typing-extensions": "4.15.0"}
	if diff := cmp.Diff(want, versions(install.Packages)); diff != "" || len(findings) > 0 {
		t.Errorf("%v (-want +got):\n%s", findings, diff)
	}
	argv := install.Steps[0].Run.Commands[0].Argv
	if got := argv[len(argv)-3:]; !slices.Equal(got, []string{"--file=env.lock", "--always-copy", "--no-pyc"}) {
		t.Errorf("the command ends in %v", got)
	}
}

// Without a lock the solver is held to the spec's Python, and pip's part has its cache.
func TestCondaEnvironmentFile(t *testing.T) {
	in := condaProject(map[string]string{
		"environment.yml":  strings.Replace(condaEnv, "- blinker==1.9.0", "- -r requirements.txt", 1),
		"requirements.txt": "blinker==1.9.0\n",
	})
	install, findings := installByConda(condaFields{}, in)
	if diff := cmp.Diff([]string{"deps.no-lock"}, codes(findings)); diff != "" || install.Locked {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if got := install.Packages.Version("blinker"); got != "1.9.0" {
		t.Errorf("blinker %q", got)
	}
	run := install.Steps[0].Run
	if argv := run.Commands[0].Argv; argv[len(argv)-1] != "python=3.13" {
		t.Errorf("the command is %v", argv)
	}
	var targets []string
	for _, m := range run.Mounts[2:] {
		targets = append(targets, m.Target)
	}
	want := []string{"/root/.cache/micromamba", "/root/.cache/pip", "environment.yml", "requirements.txt"}
	if diff := cmp.Diff(want, targets); diff != "" || install.NeedsSource {
		t.Errorf("mounts (-want +got):\n%s", diff)
	}
	in = condaProject(map[string]string{"environment.yml": strings.Replace(condaEnv, "- blinker==1.9.0", "- -e git+https://example.org/shop", 1)})
	install, _ = installByConda(condaFields{}, in)
	if diff := cmp.Diff([]string{"ca-certificates", "git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
	in = condaProject(map[string]string{"environment.yml": strings.Replace(condaEnv, "- blinker==1.9.0", "- -e .", 1)})
	if install, _ = installByConda(condaFields{}, in); !install.NeedsSource {
		t.Error("pip installs the project's folder, which is not there")
	}
}

func TestCondaFindings(t *testing.T) {
	const lock, list, env = "conda-lock.yml", "conda-linux-64.lock", "environment.yml"
	for name, c := range map[string]struct {
		field string
		files map[string]string
		want  []string
	}{
		"no files":          {want: []string{"deps.file-missing"}},
		"outside":           {field: "../env.lock", want: []string{"path.outside"}},
		"a missing lock":    {field: "prod-lock.yml", want: []string{"deps.file-missing"}},
		"a missing list":    {field: "prod.lock", want: []string{"deps.file-missing"}},
		"no list":           {field: "prod.txt", files: map[string]string{"prod.txt": "numpy\n"}, want: []string{"deps.file-unreadable"}},
		"no URL":            {files: map[string]string{list: condaList + "numpy\n"}, want: []string{"deps.file-unreadable"}},
		"no YAML":           {files: map[string]string{lock: "package: [\n"}, want: []string{"deps.file-unreadable"}},
		"no mapping":        {files: map[string]string{env: "- python\n"}, want: []string{"deps.file-unreadable"}},
		"a misnamed lock":   {field: "lock.yml", files: map[string]string{"lock.yml": condaLocked}, want: []string{"conda.file-name"}},
		"no dependencies":   {files: map[string]string{env: "name: x\n"}, want: []string{"conda.empty"}},
		"another Python":    {files: map[string]string{env: strings.Replace(condaEnv, "python=3.13", "python=3.12", 1)}, want: []string{"deps.no-lock", "conda.python"}},
		"a range of them":   {files: map[string]string{env: strings.Replace(condaEnv, "python=3.13", "python >=3.11,<3.14", 1)}, want: []string{"deps.no-lock"}},
		"another locked":    {files: map[string]string{lock: strings.ReplaceAll(condaLocked, "3.13.9", "3.1.9")}, want: []string{"conda.python"}},
		"a list of another": {files: map[string]string{list: strings.Replace(condaList, "3.13.9", "3.12.9", 1)}, want: []string{"conda.python"}},
		"no Python":         {files: map[string]string{lock: strings.Replace(condaLocked, "name: python", "name: r-base", 1)}, want: []string{"conda.no-python"}},
		"no pip":            {files: map[string]string{lock: strings.Replace(condaLocked, "name: pip", "name: wheel", 1)}, want: []string{"conda.no-pip"}},
		"another platform":  {files: map[string]string{lock: strings.ReplaceAll(condaLocked, "platform: linux-64", "platform: win-64")}, want: []string{"conda.platform"}},
		"a list of Windows": {files: map[string]string{list: strings.ReplaceAll(condaList, "linux-64", "win-64")}, want: []string{"conda.platform"}},
		"by its URLs":       {files: map[string]string{list: strings.Replace(strings.ReplaceAll(condaList, "linux-64", "osx-64"), "# platform: osx-64\n", "", 1)}, want: []string{"conda.platform"}},
		"pip in comments":   {files: map[string]string{list: condaList + "# pip flask @ https://x/flask.whl#sha256=00\n"}, want: []string{"conda.pip-comments"}},
		"one more":          {files: map[string]string{lock: condaLocked, env: condaEnv + "      - rich\n"}, want: []string{"deps.lock-stale"}},
		"another version":   {files: map[string]string{lock: condaLocked, env: strings.Replace(condaEnv, "<9", "<8.1", 1)}, want: []string{"deps.lock-stale"}},
		"a stale list":      {files: map[string]string{list: condaList, env: "dependencies: [python, numpy]\n"}, want: []string{"deps.lock-stale"}},
		"a group's source":  {files: map[string]string{lock: condaLocked, env: "category: dev\ndependencies: [ruff]\n"}},
		"no channels":       {files: map[string]string{env: "dependencies: [python]\n"}, want: []string{"deps.no-lock", "conda.no-channels"}},
		"Anaconda's":        {files: map[string]string{env: strings.Replace(condaEnv, "[conda-forge]", "[defaults]", 1)}, want: []string{"deps.no-lock", "conda.defaults"}},
		"Anaconda's, list":  {files: map[string]string{list: strings.ReplaceAll(condaList, "conda.anaconda.org/conda-forge", "repo.anaconda.com/pkgs/main")}, want: []string{"conda.defaults"}},
		"variables":         {files: map[string]string{env: condaEnv + "variables: {GREETING: hi}\n"}, want: []string{"deps.no-lock", "conda.variables"}},
		"a missing -r":      {files: map[string]string{env: condaEnv + "      - -r dev.txt\n"}, want: []string{"deps.no-lock", "deps.file-missing"}},
	} {
		_, findings := installByConda(condaFields{File: c.field}, condaProject(c.files))
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
}

// Findings point into the file that is at fault, and show no token of a channel's.
func TestCondaFindingsHaveTheirPlace(t *testing.T) {
	_, findings := installByConda(condaFields{}, condaProject(map[string]string{
		"conda-lock.yml": condaLocked, "environment.yml": strings.Replace(condaEnv, "<9", "<8.1", 1),
	}))
	want := spec.Place{File: "environment.yml", Line: 5, Column: 5, Width: 27, Text: "  - conda-forge::Click >=8,<8.1"}
	if diff := cmp.Diff(want, *findings[0].At); diff != "" {
		t.Errorf("stale (-want +got):\n%s", diff)
	}
	_, findings = installByConda(condaFields{}, condaProject(map[string]string{"environment.yml": "dependencies: [a]\nvariables: [1]\n"}))
	if at := findings[0].At; at == nil || at.Line != 2 || at.Text != "variables: [1]" {
		t.Errorf("another type: %+v", findings[0])
	}
	_, findings = installByConda(condaFields{}, condaProject(map[string]string{
		"env.lock": "@EXPLICIT\nhttps://user:pass@conda.example.org/t/to-ken/x/linux-64/python-3.12.0-0.conda\n",
	}))
	if got := findings[0].At.Text; got != "https://**********conda.example.org/t/******/x/linux-64/python-3.12.0-0.conda" {
		t.Errorf("shown: %s", got)
	}
}

func TestCondaRequirements(t *testing.T) {
	for text, c := range map[string]struct {
		name    string
		allowed string
		refused string
	}{
		"python":                             {name: "python", allowed: "3.13.1"},
		"python=3.13":                        {name: "python", allowed: "3.13.1", refused: "3.12.9"},
		"python=3.13.*":                      {name: "python", allowed: "3.13.1", refused: "3.12.9"},
		"python 3.13.*":                      {name: "python", allowed: "3.13.1", refused: "3.12.9"},
		"python ==3.13.1":                    {name: "python", allowed: "3.13.1", refused: "3.13.2"},
		"python 3.13.1 h1_0":                 {name: "python", allowed: "3.13.1", refused: "3.13.2"},
		"python=3.13=*_cp313":                {name: "python", allowed: "3.13.1", refused: "3.14.0"},
		"python >= 3.11, < 3.13":             {name: "python", allowed: "3.12.1", refused: "3.13.0"},
		"python>=3.11.*":                     {name: "python", allowed: "3.12.1", refused: "3.10.0"},
		"conda-forge::python=3.13":           {name: "python", allowed: "3.13.1", refused: "3.12.9"},
		"Python[version='>=3.11,<3.13']":     {name: "python", allowed: "3.12.1", refused: "3.13.0"},
		"python[build=x,version=3.13]":       {name: "python", allowed: "3.13.0", refused: "3.12.0"},
		"python 3.12.*|3.13.*":               {name: "python", allowed: "3.11.0"}, // the solver's to tell
		"openssl=1.1.1":                      {name: "openssl", allowed: "1.1.1w"},
		"conda-forge/linux-64::tzdata=2025b": {name: "tzdata", allowed: "2025b"},
	} {
		r := parseCondaRequirement(text)
		if r.name != c.name || !r.allows(c.allowed) || c.refused != "" && r.allows(c.refused) {
			t.Errorf("%q is %+v: allows %s: %v, %s: %v", text, r, c.allowed, r.allows(c.allowed), c.refused, r.allows(c.refused))
		}
	}
	exact := map[string]string{"a==1.2": "1.2", "a==1.2=h1": "1.2", "a=1.2": "", "a==1.*": "", "a": ""}
	for _, text := range slices.Sorted(maps.Keys(exact)) {
		if got := parseCondaRequirement(text).exact(); got != exact[text] {
			t.Errorf("%s is exactly %q, want %q", text, got, exact[text])
		}
	}
}

// No file panics or hangs, whichever of the kinds it is read as.
func FuzzConda(f *testing.F) {
	f.Add(condaEnv)
	f.Add(condaLocked)
	f.Add(condaList)
	f.Add("dependencies: [{pip: ['-r environment.yml', '@', '-']}, '::', '[', '=', 'a[version=']\n")
	f.Add("a: &a [*a]\ndependencies: *a\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{"conda-lock.yml", "env.lock", "environment.yml"} {
			in := condaProject(map[string]string{file: text, "environment.yml": text})
			install, findings := installByConda(condaFields{File: file}, in)
			if !hasErrors(findings) && len(install.Steps) != 1 {
				t.Errorf("%s: %v", file, findings)
			}
			for _, found := range findings {
				if at := found.At; at != nil && (at.Line < 1 || at.Column < 1 || at.Width < 1) {
					t.Errorf("%s: %+v", file, at)
				}
			}
		}
	})
}
