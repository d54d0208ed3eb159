package generate

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestComplete(t *testing.T) {
	for _, c := range []struct {
		name, said string
		files      map[string]string
		python     string // "" is a finding
		why        string // or the finding's code
	}{
		{"a version", "3.13", nil, "3.13", ""},
		{"a patch version", "3.13.5", nil, "3.13.5", ""},
		{"free-threaded", "3.14t", nil, "3.14t", ""},
		{"a range", ">=3.12,<3.15", nil, "3.14", "range"},
		{"a range with an end", ">=3.10, <3.13", nil, "3.12", "range"},
		{"one minor version", "==3.12.*", nil, "3.12", "range"},
		{"compatible", "~=3.12", nil, "3.14", "range"},
		{"a range without an end", ">=3.9", nil, "3.14", "range"},
		{"only newer ones", ">=3.15", nil, "3.15", "range"},
		{"a patch at the end", ">=3.13,<3.13.7", nil, "3.13.6", "range"},
		{"one patch", "==3.13.4", nil, "3.13.4", "range"},
		{"a hole", ">=3.12,!=3.14.*", nil, "3.13", "range"},
		{"none", ">=3.16", nil, "", "python.none-allowed"},
		{"the spec first", "3.12", map[string]string{".python-version": "3.13"}, "3.12", ""},
		{"a version file", "", map[string]string{".python-version": "# ours\n3.13.5\n3.12\n"}, "3.13.5", ".python-version"},
		{"a free-threaded version file", "", map[string]string{".python-version": "3.14+freethreaded\n"}, "3.14t", ".python-version"},
		{"a version file of uv", "", map[string]string{".python-version": ">=3.12,<3.14\n"}, "3.13", ".python-version"},
		{"a version file before pyproject", "", map[string]string{".python-version": "3.12", "pyproject.toml": "[project]\nrequires-python = '>=3.13'\n"}, "3.12", ".python-version"},
		{"another interpreter", "", map[string]string{".python-version": "pypy3.10", "pyproject.toml": "[project]\nrequires-python = '>=3.13'\n"}, "3.14", "pyproject.toml"},
		{"pyproject", "", map[string]string{"pyproject.toml": "[project]\nrequires-python = \">=3.11,<3.13\"\n"}, "3.12", "pyproject.toml"},
		{"pyproject, dotted", "", map[string]string{"pyproject.toml": "project.requires-python = \">=3.11,<3.13\"\n"}, "3.12", "pyproject.toml"},
		{"Poetry", "", map[string]string{"pyproject.toml": "[tool.poetry.dependencies]\npython = \"~3.11\"\n"}, "3.11", "pyproject.toml"},
		{"nothing", "", nil, "", "python.missing"},
		{"pyproject without it", "", map[string]string{"pyproject.toml": "[project]\nname = \"x\"\n"}, "", "python.missing"},
		{"a Python too old", "", map[string]string{".python-version": "3.7.1"}, "", "python.none-allowed"},
		{"no TOML", "", map[string]string{"pyproject.toml": "[project\nrequires-python"}, "", "python.missing"},
	} {
		files := fstest.MapFS{}
		for name, text := range c.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		got, findings := Complete(spec.App{Python: c.said}, files)
		if c.python == "" {
			if len(findings) != 1 || findings[0].Rule != c.why || findings[0].Path != "python" || len(findings[0].Notes) == 0 {
				t.Errorf("%s: got %q and %+v, want %s", c.name, got.Python, findings, c.why)
			}
			continue
		}
		if got.Python != c.python || !strings.Contains(got.PythonFrom, c.why) || (c.why == "") != (got.PythonFrom == "") || len(findings) > 0 {
			t.Errorf("%s: got %q, %q, %+v; want %q, %q", c.name, got.Python, got.PythonFrom, findings, c.python, c.why)
		}
	}
}

// Of a range, a Python that the base has is taken before a newer one.
func TestCompleteTakesAPythonThatTheBaseHas(t *testing.T) {
	kind, err := spec.Choose("distroless", map[string]any{"tag": "nonroot"})
	if err != nil {
		t.Fatal(err)
	}
	app := spec.App{Python: ">=3.11", Image: spec.Image{Base: &spec.Base{Kind: kind}}}
	if got, findings := Complete(app, fstest.MapFS{}); got.Python != "3.13" || len(findings) > 0 {
		t.Errorf("got %q and %v, want 3.13", got.Python, findings)
	}
}

