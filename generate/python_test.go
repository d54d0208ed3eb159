package generate

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
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

// A spec gets the Python of the project's files only where they agree.
func TestPythonToFollow(t *testing.T) {
	for _, c := range []struct {
		files map[string]string
		want  string
	}{
		{map[string]string{".python-version": "3.12.4\n"}, `python: "3.12"`},
		{map[string]string{".python-version": "3.12\n", "runtime.txt": "python-3.12.1"}, `python: "3.12"`},
		{map[string]string{".python-version": "3.12\n", "runtime.txt": "python-3.11.1"}, ""},
		{map[string]string{"runtime.txt": "python-3.5.0"}, ""}, // which a spec refuses
		{map[string]string{".python-version": "3.12\n", "pyproject.toml": "[project]\nrequires-python = \">=3.14\"\n"}, ""},
	} {
		project := fstest.MapFS{}
		for name, text := range c.files {
			project[name] = &fstest.MapFile{Data: []byte(text)}
		}
		findings := checkPython(spec.App{Python: "3.13"}, manager.Lock{}, project)
		if len(findings) != len(c.files) {
			t.Errorf("%v: %v", c.files, findings)
		}
		for _, f := range findings {
			got := ""
			if f.Change != nil {
				got = f.Change.String()
			}
			if got != c.want || c.want != "" && !strings.HasSuffix(f.Notes[0], "write   "+got) {
				t.Errorf("%v: the change is %q, want %q; the notes are %q", c.files, got, c.want, f.Notes)
			}
		}
	}
}
