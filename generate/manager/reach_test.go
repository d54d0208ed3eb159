package manager

import (
	"slices"
	"strings"
	"testing"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// listed are the packages that an installation has, each with its version.
func listed[F any](t *testing.T, install func(F, Input) (Install, []spec.Finding), fields F, contents map[string]string) string {
	t.Helper()
	installed, findings := install(fields, Input{App: spec.App{Python: "3.13"}, Project: files(contents)})
	if hasErrors(findings) {
		t.Fatal(findings)
	}
	var all []string
	for _, p := range installed.Packages {
		name := p.Name + " " + p.Version
		if len(p.Platforms) == 1 {
			name += " on " + p.Platforms[0]
		}
		all = append(all, name)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

const oldPoetryLock = `
[[package]]
name = "docker"
version = "4.4"
optional = false
[package.dependencies]
pywin32 = {version = "227", markers = "sys_platform == \"win32\""}
paramiko = {version = ">=2", optional = true, markers = "extra == \"ssh\""}
pytest = {version = "8.3", optional = true, markers = "sys_platform == \"win32\" and extra == \"ssh\""}
Six = ">=1"
[package.extras]
ssh = ["paramiko (>=2)", "pytest"]

[[package]]
name = "paramiko"
version = "2.7"
optional = false

[[package]]
name = "six"
version = "1.17"
optional = false

[[package]]
name = "pywin32"
version = "227"
optional = false

[[package]]
name = "uvloop"
version = "0.21"
optional = false

[[package]]
name = "tomli"
version = "2.0"
optional = false

[[package]]
name = "redis"
version = "5.2"
optional = true

[[package]]
name = "pytest"
version = "8.3"
optional = false

[[package]]
name = "numpy"
version = "1.26"
optional = false
files = [{file = "numpy-1.26-cp39-cp39-win32.whl", hash = ""}]

[[package]]
name = "numpy"
version = "2.1"
optional = false
files = [{file = "numpy-2.1-cp39-cp39-win32.whl", hash = ""}]

[metadata]
lock-version = "2.0"
`

func TestOldPoetryLockIsFollowedFromPyproject(t *testing.T) {
	const manifest = `
[tool.poetry]
package-mode = false
[tool.poetry.dependencies]
python = "^3.9"
docker = "*"
uvloop = {version = "*", markers = "platform_machine == 'x86_64'"}
tomli = {version = "*", python = "<3.11"}
redis = {version = "^5", optional = true}
numpy = [{version = "^1.26", python = "<3.13"}, {version = "^2.1", python = ">=3.13"}]
[tool.poetry.extras]
Cache = ["redis (>=5)"]
[tool.poetry.group.test.dependencies]
docker = {version = "*", extras = ["ssh"]}
`
	const always = "docker 4.4, numpy 1.26, numpy 2.1"
	for _, c := range []struct {
		fields poetryFields
		want   string
	}{
		{poetryFields{}, always + ", six 1.17, uvloop 0.21 on linux/amd64"},
		{poetryFields{Extras: []string{"cache"}}, always + ", redis 5.2, six 1.17, uvloop 0.21 on linux/amd64"},
		{poetryFields{Groups: []string{"test"}}, always + ", paramiko 2.7, six 1.17, uvloop 0.21 on linux/amd64"},
	} {
		contents := map[string]string{"poetry.lock": oldPoetryLock, "pyproject.toml": manifest}
		if got := listed(t, installByPoetry, c.fields, contents); got != c.want {
			t.Errorf("%+v\ngot  %s\nwant %s", c.fields, got, c.want)
		}
	}
}

func TestOldPoetryLockDoesNotSayWhichOfTwoVersions(t *testing.T) {
	contents := map[string]string{"poetry.lock": oldPoetryLock, "pyproject.toml": "[tool.poetry.dependencies]\nnumpy = \"*\"\n"}
	install, _ := installByPoetry(poetryFields{}, Input{Project: files(contents)})
	if len(install.Packages) != 2 || install.Packages[0].Listed || install.Packages[1].Listed {
		t.Errorf("one of these may have a wheel: %v", install.Packages)
	}
}

func TestPoetryTakesTheExtrasThatAreChosen(t *testing.T) {
	const lock = `
[[package]]
name = "redis"
version = "5.2"
optional = true
groups = ["main"]
markers = "extra == \"cache\" or extra == 'all'"

[[package]]
name = "boto3"
version = "1.35"
optional = true
groups = ["main"]
markers = "extra == \"s3\" or extra == \"all\""
`
	contents := map[string]string{"poetry.lock": lock, "pyproject.toml": "[tool.poetry]\npackage-mode = false\n"}
	for _, c := range []struct {
		fields poetryFields
		want   string
	}{{poetryFields{}, ""}, {poetryFields{Extras: []string{"s3"}}, "boto3 1.35"}, {poetryFields{Extras: []string{"all"}}, "boto3 1.35, redis 5.2"}} {
		if got := listed(t, installByPoetry, c.fields, contents); got != c.want {
			t.Errorf("%+v\ngot  %s\nwant %s", c.fields, got, c.want)
		}
	}
}

func TestOldPdmLockIsFollowedFromPyproject(t *testing.T) {
	const lock = `
[[package]]
name = "uvicorn"
version = "0.32"
dependencies = ["h11>=0.8", "colorama; sys_platform == 'win32'"]

[[package]]
name = "uvicorn"
version = "0.32"
extras = ["standard"]
dependencies = ["uvicorn==0.32", "uvloop; platform_machine != 'aarch64'"]

[[package]]
name = "h11"
version = "0.14"

[[package]]
name = "uvloop"
version = "0.21"

[[package]]
name = "colorama"
version = "0.4"

[[package]]
name = "pytest"
version = "8.3"

[metadata]
strategy = []
lock_version = "4.5.0"
`
	for requirement, want := range map[string]string{
		"uvicorn":           "h11 0.14, uvicorn 0.32",
		"uvicorn[standard]": "h11 0.14, uvicorn 0.32, uvloop 0.21 on linux/amd64",
	} {
		manifest := "[project]\nname = \"a\"\ndependencies = [\"" + requirement + "\"]\n"
		var project pdmProject
		if findings := decodeTOML("", []byte(manifest), &project, "", ""); findings != nil {
			t.Fatal(findings)
		}
		hash, _ := project.hash(newestPdm)
		contents := map[string]string{"pdm.lock": lock + "content_hash = \"sha256:" + hash + "\"\n", "pyproject.toml": manifest}
		if got := listed(t, installByPdm, pdmFields{}, contents); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", requirement, got, want)
		}
	}
}

const conflictingUvLock = `
version = 1
conflicts = [[{ package = "shop", extra = "cpu" }, { package = "shop", group = "gpu" }]]

[[package]]
name = "shop"
version = "0"
source = { virtual = "." }
dependencies = [
    { name = "torch", version = "2.7.1", source = { registry = "https://example.com/cpu" }, marker = "(sys_platform == 'darwin' and extra == 'extra-4-shop-cpu') or (extra == 'extra-4-shop-cpu' and extra == 'group-4-shop-gpu')" },
    { name = "torch", version = "2.7.1", source = { registry = "https://example.com/gpu" }, marker = "sys_platform == 'linux' and extra == 'group-4-shop-gpu'" },
    { name = "torch", version = "2.7.1+cpu", source = { registry = "https://example.com/cpu" }, marker = "sys_platform == 'linux' and extra != 'group-4-shop-gpu'" },
]

[package.optional-dependencies]
cpu = [{ name = "torch", version = "2.7.1+cpu", source = { registry = "https://example.com/cpu" }, marker = "sys_platform == 'linux' and extra == 'extra-4-shop-cpu'" }]

[package.dev-dependencies]
gpu = [{ name = "triton", marker = "extra == 'group-4-shop-gpu'" }]

[[package]]
name = "torch"
version = "2.7.1"
source = { registry = "https://example.com/cpu" }
wheels = [{ url = "https://example.com/torch-2.7.1-cp313-none-macosx_11_0_arm64.whl" }]

[[package]]
name = "torch"
version = "2.7.1"
source = { registry = "https://example.com/gpu" }
wheels = [{ url = "https://example.com/torch-2.7.1-cp313-cp313-manylinux_2_28_x86_64.whl" }]

[[package]]
name = "torch"
version = "2.7.1+cpu"
source = { registry = "https://example.com/cpu" }
wheels = [{ url = "https://example.com/torch-2.7.1%2Bcpu-cp313-cp313-manylinux_2_28_x86_64.whl#sha256=00" }]

[[package]]
name = "triton"
version = "3.3"
source = { registry = "https://pypi.org/simple" }
`

func TestUvTakesWhatDoesNotExcludeWhatIsChosen(t *testing.T) {
	contents := map[string]string{"uv.lock": conflictingUvLock, "pyproject.toml": ""}
	for _, c := range []struct {
		fields uvFields
		want   string
	}{
		{uvFields{}, "torch 2.7.1+cpu"},
		{uvFields{Extras: []string{"cpu"}}, "torch 2.7.1+cpu"},
		{uvFields{Groups: []string{"gpu"}}, "torch 2.7.1, triton 3.3"},
	} {
		if got := listed(t, installByUv, c.fields, contents); got != c.want {
			t.Errorf("%+v\ngot  %s\nwant %s", c.fields, got, c.want)
		}
	}
}

func TestWheelsOfSeveralIndexes(t *testing.T) {
	contents := map[string]string{"uv.lock": conflictingUvLock, "pyproject.toml": ""}
	for group, want := range map[string]string{
		"":    "torch-2.7.1+cpu-cp313-cp313-manylinux_2_28_x86_64.whl",
		"gpu": "torch-2.7.1-cp313-cp313-manylinux_2_28_x86_64.whl",
	} {
		fields := uvFields{}
		if group != "" {
			fields.Groups = []string{group}
		}
		install, _ := installByUv(fields, Input{App: spec.App{Python: "3.13"}, Project: files(contents)})
		if torch := install.Packages.Find("torch"); torch == nil || !slices.Equal(torch.Wheels, []string{want}) {
			t.Errorf("%q: %v, want %s", group, torch, want)
		}
	}
}

func TestUvExtraOfAMemberIsTaken(t *testing.T) {
	const lock = `
[[package]]
name = "shop"
source = { virtual = "." }
dependencies = [{ name = "numeric" }, { name = "core", extra = ["cpu"] }]

[[package]]
name = "core"
source = { editable = "core" }

[package.optional-dependencies]
cpu = [{ name = "fast", marker = "extra == 'extra-4-core-cpu'" }]

[[package]]
name = "numeric"
version = "1"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "blas", marker = "extra == 'extra-4-core-cpu'" }]

[[package]]
name = "blas"
version = "1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "fast"
version = "1"
source = { registry = "https://pypi.org/simple" }
`
	contents := map[string]string{"uv.lock": lock, "pyproject.toml": ""}
	if got, want := listed(t, installByUv, uvFields{}, contents), "blas 1, core , fast 1, numeric 1"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFileName(t *testing.T) {
	for place, want := range map[string]string{
		"https://example.com/a/torch-2.7.1%2Bcpu-py3-none-any.whl": "torch-2.7.1+cpu-py3-none-any.whl",
		"https://example.com/a/one-1-py3-none-any.whl#sha256=00":   "one-1-py3-none-any.whl",
		"https://example.com/a/one-1-py3-none-any.whl?token=x":     "one-1-py3-none-any.whl",
		"git+https://example.com/one.git@0123":                     "one.git@0123",
		"wheels/one-1+cpu-py3-none-any.whl":                        "one-1+cpu-py3-none-any.whl",
		"one-1-py3-none-any.whl":                                   "one-1-py3-none-any.whl",
		"https://example.com/%zz/one-1-py3-none-any.whl":           "one-1-py3-none-any.whl",
	} {
		if got := fileName(place); got != want {
			t.Errorf("%s: %s, want %s", place, got, want)
		}
	}
}

func TestPackageIsPlacedWhereItsVersionIsElsewhere(t *testing.T) {
	for name, text := range map[string]string{
		"an old Poetry's":  "[[package]]\ncategory = \"main\"\nname = \"six\"\noptional = false\nversion = \"1\"\n",
		"carriage returns": "[[package]]\r\n\r\nname = \"six\"\r\nversion = \"1\"\r\n",
	} {
		at := Package{Name: "six", File: "a.lock", Mention: tomlMention("six", "1")}.At(files(map[string]string{"a.lock": text}))
		if at == nil || at.Line != 3 || at.Column != 1 {
			t.Errorf("%s: %v", name, at)
		}
	}
}

func TestRequirementsOfPowerShell(t *testing.T) {
	for name, text := range map[string]string{
		"little-endian": "\xff\xfef\x00=\x00=\x001\x00\r\x00\n\x00",
		"big-endian":    "\xfe\xff\x00f\x00=\x00=\x001\x00\n",
		"cut short":     "\xff\xfef\x00=\x00=\x001\x00\n",
	} {
		set := readRequirements(pipFields{Requirements: []string{"a.txt"}}, Input{Project: files(map[string]string{"a.txt": text})})
		if set.packages.Version("f") != "1" || len(set.findings) > 0 {
			t.Errorf("%s: %v, %v", name, set.packages, set.findings)
		}
	}
}
