package rules

import "slices"

// Pages that several of the rules about dependencies come from.
const (
	hashChecking      = "https://pip.pypa.io/en/stable/topics/secure-installs/"
	pylockSpec        = "https://packaging.python.org/en/latest/specifications/pylock-toml/"
	wheelTags         = "https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/"
	condaLock         = "https://conda.github.io/conda-lock/output/"
	condaEnvironments = "https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html"
)

// dependencies are the rules about dependencies and their indexes.
func dependencies() []Rule {
	return slices.Concat(installing(), requirementsFiles(), projects(), condaPackages(), wheels(), indexes())
}

// installing are the rules about what deps installs, by whichever manager.
func installing() []Rule {
	return []Rule{
		{
			Code: "PYA101", Name: "deps.file-missing", Severity: Error,
			Title: "A file that deps reads is not in the project",
			Why:   "The build installs from that file, so it would end there. Paths are relative to the project's folder, which is the spec's own.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: requirements: ["requirement.txt"]
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: requirements: ["requirements.txt"]
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Source: "docs/dependencies.md",
		},
		{
			Code: "PYA102", Name: "deps.file-unreadable", Severity: Error,
			Title: "A file that deps reads is not in its format",
			Why:   "The manager could not read it either, so the build would end there. In a lock it is mostly what a merge of two branches left: let the manager write the lock anew, rather than mend it by hand.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
-- uv.lock --
version = 1
<<<<<<< HEAD`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }`,
			Source: "docs/dependencies.md",
		},
		{
			Code: "PYA103", Name: "deps.requirement", Severity: Error,
			Title: "A requirement is not in the form that pip reads",
			Why:   "pip stops at the first requirement that it cannot read, so the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click=8.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Source: "https://packaging.python.org/en/latest/specifications/dependency-specifiers/",
		},
		{
			Code: "PYA104", Name: "deps.lock-stale", Severity: Error,
			Title: "The lock was made of another state of the project",
			Why:   "The manager refuses such a lock in the build, or would install what the project no longer asks for. How it is seen differs: uv, Hatch, conda and pixi are told by what is required otherwise, Poetry, PDM and Pipenv by a hash.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["click>=8"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["click>=8"]
-- uv.lock --
version = 1

[[package]]
name = "click"
version = "8.2.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "click" }]

[package.metadata]
requires-dist = [{ name = "click", specifier = ">=8" }]`,
			Source: "https://docs.astral.sh/uv/concepts/projects/sync/",
		},
		{
			Code: "PYA105", Name: "deps.lock-differs", Severity: Warning,
			Title: "pylock.toml lacks something that pyproject.toml requires",
			Why:   "Such a lock does not say what it was made of, so it may be meant, or out of date. The image gets what the lock has and nothing else: an import can fail when the application starts.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pylock: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["click>=8"]
-- pylock.toml --
lock-version = "1.0"
created-by = "uv"
packages = []`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pylock: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["click>=8"]
-- pylock.toml --
lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "click"
version = "8.2.1"
wheels = [{ name = "click-8.2.1-py3-none-any.whl", hashes = { sha256 = "61a3…" } }]`,
			Source: pylockSpec,
		},
		{
			Code: "PYA106", Name: "deps.lock-version", Severity: Error,
			Title: "pylock.toml has a version that docker pyapp does not know",
			Why:   "A lock of another major version can mean something else by the same words. What is installed would be a guess.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pylock: {}
run: "main.py"
-- pylock.toml --
lock-version = "2.0"
created-by = "uv"
packages = []`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pylock: {}
run: "main.py"
-- pylock.toml --
lock-version = "1.0"
created-by = "uv"
packages = []`,
			Source: pylockSpec,
		},
		{
			Code: "PYA107", Name: "deps.no-lock", Severity: Warning,
			Title: "Dependencies are installed without a lock",
			Why:   "Each build takes the versions that are newest on its day. The same commit can give another image tomorrow, and one that fails.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pyproject: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }`,
			Source: "docs/dependencies.md",
		},
		{
			Code: "PYA108", Name: "deps.no-group", Severity: Error,
			Title: "A dependency group is not in the file that has the groups",
			Why:   "Its packages would be missing in the image, or the manager would refuse the name and end the build.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pyproject: groups: ["prd"]
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[dependency-groups]
prod = ["gunicorn"]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pyproject: groups: ["prod"]
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[dependency-groups]
prod = ["gunicorn"]`,
			Source: "https://packaging.python.org/en/latest/specifications/dependency-groups/",
		},
		{
			Code: "PYA109", Name: "deps.no-extra", Severity: Error,
			Title: "An extra is not in the file that has the extras",
			Why:   "Its packages would be missing in the image, or the manager would refuse the name and end the build.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pyproject: extras: ["postgre"]
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[project.optional-dependencies]
postgres = ["psycopg[binary]"]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pyproject: extras: ["postgres"]
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[project.optional-dependencies]
postgres = ["psycopg[binary]"]`,
			Source: "https://packaging.python.org/en/latest/specifications/pyproject-toml/",
		},
		{
			Code: "PYA110", Name: "deps.package", Severity: Error,
			Title: "pylock.toml has a package in a form that pip cannot install",
			Why:   "pip needs a version and a hash that it can verify, or a commit of a repository. Without them the build would end, or take what nobody has checked.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pylock: {}
run: "main.py"
-- pylock.toml --
lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "click"
version = "8.2.1"
wheels = [{ name = "click-8.2.1-py3-none-any.whl", hashes = { md5 = "27d3…" } }]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pylock: {}
run: "main.py"
-- pylock.toml --
lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "click"
version = "8.2.1"
wheels = [{ name = "click-8.2.1-py3-none-any.whl", hashes = { sha256 = "61a3…" } }]`,
			Source: hashChecking,
		},
		{
			Code: "PYA111", Name: "deps.left-out", Severity: Warning,
			Title: "The project says what it requires, and the spec has no deps",
			Why:   "Nothing is installed then: the first import of a package that is not Python's own ends the application.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- requirements.txt --
click==8.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Source: "docs/dependencies.md#what-all-have-in-common",
		},
		{
			Code: "PYA112", Name: "deps.two-locks", Severity: Warning,
			Title: "The project has the lock of another manager too",
			Why:   "The image gets what one of the two says. Sooner or later they differ, and what runs on a laptop is not what runs in the container.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1
-- uv.lock --
version = 1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Source: "docs/dependencies.md",
		},
		{
			Code: "PYA113", Name: "deps.better-package", Severity: Warning,
			Title: "A package has a sibling that fits better into a container",
			Why:   "It works, but it brings libraries of a desktop into the image, or is compiled in each build because there is no wheel of it for Linux. The sibling does the same without that.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
opencv-python==4.12.0.88`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
opencv-python-headless==4.12.0.88`,
			Source: "docs/dependencies.md#advice",
		},
		{
			Code: "PYA114", Name: "deps.torch", Severity: Warning,
			Title: "PyTorch is installed with CUDA, and nothing in the spec uses a GPU",
			Why:   "PyPI's torch brings some gigabytes of CUDA for Linux on amd64. Each build downloads them, and each host pulls them, for nothing.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
torch==2.8.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
--extra-index-url https://download.pytorch.org/whl/cpu
torch==2.8.0+cpu`,
			Source: "https://pytorch.org/get-started/locally/",
		},
	}
}

