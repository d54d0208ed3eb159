package manager

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func indexes() spec.Indexes {
	return spec.Indexes{
		{Name: "ci-builds", URL: "https://builds.example.com/simple/", Username: "ci", Password: &spec.Secret{Environment: "BUILDS"}},
		{Name: "mirror", URL: "https://mirror.example.com:8443/simple/", Default: true},
		{Name: "more", URL: "https://more.example.com/simple/"},
	}
}

// described is an access as a Dockerfile would show it.
func described(a access) []string {
	var lines []string
	for _, m := range a.mounts {
		lines = append(lines, strings.Trim(strings.Join([]string{m.Type, m.ID, m.Target}, " "), " "))
	}
	for _, c := range a.before {
		lines = append(lines, c.Shell)
	}
	for _, v := range a.env {
		lines = append(lines, v.Name+"="+v.Value+v.File)
	}
	return lines
}

// Each tool is told of the same entries by its own variables.
func TestIndexesOfEachTool(t *testing.T) {
	for name, c := range map[string]struct {
		tell func([]spec.Index) access
		want []string
	}{
		"pip": {pipAccess, []string{
			"secret index-ci-builds", "tmpfs  /run/netrc",
			`printf 'machine builds.example.com login ci password "%s"\n' "$(sed 's/["\\]/\\&/g' /run/secrets/index-ci-builds)" >> /run/netrc/netrc`,
			"PIP_INDEX_URL=https://mirror.example.com:8443/simple/",
			"PIP_EXTRA_INDEX_URL=https://builds.example.com/simple/ https://more.example.com/simple/",
			"NETRC=/run/netrc/netrc", "PIP_NO_INPUT=1",
		}},
		"uv": {uvAccess([]string{"More"}), []string{
			"secret index-ci-builds",
			"UV_INDEX_CI_BUILDS_USERNAME=ci", "UV_INDEX_CI_BUILDS_PASSWORD=/run/secrets/index-ci-builds",
			"UV_DEFAULT_INDEX=mirror=https://mirror.example.com:8443/simple/",
			"UV_INDEX=ci-builds=https://builds.example.com/simple/",
		}},
		"poetry": {poetryAccess, []string{
			"secret index-ci-builds",
			"POETRY_HTTP_BASIC_CI_BUILDS_USERNAME=ci", "POETRY_HTTP_BASIC_CI_BUILDS_PASSWORD=/run/secrets/index-ci-builds",
		}},
	} {
		if diff := cmp.Diff(c.want, described(c.tell(indexes()))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The variables are the first command's alone: the others download nothing.
func TestOnlineTellsTheCommandThatDownloads(t *testing.T) {
	app := spec.App{Indexes: indexes(), Build: spec.Build{Network: "host"}}
	run := OnlinePip(app, 0, plan.Run{Commands: []plan.Command{{Argv: []string{"pip", "install"}}, {Argv: []string{"pip", "check"}}}})
	if len(run.Commands) != 3 || len(run.Commands[1].Env) != 4 || run.Commands[2].Env != nil || run.Network != "host" {
		t.Errorf("got %+v", run)
	}
}

// A tool that reads of its indexes in a file of the project asks no other.
func TestIndexesThatTheProjectDoesNotDeclare(t *testing.T) {
	const project = "[project]\nname = \"shop\"\nversion = \"1\"\n"
	for name, c := range map[string]struct {
		files   map[string]string
		install func(Input) (Install, []spec.Finding)
		want    string
	}{
		"poetry": {
			map[string]string{
				"poetry.lock":    "[[package]]\nname = \"a\"\nversion = \"1.0\"\n",
				"pyproject.toml": project + "[tool.poetry]\npackage-mode = false\n[[tool.poetry.source]]\nname = \"Mirror\"\n",
			},
			poetry().Install, "pyproject.toml has no source named \"more\", so poetry would not ask it",
		},
		"pdm": {
			map[string]string{
				"pdm.lock":       "[metadata]\nlock_version = \"4.5.0\"\n",
				"pyproject.toml": project + "[[tool.pdm.source]]\nname = \"mirror\"\nurl = \"https://mirror.example.com\"\n",
			},
			pdm().Install, "pyproject.toml has no source named \"more\", so pdm would not ask it",
		},
		"pipenv": {
			map[string]string{"Pipfile.lock": "{}", "Pipfile": "[[source]]\nname = \"mirror\"\nurl = \"https://mirror.example.com\"\n"},
			pipenv().Install, "Pipfile has no source named \"more\", so pipenv would not ask it",
		},
	} {
		_, findings := c.install(Input{App: spec.App{Python: "3.13", Indexes: indexes()[1:]}, Project: files(c.files)})
		findings = slices.DeleteFunc(findings, func(f spec.Finding) bool { return f.Rule != "indexes.undeclared" })
		if len(findings) != 1 || findings[0].Path != "indexes.more" || findings[0].Message != c.want {
			t.Errorf("%s: got %v, want one of the index that is not declared", name, findings)
		}
	}
}

// PDM's cache would keep the password for other builds.
func TestPdmKeepsNoAnswersOfPrivateIndexes(t *testing.T) {
	for want, indexes := range map[string]spec.Indexes{"tmpfs": indexes(), "cache": indexes()[1:]} {
		if got := pdmCache(spec.App{Indexes: indexes}).Type; got != want {
			t.Errorf("%v: the cache is a %s, want %s", indexes, got, want)
		}
	}
}

func TestUvLockKnowsTheIndexInPyPIsPlace(t *testing.T) {
	for url, want := range map[string]int{"https://pypi.org/simple/": 0, "https://mirror.example.com/simple": 1} {
		in := uvProject(workspace, shopManifest)
		in.App.Indexes = spec.Indexes{{Name: "mirror", URL: url, Default: true}}
		if _, findings := installByUv(uvFields{Version: "0.13.7", From: "image"}, in); len(findings) != want {
			t.Errorf("%s: %v", url, findings)
		}
	}
}
