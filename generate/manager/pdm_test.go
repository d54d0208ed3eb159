package manager

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// fixture are the files of a project that package generate has goldens of.
func fixture(t *testing.T, name string, names ...string) map[string]string {
	t.Helper()
	contents := map[string]string{}
	for _, file := range names {
		data, err := fs.ReadFile(os.DirFS("../testdata/managers/"+name), file)
		if err != nil {
			t.Fatal(err)
		}
		contents[file] = string(data)
	}
	return contents
}

// The hashes are those of PDM 2.20.1's PyProject.content_hash, and of 2.15's formula.
func TestPdmHash(t *testing.T) {
	data, err := os.ReadFile("testdata/pdm/pyproject.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text, version, want string }{
		{"bare", "[project]\nname = \"a\"\n", "2.28.2", "ece479d1fc26bbc1091a4114e084312c6b77c8f8fc20195e68cc6393ef0b33d9"},
		{"all of it", string(data), "2.16.0", "c2a2f443dd19f16a4a64148b05f1d07a1b0fac85d822e29514c1cde3f67a8fe0"},
		{"all of it", string(data), "2.15.4", "eae3265b8a4a19ff04b1f9f68f7069f651e5e5d8185a9362c373ee7a6ad2bb38"},
	} {
		var project pdmProject
		if err := toml.Unmarshal([]byte(c.text), &project); err != nil {
			t.Fatal(err)
		}
		if got, ok := project.hash(c.version); got != c.want || !ok {
			t.Errorf("%s by PDM %s: got %s, want %s", c.name, c.version, got, c.want)
		}
	}
}

// The fixture's lock is PDM's own.
func TestPdmTakesWhatTheLockNeeds(t *testing.T) {
	in := Input{App: spec.App{Python: "3.13"}, Project: files(fixture(t, "pdm", "pyproject.toml", "pdm.lock"))}
	for name, c := range map[string]struct {
		fields pdmFields
		want   map[string]string
		argv   string
	}{
		"alone": {
			want: map[string]string{"click": "8.1.8", "pricing": "1.0.0"},
			argv: "--skip=:all --prod",
		},
		"an extra": {
			fields: pdmFields{Extras: []string{"HTML"}},
			want:   map[string]string{"click": "8.1.8", "pricing": "1.0.0", "markupsafe": "2.1.5"},
			argv:   "--skip=:all --prod --group=HTML",
		},
		"a group": { // beside which PDM refuses --prod
			fields: pdmFields{Groups: []string{"prod"}},
			want:   map[string]string{"click": "8.1.8", "pricing": "1.0.0", "itsdangerous": "2.2.0"},
			argv:   "--skip=:all --group=prod",
		},
	} {
		install, findings := installByPdm(c.fields, in)
		if len(findings) > 0 {
			t.Fatalf("%s: %v", name, findings)
		}
		if diff := cmp.Diff(c.want, versions(install.Packages)); diff != "" {
			t.Errorf("%s: packages (-want +got):\n%s", name, diff)
		}
		if argv := strings.Join(install.Steps[1].Run.Commands[0].Argv, " "); !strings.HasSuffix(argv, c.argv) {
			t.Errorf("%s: %s does not end with %s", name, argv, c.argv)
		}
		if diff := cmp.Diff([]string{"libs/pricing"}, install.Local); diff != "" || install.BuildPackages != nil {
			t.Errorf("%s: build packages %v, local (-want +got):\n%s", name, install.BuildPackages, diff)
		}
	}
}