// requirementsFiles are those about pip.
func requirementsFiles() []Rule {
	return []Rule{
		{
			Code: "PYA115", Name: "pip.no-hashes", Severity: Error,
			Title: "Hashes are demanded, and no requirement has one",
			Why:   "pip in hash-checking mode refuses each requirement without a hash, so the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: require_hashes: true
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: require_hashes: true
run: "main.py"
-- requirements.txt --
click==8.2.1 --hash=sha256:61a3…`,
			Source: hashChecking,
		},
		{
			Code: "PYA116", Name: "pip.some-hashes", Severity: Error,
			Title: "Some requirements have a hash, and others have none",
			Why:   "One hash is enough to switch pip's hash-checking mode on for all requirements. It then refuses those without, so the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1 --hash=sha256:61a3…
rich==14.1.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1 --hash=sha256:61a3…
rich==14.1.0 --hash=sha256:536f…`,
			Source: hashChecking,
		},
		{
			Code: "PYA117", Name: "pip.loose", Severity: Warning,
			Title: "Requirements do not say exactly which version they want",
			Why:   "Each build takes the newest that they allow on its day. The same commit can give another image tomorrow, and one that fails.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click>=8`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: requirements: ["requirements.lock"]
run: "main.py"
-- requirements.txt --
click>=8
-- requirements.lock --
# This file was autogenerated by uv via the following command:
#    uv pip compile --generate-hashes requirements.txt -o requirements.lock
click==8.2.1 --hash=sha256:61a3…`,
			Source: "https://pip.pypa.io/en/stable/topics/repeatable-installs/",
		},
		{
			Code: "PYA118", Name: "pip.direct-only", Severity: Warning,
			Title: "Only direct dependencies are pinned, and not what they require",
			Why:   "Each build takes the newest of the rest on its day, so the image changes with releases of packages that the project never names.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
scipy==1.16.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
numpy==2.3.2
scipy==1.16.1`,
			Source: "https://pip.pypa.io/en/stable/topics/repeatable-installs/",
		},
		{
			Code: "PYA119", Name: "pip.incompatible", Severity: Error,
			Title: "A pinned version fails with the newest release of what it requires",
			Why:   "Its metadata has no upper bound, so pip takes that release, and the application fails on import or soon after. The finding says which line mends it.",
			Wrong: `-- pyapp.cue --
python: "3.11"
deps: pip: {}
run: "main.py"
-- requirements.txt --
pandas==2.0.3`,
			Right: `-- pyapp.cue --
python: "3.11"
deps: pip: {}
run: "main.py"
-- requirements.txt --
pandas==2.0.3
numpy<2`,
			Source: "docs/dependencies.md#requirements-files",
		},
	}
}

