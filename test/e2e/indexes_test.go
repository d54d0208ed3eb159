package e2e

import (
	"crypto/sha256"
	"fmt"
	"path"
	"strings"
	"testing"
)

// shouting is a project that needs the private index, whose manifest and spec
// get its address where they have %s.
func shouting(t *testing.T, manifest, text, spec string) project {
	t.Helper()
	index := privateIndex(t)
	return newProject(t, map[string]string{
		"main.py":   "import shout\nprint(shout.shout('ok'))\n",
		manifest:    fmt.Sprintf(text, index),
		"pyapp.cue": fmt.Sprintf("python: \"3.13\"\nrun: \"main.py\"\n"+strings.ReplaceAll(spec, "\t", ""), index),
	})
}

// givenByFile gives the build a password in a file of the project, which is
// beside what the image is made of.
func (p project) givenByFile(password string) { p.write("index-token.txt", password+"\n") }

func TestPrivateIndexOfPoetry(t *testing.T) {
	p := shouting(t, "pyproject.toml", `
		[project]
		name = "loud"
		version = "1.0"
		requires-python = ">=3.13,<4"
		dependencies = ["shout==1.0"]
		[tool.poetry]
		package-mode = false
		[[tool.poetry.source]]
		name = "in-house"
		url = "%s"
		priority = "primary"
		`, `deps: poetry: {}
		indexes: "in-house": {url: %q, default: true, username: "ci", password: environment: "INDEX_TOKEN"}
		`)
	t.Setenv("POETRY_HTTP_BASIC_IN_HOUSE_USERNAME", "ci")
	t.Setenv("POETRY_HTTP_BASIC_IN_HOUSE_PASSWORD", token)
	p.inBase("poetry==2.1.2 && poetry lock", "POETRY_HTTP_BASIC_IN_HOUSE_USERNAME", "POETRY_HTTP_BASIC_IN_HOUSE_PASSWORD")
	p.takesToken(givenByVariable(t), "Authorization error accessing")
}

// withNetrc has a tool in the base image find the token as its author's would.
func (p project) withNetrc(t *testing.T, commands string) {
	t.Helper()
	t.Setenv("INDEX_TOKEN", token)
	t.Setenv("INDEX_HOST", bridge(t))
	t.Setenv("NETRC_LINE", `(umask 077; printf 'machine %s login ci password "%s"\n' "$INDEX_HOST" "$(printf %s "$INDEX_TOKEN" | sed 's/["\\]/\\&/g')" > ~/.netrc)`)
	p.inBase(commands, "INDEX_TOKEN", "INDEX_HOST", "NETRC_LINE")
}

func TestPrivateIndexOfPdm(t *testing.T) {
	p := shouting(t, "pyproject.toml", `
		[project]
		name = "loud"
		version = "1.0"
		requires-python = ">=3.13"
		dependencies = ["shout==1.0"]
		[tool.pdm]
		distribution = false
		[[tool.pdm.source]]
		name = "pypi"
		url = "%s"
		verify_ssl = false
		`, `deps: pdm: version: "2.20.1"
		indexes: pypi: {url: %q, default: true, username: "ci", password: file: "index-token.txt"}
		`)
	p.withNetrc(t, `pdm==2.20.1 && eval "$NETRC_LINE" && PDM_CHECK_UPDATE=false pdm lock && rm -rf .venv .pdm-python`)
	p.takesToken(p.givenByFile, "No candidate is found for `shout`")
}

func TestPrivateIndexOfPipenv(t *testing.T) {
	p := shouting(t, "Pipfile", `
		[[source]]
		name = "internal"
		url = "%s"
		verify_ssl = false
		[packages]
		shout = "==1.0"
		[requires]
		python_version = "3.13"
		`, `deps: pipenv: version: "2024.0.1"
		indexes: internal: {url: %q, default: true, username: "ci", password: environment: "INDEX_TOKEN"}
		`)
	p.withNetrc(t, `pipenv==2024.0.1 && eval "$NETRC_LINE" && PIPENV_VENV_IN_PROJECT=1 pipenv lock && rm -rf .venv`)
	p.write("pyapp.cue", p.read("pyapp.cue")+fmt.Sprintf("image: base: %q\n", p.onlineBase()))
	p.takesToken(givenByVariable(t), "No matching distribution found for shout==1.0")
}

// The stand-in asks the index that it is told of, with what it is told.
func TestPrivateIndexOfUv(t *testing.T) {
	p := shouting(t, "pyproject.toml", `
		[project]
		name = "loud"
		version = "1.0"
		requires-python = ">=3.13"
		dependencies = ["shout==1.0"] # of %s
		`, `indexes: "in-house": {url: %q, default: true, username: "ci", password: file: "index-token.txt"}
		`)
	p.write("uv.lock", fmt.Sprintf(`
		version = 1
		requires-python = ">=3.13"
		[[package]]
		name = "loud"
		version = "1.0"
		source = { virtual = "." }
		dependencies = [{ name = "shout" }]
		[package.metadata]
		requires-dist = [{ name = "shout", specifier = "==1.0" }]
		[[package]]
		name = "shout"
		version = "1.0"
		source = { registry = "https://pypi.org/simple" }
		wheels = [{ url = "https://pypi.org/%s", hash = "sha256:%x" }]
		`, path.Base(wheelFile), sha256.Sum256([]byte(wheel(t)))))
	p.buildUv("uv")
	p.takesToken(p.givenByFile, "No matching distribution found for shout==1.0")
}
