package e2e

import (
	"strings"
	"testing"
)

// The lock is written by the same Pipenv, because it names the index. A
// dependency that it does not have ends the build.
func TestPipenv(t *testing.T) {
	p := managed(t, "pipenv")
	const version = "2024.0.1"
	spec := p.read("pyapp.cue") + "deps: pipenv: version: \"" + version + "\"\n"
	if index := standInIndex(t); index != "" {
		p.write("Pipfile", strings.Replace(p.read("Pipfile"), "https://pypi.org/simple", index+"/simple", 1))
		spec += "build: network: \"host\"\n"
	}
	p.write("pyapp.cue", spec)
	p.inBase("pipenv==" + version + " && rm Pipfile.lock && PIPENV_VENV_IN_PROJECT=1 pipenv lock && rm -rf .venv")
	p.pyapp("generate")
	p.prints("&lt;click&gt; pricing", "/opt/pipenv/bin", "/remote.lock", "/app/.venv", "/root/.cache/pipenv", "/root/.local",
		sitePackages+"build", sitePackages+"pip", sitePackages+"__editable___pricing")
	p.compiled("click")

	p.write("Pipfile", strings.Replace(p.read("Pipfile"), "[packages]\n", "[packages]\nblinker = \"*\"\n", 1))
	if out, err := p.try("pyapp", "check"); err == nil || !strings.Contains(out.stdout+out.stderr, "Pipfile.lock is not in step with the Pipfile") {
		t.Errorf("check of a lock that is not in step: %v\n%s%s", err, out.stdout, out.stderr)
	}
	p.refuses("Pipfile.lock is out-of-date")
}
