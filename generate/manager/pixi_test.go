package manager

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

const pixiManifestText = `[workspace]
channels = ["conda-forge"]
platforms = ["linux-64", "win-64"]

[dependencies]
python = "3.13.*"
pytorch = "*"

[target.win-64.dependencies]
pywin32 = "*"

[pypi-dependencies]
torch = "*"
Shop = { path = "." }
colorama = { version = "*", env-markers = "sys_platform == 'win32'" }

[feature.test.dependencies]
pytest = "*"

[feature.db]
pypi-dependencies = { psycopg = { git = "https://example.org/psycopg" } }

[environments]
test = ["test"]
db = { features = ["db"], no-default-feature = true }
`

const pixiLocked = `version: 7
platforms:
- name: linux-64
- name: cuda
  subdir: linux-aarch64
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-hc97d973_101_cp313.conda
      - conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.9.0-cpu_0.conda
      - pypi: ./
      win-64:
      - conda: https://conda.anaconda.org/conda-forge/win-64/python-3.13.9-hc97d973_101_cp313.conda
      - conda: https://conda.anaconda.org/conda-forge/win-64/pywin32-311-py313_1.conda
  test:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-hc97d973_101_cp313.conda
      - conda_source: pytest[0123abcd] @ packages/pytest
  db:
    packages:
      cuda:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-hc97d973_101_cp313.conda
      - pypi: git+https://example.org/psycopg#0123
packages:
- conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.9.0-cpu_0.conda
  purls:
  - pkg:pypi/torch?source=hash-mapping
- pypi: ./
  name: shop
- pypi: git+https://example.org/psycopg#0123
  name: psycopg
  version: 3.2.9
`

func pixiProject(lock, manifest string) Input {
	return Input{App: spec.App{Python: "3.13"}, Project: files(map[string]string{
		"pixi.lock": lock, "pixi.toml": manifest, "pyproject.toml": "[project]\nname = \"shop\"\n",
	})}
}

func TestPixiTakesOneEnvironmentForLinux(t *testing.T) {
	in := pixiProject(pixiLocked, pixiManifestText)
	install, findings := installByPixi(pixiFields{Environment: "default"}, in)
	if len(findings) > 0 || !install.OwnPython || install.Prefix != "/opt/workspace/.pixi/envs/default" {
		t.Fatalf("%+v %v", install, findings)
	}
	if diff := cmp.Diff(map[string]string{"python": "3.13.9", "pytorch": "2.9.0"}, versions(install.Packages)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"."}, install.Local); diff != "" || !install.IsPackage() {
		t.Errorf("local packages (-want +got):\n%s", diff)
	}
	run := install.Steps[0].Run
	if argv := run.Commands[0].Argv; argv[len(argv)-1] != "--skip=shop" {
		t.Errorf("the command is %v", argv)
	}
	var sources []string
	for _, m := range run.Mounts[3:] {
		sources = append(sources, m.Source+" "+m.Target)
	}
	want := []string{"pixi.lock /opt/workspace/pixi.lock", "pixi.toml /opt/workspace/pixi.toml", "pyproject.toml /opt/workspace/pyproject.toml"}
	if diff := cmp.Diff(want, sources); diff != "" {
		t.Errorf("mounts (-want +got):\n%s", diff)
	}
}

// A platform may have a name of the workspace's own; an environment may be
// without what all others have.
func TestPixiFeaturesAndPlatforms(t *testing.T) {
	install, findings := installByPixi(pixiFields{Environment: "db"}, pixiProject(pixiLocked, pixiManifestText))
	if diff := cmp.Diff(map[string]string{"python": "3.13.9", "psycopg": "3.2.9"}, versions(install.Packages)); diff != "" || len(findings) > 0 {
		t.Errorf("%v (-want +got):\n%s", findings, diff)
	}
	if diff := cmp.Diff([]string{"ca-certificates", "git"}, install.BuildPackages); diff != "" {
		t.Errorf("build packages (-want +got):\n%s", diff)
	}
}

// The lock's older form names packages by kind.
func TestPixiReadsOlderLocks(t *testing.T) {
	const old = `version: 5
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.9-hc97d973_101_cp313.conda
      - pypi: https://files.pythonhosted.org/packages/flask-2.3.3-py3-none-any.whl
      - pypi: libs/price
packages:
- kind: pypi
  name: Flask
  version: 2.3.3
  url: https://files.pythonhosted.org/packages/flask-2.3.3-py3-none-any.whl
- kind: pypi
  name: price
  version: 1.0.0
  path: libs/price
`
	install, findings := installByPixi(pixiFields{Environment: "default"}, pixiProject(old, "[pypi-dependencies]\nflask = \"*\"\nprice = { path = \"libs/price\" }\n"))
	if diff := cmp.Diff(map[string]string{"python": "3.13.9", "flask": "2.3.3"}, versions(install.Packages)); diff != "" || len(findings) > 0 {
		t.Errorf("%v (-want +got):\n%s", findings, diff)
	}
	if flask := install.Packages.Find("flask"); !flask.Listed || !slices.Equal(flask.Wheels, []string{"flask-2.3.3-py3-none-any.whl"}) || !slices.Equal(install.Local, []string{"libs/price"}) {
		t.Errorf("%+v, local %v", flask, install.Local)
	}
}