// lockOf is what the manager whose lock a file is says of it.
func lockOf(file string) manager.Lock {
	switch file {
	case "poetry.lock":
		return manager.Lock{File: file, Table: "metadata", Key: "python-versions", Ranges: manager.PoetryRanges}
	case "pdm.lock":
		return manager.Lock{File: file, Table: "metadata.targets", Key: "requires_python"}
	case "uv.lock", "pylock.toml", "pylock.prod.toml":
		return manager.Lock{File: file, Key: "requires-python"}
	}
	return manager.Lock{}
}

func TestPythonsThatDiffer(t *testing.T) {
	for _, c := range []struct {
		file, text, python string
		code               string // "" for none
		line, column       int
	}{
		{"poetry.lock", "[[package]]\nname = \"x\"\npython-versions = \"*\"\n\n[metadata]\npython-versions = \"^3.14\"\n", "3.13", "python.not-allowed", 6, 20},
		{"poetry.lock", "[metadata]\npython-versions = \">=3.10,<4.0\"\n", "3.13", "", 0, 0},
		{"poetry.lock", "[metadata]\npython-versions = \"~2.7 || ^3.11\"\n", "3.9", "", 0, 0},
		{"pdm.lock", "[[metadata.targets]]\nrequires_python = \"==3.12.*\"\n", "3.13", "python.not-allowed", 2, 20},
		{"pylock.toml", "lock-version = \"1.0\"\nrequires-python = \">=3.14\"\n", "3.13", "python.not-allowed", 2, 20},
		{"pyproject.toml", "[tool.poetry.dependencies]\npython = \"^3.10,<3.13\"\n", "3.13", "python.not-allowed", 2, 11},
		{"Pipfile", "[packages]\nflask = \"*\"\n[requires]\npython_version = \"3.12\"\n", "3.13", "python.differs", 4, 19},
		{"Pipfile", "[requires]\npython_version = \"3.13\"\npython_full_version = \"3.13.2\"\n", "3.13.5", "python.differs", 3, 24},
		{".tool-versions", "nodejs 22.1.0\npython 3.12.1 3.11.0 # ours\n", "3.13", "python.differs", 2, 8},
		{".tool-versions", "python 3.13.1\n", "3.13", "", 0, 0},
		{"mise.toml", "[tools]\nnode = \"22\"\npython = [\"3.12\", \"3.13\"]\n", "3.13", "python.differs", 3, 12},
		{".mise.toml", "[tools]\npython = {version = \"3.12\", virtualenv = \".venv\"}\n", "3.13", "python.differs", 2, 22},
		{"mise.toml", "[env]\npython = \"3.12\"\n", "3.13", "", 0, 0},
		{"environment.yml", "dependencies:\n  - python=3.12\n  - numpy\n", "3.13", "python.differs", 2, 12},
		{"environment.yml", "dependencies:\n  - python>=3.12,<3.14 # ours\n", "3.13", "", 0, 0},
		{"environment.yml", "dependencies:\n  - conda-forge::python==3.12.*\n", "3.13", "python.differs", 2, 26},
		{"environment.yml", "dependencies:\n  - python-dateutil=2.9\n", "3.13", "", 0, 0},
		{".python-version", "\n  3.12.4\n", "3.13", "python.differs", 2, 3},
		{".python-version", "3.14\n", "3.14t", "python.differs", 1, 1},
		{".github/workflows/ci.yml", "    matrix:\n      python-version: [\"3.11\", '3.12']\n", "3.13", "python.untested", 2, 25},
		{".github/workflows/ci.yml", "    matrix:\n      python-version: [\"3.11\", '3.13']\n", "3.13", "", 0, 0},
		{".github/workflows/ci.yml", "    matrix:\n      python: [\"3.11\", '3.12']\n", "3.13", "python.untested", 2, 17},
		{".github/workflows/ci.yml", "      include:\n        - {os: a, python: \"3.11\", redis: \"3.13\"}\n", "3.13", "python.untested", 2, 28},
		{".github/workflows/ci.yml", "      include:\n        - {\n            python: \"3.11\",\n          }\n", "3.13", "python.untested", 3, 22},
		{".github/workflows/ci.yml", "      cpython: \"3.11\"\n", "3.13", "", 0, 0},
		{".github/workflows/ci.yaml", "      python-version:\n        - \"3.11\"\n        - \"3.12\" # 3.13\n      os: [a]\n", "3.13", "python.untested", 2, 12},
		{".github/workflows/ci.yml", "  - uses: actions/setup-python\n    with:\n      python-version: ${{ matrix.python-version }}\n", "3.13", "", 0, 0},
	} {
		findings := checkPython(spec.App{Python: c.python}, lockOf(c.file), fstest.MapFS{c.file: {Data: []byte(c.text)}})
		switch {
		case c.code == "" && len(findings) == 0:
		case len(findings) != 1 || findings[0].Rule != c.code || findings[0].At == nil:
			t.Errorf("%s %q: got %+v, want %s", c.file, c.text, findings, c.code)
		default:
			at := *findings[0].At
			if at.File != c.file || at.Line != c.line || at.Column != c.column || at.Text != strings.Split(c.text, "\n")[c.line-1] {
				t.Errorf("%s %q: at %+v, want %d:%d", c.file, c.text, at, c.line, c.column)
			}
		}
	}
}

