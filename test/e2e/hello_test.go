package e2e

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

func TestHelloPrintsAndEnds(t *testing.T) {
	p := example(t, "hello", "")
	out := p.pyapp("up")
	if !strings.Contains(out.stdout, "Hello from Python in a container.") {
		t.Errorf("docker pyapp up printed\n%s", out.stdout)
	}
	state := p.inspect()
	if state.State.Status != "exited" || state.State.ExitCode != 0 {
		t.Errorf("the container is %s with %d, want exited with 0", state.State.Status, state.State.ExitCode)
	}
	p.pyapp("down")
	p.gone()
}

// A script that fails is a failure of docker pyapp up, with the script's own code.
func TestUpEndsWithTheScriptsExitCode(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `python: "3.13", run: {script: "main.py", args: ["7"]}`,
		"main.py":   "import sys\nsys.exit(int(sys.argv[1]))\n",
	})
	_, err := p.try("pyapp", "up")
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 7 {
		t.Errorf("docker pyapp up ended with %v, want exit status 7", err)
	}
}

// Everything that an application may be given arrives to the byte.
func TestValuesArriveUnchanged(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: {
				command: ["python", "show.py", "$HOME", "a b", "\"'\\", "${X:-y}", "*"]
			}
			env: {
				DOLLAR:  "p$ss${X}$$"
				QUOTES:  "\"double\" 'single' \\back"
				SPACES:  "  a  b  "
				UNICODE: "grün ☃"
				NUMBER:  1.50
				YES:     true
			}`,
		"show.py": "import json, os, sys\n" +
			"names = ['DOLLAR', 'QUOTES', 'SPACES', 'UNICODE', 'NUMBER', 'YES']\n" +
			"print(json.dumps([sys.argv[1:], [os.environ[n] for n in names]], ensure_ascii=False))\n",
	})
	const want = `[["$HOME", "a b", "\"'\\", "${X:-y}", "*"], ["p$ss${X}$$", "\"double\" 'single' \\back", "  a  b  ", "grün ☃", "1.50", "true"]]`
	p.pyapp("build")
	if out := p.pyapp("run", "--no-build"); strings.TrimSpace(out.stdout) != want {
		t.Errorf("got  %s\nwant %s", strings.TrimSpace(out.stdout), want)
	}
}

// A secret is readable for the application's user, is in no variable and in no layer.
func TestSecrets(t *testing.T) {
	p := newProject(t, map[string]string{
		"pyapp.cue": `
			python: "3.13"
			run: "show.py"
			secrets: {
				db_password: file: "keys/db.txt"
				SECRET_OF_THE_CALLER: environment: "SECRET_OF_THE_CALLER"
			}`,
		"keys/db.txt": "from a file",
		"show.py": "import os, pathlib\n" +
			"for name in ['DB_PASSWORD_FILE', 'SECRET_OF_THE_CALLER_FILE']:\n" +
			"    print(pathlib.Path(os.environ[name]).read_text())\n" +
			"print(os.path.exists('/app/keys/db.txt'), 'SECRET_OF_THE_CALLER' in os.environ)\n",
	})
	t.Setenv("SECRET_OF_THE_CALLER", "from the caller")
	p.pyapp("build")
	out := p.pyapp("run", "--no-build")
	if want := "from a file\nfrom the caller\nFalse False"; strings.TrimSpace(out.stdout) != want {
		t.Errorf("got\n%s\nwant\n%s", out.stdout, want)
	}
	if history := p.docker("history", "--no-trunc", p.name+":latest"); strings.Contains(history.stdout, "from the caller") {
		t.Errorf("the image's history holds the secret:\n%s", history.stdout)
	}
}

// gone fails unless nothing of the project is left on the engine.
func (p project) gone() {
	p.t.Helper()
	label := "label=com.docker.compose.project=" + p.name
	for _, list := range [][]string{
		{"ps", "-a", "-q", "--filter", label}, {"network", "ls", "-q", "--filter", label}, {"volume", "ls", "-q", "--filter", label},
	} {
		if left := strings.TrimSpace(p.docker(list...).stdout); left != "" {
			p.t.Errorf("docker %s: %s is left", strings.Join(list, " "), left)
		}
	}
}
