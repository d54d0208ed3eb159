package manager

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

const pylockText = `lock-version = "1.0"
requires-python = ">=3.12"
dependency-groups = ["dev", "Prod_Tools"]
extras = ["pg"]
default-groups = ["default"]
created-by = "pdm"

[[packages]]
name = "click"
version = "8.1.8"
marker = "'default' in dependency_groups"
wheels = [{ url = "https://example.com/a/click-8.1.8-py3-none-any.whl", hashes = { sha256 = "00" } }]
sdist = { name = "click-8.1.8.tar.gz", url = "https://example.com/a/click-8.1.8.tar.gz", hashes = { sha256 = "01" } }

[[packages]]
name = "psycopg"
version = "3.2.9"
marker = "'pg' in extras and python_version >= '3.9'"
vcs = { type = "git", url = "https://example.com/psycopg.git", commit-id = "0123" }

[[packages]]
name = "pricing"
directory = { path = "packages/pricing", editable = true }

[[packages]]
name = "shop"
directory = { path = ".", editable = true }

[[packages]]
name = "rates"
version = "2.0"
marker = "\"prod-tools\" in dependency_groups"
archive = { url = "https://example.com/rates-2.0-py3-none-any.whl", hashes = { sha256 = "02" } }

[[packages]]
name = "pytest"
version = "8.4.1"
marker = "'dev' in dependency_groups"
wheels = [{ name = "pytest-8.4.1-py3-none-any.whl", url = "https://example.com/x", hashes = { sha256 = "03" } }]
`

func pylockProject(lock string) Input {
	return Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{"pylock.toml": lock})}
}

