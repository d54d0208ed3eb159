package manager

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// What a file requires without a lock is read as what a lock says: markers,
// extras and repositories count, and what pip can't read is told with its place.
func TestRequirementsWithoutALock(t *testing.T) {
	const list = `"psycopg[binary]>=3", "pywin32 ; sys_platform == 'win32'", "uvloop==0.21.0 ; platform_machine == 'aarch64'", "lib @ git+https://github.com/acme/lib@v1", "flask=3"`
	for kind, file := range map[string]struct{ name, text string }{
		"pyproject": {"pyproject.toml", "[project]\nname = \"a\"\ndependencies = [" + list + "]\n"},
		"script":    {"a.py", "# /// script\n#\n# dependencies = [" + list + "]\n# ///\n"},
	} {
		deps, err := spec.Choose(kind, map[string]string{})
		if err != nil {
			t.Fatal(err)
		}
		app := spec.App{Python: "3.13", Deps: deps, Run: &spec.Run{Script: "a.py"}}
		install, findings := Of(deps).Install(Input{App: app, Project: files(map[string]string{file.name: file.text})})
		both := []string{"linux/amd64", "linux/arm64"}
		want := Packages{
			{Name: "psycopg", Extras: []string{"binary"}, Platforms: both},
			{Name: "uvloop", Version: "0.21.0", Platforms: both[1:]},
			{Name: "lib", Built: true, Platforms: both},
		}
		for i := range install.Packages {
			install.Packages[i].File, install.Packages[i].Mention = "", ""
		}
		if diff := cmp.Diff(want, install.Packages); diff != "" {
			t.Errorf("%s: packages (-want +got):\n%s", kind, diff)
		}
		if diff := cmp.Diff([]string{"git"}, install.BuildPackages); diff != "" {
			t.Errorf("%s: build packages (-want +got):\n%s", kind, diff)
		}
		if diff := cmp.Diff([]string{"deps.no-lock", "deps.requirement"}, codes(findings)); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", kind, diff)
			continue
		}
		if at := findings[1].At; at == nil || at.Line != 3 || at.Text[at.Column-1] != '=' {
			t.Errorf("%s: the requirement is at %+v, want the = of flask=3", kind, at)
		}
	}
}
