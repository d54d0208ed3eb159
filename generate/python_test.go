package generate

import (
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestPythonThatTheProjectAllows(t *testing.T) {
	for _, c := range []struct {
		file, text, python string
		want               string // the code of the finding, "" for none
	}{
		{"pyproject.toml", "[project]\nrequires-python = \">=3.13\"\n", "3.13", ""},
		{"pyproject.toml", "[project]\nrequires-python = \">=3.13.2\"\n", "3.13", ""},
		{"pyproject.toml", "[project]\nrequires-python = \"<3.13.2\"\n", "3.13", ""},
		{"pyproject.toml", "[project]\nrequires-python = \">=3.13.2\"\n", "3.13.1", "python.not-allowed"},
		{"pyproject.toml", "[project]\nrequires-python = \">=3.9, <3.13\"\n", "3.13", "python.not-allowed"},
		{"pyproject.toml", "[project]\nrequires-python = \"~=3.12\"\n", "3.13", ""},
		{"pyproject.toml", "[project]\nrequires-python = \"==3.12.*\"\n", "3.13", "python.not-allowed"},
		{"pyproject.toml", "[project]\nrequires-python = \"newest\"\n", "3.13", ""},
		{"pyproject.toml", "[project\n", "3.13", ""},
		{"pyproject.toml", "[project]\nrequires-python = \">=3.13.0rc1\"\n", "3.13", ""},
		{"pylock.prod.toml", "lock-version = \"1.0\"\nrequires-python = \">=3.14\"\n\n[[packages]]\n", "3.13", "python.not-allowed"},
		{"pylock.toml", "requires-python = \">=3.13\"\n\n[[packages]]\nrequires-python = \">=3.14\"\n", "3.13", ""},
		{"uv.lock", "requires-python = \">=3.14\"\n", "3.13", "python.not-allowed"},
		{".python-version", "3.13\n", "3.13", ""},
		{".python-version", "# ours\n3.13.5\n3.12.1\n", "3.13", ""},
		{".python-version", "cpython-3.12.4\n", "3.13", "python.differs"},
		{".python-version", "3.12\r\n", "3.13", "python.differs"},
		{".python-version", "my-env\n", "3.13", ""},
		{".python-version", "pypy3.10-7.3.12\n", "3.13", ""},
		{"runtime.txt", "python-3.11.2", "3.13", "python.differs"},
		{"runtime.txt", "python-3.13.2", "3.13.1", "python.differs"},
	} {
		findings := checkPython(spec.App{Python: c.python}, lockOf(c.file), fstest.MapFS{c.file: {Data: []byte(c.text)}})
		got := ""
		if len(findings) > 0 {
			got = findings[0].Rule
		}
		if got != c.want || len(findings) > 1 {
			t.Errorf("Python %s, %s %q: got %v, want %q", c.python, c.file, c.text, findings, c.want)
		}
	}
}
