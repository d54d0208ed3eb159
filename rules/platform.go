package rules

// platform are the rules about Python, the base image and packages of the system.
func platform() []Rule {
	return []Rule{
		{
			Code: "PYA201", Name: "python.missing", Severity: Error,
			Title: "Neither the spec nor the project says which Python the application runs on",
			Why: "Without a version there is no base image to build on. " +
				"The spec's python says it, or else .python-version, or else requires-python in pyproject.toml.",
			Wrong: `run: "main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/bases.md#python",
		},
		{
			Code: "PYA202", Name: "python.not-allowed", Severity: Error,
			Title: "The image's Python is one that the project or its lock does not allow",
			Why: "requires-python is a condition of the project's own: " +
				"package managers refuse to install it on another Python, so the build would end there.",
			Wrong: `-- pyapp.cue --
python: "3.12"
run:    "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- pyproject.toml --
[project]
name = "shop"
version = "1.0"
requires-python = ">=3.13"`,
			Source: "https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python",
		},
		{
			Code: "PYA203", Name: "python.none-allowed", Severity: Error,
			Title: "The range of Pythons has none that docker pyapp knows",
			Why: "A range is resolved to the newest Python from 3.9 to 3.15 that is in it. " +
				"This one has none of them, so there is no base image to build on.",
			Wrong: `python: ">=3.12,<3.12"
run:    "main.py"`,
			Right: `python: ">=3.12,<3.14"
run:    "main.py"`,
			Source: "https://packaging.python.org/en/latest/specifications/version-specifiers/",
		},
		{
			Code: "PYA204", Name: "python.differs", Severity: Warning,
			Title: "A file of the project says another Python than the spec",
			Why: "What runs on the developers' machines is then not what runs in the container: " +
				"an error of one version shows up only where the other one is.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- .python-version --
3.12`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- .python-version --
3.13`,
			Source: "https://docs.astral.sh/uv/concepts/python-versions/#python-version-files",
		},
		{
			Code: "PYA205", Name: "python.untested", Severity: Warning,
			Title: "No workflow of GitHub's tests the image's Python",
			Why: "The workflows that name Pythons all name others than the image's, " +
				"so the application is tested on what it will not run on.",
			Wrong: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- .github/workflows/test.yml --
jobs:
  test:
    steps:
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"`,
			Right: `-- pyapp.cue --
python: "3.13"
run:    "main.py"
-- .github/workflows/test.yml --
jobs:
  test:
    steps:
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"`,
			Source: "https://docs.github.com/en/actions/tutorials/build-and-test-code/python",
		},
		{
			Code: "PYA206", Name: "python.experimental", Severity: Warning,
			Title: "The free-threaded build of Python 3.13 is experimental",
			Why:   "Python's developers support the build without the global interpreter lock from 3.14 on. In 3.13 it is a trial.",
			Wrong: `python: "3.13t"
run:    "main.py"`,
			Right: `python: "3.14t"
run:    "main.py"`,
			Source: "https://peps.python.org/pep-0779/",
		},
		{
			Code: "PYA207", Name: "python.ends-soon", Severity: Warning,
			Title: "The image's Python gets security fixes for less than a year",
			Why: "After that day, holes that are found in the interpreter and its standard library stay open, " +
				"and docker pyapp refuses to build on it. There is time to test a newer one now.",
			Wrong: `python: "3.11"
run:    "main.py"`,
			Right: `python: "3.14"
run:    "main.py"`,
			Source: "https://devguide.python.org/versions/",
		},
		{
			Code: "PYA208", Name: "image.ends-soon", Severity: Warning,
			Title: "The base image's release gets security fixes for less than half a year",
			Why: "After that day, holes in the packages of the operating system stay open, " +
				"and docker pyapp refuses to build on it.",
			Wrong: `python: "3.13"
image: variant: "alpine3.23" // until 2027-11-01
run: "main.py"`,
			Right: `python: "3.13"
image: variant: "alpine3.24"
run: "main.py"`,
			Source: "https://alpinelinux.org/releases/",
		},
		{
			Code: "PYA209", Name: "image.end-of-life", Severity: Error,
			Title: "The Python, or the base image's release, gets no more security fixes",
			Why: "Holes that are found in it stay open in every image that is built. " +
				"With image.allow_end_of_life it is built all the same, and this is the warning PYA210.",
			Wrong: `python: "3.10"
run:    "main.py"`,
			Right: `python: "3.14"
run:    "main.py"`,
			Source: "https://devguide.python.org/versions/",
		},
		{
			Code: "PYA210", Name: "image.no-more-fixes", Severity: Warning,
			Title: "The image is built on what gets no more security fixes, as the spec allows",
			Why: "image.allow_end_of_life lets it be built; the holes that are found in it stay open. " +
				"The field is meant for the time until the application has moved.",
			Wrong: `python: "3.10"
image: allow_end_of_life: true
run: "main.py"`,
			Right: `python: "3.14"
run:    "main.py"`,
			Source: "https://devguide.python.org/versions/",
		},
		{
			Code: "PYA211", Name: "image.long-term", Severity: Warning,
			Title: "The base image's release is past its regular support",
			Why: "Debian's own security team has left it, and a team of its own, Debian LTS, fixes a part of its packages. " +
				"A hole in the other part stays open.",
			Wrong: `python: "3.13"
image: variant: "slim-bookworm"
run: "main.py"`,
			Right: `python: "3.13"
image: variant: "slim-trixie"
run: "main.py"`,
			Source: "https://wiki.debian.org/LTS",
		},
		{
			Code: "PYA213", Name: "base.alpine", Severity: Error,
			Title: "image.base is an image of Alpine's, where one of Debian's is needed",
			Why: "An image of your own is taken to be Debian's: the build makes a user and installs packages with Debian's programs, " +
				"which Alpine does not have. The official image of Alpine is an image.variant.",
			Wrong: `python: "3.13"
image: base: "python:3.13-alpine"
run: "main.py"`,
			Right: `python: "3.13"
image: variant: "alpine"
run: "main.py"`,
			Source: "docs/bases.md#bases",
		},
		{
			Code: "PYA214", Name: "base.musl", Severity: Error,
			Title: "The environment is made for glibc, and the base image has musl",
			Why: "conda's packages for Linux are linked with glibc, the C library of Debian and most distributions. " +
				"Alpine has another one, musl, on which they do not start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
image: variant: "alpine"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies:
  - python=3.13`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies:
  - python=3.13`,
			Source: "https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-virtual.html",
		},
		{
			Code: "PYA215", Name: "base.free-threaded", Severity: Error,
			Title: "There is no free-threaded Python for this image.variant",
			Why: "The official images have no Python without the global interpreter lock. " +
				"docker pyapp installs one on slim-trixie and on slim-bookworm, and on no other variant.",
			Wrong: `python: "3.14t"
image: variant: "alpine"
run: "main.py"`,
			Right: `python: "3.14t"
image: variant: "slim-trixie"
run: "main.py"`,
			Source: "https://github.com/docker-library/python/issues/1082",
		},
		{
			Code: "PYA216", Name: "base.no-platform", Severity: Error,
			Title: "build.platforms has a platform that the base image is not made for",
			Why:   "The build for that platform would end where it pulls the base image, or the uv that installs its Python.",
			Wrong: `python: "3.13"
image: base: distroless: {}
build: platforms: ["linux/amd64", "linux/s390x"]
run: "main.py"`,
			Right: `python: "3.13"
image: base: distroless: {}
build: platforms: ["linux/amd64", "linux/arm64"]
run: "main.py"`,
			Source: "https://docs.docker.com/build/building/multi-platform/",
		},
		{
			Code: "PYA217", Name: "base.no-python", Severity: Error,
			Title: "The base image does not have the spec's Python",
			Why: "A base comes with one Python or a few, and an official image's tag names its own. " +
				"The application would be built for one version and run on another, or the build would end.",
			Wrong: `python: "3.12"
image: base: distroless: {}
run: "main.py"`,
			Right: `python: "3.13"
image: base: distroless: {}
run: "main.py"`,
			Source: "docs/bases.md#bases",
		},
		{
			Code: "PYA218", Name: "base.own-python", Severity: Error,
			Title: "The dependencies bring a Python of their own, and the spec asks for another one",
			Why: "conda and pixi install Python as a package, in its usual build. " +
				"A base with its own Python, or a free-threaded one, would be in the image for nothing.",
			Wrong: `-- pyapp.cue --
python: "3.13"
image: base: distroless: {}
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies:
  - python=3.13`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: conda: {}
run: "main.py"
-- environment.yml --
channels: [conda-forge]
dependencies:
  - python=3.13`,
			Source: "docs/dependencies.md#conda-and-pixi",
		},
		{
			Code: "PYA219", Name: "base.no-packages", Severity: Error,
			Title: "system.packages has names, and the base image has nothing to install them with",
			Why: "A base without a package manager, such as distroless, can be copied into and no more: " +
				"what the application needs of the system would be missing.",
			Wrong: `python: "3.13"
image: base: distroless: {}
system: packages: ["libpq5"]
run: "main.py"`,
			Right: `python: "3.13"
system: packages: ["libpq5"]
run: "main.py"`,
			Source: "docs/bases.md#bases",
		},
		{
			Code: "PYA220", Name: "base.no-program", Severity: Warning,
			Title: "A command starts a program that slim images do not have",
			Why: "curl, wget, ps and the like are not in slim images. " +
				"A health check with one of them fails each time, and Docker reports the container as unhealthy.",
			Wrong: `python: "3.13"
run:    "main.py"
health: command: ["curl", "--fail", "http://127.0.0.1:8000/"]`,
			Right: `python: "3.13"
run:    "main.py"
system: packages: ["curl"]
health: command: ["curl", "--fail", "http://127.0.0.1:8000/"]`,
			Source: "https://hub.docker.com/_/python",
		},
		{
			Code: "PYA221", Name: "base.no-shell", Severity: Error,
			Title: "A command starts a shell or a program, and the base image has Python alone",
			Why: "Images such as distroless have no shell and no other programs, " +
				"so the container, or the health check, could not start.",
			Wrong: `python: "3.13"
image: base: distroless: {}
run: command: ["sh", "start.sh"]`,
			Right: `python: "3.13"
image: base: distroless: {}
run: command: ["python", "-m", "shop"]`,
			Source: "https://github.com/GoogleContainerTools/distroless/blob/main/README.md",
		},
		{
			Code: "PYA222", Name: "base.patch", Severity: Warning,
			Title: "The base image decides its Python's patch version, and the spec names one",
			Why: "The image is rebuilt under the same tag with newer patches, " +
				"so it has another one than the spec says, sooner or later.",
			Wrong: `python: "3.13.5"
image: base: distroless: {}
run: "main.py"`,
			Right: `python: "3.13"
image: base: distroless: {}
run: "main.py"`,
			Source: "docs/bases.md#bases",
		},
		{
			Code: "PYA223", Name: "base.user", Severity: Error,
			Title: "image.user is another user than the one that the base image has",
			Why: "In a base with a user of its own no other one is made. " +
				"The application would run as a user who has no entry in the user database and no home.",
			Wrong: `python: "3.13"
image: {base: distroless: {}, user: 1000}
run: "main.py"`,
			Right: `python: "3.13"
image: base: distroless: {}
run: "main.py"`,
			Source: "docs/bases.md#bases",
		},
		{
			Code: "PYA224", Name: "system.no-package", Severity: Error,
			Title: "Debian's release has no package of this name",
			Why: "Packages are renamed from release to release, most often with a library's version. " +
				"apt-get does not find the old name, and the build ends.",
			Wrong: `python: "3.13"
system: packages: ["libgl1-mesa-glx"]
run: "main.py"`,
			Right: `python: "3.13"
system: packages: ["libgl1"]
run: "main.py"`,
			Source: "docs/system-packages.md#names-of-other-releases",
		},
		{
			Code: "PYA225", Name: "system.unavailable", Severity: Error,
			Title: "A dependency needs a program or library that Debian's release does not have",
			Why: "The package installs, and fails when it is used: what it calls is not in this release. " +
				"Take another package, or another release; system.auto: false says that it is there in another way.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
pdfkit==1.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
weasyprint==66.0`,
			Source: "docs/system-packages.md#what-it-cant-do",
		},
		{
			Code: "PYA226", Name: "system.other-names", Severity: Warning,
			Title: "A dependency needs packages of the system whose names here are not known",
			Why: "docker pyapp knows what dependencies need by Debian's names alone. " +
				"On another distribution it installs nothing for them, and they may fail when they are used.",
			Wrong: `-- pyapp.cue --
python: "3.13"
image: variant: "alpine"
deps: pip: {}
run: "main.py"
-- requirements.txt --
python-magic==0.4.27`,
			Right: `-- pyapp.cue --
python: "3.13"
image: variant: "alpine"
system: packages: ["libmagic"]
deps: pip: {}
run: "main.py"
-- requirements.txt --
python-magic==0.4.27`,
			Source: "docs/system-packages.md#what-it-cant-do",
		},
		{
			Code: "PYA227", Name: "system.caveat", Severity: Warning,
			Title: "A dependency needs more of the system than docker pyapp can install for it",
			Why: "What the package is known to need is installed, and it is not all: a driver, a language's data " +
				"or another version may be missing. List what you use yourself, and say so with system.auto: false.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
pyodbc==5.2.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
system: {
	auto: false
	packages: ["unixodbc", "odbc-postgresql"]
}
run: "main.py"
-- requirements.txt --
pyodbc==5.2.0`,
			Source: "docs/system-packages.md#overriding-it",
		},
		{
			Code: "PYA228", Name: "system.no-installer", Severity: Error,
			Title: "A dependency needs packages of the system, and the base image can install none",
			Why: "The package loads a library or calls a program that its wheel does not bring, " +
				"and a base such as distroless can't be given it: the application would fail when it uses the package.",
			Wrong: `-- pyapp.cue --
python: "3.13"
image: base: distroless: {}
deps: pip: {}
run: "main.py"
-- requirements.txt --
python-magic==0.4.27`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
-- requirements.txt --
python-magic==0.4.27`,
			Source: "docs/system-packages.md#what-it-cant-do",
		},
		{
			Code: "PYA229", Name: "gpu.musl", Severity: Error,
			Title: "limits.gpu needs glibc, and the base image has musl",
			Why: "The host's driver is put into the container as libraries that are linked with glibc. " +
				"On Alpine, whose C library is musl, they do not load.",
			Wrong: `python: "3.13"
image: variant: "alpine"
limits: gpu:    "all"
run: "main.py"`,
			Right: `python: "3.13"
image: base: cuda: version: "13.0.2"
limits: gpu: "all"
run: "main.py"`,
			Source: "docs/limits.md#gpus",
		},
		{
			Code: "PYA230", Name: "gpu.unused", Severity: Warning,
			Title: "The spec asks for graphics processors, and nothing in the image is known to use one",
			Why: "Neither the base nor the dependencies have CUDA, so the application computes without. " +
				"And with limits.gpu the container does not start on a host that has none.",
			Wrong: `python: "3.13"
limits: gpu: "all"
run: "main.py"`,
			Right: `python: "3.13"
image: base: cuda: version: "13.0.2"
limits: gpu: "all"
run: "main.py"`,
			Source: "docs/limits.md#gpus",
		},
	}
}
