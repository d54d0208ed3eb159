package manager

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pipSteps are an environment and pip's installation into it.
func pipSteps(packages Packages) Install {
	return Install{Packages: packages, Steps: []plan.Step{createVenv(), {Run: &plan.Run{Commands: []plan.Command{{Argv: []string{"uv", "sync"}}, compiled()}}}}}
}

func TestHeavyPackagesHaveALayer(t *testing.T) {
	install := withHeavy(pipSteps(Packages{
		{Name: "flask", Version: "3.1.1"},
		{Name: "torch", Version: "2.9.1+cpu", Hashes: []string{"sha256:00", "sha256:11"}, Index: "https://download.pytorch.org/whl/cpu"},
		{Name: "nvidia-nccl-cu12", Version: "2.27.5", Hashes: []string{"sha256:22"}, Index: "https://pypi.org/simple", Platforms: []string{"linux/amd64"}},
	}), spec.App{Build: spec.Build{Network: "host"}})
	if len(install.Steps) != 3 {
		t.Fatalf("%d steps, want 3", len(install.Steps))
	}
	run := install.Steps[1].Run
	want := []string{
		"torch==2.9.1+cpu --hash=sha256:00 --hash=sha256:11",
		`nvidia-nccl-cu12==2.27.5 ; platform_machine == "x86_64" --hash=sha256:22`,
	}
	if diff := cmp.Diff(want, run.Commands[0].File.Lines); diff != "" || run.Network != "host" {
		t.Errorf("the list (-want +got):\n%s", diff)
	}
	const argv = "pip --python /opt/venv/bin/python install --disable-pip-version-check --no-compile --no-deps --require-hashes " +
		"--extra-index-url=https://download.pytorch.org/whl/cpu --requirement=/run/heavy/requirements.txt"
	if got := strings.Join(run.Commands[1].Argv, " "); got != argv {
		t.Errorf("got  %s\nwant %s", got, argv)
	}
	if got := install.Steps[2].Run.Commands[1].Shell; !strings.Contains(got, "-x '/(tests|nvidia|torch)/'") {
		t.Errorf("the next step compiles them again: %s", got)
	}
}

// A package without hashes among others with them would end pip.
func TestHeavyPackagesWithoutHashes(t *testing.T) {
	install := withHeavy(pipSteps(Packages{{Name: "torch", Version: "2.9.1", Hashes: []string{"sha256:00"}}, {Name: "triton", Version: "3.5.0"}}), spec.App{})
	run := install.Steps[1].Run
	if diff := cmp.Diff([]string{"torch==2.9.1", "triton==3.5.0"}, run.Commands[0].File.Lines); diff != "" || strings.Contains(strings.Join(run.Commands[1].Argv, " "), "hash") {
		t.Errorf("%v (-want +got):\n%s", run.Commands[1].Argv, diff)
	}
}

func TestWhatIsNotHeavy(t *testing.T) {
	for name, p := range map[string]Package{
		"light":        {Name: "torchvision", Version: "1"},
		"loose":        {Name: "torch"},
		"built":        {Name: "torch", Version: "1", Built: true},
		"conda's":      {Name: "torch", Version: "1", Conda: true},
		"another name": {Name: "nvidia", Version: "1"},
	} {
		if install := withHeavy(pipSteps(Packages{p}), spec.App{}); len(install.Steps) != 2 {
			t.Errorf("%s has a layer", name)
		}
	}
}

// Each manager's lock gives the hashes.
func TestHeavyHashesOfEachLock(t *testing.T) {
	manifest := "[project]\nname = \"a\"\ndependencies = [\"torch\"]\n"
	for kind, lock := range map[string]map[string]string{
		"uv": {"pyproject.toml": manifest, "uv.lock": "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"torch\" }]\n" +
			"[package.metadata]\nrequires-dist = [{ name = \"torch\" }]\n[[package]]\nname = \"torch\"\nversion = \"2.9.1\"\nsource = { registry = \"https://pypi.org/simple\" }\n" +
			"wheels = [{ url = \"https://x/torch-2.9.1-py3-none-any.whl\", hash = \"sha256:00\" }]\n"},
		"poetry": {"pyproject.toml": manifest, "poetry.lock": "[[package]]\nname = \"torch\"\nversion = \"2.9.1\"\nfiles = [{file = \"torch-2.9.1-py3-none-any.whl\", hash = \"sha256:00\"}]\n"},
		"pdm":    {"pyproject.toml": manifest, "pdm.lock": "[metadata]\nlock_version = \"4.5.0\"\n[[package]]\nname = \"torch\"\nversion = \"2.9.1\"\ngroups = [\"default\"]\nfiles = [{file = \"torch-2.9.1-py3-none-any.whl\", hash = \"sha256:00\"}]\n"},
		"pipenv": {"Pipfile": "[packages]\ntorch = \"*\"\n", "Pipfile.lock": `{"_meta": {"hash": {}}, "default": {"torch": {"version": "==2.9.1", "hashes": ["sha256:00"]}}}`},
		"pylock": {"pylock.toml": "lock-version = \"1.0\"\n[[packages]]\nname = \"torch\"\nversion = \"2.9.1\"\nwheels = [{url = \"https://x/torch-2.9.1-py3-none-any.whl\", hashes = {sha256 = \"00\"}}]\n"},
		"pip":    {"requirements.txt": "torch==2.9.1 --hash=sha256:00\n"},
	} {
		fields := map[string]any{"pylock": map[string]string{"file": "pylock.toml"}, "pip": map[string][]string{"requirements": {"requirements.txt"}}}[kind]
		if fields == nil {
			fields = map[string]string{}
		}
		deps, err := spec.Choose(kind, fields)
		if err != nil {
			t.Fatal(err)
		}
		install, _ := Of(deps).Install(Input{App: spec.App{Python: "3.13", Deps: deps}, Project: files(lock)})
		if len(install.Steps) != 3 || install.Steps[1].Run.Commands[0].File == nil {
			t.Errorf("%s: %d steps", kind, len(install.Steps))
			continue
		}
		if diff := cmp.Diff([]string{"torch==2.9.1 --hash=sha256:00"}, install.Steps[1].Run.Commands[0].File.Lines); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}
