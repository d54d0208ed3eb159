package e2e

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"
)

// wheel is a distribution "shout".
func wheel(t *testing.T) string {
	t.Helper()
	return wheelOf(t, "shout", "shout", "def shout(s):\n    return s.upper()\n")
}

// wheelOf is a distribution with one module, as pip installs it
// (https://packaging.python.org/en/latest/specifications/binary-distribution-format/).
func wheelOf(t *testing.T, name, module, source string) string {
	t.Helper()
	return releaseOf(t, name, "1.0", module, source)
}

// releaseOf is such a wheel of a version.
func releaseOf(t *testing.T, name, version, module, source string) string {
	t.Helper()
	var data bytes.Buffer
	archive := zip.NewWriter(&data)
	info, record := name+"-"+version+".dist-info/", ""
	for _, file := range [][2]string{
		{module + ".py", source},
		{info + "METADATA", "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n"},
		{info + "WHEEL", "Wheel-Version: 1.0\nGenerator: e2e\nRoot-Is-Purelib: true\nTag: py3-none-any\n"},
		{info + "RECORD", ""},
	} {
		record += file[0] + ",,\n"
		w, err := archive.Create(file[0])
		if err == nil && file[1] == "" {
			file[1] = record
		}
		if err == nil {
			_, err = w.Write([]byte(file[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return data.String()
}

const wheelFile = "libs/shout-1.0-py3-none-any.whl"

// A file with hashes is installed in pip's hash-checking mode: a wrong one stops the build.
func TestHashesAreChecked(t *testing.T) {
	data := wheel(t)
	p := newProject(t, map[string]string{
		"pyapp.cue":        `python: "3.13", deps: pip: {}, run: "main.py"`,
		"main.py":          "import shout\nprint(shout.shout('ok'))\n",
		wheelFile:          data,
		"requirements.txt": fmt.Sprintf("./%s --hash=sha256:%x\n", wheelFile, sha256.Sum256([]byte(data))),
	})
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "OK" {
		t.Errorf("got %q, want OK", out.stdout)
	}
	p.write("requirements.txt", fmt.Sprintf("./%s --hash=sha256:%x\n", wheelFile, sha256.Sum256([]byte("another"))))
	out, err := p.try("pyapp", "build")
	if err == nil || !strings.Contains(out.stderr, "DO NOT MATCH THE HASHES") {
		t.Errorf("a wrong hash: %v\n%s", err, out.stderr)
	}
}

// What a step writes in the project's folder is in the image; its argument and
// what it leaves elsewhere are not.
func TestBuildSteps(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: "main.py"
			env: GREETING: "hi"
			build: {
				args: PLANET: "mars"
				steps: [
					"mkdir -p static && echo \"$GREETING $PLANET\" > static/greeting.txt",
					"echo junk > /opt/junk",
				]
				ignore: ["*.md"]
			}`,
		"main.py": "import os\nprint(open('static/greeting.txt').read().strip(), 'PLANET' in os.environ,\n" +
			"      os.path.exists('/opt/junk'), sorted(os.listdir('.')))\n",
		"notes.md": "out\n",
	})
	p.pyapp("build")
	const want = "hi mars False False ['main.py', 'static']"
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != want {
		t.Errorf("got  %s\nwant %s", strings.TrimSpace(out.stdout), want)
	}
}

// Packages of the operating system are in the image; those of the build are not.
func TestSystemPackages(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			deps: pip: {}
			run: command: ["python", "-c", "import shutil; print(shutil.which('hello'), shutil.which('bc'))"]
			system: {packages: ["hello"], build_packages: ["bc"]}
			build: network: "host"`,
		wheelFile:          wheel(t),
		"requirements.txt": "./" + wheelFile + "\n",
	})
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "/usr/bin/hello None" {
		t.Errorf("got %q, want hello and not bc", out.stdout)
	}
}

// The files need nothing of ours: docker alone builds and runs them. Docker's
// own check of the Dockerfile has nothing to say; start_interval has it ask for
// a newer frontend, which an old engine needs for that check too.
func TestFilesStandAlone(t *testing.T) {
	p := example(t, "hello", "\nhealth: {command: [\"python\", \"-c\", \"pass\"], start_interval: \"1s\"}\n")
	p.pyapp("generate")
	if out := p.docker("buildx", "build", "--check", "."); !strings.Contains(out.stdout+out.stderr, "no warnings found") {
		t.Errorf("docker buildx build --check:\n%s%s", out.stdout, out.stderr)
	}
	p.docker("buildx", "build", "--tag", p.name+":latest", ".")
	out := p.docker("compose", "run", "--rm", "app")
	if strings.TrimSpace(out.stdout) != "Hello from Python in a container." {
		t.Errorf("docker compose run printed %q", out.stdout)
	}
}

// docker's own exit code is ours when docker fails.
func TestDockersExitCode(t *testing.T) {
	p := example(t, "hello", "\nimage: base: \"localhost:9/no/such:image\"\n")
	_, ours := p.try("pyapp", "build")
	_, dockers := p.try("buildx", "build", ".")
	if ours == nil || dockers == nil || ours.Error() != dockers.Error() {
		t.Errorf("docker pyapp build ended with %v, docker buildx build with %v", ours, dockers)
	}
}

// A constraint of the spec says which version is taken of what is asked for, and
// brings nothing that nobody asks for.
func TestConstraintsOfTheSpecHold(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue":                         `python: "3.13", deps: pip: constraint_dependencies: ["shout<2", "whisper<2; python_version >= '3.9'"], run: "main.py"`,
		"main.py":                           "import importlib.metadata as m\nprint(sorted(d.name + ' ' + d.version for d in m.distributions()))\n",
		"requirements.txt":                  "--find-links libs\nshout\n./libs/other-1.0-py3-none-any.whl\n",
		"libs/other-1.0-py3-none-any.whl":   wheelOf(t, "other", "other", ""),
		"libs/whisper-1.0-py3-none-any.whl": wheelOf(t, "whisper", "whisper", ""),
		wheelFile:                           wheel(t),
		"libs/shout-2.0-py3-none-any.whl":   releaseOf(t, "shout", "2.0", "shout", ""),
	})
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != "['other 1.0', 'shout 1.0']" {
		t.Errorf("the image has %s", out.stdout)
	}
}
