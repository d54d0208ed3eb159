package manager

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The hashes are those of Pipenv 2024.0.1 (plette's Pipfile.get_hash).
func TestPipenvHash(t *testing.T) {
	data, err := os.ReadFile("testdata/pipenv/Pipfile")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"[packages]\n": "ebffa69a1fa192d1cef7cb42ad79231ca976565c5ce371a70160b3048d3cbc06",
		string(data):   "8ab42c19252fbf7ce980211b9a2b836efbc15d5d17e08e3cbbff16f90bbbeb93",
	} {
		var content pipfileContent
		if err := toml.Unmarshal([]byte(text), &content); err != nil {
			t.Fatal(err)
		}
		if got, ok := content.hash(); got != want || !ok {
			t.Errorf("%s\ngot %s, want %s", text, got, want)
		}
	}
}

// The fixture's lock is Pipenv's own.
func TestPipenvTakesWhatTheLockNeeds(t *testing.T) {
	in := Input{App: spec.App{Python: "3.13"}, Project: files(fixture(t, "pipenv", "Pipfile", "Pipfile.lock"))}
	for name, c := range map[string]struct {
		categories []string
		want       map[string]string
		last       string
	}{
		"alone":       {want: map[string]string{"click": "8.1.8", "pricing": ""}, last: "--extra-pip-args=--no-compile"},
		"a category":  {categories: []string{"prod"}, want: map[string]string{"click": "8.1.8", "pricing": "", "markupsafe": "2.1.5"}, last: "--categories=packages,prod"},
		"development": {categories: []string{"dev-packages"}, want: map[string]string{"click": "8.1.8", "pricing": "", "build": "1.2.2", "packaging": "25.0", "pyproject-hooks": "1.2.0"}, last: "--categories=packages,dev-packages"},
	} {
		install, findings := installByPipenv(pipenvFields{Categories: c.categories, Version: "2024.0.1"}, in)
		if len(findings) > 0 {
			t.Fatalf("%s: %v", name, findings)
		}
		if diff := cmp.Diff(c.want, versions(install.Packages)); diff != "" {
			t.Errorf("%s: packages (-want +got):\n%s", name, diff)
		}
		if argv := install.Steps[1].Run.Commands[1].Argv; argv[len(argv)-1] != c.last {
			t.Errorf("%s: %v", name, argv)
		}
		if diff := cmp.Diff([]string{"libs/pricing"}, install.Local); diff != "" {
			t.Errorf("%s: local (-want +got):\n%s", name, diff)
		}
	}
}