// What two files say that follow from each other is one error.
func TestPythonNotAllowedIsSaidOnce(t *testing.T) {
	findings := checkPython(spec.App{Python: "3.12"}, lockOf("uv.lock"), fstest.MapFS{
		"pyproject.toml":  {Data: []byte("[project]\nrequires-python = \">=3.13\"\n")},
		"uv.lock":         {Data: []byte("version = 1\nrequires-python = \">=3.13\"\n")},
		".python-version": {Data: []byte("3.13\n")},
	})
	if len(findings) != 2 || findings[0].Rule != "python.not-allowed" || findings[1].Rule != "python.differs" {
		t.Errorf("got %+v", findings)
	}
}

// Files of strangers: neither what is no file nor what is too long is read.
func TestReadBounded(t *testing.T) {
	project := fstest.MapFS{
		"pipe":   {Mode: fs.ModeNamedPipe, Data: []byte("x")},
		"device": {Mode: fs.ModeDevice, Data: []byte("x")},
		"folder": {Mode: fs.ModeDir},
		"long":   {Data: make([]byte, 11)},
		"fits":   {Data: make([]byte, 10)},
	}
	for name, want := range map[string]bool{"pipe": false, "device": false, "folder": false, "long": false, "fits": true, "missing": false} {
		if _, ok := readBounded(project, name, 10); ok != want {
			t.Errorf("%s: %v, want %v", name, ok, want)
		}
	}
}

// Whatever a file holds, what is read of it has a place in it and no reader
// panics or hangs.
func FuzzPythonSources(f *testing.F) {
	for _, text := range []string{
		"[project]\nrequires-python = \">=3.12\"\n", "[tool.poetry.dependencies]\npython = \"^3.11,~3\"", "python 3.12\n",
		"3.13\r\n", "- python=3.12", "python-version: [3.12]\n", "[tools]\npython=[\"3.1\"]", "[requires]\npython_version='3.9'", "python-version:\n- 3.10\n\n-3.11",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, source := range pythonSources() {
			for _, c := range source.read([]byte(text)) {
				at := c.At
				if at.Line > 0 && (at.Column < 1 || at.Width < 1 || at.Column > len(at.Text)+1 || strings.Contains(at.Text, "\n")) {
					t.Errorf("%s: %+v of %q", source.pattern, c, text)
				}
				if c.said == "" || c.version == "" && c.ranges == "" {
					t.Errorf("%s: an empty claim of %q", source.pattern, text)
				}
				c.meets("3.13")
			}
		}
		app, findings := Complete(spec.App{}, fstest.MapFS{".python-version": {Data: []byte(text)}, "pyproject.toml": {Data: []byte(text)}})
		if exactPython.MatchString(app.Python) == (len(findings) > 0) {
			t.Errorf("%q: Python %q with %v", text, app.Python, findings)
		}
	})
}