// projects are those about the managers of projects and scripts.
func projects() []Rule {
	return []Rule{
		{
			Code: "PYA120", Name: "uv.no-project", Severity: Error,
			Title: "The workspace has no package in its own folder, and the spec names none",
			Why:   "A workspace has several packages, each with dependencies of its own. Which of them the image is for, only you know.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[tool.uv.workspace]
members = ["api"]
-- api/pyproject.toml --
[project]
name = "shop-api"
version = "1.0"
-- uv.lock --
version = 1

[manifest]
members = ["shop-api"]

[[package]]
name = "shop-api"
version = "1.0"
source = { virtual = "api" }`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {package: "shop-api"}
run: "main.py"
-- pyproject.toml --
[tool.uv.workspace]
members = ["api"]
-- api/pyproject.toml --
[project]
name = "shop-api"
version = "1.0"
-- uv.lock --
version = 1

[manifest]
members = ["shop-api"]

[[package]]
name = "shop-api"
version = "1.0"
source = { virtual = "api" }`,
			Source: "https://docs.astral.sh/uv/concepts/projects/workspaces/",
		},
		{
			Code: "PYA121", Name: "uv.no-member", Severity: Error,
			Title: "The workspace has no member of the name that the spec gives",
			Why:   "uv would refuse the name, and the build would end there. Members are named as in their own pyproject.toml, not by their folders.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {package: "api"}
run: "main.py"
-- pyproject.toml --
[tool.uv.workspace]
members = ["api"]
-- api/pyproject.toml --
[project]
name = "shop-api"
version = "1.0"
-- uv.lock --
version = 1

[manifest]
members = ["shop-api"]

[[package]]
name = "shop-api"
version = "1.0"
source = { virtual = "api" }`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {package: "shop-api"}
run: "main.py"
-- pyproject.toml --
[tool.uv.workspace]
members = ["api"]
-- api/pyproject.toml --
[project]
name = "shop-api"
version = "1.0"
-- uv.lock --
version = 1

[manifest]
members = ["shop-api"]

[[package]]
name = "shop-api"
version = "1.0"
source = { virtual = "api" }`,
			Source: "https://docs.astral.sh/uv/concepts/projects/workspaces/",
		},
		{
			Code: "PYA122", Name: "uv.no-platform", Severity: Error,
			Title: "There is no image of uv for one of the platforms",
			Why:   "The build takes uv from its own image, which is not there for every platform, so it would end there. uv's packages on PyPI are for more of them.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
build: platforms: ["linux/amd64", "linux/s390x"]
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: from: "pip"
run: "main.py"
build: platforms: ["linux/amd64", "linux/s390x"]
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }`,
			Source: "https://docs.astral.sh/uv/guides/integration/docker/",
		},
		{
			Code: "PYA123", Name: "pdm.no-metadata", Severity: Error,
			Title: "pdm.lock does not say for which groups its packages are",
			Why:   "The project has packages of its own, whose wheels are built later than the others are installed. Without that, PDM would follow requirements through those packages, which are not there yet, and leave out what only they require.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pdm: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"
dependencies = ["shop-core @ file:///${PROJECT_ROOT}/core"]
-- pdm.lock --
[metadata]
groups = ["default"]
strategy = []
lock_version = "4.5.0"
content_hash = "sha256:8a51ee5051fcf1d56b515ec104058da659bf3091b5fc2dbae5288607d42c6fc4"

[[package]]
name = "shop-core"
version = "1.0"
path = "./core"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pdm: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"
dependencies = ["shop-core @ file:///${PROJECT_ROOT}/core"]
-- pdm.lock --
[metadata]
groups = ["default"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:8a51ee5051fcf1d56b515ec104058da659bf3091b5fc2dbae5288607d42c6fc4"

[[package]]
name = "shop-core"
version = "1.0"
groups = ["default"]
path = "./core"`,
			Source: "https://pdm-project.org/en/latest/usage/lockfile/",
		},
		{
			Code: "PYA124", Name: "pdm.not-locked", Severity: Error,
			Title: "pdm.lock was made without a group or an extra that the spec names",
			Why:   "The lock has none of its packages, so PDM could not install them, and the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pdm: groups: ["prod"]
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"

[dependency-groups]
prod = ["click"]
-- pdm.lock --
[metadata]
groups = ["default"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:bb4b557d4d8ba87211ae96631989f9e539eb26b3116971e8d3674196830f087b"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pdm: groups: ["prod"]
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"

[dependency-groups]
prod = ["click"]
-- pdm.lock --
[metadata]
groups = ["default", "prod"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:bb4b557d4d8ba87211ae96631989f9e539eb26b3116971e8d3674196830f087b"

[[package]]
name = "click"
version = "8.2.1"
groups = ["prod"]`,
			Source: "https://pdm-project.org/en/latest/usage/lockfile/",
		},
		{
			Code: "PYA125", Name: "pipenv.no-category", Severity: Error,
			Title: "Pipfile.lock has no category of the name that the spec gives",
			Why:   "Pipenv installs nothing for a category that the lock does not have. Its packages would be missing in the image.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pipenv: categories: ["prd"]
run: "main.py"
-- Pipfile --
[packages]
click = "==8.2.1"

[prod]
rich = "==14.1.0"
-- Pipfile.lock --
{
    "_meta": {"hash": {"sha256": "ba3942c0837216b36b483bbcb5797d240be100c166e00ce260afb4666a7f9bc2"}},
    "default": {"click": {"version": "==8.2.1", "hashes": ["sha256:61a3…"]}},
    "prod": {"rich": {"version": "==14.1.0", "hashes": ["sha256:536f…"]}}
}`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pipenv: categories: ["prod"]
run: "main.py"
-- Pipfile --
[packages]
click = "==8.2.1"

[prod]
rich = "==14.1.0"
-- Pipfile.lock --
{
    "_meta": {"hash": {"sha256": "ba3942c0837216b36b483bbcb5797d240be100c166e00ce260afb4666a7f9bc2"}},
    "default": {"click": {"version": "==8.2.1", "hashes": ["sha256:61a3…"]}},
    "prod": {"rich": {"version": "==14.1.0", "hashes": ["sha256:536f…"]}}
}`,
			Source: "https://pipenv.pypa.io/en/latest/commands.html#sync",
		},
		{
			Code: "PYA126", Name: "hatch.no-env", Severity: Error,
			Title: "Hatch's configuration has no environment of the name that the spec gives",
			Why:   "Which lock is to be installed is told by the environment, so there is none. Environments that Hatch makes of a matrix are not known.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: hatch: env: "prd"
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[tool.hatch.envs.prod]
locked = true
-- pylock.prod.toml --
lock-version = "1.0"
created-by = "hatch"
packages = []`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: hatch: env: "prod"
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[tool.hatch.envs.prod]
locked = true
-- pylock.prod.toml --
lock-version = "1.0"
created-by = "hatch"
packages = []`,
			Source: "https://hatch.pypa.io/latest/config/environment/overview/",
		},
		{
			Code: "PYA127", Name: "hatch.no-lock", Severity: Error,
			Title: "The environment of Hatch has no lock",
			Why:   "The image is installed from the lock alone. Hatch writes one for environments that are configured as locked.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: hatch: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: hatch: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[tool.hatch.envs.default]
locked = true
-- pylock.toml --
lock-version = "1.0"
created-by = "hatch"
packages = []`,
			Source: "https://hatch.pypa.io/latest/how-to/environment/lockfiles/",
		},
		{
			Code: "PYA128", Name: "pylock.name", Severity: Error,
			Title: "The lock's name is not one that PEP 751 allows",
			Why:   "Tools know such a lock by its name, pylock.toml or pylock.NAME.toml with a name without dots, and take a file of another name for something else.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pylock: file: "pylock.prod.eu.toml"
run: "main.py"
-- pylock.prod.eu.toml --
lock-version = "1.0"
created-by = "uv"
packages = []`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pylock: file: "pylock.prod-eu.toml"
run: "main.py"
-- pylock.prod-eu.toml --
lock-version = "1.0"
created-by = "uv"
packages = []`,
			Source: "https://peps.python.org/pep-0751/",
		},
		{
			Code: "PYA129", Name: "script.no-file", Severity: Error,
			Title: "deps reads the script that runs, and no script runs",
			Why:   "What is required stands in comments of a script. Where a server or a module runs, or nothing is named, there is no file to read them from.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: module: "http.server"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: "main.py"
-- main.py --
# /// script
# dependencies = ["click"]
# ///
import click`,
			Source: "docs/dependencies.md#scripts",
		},
		{
			Code: "PYA130", Name: "script.no-metadata", Severity: Error,
			Title: "The script does not say what it requires",
			Why:   "Its metadata is a block of comments that begins with # /// script and ends with # ///. Without one there is nothing to install, and the first import of a package would fail.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: "main.py"
-- main.py --
import click`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: "main.py"
-- main.py --
# /// script
# dependencies = ["click"]
# ///
import click`,
			Source: "https://peps.python.org/pep-0723/",
		},
		{
			Code: "PYA131", Name: "script.two-blocks", Severity: Error,
			Title: "The script has more than one block of metadata",
			Why:   "PEP 723 allows one, and has tools refuse more: which one holds would be a guess.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: "main.py"
-- main.py --
# /// script
# dependencies = ["click"]
# ///

# /// script
# dependencies = ["rich"]
# ///
import click, rich`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: "main.py"
-- main.py --
# /// script
# dependencies = ["click", "rich"]
# ///
import click, rich`,
			Source: "https://peps.python.org/pep-0723/",
		},
		{
			Code: "PYA132", Name: "script.local-package", Severity: Error,
			Title: "The lock of a script takes a package from a folder of the project",
			Why:   "Such a package has to be built before it can be installed, which the build does for projects and not for single scripts. A pyproject.toml makes a project of the two.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: script: {}
run: "main.py"
-- main.py --
# /// script
# dependencies = ["shop-core"]
# [tool.uv.sources]
# shop-core = { path = "core" }
# ///
import shop_core
-- main.py.lock --
version = 1

[manifest]
requirements = [{ name = "shop-core", directory = "core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { directory = "core" }`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]

[tool.uv.sources]
shop-core = { path = "core" }
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core", directory = "core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { directory = "core" }`,
			Source: "docs/dependencies.md#scripts",
		},
	}
}

// condaPackages are those about conda and pixi.
func condaPackages() []Rule {
	return []Rule{
		{
			Code: "PYA133", Name: "conda.file-name", Severity: Error,
			Title: "A lock of conda-lock has a name by which micromamba does not know it",
			Why:   "micromamba goes by the name: only a file whose name ends in -lock.yml is such a lock to it. Any other it takes for something else.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: file: "locked.yml"
run: "main.py"
-- locked.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: file: "conda-lock.yml"
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}`,
			Source: condaLock,
		},
		{
			Code: "PYA134", Name: "conda.empty", Severity: Error,
			Title: "environment.yml has no dependencies",
			Why:   "A conda environment brings its own Python, and an empty one has not even that: nothing could run in it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: []`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.13]`,
			Source: condaEnvironments,
		},
		{
			Code: "PYA135", Name: "conda.no-channels", Severity: Warning,
			Title: "environment.yml names no channels",
			Why:   "Where packages come from is then what micromamba is configured with, which may be another place on a laptop than in the build.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
dependencies: [python=3.13]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.13]`,
			Source: condaEnvironments,
		},
		{
			Code: "PYA136", Name: "conda.defaults", Severity: Warning,
			Title: "Packages come from Anaconda's own channels",
			Why:   "Larger organisations must pay for them. conda-forge has nearly all of them for everybody.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [defaults]
dependencies: [python=3.13]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.13]`,
			Source: "https://www.anaconda.com/legal",
		},
		{
			Code: "PYA137", Name: "conda.no-pip", Severity: Error,
			Title: "The lock has packages for pip to install, and no pip",
			Why:   "micromamba leaves them to the environment's own pip. Without one they could not be installed.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}
- {name: click, version: 8.2.1, manager: pip, platform: linux-64}`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}
- {name: pip, version: 25.2, manager: conda, platform: linux-64}
- {name: click, version: 8.2.1, manager: pip, platform: linux-64}`,
			Source: "docs/dependencies.md#conda-and-pixi",
		},
		{
			Code: "PYA138", Name: "conda.no-python", Severity: Error,
			Title: "The lock has no Python",
			Why:   "The image's base has none either, because a conda environment brings its own. Nothing could run.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: numpy, version: 2.3.2, manager: conda, platform: linux-64}`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}
- {name: numpy, version: 2.3.2, manager: conda, platform: linux-64}`,
			Source: "docs/dependencies.md#conda-and-pixi",
		},
		{
			Code: "PYA139", Name: "conda.python", Severity: Error,
			Title: "The environment brings another Python than the spec says",
			Why:   "The application would run on that one, whatever the spec says, or the solver would end the build.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.12]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.13]`,
			Source: "docs/dependencies.md#conda-and-pixi",
		},
		{
			Code: "PYA140", Name: "conda.platform", Severity: Error,
			Title: "The lock is for no platform that an image can have",
			Why:   "conda packages are made for one platform, and a container is Linux. A lock that was made on a Mac or on Windows alone has nothing for it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: osx-arm64}`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}`,
			Source: "docs/dependencies.md#conda-and-pixi",
		},
		{
			Code: "PYA141", Name: "conda.pip-comments", Severity: Error,
			Title: "An explicit lock has packages of pip's, as comments",
			Why:   "An explicit lock can only list conda packages. conda-lock writes the others as comments, which only conda-lock itself installs: they would be missing in the image.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-linux-64.lock --
@EXPLICIT
https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda
# pip click @ https://files.pythonhosted.org/packages/click-8.2.1-py3-none-any.whl`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- conda-lock.yml --
package:
- {name: python, version: 3.13.5, manager: conda, platform: linux-64}
- {name: pip, version: 25.2, manager: conda, platform: linux-64}
- {name: click, version: 8.2.1, manager: pip, platform: linux-64}`,
			Source: condaLock,
		},
		{
			Code: "PYA142", Name: "conda.variables", Severity: Warning,
			Title: "environment.yml sets variables that the image does not have",
			Why:   "conda sets them when the environment is activated. The image runs its programs without activating anything, so the application does not see them.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.13]
variables:
  GREETING: hello`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
env: GREETING: "hello"
-- environment.yml --
channels: [conda-forge]
dependencies: [python=3.13]`,
			Source: condaEnvironments,
		},
		{
			Code: "PYA143", Name: "pixi.no-environment", Severity: Error,
			Title: "The workspace has no environment of the name that the spec gives",
			Why:   "pixi would refuse the name, and the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pixi: environment: "prod"
run: "main.py"
-- pixi.toml --
[workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"
-- pixi.lock --
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pixi: environment: "default"
run: "main.py"
-- pixi.toml --
[workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"
-- pixi.lock --
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda`,
			Source: "https://pixi.sh/latest/reference/pixi_manifest/",
		},
		{
			Code: "PYA144", Name: "pixi.conda-source", Severity: Error,
			Title: "The lock has a conda package that pixi would build of source",
			Why:   "The image's build installs what is finished, and builds wheels of the project's own Python packages. It does not build conda packages.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pixi: {}
run: "main.py"
-- pixi.toml --
[workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"
shop-core = { path = "core" }
-- pixi.lock --
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda
      - conda_source: shop-core[9f1c2d3e] @ core`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pixi: {}
run: "main.py"
-- pixi.toml --
[workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"

[pypi-dependencies]
shop-core = { path = "core" }
-- pixi.lock --
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda
      - pypi: ./core
packages:
- pypi: ./core
  name: shop-core
  version: "1.0"`,
			Source: "docs/dependencies.md#conda-and-pixi",
		},
		{
			Code: "PYA145", Name: "pixi.activation", Severity: Warning,
			Title: "pixi's [activation] does not happen in the image",
			Why:   "pixi runs it in its own shell and before its tasks. The image runs its programs without pixi, so the application does not see what it sets.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pixi: {}
run: "main.py"
-- pixi.toml --
[workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"

[activation.env]
GREETING = "hello"
-- pixi.lock --
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pixi: {}
run: "main.py"
env: GREETING: "hello"
-- pixi.toml --
[workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = "3.13.*"
-- pixi.lock --
version: 6
environments:
  default:
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/python-3.13.5-hec9711d_102_cp313.conda`,
			Source: "https://pixi.prefix.dev/latest/workspace/environment",
		},
	}
}

// wheels are those about the files that a lock has of a package.
func wheels() []Rule {
	return []Rule{
		{
			Code: "PYA146", Name: "wheels.none", Severity: Error,
			Title: "A package of the lock has no file that fits the image",
			Why:   "There is neither a wheel for the image's Python, C library and platform nor a source distribution that one could be built of. It cannot be installed.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { registry = "https://pypi.example.com/simple" }
wheels = [
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-win_amd64.whl" },
]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { registry = "https://pypi.example.com/simple" }
wheels = [
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-win_amd64.whl" },
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-manylinux_2_28_x86_64.whl" },
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-manylinux_2_28_aarch64.whl" },
]`,
			Source: wheelTags,
		},
		{
			Code: "PYA147", Name: "wheels.none-for-platform", Severity: Warning,
			Title: "A package of the lock cannot be installed on one of the usual platforms",
			Why:   "The image can be built where there is a wheel, and not on the other of linux/amd64 and linux/arm64: on a laptop with an Apple chip, for example. build.platforms says which are meant.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { registry = "https://pypi.example.com/simple" }
wheels = [
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-manylinux_2_28_x86_64.whl" },
]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
build: platforms: ["linux/amd64"]
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { registry = "https://pypi.example.com/simple" }
wheels = [
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-manylinux_2_28_x86_64.whl" },
]`,
			Source: wheelTags,
		},
		{
			Code: "PYA148", Name: "wheels.compiled", Severity: Warning,
			Title: "A package of the lock has no wheel that fits, so the build compiles it",
			Why:   "That takes a compiler and time in each build that does not find it in its cache, and fails where a library is missing. A version with a wheel is installed in a moment.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { registry = "https://pypi.example.com/simple" }
sdist = { url = "https://pypi.example.com/shop_core-1.0.tar.gz" }`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["shop-core"]
-- uv.lock --
version = 1

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "shop-core" }]

[package.metadata]
requires-dist = [{ name = "shop-core" }]

[[package]]
name = "shop-core"
version = "1.0"
source = { registry = "https://pypi.example.com/simple" }
sdist = { url = "https://pypi.example.com/shop_core-1.0.tar.gz" }
wheels = [
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-manylinux_2_28_x86_64.whl" },
	{ url = "https://pypi.example.com/shop_core-1.0-cp313-cp313-manylinux_2_28_aarch64.whl" },
]`,
			Source: wheelTags,
		},
		{
			Code: "PYA149", Name: "wheels.unknown", Severity: Warning,
			Title: "On Alpine, nothing tells whether there are wheels",
			Why:   "Alpine's C library is musl, for which many packages have no wheel. Without a lock that lists files, that is seen only when the build fails.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
image: variant: "alpine"
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
click==8.2.1`,
			Source: wheelTags,
		},
	}
}