func TestPdmReadsEveryKindOfPackage(t *testing.T) {
	const lock = `
[metadata]
lock_version = "4.4.1"
strategy = ["inherit_metadata", "static_urls"]
content_hash = "sha256:e91cbd36a0ccd1e81e2d9ab5fd6e7e3f9d2e0b6ba0b8a1a4f4e4a0d8f4f7e9a1"

[[package]]
name = "Uvicorn"
version = "0.32.0"
files = [
    {url = "https://files.example.com/a/uvicorn-0.32.0-py3-none-any.whl", hash = "sha256:00"},
    {url = "https://files.example.com/a/uvicorn-0.32.0.tar.gz", hash = "sha256:00"},
]

[[package]]
name = "uvicorn"
version = "0.32.0"
extras = ["standard"]

[[package]]
name = "psycopg"
version = "3.2.9"
git = "https://github.com/psycopg/psycopg.git"
ref = "master"
revision = "0123"

[[package]]
name = "pricing"
version = "1.0"
path = "./libs/pricing-1.0-py3-none-any.whl"
files = [{file = "pricing-1.0-py3-none-any.whl", hash = "sha256:00"}]

[[package]]
name = "a"
version = "1.0"
path = "."
editable = true
`
	in := Input{Project: files(map[string]string{"pdm.lock": lock, "pyproject.toml": "[project]\nname = \"a\"\ndependencies = [\"uvicorn[standard]\", \"psycopg\"]\n", "pdm.toml": ""})}
	install, findings := installByPdm(pdmFields{}, in)
	if diff := cmp.Diff([]string{"deps.lock-stale"}, codes(findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	both := []string{"linux/amd64", "linux/arm64"}
	want := Packages{
		{Name: "uvicorn", Version: "0.32.0", Listed: true, Wheels: []string{"uvicorn-0.32.0-py3-none-any.whl"}, Sdist: true, File: "pdm.lock", Mention: tomlMention("Uvicorn", "0.32.0"), Platforms: both},
		{Name: "psycopg", Version: "3.2.9", Built: true, File: "pdm.lock", Mention: tomlMention("psycopg", "3.2.9"), Platforms: both},
		{Name: "pricing", Version: "1.0", Listed: true, Wheels: []string{"pricing-1.0-py3-none-any.whl"}, File: "pdm.lock", Mention: tomlMention("pricing", "1.0"), Platforms: both},
	}
	if diff := cmp.Diff(want, install.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".", "libs/pricing-1.0-py3-none-any.whl"}, install.Local); diff != "" {
		t.Errorf("local (-want +got):\n%s", diff)
	}
	tool := install.Tools[0].Steps[0].Run.Commands[1].Argv
	if got := tool[len(tool)-1]; got != "pdm==2.15.4" {
		t.Errorf("an old lock is installed by %s", got)
	}
	mounts := install.Steps[1].Run.Mounts
	if got := mounts[len(mounts)-1].Source; got != "pdm.toml" {
		t.Errorf("the last mount is %s", got)
	}
}

func TestPdmFindings(t *testing.T) {
	const manifest, lock = "pyproject.toml", "pdm.lock"
	for name, c := range map[string]struct {
		fields        pdmFields
		file, old, to string
		want          []string
	}{
		"fine":                   {fields: pdmFields{Groups: []string{"Prod", "dev"}}},
		"one more":               {file: manifest, old: `"click>=8.1,<9"`, to: `"click>=8.1,<9", "rich"`, want: []string{"deps.lock-stale"}},
		"another specifier":      {file: manifest, old: "click>=8.1,<9", to: "click>=8.2,<9", want: []string{"deps.lock-stale"}},
		"another group":          {file: manifest, old: `prod = ["itsdangerous"]`, to: `prod = []`, want: []string{"deps.lock-stale"}},
		"another Python":         {file: manifest, old: ">=3.13", to: ">=3.12", want: []string{"deps.lock-stale"}},
		"another name":           {file: manifest, old: `name = "notes"`, to: `name = "scores"`},
		"no hash":                {file: lock, old: "content_hash", to: "hash", want: []string{"deps.lock-stale"}},
		"another algorithm":      {file: lock, old: "sha256:e", to: "md5:e", want: []string{"deps.lock-stale"}},
		"an older format":        {file: lock, old: "4.5.0", to: "4.4.1", want: []string{"deps.lock-stale"}},
		"inputs in the lock":     {file: lock, old: `content_hash = "sha256:e`, to: `lock_inputs = {}` + "\nhash = \""},
		"a workspace":            {file: manifest, old: "[tool.pdm]", to: "[tool.pdm.workspace]\nmembers = [\"libs/*\"]\n[tool.pdm]"},
		"no such group":          {fields: pdmFields{Groups: []string{"html"}}, want: []string{"deps.no-group"}},
		"no such extra":          {fields: pdmFields{Extras: []string{"prod"}}, want: []string{"deps.no-extra"}},
		"a group not locked":     {fields: pdmFields{Groups: []string{"prod"}}, file: lock, old: `, "prod"]`, to: "]", want: []string{"pdm.not-locked"}},
		"a folder outside":       {file: lock, old: "./libs/pricing", to: "../pricing", want: []string{"path.outside"}},
		"no groups":              {file: lock, old: `["inherit_metadata"]`, to: `["cross_platform"]`, want: []string{"pdm.no-metadata"}},
		"no TOML":                {file: lock, old: "[metadata]", to: "[metadata", want: []string{"deps.file-unreadable"}},
		"groups that are no map": {file: manifest, old: "[dependency-groups]", to: "[dependency-groups.x]\n[[tool.pdm.dev-dependencies]]", want: []string{"deps.file-unreadable"}},
	} {
		contents := fixture(t, "pdm", manifest, lock)
		if c.file != "" {
			changed := strings.Replace(contents[c.file], c.old, c.to, 1)
			if changed == contents[c.file] {
				t.Errorf("%s: %s has no %q", name, c.file, c.old)
			}
			contents[c.file] = changed
		}
		_, findings := installByPdm(c.fields, Input{Project: files(contents)})
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
	_, findings := installByPdm(pdmFields{}, Input{Project: files(nil)})
	if diff := cmp.Diff([]string{"deps.file-missing", "deps.file-missing"}, codes(findings)); diff != "" {
		t.Errorf("no files (-want +got):\n%s", diff)
	}
}

func TestPdmFindingsTellWhereAndWhat(t *testing.T) {
	contents := fixture(t, "pdm", "pyproject.toml", "pdm.lock")
	contents["pyproject.toml"] = strings.Replace(contents["pyproject.toml"], ">=8.1", ">=8.2", 1)
	_, findings := installByPdm(pdmFields{Groups: []string{"test"}}, Input{Project: files(contents)})
	want := []spec.Finding{
		{
			Rule: "deps.no-group", Path: "deps.pdm.groups.0",
			Message: `pyproject.toml has no group "test"`, Notes: []string{"its groups are   dev, prod"},
		},
		{
			Rule: "deps.lock-stale", Path: "deps.pdm",
			Message: "pdm.lock is not in step with pyproject.toml, by whose hash PDM 2.28.2 knows it",
			Notes:   []string{"write it with   pdm lock"},
			At: &spec.Place{
				File: "pdm.lock", Line: 8, Column: 1, Width: len("content_hash"),
				Text: `content_hash = "sha256:eee591bfa00c9cfa192718ffdb03b72b51efa546edfa64754d0a5d958341f690"`,
			},
		},
	}
	if diff := cmp.Diff(want, findings); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
