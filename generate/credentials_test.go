package generate

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestCredentialsInTheProjectsFiles(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		want       *spec.Place
	}{
		"an index's": {
			"requirements.txt", "# ours\n--extra-index-url https://ci:hunter2@pypi.example.com/simple\nflask\n",
			&spec.Place{File: "requirements.txt", Line: 2, Column: 27, Width: 10, Text: "--extra-index-url https://**********@pypi.example.com/simple"},
		},
		"a requirement's": {
			"requirements/base.txt", "lib @ git+https://ghp_0123@github.com/acme/lib\r\n",
			&spec.Place{File: "requirements/base.txt", Line: 1, Column: 19, Width: 8, Text: "lib @ git+https://********@github.com/acme/lib"},
		},
		"a source's": {
			"pyproject.toml", "[[tool.uv.index]]\nurl = \"https://u:p@pypi.example.com\"\n",
			&spec.Place{File: "pyproject.toml", Line: 2, Column: 16, Width: 3, Text: `url = "https://***@pypi.example.com"`},
		},
		"a variable's": {file: "Pipfile", text: "[[source]]\nurl = \"https://$USER:${PASSWORD}@pypi.example.com\"\n"},
		"git's user":   {file: "requirements.txt", text: "lib @ git+ssh://git@github.com/acme/lib\n"},
		"another file": {file: "README.md", text: "https://u:p@example.com\n"},
	} {
		findings := checkCredentials(manager.Install{}, fstest.MapFS{c.file: {Data: []byte(c.text)}})
		var got *spec.Place
		if len(findings) == 1 {
			got = findings[0].At
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		for _, f := range findings {
			if text := strings.Join(append(f.Notes, f.Message), " "); strings.Contains(text, "hunter2") || strings.Contains(text, "ghp_") {
				t.Errorf("%s: the message says it: %s", name, text)
			}
		}
	}
}

// A lock that the build mounts is read too, whatever its name.
func TestCredentialsInWhatTheBuildMounts(t *testing.T) {
	project := fstest.MapFS{"limits.txt": {Data: []byte("lib @ https://u:p@example.com/lib.zip\n")}, "requirements.txt": {Data: []byte("flask\n-c limits.txt\n")}}
	app := webApp(nil)
	install, _ := manager.Of(app.Deps).Install(manager.Input{App: app, Project: project})
	if findings := checkCredentials(install, project); len(findings) != 1 || findings[0].At.File != "limits.txt" {
		t.Errorf("got %v, want one in limits.txt", findings)
	}
}
