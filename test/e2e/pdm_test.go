package e2e

import (
	"strings"
	"testing"
)

// inBase runs a shell's commands in the base image, in the project's folder,
// as the project's author would, with these variables of the test.
func (p project) inBase(commands string, variables ...string) {
	p.t.Helper()
	args := []string{"run", "--rm", "--network", "host", "--volume", p.dir + ":/project", "--workdir", "/project"}
	for _, name := range variables {
		args = append(args, "--env", name)
	}
	p.docker(append(args, "python:3.13-slim", "sh", "-ec", "pip install --quiet --root-user-action=ignore "+commands)...)
}

// compiled looks whether a module of the image has bytecode that stays valid
// when the file's time changes: an unchecked hash (PEP 552), which no installer writes itself.
func (p project) compiled(module string) {
	p.t.Helper()
	out := p.docker("run", "--rm", p.name+":latest", "python", "-c",
		"import importlib.util as u, "+module+" as m; print(open(u.cache_from_source(m.__file__), 'rb').read()[4])")
	if out.stdout != "1\n" {
		p.t.Errorf("the flags of %s's bytecode are %q, want 1", module, out.stdout)
	}
}

// refuses builds what was generated before, past the plugin's own checks, which
// the tool in the build must end with this message.
func (p project) refuses(message string) {
	p.t.Helper()
	out, err := p.try("buildx", "build", "--allow", "network.host", "--target", "deps", ".")
	if err == nil || !strings.Contains(out.stderr, message) {
		p.t.Errorf("a lock that is not in step: %v\n%s", err, out.stderr)
	}
}

// The lock is written by the same PDM, because it has the hashes of the index's
// files. A dependency that it does not have ends the build.
func TestPdm(t *testing.T) {
	p := managed(t, "pdm")
	const version = "2.20.1"
	spec := strings.Replace(p.read("pyapp.cue"), "pdm: {", "pdm: {\n\tversion: \""+version+"\"", 1)
	if index := standInIndex(t); index != "" {
		p.write("pdm.toml", "[pypi]\nurl = \""+index+"/simple\"\n")
		spec += "build: network: \"host\"\n"
	}
	p.write("pyapp.cue", spec)
	p.inBase("pdm==" + version + " && rm pdm.lock && PDM_CHECK_UPDATE=false pdm lock --group :all && rm -rf .venv .pdm-python")
	p.pyapp("generate")
	p.prints("&lt;click&gt; n. pricing", "/opt/pdm/bin", "/remote.lock", "/app/.pdm-python", "/app/.venv", "/root/.cache/pdm", "/root/.config/pdm", "/root/.local",
		sitePackages+"build", sitePackages+"pip")
	p.compiled("click")

	// What pyproject.toml says of its groups is in the hash as well.
	p.write("pyproject.toml", strings.Replace(p.read("pyproject.toml"), `prod = ["itsdangerous"]`, `prod = ["itsdangerous>=2"]`, 1))
	if out, err := p.try("pyapp", "check"); err == nil || !strings.Contains(out.stdout+out.stderr, "pdm.lock is not in step with pyproject.toml") {
		t.Errorf("check of a lock that is not in step: %v\n%s%s", err, out.stdout, out.stderr)
	}
	p.refuses("Please run `pdm lock` to update the lock file")
}