func TestPixiFindings(t *testing.T) {
	for name, c := range map[string]struct {
		environment    string
		lock, manifest string
		want           []string
	}{
		"fine":               {},
		"no such in lock":    {environment: "prod", want: []string{"pixi.no-environment"}},
		"nor in manifest":    {environment: "prod", lock: strings.Replace(pixiLocked, "  default:", "  prod:", 1), want: []string{"pixi.no-environment"}},
		"built of source":    {environment: "test", manifest: "[environments]\ntest = []\n", want: []string{"pixi.conda-source"}},
		"one more":           {manifest: pixiManifestText + "[target.linux.dependencies]\nlibc = \"*\"\n", want: []string{"deps.lock-stale"}},
		"one more of PyPI":   {manifest: strings.Replace(pixiManifestText, "torch =", "rich = \"*\"\ntorch =", 1), want: []string{"deps.lock-stale"}},
		"another Python":     {lock: strings.ReplaceAll(pixiLocked, "python-3.13.9", "python-3.14.0"), want: []string{"conda.python"}},
		"no Python":          {lock: strings.ReplaceAll(pixiLocked, "python-3.13.9", "pypy-3.13.9"), manifest: "[workspace]\n", want: []string{"conda.no-python"}},
		"another platform":   {lock: strings.Replace(pixiLocked, "      linux-64:\n", "      osx-64:\n", 1), want: []string{"conda.platform"}},
		"no platform":        {lock: "environments: {default: {}}\n", want: []string{"conda.no-python"}},
		"outside":            {lock: strings.ReplaceAll(pixiLocked, "pypi: ./", "pypi: ../shop"), want: []string{"path.outside"}},
		"Anaconda's":         {lock: strings.ReplaceAll(pixiLocked, "conda.anaconda.org/conda-forge", "repo.anaconda.com/pkgs/main"), want: []string{"conda.defaults"}},
		"an activation":      {manifest: pixiManifestText + "[activation]\nscripts = [\"env.sh\"]\n", want: []string{"pixi.activation"}},
		"no YAML":            {lock: "environments: [\n", want: []string{"deps.file-unreadable"}},
		"no TOML":            {manifest: "[workspace\n", want: []string{"deps.file-unreadable"}},
		"a manifest's other": {manifest: "dependencies = 1\n", want: []string{"deps.file-unreadable"}},
	} {
		lock, manifest, environment := c.lock, c.manifest, c.environment
		if lock == "" {
			lock = pixiLocked
		}
		if manifest == "" {
			manifest = pixiManifestText
		}
		if environment == "" {
			environment = "default"
		}
		_, findings := installByPixi(pixiFields{Environment: environment}, pixiProject(lock, manifest))
		if diff := cmp.Diff(c.want, codes(findings)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%v", name, diff, findings)
		}
	}
}

func TestPixiManifestInPyproject(t *testing.T) {
	text := map[string]string{"pixi.lock": pixiLocked, "pyproject.toml": "[project]\nname = \"shop\"\n"}
	_, findings := installByPixi(pixiFields{Environment: "default"}, condaProject(text))
	if diff := cmp.Diff([]string{"deps.file-missing"}, codes(findings)); diff != "" {
		t.Errorf("no [tool.pixi] (-want +got):\n%s", diff)
	}
	text["pyproject.toml"] = "[project]\nname = \"shop\"\ndependencies = [\"rich>=13\", \"colorama; sys_platform == 'win32'\"]\n[tool.pixi.workspace]\n"
	_, findings = installByPixi(pixiFields{Environment: "default"}, condaProject(text))
	if len(findings) != 1 || !strings.HasSuffix(findings[0].Message, "pyproject.toml, which requires what it does not have: rich") {
		t.Errorf("%v", findings)
	}
	want := spec.Place{File: "pyproject.toml", Line: 3, Column: 18, Width: 4, Text: "dependencies = [\"rich>=13\", \"colorama; sys_platform == 'win32'\"]"}
	if diff := cmp.Diff(&want, findings[0].At); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// build.package decides where the lock's guess is not wanted.
func TestPixiPackageIsTheSpecsToSay(t *testing.T) {
	for said, want := range map[bool][]string{false: nil, true: {"."}} {
		in := pixiProject(pixiLocked, pixiManifestText)
		in.App.Build.Package = &said
		if install, _ := installByPixi(pixiFields{Environment: "default"}, in); !slices.Equal(install.Local, want) {
			t.Errorf("build.package %v: local %v", said, install.Local)
		}
	}
}

// A machine without a GPU can build an image for one.
func TestPixiInstallsForCUDA(t *testing.T) {
	virtual := strings.Replace(pixiLocked, "- name: linux-64\n", "- name: linux-64\n  virtual-packages: [__unix=0=0, __cuda=12.4]\n", 1)
	for name, in := range map[string]Input{
		"lock":     pixiProject(virtual, pixiManifestText),
		"manifest": pixiProject(pixiLocked, pixiManifestText+"[system-requirements]\ncuda = \"12.4\"\n"),
	} {
		install, _ := installByPixi(pixiFields{Environment: "default"}, in)
		vars := install.Steps[0].Run.Commands[0].Env
		if diff := cmp.Diff(plan.Var{Name: "CONDA_OVERRIDE_CUDA", Value: "12.4"}, vars[len(vars)-1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// No lock or manifest panics or hangs.
func FuzzPixi(f *testing.F) {
	f.Add(pixiLocked, pixiManifestText)
	f.Add("environments: {default: {packages: {linux-64: [{conda: a-1-0.conda}, {pypi: .}, {}]}}}\n", "environments = { default = { features = [1, \"x\"] } }\n")
	f.Fuzz(func(t *testing.T, lock, manifest string) {
		install, findings := installByPixi(pixiFields{Environment: "default"}, pixiProject(lock, manifest))
		if !hasErrors(findings) && len(install.Steps) != 1 {
			t.Errorf("%v", findings)
		}
	})
}
