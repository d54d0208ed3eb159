package manager

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

const hatchManifest = `
[project]
name = "shop"
dependencies = ["click>=8", "tomli; python_version < '3.11'"]
[project.optional-dependencies]
pg = ["psycopg"]
[dependency-groups]
web = ["flask"]

[tool.hatch.envs.default]
locked = true
dependencies = ["blinker"]
[tool.hatch.envs.prod]
features = ["pg"]
[tool.hatch.envs.web]
template = "prod"
dependency-groups = ["web"]
lock-filename = "locks/web.lock"
[tool.hatch.envs."py3.13"]
locked = false
[tool.hatch.envs.docs]
detached = true
dependencies = ["mkdocs"]
`

// hatchLock is a lock of these packages, as Hatch writes it.
func hatchLock(names ...string) string {
	lock := "lock-version = \"1.0\"\ncreated-by = \"pip\"\n"
	for _, name := range names {
		lock += "[[packages]]\nname = \"" + name + "\"\nversion = \"1\"\nwheels = [{ url = \"https://example.com/a.whl\", hashes = { sha256 = \"00\" } }]\n"
	}
	return lock
}

func TestHatchFindings(t *testing.T) {
	for name, c := range map[string]struct {
		env, file, lock string
		more            map[string]string
		want            []string
	}{
		"the default":           {env: "default", file: "pylock.toml", lock: hatchLock("click", "blinker")},
		"an inherited feature":  {env: "prod", file: "pylock.prod.toml", lock: hatchLock("click", "blinker"), want: []string{"deps.lock-stale"}},
		"with the feature":      {env: "prod", file: "pylock.prod.toml", lock: hatchLock("click", "blinker", "psycopg")},
		"an inherited template": {env: "web", file: "locks/web.lock", lock: hatchLock("click", "blinker", "flask", "psycopg")},
		"without its group":     {env: "web", file: "locks/web.lock", lock: hatchLock("click", "blinker", "psycopg"), want: []string{"deps.lock-stale"}},
		"a name with a dot":     {env: "py3.13", file: "pylock.py3-13.toml", lock: hatchLock("click", "blinker")},
		"detached":              {env: "docs", file: "pylock.docs.toml", lock: hatchLock("mkdocs")},
		"no such environment":   {env: "test", want: []string{"hatch.no-env"}},
		"no lock":               {env: "prod", file: "pylock.toml", want: []string{"hatch.no-lock"}},
		"requirements":          {env: "web", file: "locks/web.lock", lock: "click==8 --hash=sha256:00\n", want: []string{"deps.file-unreadable"}},
		"another version":       {env: "default", file: "pylock.toml", lock: "lock-version = \"2.0\"\n", want: []string{"deps.lock-version"}},
		"hatch.toml": {
			env: "live", file: "pylock.live.toml", lock: hatchLock("click"),
			more: map[string]string{"hatch.toml": "[envs.live]\ndependencies = [\"gunicorn\"]\n"}, want: []string{"deps.lock-stale"},
		},
		"in place of [tool.hatch]": {
			env: "docs", more: map[string]string{"hatch.toml": "[envs.live]\n"}, want: []string{"hatch.no-env"},
		},
		"an unreadable hatch.toml": {env: "docs", more: map[string]string{"hatch.toml": "[envs\n"}, want: []string{"deps.file-unreadable"}},
		"outside": {
			env: "live", more: map[string]string{"hatch.toml": "[envs.live]\nlock-filename = \"../a\"\n"}, want: []string{"path.outside"},
		},
	} {
		project := map[string]string{"pyproject.toml": hatchManifest, c.file: c.lock}
		if c.file == "" {
			delete(project, "")
		}
		for file, text := range c.more {
			project[file] = text
		}
		install, findings := installByHatch(hatchFields{Env: c.env}, Input{App: spec.App{Python: "3.13"}, Project: files(project)})
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
		if len(c.want) == 0 && install.Lock.File != c.file {
			t.Errorf("%s: the lock is %q, want %q", name, install.Lock.File, c.file)
		}
	}
	_, findings := installByHatch(hatchFields{Env: "default"}, Input{Project: files(nil)})
	if diff := cmp.Diff([]string{"deps.file-missing"}, codes(findings)); diff != "" {
		t.Errorf("no files (-want +got):\n%s", diff)
	}
}

// What to write depends on whether the environment is locked at all.
func TestHatchWithoutALock(t *testing.T) {
	for env, want := range map[string]string{
		"prod":   "write it with   hatch env lock prod",
		"py3.13": "write   locked = true   in [tool.hatch.envs.py3.13], and then   hatch env lock py3.13",
	} {
		_, findings := installByHatch(hatchFields{Env: env}, Input{Project: files(map[string]string{"pyproject.toml": hatchManifest})})
		if len(findings) != 1 || findings[0].Notes[0] != want {
			t.Errorf("%s: got %+v\nwant %s", env, findings, want)
		}
	}
}

func TestHatchInstallsTheProjectWhereItsEnvironmentDoes(t *testing.T) {
	const build = "[build-system]\nrequires = []\n[project]\nname = \"a\"\n[tool.hatch.envs.default]\nskip-install = "
	for said, want := range map[string][]string{"true\n": nil, "false\n": {"."}} {
		install, findings := installByHatch(hatchFields{Env: "default"}, Input{Project: files(map[string]string{
			"pyproject.toml": build + said, "pylock.toml": hatchLock(), "src/a/__init__.py": "",
		})})
		if diff := cmp.Diff(want, install.Local); diff != "" || len(findings) > 0 {
			t.Errorf("skip-install = %s%v (-want +got):\n%s", said, findings, diff)
		}
	}
}