func TestPylockTakesWhatTheGroupsAndExtrasNeed(t *testing.T) {
	install, findings := installPylock(pylockFields{File: "./pylock.toml"}, pylockProject(pylockText))
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	want := Packages{
		{Name: "click", Version: "8.1.8", Listed: true, Wheels: []string{"click-8.1.8-py3-none-any.whl"}, Sdist: true, File: "pylock.toml"},
		{Name: "pricing", Built: true, File: "pylock.toml"},
	}
	for i := range want {
		want[i].Mention, want[i].Platforms = tomlMention(want[i].Name, want[i].Version), []string{"linux/amd64", "linux/arm64"}
	}
	if diff := cmp.Diff(want, install.Packages); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"packages/pricing"}, install.Local); diff != "" || install.BuildPackages != nil || install.Lock.File != "pylock.toml" {
		t.Errorf("lock %q, build packages %v, local packages (-want +got):\n%s", install.Lock.File, install.BuildPackages, diff)
	}

	install, findings = installPylock(pylockFields{File: "pylock.toml", Groups: []string{"prod_tools"}, Extras: []string{"PG"}}, pylockProject(pylockText))
	if diff := cmp.Diff(map[string]string{"click": "8.1.8", "pricing": "", "psycopg": "3.2.9", "rates": "2.0"}, versions(install.Packages)); diff != "" || len(findings) > 0 {
		t.Errorf("%v, with a group and an extra (-want +got):\n%s", findings, diff)
	}
	if diff := cmp.Diff([]string{"git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
	if rates := install.Packages.Find("rates"); !cmp.Equal(rates.Wheels, []string{"rates-2.0-py3-none-any.whl"}) || rates.Sdist {
		t.Errorf("the archive is %+v", rates)
	}
}

// A repository has no hash, so pip takes it apart from what has one; what
// requires a package of the source can't be checked before that is there.
func TestPylockInstallsRepositoriesApart(t *testing.T) {
	lines := func(text string) []string {
		t.Helper()
		install, findings := installPylock(pylockFields{File: "pylock.toml"}, pylockProject(text))
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		var all []string
		for _, c := range install.Steps[1].Run.Commands {
			all = append(all, strings.TrimPrefix(strings.Join(c.Argv, " "), "pip --python /opt/venv/bin/python "))
		}
		return all
	}
	const options = "install --disable-pip-version-check --no-compile --no-deps"
	want := []string{options + " --require-hashes --requirement /tmp/requirements.txt", options + " --requirement /tmp/vcs.txt", ""}
	if diff := cmp.Diff(want, lines(pylockText)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const one = "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\nwheels = [{ url = \"https://example.com/a.whl\", hashes = { sha512 = \"00\" } }]\n"
	if diff := cmp.Diff([]string{want[0], "check", ""}, lines(one)); diff != "" {
		t.Errorf("hashes alone (-want +got):\n%s", diff)
	}
}

func TestPylockFindings(t *testing.T) {
	one := func(what string) string {
		return "lock-version = \"1.0\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\n" + what
	}
	for name, c := range map[string]struct {
		fields pylockFields
		lock   string
		want   []string
	}{
		"fine":                 {lock: pylockText},
		"a minor version":      {lock: "lock-version = \"1.1\"\n"},
		"another version":      {lock: "lock-version = \"2.0\"\n", want: []string{"deps.lock-version"}},
		"no version":           {lock: "", want: []string{"deps.lock-version"}},
		"no TOML":              {lock: "[[packages]\n", want: []string{"deps.file-unreadable"}},
		"requirements":         {lock: "click==8.1.8 --hash=sha256:00\n", want: []string{"deps.file-unreadable"}},
		"no file":              {fields: pylockFields{File: "pylock.prod.toml"}, want: []string{"deps.file-missing"}},
		"no name":              {fields: pylockFields{File: "lock.toml"}, want: []string{"pylock.name"}},
		"a name with dots":     {fields: pylockFields{File: "pylock.a.b.toml"}, want: []string{"pylock.name"}},
		"a name in capitals":   {fields: pylockFields{File: "Pylock.toml"}, want: []string{"pylock.name"}},
		"outside":              {fields: pylockFields{File: "../pylock.toml"}, want: []string{"path.outside"}},
		"no such group":        {fields: pylockFields{Groups: []string{"prod"}}, lock: pylockText, want: []string{"deps.no-group"}},
		"no such extra":        {fields: pylockFields{Extras: []string{"mysql"}}, lock: pylockText, want: []string{"deps.no-extra"}},
		"an external folder":   {lock: one("directory = { path = \"../a\" }\n"), want: []string{"path.outside"}},
		"nothing of a package": {lock: one(""), want: []string{"deps.package"}},
		"wheels in a folder":   {lock: one("wheels = [{ path = \"a-1-py3-none-any.whl\", hashes = { sha256 = \"00\" } }]\n"), want: []string{"deps.package"}},
		"an archive in one":    {lock: one("archive = { path = \"libs/a-1.tar.gz\", hashes = { sha256 = \"00\" } }\n")},
		"no hash":              {lock: one("sdist = { url = \"https://example.com/a-1.tar.gz\" }\n"), want: []string{"deps.package"}},
		"a weak hash":          {lock: one("sdist = { url = \"https://example.com/a-1.tar.gz\", hashes = { md5 = \"00\" } }\n"), want: []string{"deps.package"}},
		"no commit":            {lock: one("vcs = { type = \"git\", url = \"https://example.com/a.git\" }\n"), want: []string{"deps.package"}},
		"a local repository":   {lock: one("vcs = { type = \"git\", path = \"a\", commit-id = \"0\" }\n"), want: []string{"deps.package"}},
		"not for us":           {lock: one("marker = \"'dev' in dependency_groups\"\n")},
	} {
		if c.fields.File == "" {
			c.fields.File = "pylock.toml"
		}
		_, findings := installPylock(c.fields, pylockProject(c.lock))
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
}

func TestPylockFindingsPointIntoTheLock(t *testing.T) {
	_, findings := installPylock(pylockFields{File: "pylock.toml"}, pylockProject("lock-version = \"1.0\"\n\n[[packages]]\nname = \"a\"\n"))
	if len(findings) != 1 || findings[0].At == nil || findings[0].At.Line != 4 || findings[0].At.File != "pylock.toml" {
		t.Errorf("got %+v", findings)
	}
}

func TestPylockLacksWhatIsRequired(t *testing.T) {
	const manifest = "[project]\nname = \"shop\"\ndependencies = [\"shop[pg]\", \"Click>=8\", \"tomli; python_version < '3.11'\"%s]\n[dependency-groups]\nprod_tools = [\"gunicorn\"]\n"
	for more, groups := range map[string][]string{"": nil, `, "rich"`: nil, " ": {"prod-tools"}} {
		in := Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{"pylock.toml": pylockText, "pyproject.toml": strings.Replace(manifest, "%s", more, 1)})}
		_, findings := installPylock(pylockFields{File: "pylock.toml", Groups: groups}, in)
		want := []string{"deps.lock-differs"}
		if more == "" {
			want = nil
		}
		if diff := cmp.Diff(want, codes(findings)); diff != "" {
			t.Errorf("%q, %v (-want +got):\n%s", more, groups, diff)
		}
	}
}

// Groups and extras are those that are chosen; a marker that can't be read leaves nothing out.
func TestWhatAMarkerLeavesOut(t *testing.T) {
	in := Input{App: spec.App{Python: "3.13"}}
	for marker, want := range map[string]bool{
		"":                                  true,
		"sys_platform == 'win32'":           false,
		"'pg' in extras":                    true,
		"'mysql' in extras":                 false,
		"'pg' in dependency_groups":         false,
		"'pg' not in extras":                false,
		"'mysql' not   in extras":           true,
		`"prod-tools" in dependency_groups`: true,
		"'mysql' in extras or 'default' in dependency_groups":                                       true,
		"'mysql' in extras or python_version < '3.9'":                                               false,
		"'mysql' in extras and python_version < '3.9'":                                              false,
		"python_version > '3.9' and 'pg' in extras":                                                 true,
		"('a' in extras or 'b' in extras) and 'pg' in extras":                                       false,
		"'a' in extras or 'b' in extras and 'pg' in extras":                                         false,
		"'pg' in extras or 'b' in extras and 'a' in extras":                                         true,
		"(sys_platform == 'linux' and ('a' in extras)) or ('linux' in sys_platform)":                true,
		"'arm' not in platform_machine and 'dev' in dependency_groups":                              false,
		"python_full_version >= '3.12' and (os_name == 'or' or 'and' in extras) and 'pg' in extras": false,
		"nonsense (": true,
	} {
		if got := len(in.whereChosen(marker, []string{"pg"}, []string{"default", "Prod_Tools"})) > 0; got != want {
			t.Errorf("%q holds: %v, want %v", marker, got, want)
		}
	}
}