// indexes are those about package indexes.
func indexes() []Rule {
	return []Rule{
		{
			Code: "PYA150", Name: "indexes.clear-text", Severity: Warning,
			Title: "The password of a package index goes over plain HTTP",
			Why:   "Anyone on the way can read it, and put another package in place of the one that was asked for.",
			Wrong: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: internal: {
	url: "http://pypi.example.com/simple/"
	password: environment: "INDEX_PASSWORD"
}`,
			Right: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: internal: {
	url: "https://pypi.example.com/simple/"
	password: environment: "INDEX_PASSWORD"
}`,
			Source: "docs/indexes.md#what-check-says",
		},
		{
			Code: "PYA151", Name: "indexes.credentials", Severity: Error,
			Title: "A file that the build reads has a password or a token in a URL",
			Why:   "Everyone who has the repository has it, and so has a log in which a tool prints the address. A secret of the build is in no file, no layer and no log. What has been committed stays in the history: renew it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
--extra-index-url https://ci:s3cr3t@pypi.example.com/simple/
click==8.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
indexes: internal: {
	url:      "https://pypi.example.com/simple/"
	username: "ci"
	password: environment: "INDEX_PASSWORD"
}
-- requirements.txt --
click==8.2.1`,
			Source: "https://docs.docker.com/build/building/secrets/",
		},
		{
			Code: "PYA152", Name: "indexes.no-password", Severity: Error,
			Title: "A package index has a username and no password",
			Why:   "The index would not let the build in. Where it asks for no password, it needs no username either.",
			Wrong: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: internal: {
	url:      "https://pypi.example.com/simple/"
	username: "ci"
}`,
			Right: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: internal: {
	url:      "https://pypi.example.com/simple/"
	username: "ci"
	password: environment: "INDEX_PASSWORD"
}`,
			Source: "docs/indexes.md",
		},
		{
			Code: "PYA153", Name: "indexes.one-host", Severity: Error,
			Title: "Two package indexes on one host have two passwords",
			Why:   "pip and others look passwords up in a netrc file, which has one for each host. One of the two indexes would be asked with the password of the other.",
			Wrong: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: {
	stable: {
		url: "https://pypi.example.com/stable/"
		password: environment: "STABLE_PASSWORD"
	}
	testing: {
		url: "https://pypi.example.com/testing/"
		password: environment: "TESTING_PASSWORD"
	}
}`,
			Right: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: {
	stable: {
		url: "https://pypi.example.com/stable/"
		password: environment: "INDEX_PASSWORD"
	}
	testing: {
		url: "https://pypi.example.com/testing/"
		password: environment: "INDEX_PASSWORD"
	}
}`,
			Source: "https://docs.python.org/3/library/netrc.html",
		},
		{
			Code: "PYA154", Name: "indexes.two-defaults", Severity: Error,
			Title: "Two package indexes both take PyPI's place",
			Why:   "There is one default index. Which of the two would be asked for a package that both have, nobody could say.",
			Wrong: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: {
	mirror: {url: "https://mirror.example.com/simple/", default: true}
	internal: {url: "https://pypi.example.com/simple/", default: true}
}`,
			Right: `python: "3.13"
deps: pip: {}
run: "main.py"
indexes: {
	mirror: {url: "https://mirror.example.com/simple/", default: true}
	internal: url: "https://pypi.example.com/simple/"
}`,
			Source: "docs/indexes.md",
		},
		{
			Code: "PYA155", Name: "indexes.undeclared", Severity: Error,
			Title: "A package index is not declared where the manager looks for it",
			Why:   "Poetry, PDM and Pipenv know indexes from the project's own file alone. They would not ask this one, and its packages would come from elsewhere or not at all.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: poetry: {}
run: "main.py"
indexes: internal: url: "https://pypi.example.com/simple/"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
-- poetry.lock --
package = []

[metadata]
lock-version = "2.1"
python-versions = ">=3.13"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: poetry: {}
run: "main.py"
indexes: internal: url: "https://pypi.example.com/simple/"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"

[[tool.poetry.source]]
name = "internal"
url = "https://pypi.example.com/simple/"
-- poetry.lock --
package = []

[metadata]
lock-version = "2.1"
python-versions = ">=3.13"`,
			Source: "docs/indexes.md#what-to-write-for-each-tool",
		},
		{
			Code: "PYA156", Name: "indexes.not-in-lock", Severity: Warning,
			Title: "An index takes PyPI's place, and uv.lock has no package of it",
			Why:   "uv holds the lock against the indexes that it is told of. A lock that was made with PyPI may be refused, and the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
indexes: mirror: {url: "https://mirror.example.com/simple/", default: true}
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["click"]
-- uv.lock --
version = 1

[[package]]
name = "click"
version = "8.2.1"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "click" }]

[package.metadata]
requires-dist = [{ name = "click" }]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: uv: {}
run: "main.py"
indexes: mirror: {url: "https://mirror.example.com/simple/", default: true}
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
dependencies = ["click"]
-- uv.lock --
version = 1

[[package]]
name = "click"
version = "8.2.1"
source = { registry = "https://mirror.example.com/simple" }

[[package]]
name = "shop"
version = "1.0"
source = { virtual = "." }
dependencies = [{ name = "click" }]

[package.metadata]
requires-dist = [{ name = "click" }]`,
			Source: "https://docs.astral.sh/uv/concepts/indexes/",
		},
		{
			Code: "PYA157", Name: "indexes.unused", Severity: Warning,
			Title: "The spec has package indexes, and nothing is installed",
			Why:   "Nobody asks them. It is mostly deps that was forgotten.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
indexes: internal: url: "https://pypi.example.com/simple/"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
indexes: internal: url: "https://pypi.example.com/simple/"
-- requirements.txt --
click==8.2.1`,
			Source: "docs/indexes.md#what-check-says",
		},
		{
			Code: "PYA158", Name: "pip.constraint", Severity: Error,
			Title: "A constraint of the spec is none that pip takes, or contradicts the requirements",
			Why:   "pip refuses constraints with extras, takes no version that contradicts a pin, and with hashes everything is pinned. The build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.11"
deps: pip: constraint_dependencies: ["numpy[all]<2"]
run: "main.py"
-- requirements.txt --
pandas==2.0.3
numpy`,
			Right: `-- pyapp.cue --
python: "3.11"
deps: pip: constraint_dependencies: ["numpy<2"]
run: "main.py"
-- requirements.txt --
pandas==2.0.3`,
			Source: "https://pip.pypa.io/en/stable/user_guide/#constraints-files",
		},
	}
}
