package e2e

import (
	"path/filepath"
	"strings"
	"testing"
)

// standIns builds the images that the recipe needs and that can't be had
// everywhere: the tool's, under a version that it never had, and a base without
// Python of its own, which the spec is made to name.
func (p project) standIns(tool, image string) {
	p.t.Helper()
	base := "localhost/" + p.name + "-base:latest"
	for tag, folder := range map[string]string{base: "debian", image: tool} {
		context, err := filepath.Abs(filepath.Join("testdata", folder))
		if err != nil {
			p.t.Fatal(err)
		}
		p.docker("build", "--quiet", "--tag", tag, context)
		p.t.Cleanup(func() { _, _ = p.try("image", "rm", tag) })
	}
	p.write("pyapp.cue", p.read("pyapp.cue")+"deps: "+managerOf(tool)+": version: \"0.0.9999\"\nimage: base: \""+base+"\"\n")
}

// managerOf is the manager that a tool installs for.
func managerOf(tool string) string {
	if tool == "micromamba" {
		return "conda"
	}
	return tool
}

// micromamba's own image can't be had everywhere: a stand-in takes the
// recipe's command line, and installs by pip what the file says, of each kind.
func TestConda(t *testing.T) {
	p := managed(t, "conda")
	p.standIns("micromamba", "mambaorg/micromamba:0.0.9999-debian13-slim")
	const want = "blinker by Python 3.13 in /opt/venv"
	p.prints(want, "/bin/micromamba", "/root/.conda", "/root/.cache/micromamba/pkgs", sitePackages+"pytest")

	spec := p.read("pyapp.cue")
	p.write("pyapp.cue", spec+"deps: conda: file: \"environment.yml\"\n")
	p.prints(want, sitePackages+"pytest")

	p.write("pyapp.cue", spec+"deps: conda: file: \"linux.txt\"\n")
	p.write("linux.txt", "# platform: linux-64\n@EXPLICIT\n"+
		"https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-hc97d973_101_cp313.conda#00\n"+
		"https://conda.anaconda.org/conda-forge/noarch/pip-25.3-pyh145f28c_0.conda#00\n"+
		"https://conda.anaconda.org/conda-forge/noarch/blinker-1.9.0-pyhff2d567_0.conda#00\n"+
		"https://conda.anaconda.org/conda-forge/noarch/click-8.1.8-pyh707e725_0.conda#00\n")
	p.prints(want)
}

// The same for pixi. The environment is where pixi made it, under the name of
// all others too; a dependency that the lock does not have ends the build.
func TestPixi(t *testing.T) {
	p := managed(t, "pixi")
	p.standIns("pixi", "ghcr.io/prefix-dev/pixi:0.0.9999")
	p.prints("Hello, blinker, from /opt/venv!", "/app/src", "/usr/local/bin/pixi", "/opt/pip/bin", sitePackages+"pytest", sitePackages+"hatchling")
	out := p.docker("run", "--rm", p.name+":latest", "readlink", "/opt/venv")
	if out.stdout != "/opt/workspace/.pixi/envs/prod\n" {
		t.Errorf("/opt/venv is %q", out.stdout)
	}

	// A package of the build keeps the image off the stage that installed.
	spec := p.read("pyapp.cue")
	p.write("pyapp.cue", spec+"system: build_packages: [\"bc\"]\nbuild: network: \"host\"\n")
	p.prints("Hello, blinker, from /opt/venv!", "/usr/bin/bc", "/app/src")

	p.write("pyapp.cue", spec)
	p.write("pyproject.toml", strings.Replace(p.read("pyproject.toml"), "click = ", "markupsafe = \"*\"\nclick = ", 1))
	if out, err := p.try("pyapp", "build"); err == nil || !strings.Contains(out.stderr, "does not have: markupsafe") {
		t.Errorf("a lock that is not in step: %v\n%s", err, out.stderr)
	}
}
