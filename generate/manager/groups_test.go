package manager

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

func TestGroupsIncludeOthers(t *testing.T) {
	const manifest = "[dependency-groups]\nProd = [\"a\", { include-group = \"web-2\" }]\nWeb_2 = [{ include-group = \"prod\" }, \"b>=1\", 3, { other = 1 }]\n"
	in := Input{App: spec.App{Python: "3.9"}, Project: files(map[string]string{"pyproject.toml": manifest})}
	install, findings := installByPyproject(pyprojectFields{Groups: []string{"prod"}}, in)
	if diff := cmp.Diff([]string{"deps.no-lock"}, codes(findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"a": "", "b": ""}, versions(install.Packages)); diff != "" {
		t.Errorf("packages (-want +got):\n%s", diff)
	}
	for _, mount := range install.Steps[1].Run.Mounts {
		if mount.Source == pyprojectFile {
			t.Errorf("pip reads %v: the groups are in the list", mount)
		}
	}
}