func TestPipenvReadsEveryKindOfPackage(t *testing.T) {
	const lock = `{
    "_meta": {"hash": {"sha256": "ebffa69a1fa192d1cef7cb42ad79231ca976565c5ce371a70160b3048d3cbc06"}},
    "default": {
        "Flask": {"hashes": ["sha256:00"], "extras": ["async"], "markers": "python_version >= '3.9'", "version": "==3.1.1"},
        "psycopg": {"git": "https://github.com/psycopg/psycopg.git", "ref": "0123"},
        "remote": {"file": "https://example.com/remote-1.0.tar.gz"},
        "pricing": {"file": "./libs/pricing-1.0-py3-none-any.whl"},
        "shop": {"editable": true, "path": "."}
    },
    "develop": {}
}`
	in := Input{Project: files(map[string]string{"Pipfile": "[packages]\n", "Pipfile.lock": lock})}
	install, findings := installByPipenv(pipenvFields{}, in)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	want := Packages{
		{Name: "flask", Version: "3.1.1", Extras: []string{"async"}, File: "Pipfile.lock", Mention: `"Flask": {`},
		{Name: "pricing", File: "Pipfile.lock", Mention: `"pricing": {`},
		{Name: "psycopg", Built: true, File: "Pipfile.lock", Mention: `"psycopg": {`},
		{Name: "remote", File: "Pipfile.lock", Mention: `"remote": {`},
	}
	for i := range want {
		want[i].Platforms = []string{"linux/amd64", "linux/arm64"}
	}
	if diff := cmp.Diff(want, install.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".", "libs/pricing-1.0-py3-none-any.whl"}, install.Local); diff != "" || !install.IsPackage() {
		t.Errorf("local (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
}

func TestPipenvFindings(t *testing.T) {
	const lock = "Pipfile.lock"
	for name, c := range map[string]struct {
		fields        pipenvFields
		python        string
		file, old, to string
		want          []string
	}{
		"fine":              {fields: pipenvFields{Categories: []string{"prod"}}},
		"one more":          {file: pipfile, old: "[packages]", to: "[packages]\nrich = \"*\"", want: []string{"deps.lock-stale"}},
		"another specifier": {file: pipfile, old: "<9", to: "<10", want: []string{"deps.lock-stale"}},
		"another source":    {file: pipfile, old: "pypi.org", to: "pypi.example.com", want: []string{"deps.lock-stale"}},
		"scripts":           {file: pipfile, old: "[packages]", to: "[scripts]\nstart = \"ledger\"\n[packages]"},
		"a comment":         {file: pipfile, old: "[packages]", to: "# what runs\n[packages]"},
		"no hash":           {file: lock, old: `"sha256"`, to: `"md5"`, want: []string{"deps.lock-stale"}},
		"no such category":  {fields: pipenvFields{Categories: []string{"docs"}}, want: []string{"pipenv.no-category"}},
		"a patch version":   {python: "3.13.5"},
		"a folder outside":  {file: lock, old: "./libs/pricing", to: "/srv/pricing", want: []string{"path.outside"}},
		"no TOML":           {file: pipfile, old: "[packages]", to: "[packages", want: []string{"deps.file-unreadable"}},
		"no JSON":           {file: lock, old: `"default": {`, to: `"default": {,`, want: []string{"deps.file-unreadable"}},
		"another JSON":      {file: lock, old: `"version": "==8.1.8"`, to: `"version": 8`, want: []string{"deps.file-unreadable"}},
	} {
		contents := fixture(t, "pipenv", pipfile, lock)
		if c.file != "" {
			changed := strings.Replace(contents[c.file], c.old, c.to, 1)
			if changed == contents[c.file] {
				t.Errorf("%s: %s has no %q", name, c.file, c.old)
			}
			contents[c.file] = changed
		}
		if c.python == "" {
			c.python = "3.13"
		}
		_, findings := installByPipenv(c.fields, Input{App: spec.App{Python: c.python}, Project: files(contents)})
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
	_, findings := installByPipenv(pipenvFields{}, Input{Project: files(nil)})
	if diff := cmp.Diff([]string{"deps.file-missing", "deps.file-missing"}, codes(findings)); diff != "" {
		t.Errorf("no files (-want +got):\n%s", diff)
	}
}

func TestPipenvFindingsTellWhereAndWhat(t *testing.T) {
	contents := fixture(t, "pipenv", "Pipfile", "Pipfile.lock")
	contents["Pipfile.lock"] = strings.Replace(contents["Pipfile.lock"], `"develop": {`, `"develop": {,`, 1)
	_, findings := installByPipenv(pipenvFields{}, Input{Project: files(contents)})
	if len(findings) != 1 || !strings.HasPrefix(findings[0].Message, "Pipfile.lock:31 is no JSON that pipenv could read: ") {
		t.Errorf("%v", findings)
	}
	contents = fixture(t, "pipenv", "Pipfile", "Pipfile.lock")
	_, findings = installByPipenv(pipenvFields{Categories: []string{"docs"}}, Input{App: spec.App{Python: "3.13"}, Project: files(contents)})
	want := []spec.Finding{{
		Rule: "pipenv.no-category", Path: "deps.pipenv.categories.0", Message: `Pipfile.lock has no category "docs"`,
		Notes: []string{"its categories are   dev-packages, prod", "write it with   pipenv lock"},
	}}
	if diff := cmp.Diff(want, findings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
