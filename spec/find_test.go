package spec

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes a folder with files of these names and texts.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFind(t *testing.T) {
	const other = "[project]\nname = \"x\"\n"
	for _, c := range []struct {
		want  string
		files map[string]string
	}{
		{"pyapp.cue", map[string]string{"pyapp.cue": "", "pyproject.toml": other}},
		{"pyapp.yaml", map[string]string{"pyapp.yaml": "", "pyproject.toml": "not [ TOML"}},
		{"pyapp.yml", map[string]string{"pyapp.yml": ""}},
		{"pyapp.json", map[string]string{"pyapp.json": ""}},
		{"pyapp.toml", map[string]string{"pyapp.toml": "", "pyproject.toml": other + "[project.scripts]\npyapp = \"x\"\n"}},
		{"pyproject.toml", map[string]string{"pyproject.toml": other + "[tool.pyapp]\n"}},
		{"pyproject.toml", map[string]string{"pyproject.toml": other + "[ tool . pyapp.server.gunicorn]\n"}},
		{"pyproject.toml", map[string]string{"pyproject.toml": other + "[tool]\npyapp.python = \"3.13\"\n"}},
		{"pyproject.toml", map[string]string{"pyproject.toml": "[tool.pyapp]\npython = \n"}},
	} {
		dir := folder(t, c.files)
		got, err := Find(dir)
		if err != nil || got != filepath.Join(dir, c.want) {
			t.Errorf("%v: %s, %v", c.files, got, err)
		}
	}
}

func TestFindRefusesTwoSpecs(t *testing.T) {
	for _, files := range []map[string]string{
		{"pyapp.cue": "", "pyapp.yaml": ""},
		{"pyapp.json": "", "pyproject.toml": "[tool.pyapp]\n"},
	} {
		_, err := Find(folder(t, files))
		var found *FindError
		if !errors.As(err, &found) || len(found.Names) != 2 {
			t.Fatalf("%v: %v", files, err)
		}
		for name := range files {
			if !strings.Contains(err.Error(), name) {
				t.Errorf("%v does not name %s", err, name)
			}
		}
	}
}

func TestFindSaysWhatToWrite(t *testing.T) {
	for _, dir := range []string{folder(t, map[string]string{"main.py": "", "pyproject.toml": "[project]\n"}), filepath.Join(t.TempDir(), "none")} {
		_, err := Find(dir)
		var found *FindError
		if !errors.As(err, &found) || len(found.Names) != 0 {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(err.Error(), "pyapp.cue is\n")
		smallest := strings.Join(strings.SplitN(text, "\n", 3)[:2], "\n")
		if _, err := Load("pyapp.cue", []byte(smallest)); err != nil {
			t.Errorf("the spec that the message shows is bad: %v", err)
		}
	}
}

func TestNameFor(t *testing.T) {
	g := newGrammar(whole())
	rule := g.definition("#Name")
	for folder, want := range map[string]string{
		"/home/me/shop": "shop", "/home/me/My Shop_2": "my-shop-2", "2048": "app-2048", "café": "caf", "a": "a",
		"--x--": "x", strings.Repeat("ab-", 40): strings.Repeat("ab-", 20) + "ab", "C++": "c",
		"/": "", ".": "", "日本": "", "___": "",
	} {
		got, ok := NameFor(folder)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", folder, got, ok, want)
		}
		if ok && g.value(rule).Unify(g.ctx.Encode(got)).Validate() != nil {
			t.Errorf("%q is no name of the schema's", got)
		}
	}
}
