package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// typed runs docker pyapp on a terminal, in a folder with files, and types keys each time
// that it has asked. It returns all that the terminal shows.
func typed(t *testing.T, dir string, args []string, keys ...string) (shown string, code int) {
	t.Helper()
	t.Setenv("TERM", "dumb")
	return typedAt(t, dir, 80, args, keys...)
}

// typedAt is typed on a terminal of so many columns.
func typedAt(t *testing.T, dir string, columns uint16, args []string, keys ...string) (shown string, code int) {
	t.Helper()
	person, program := openTerminal(t)
	if err := unix.IoctlSetWinsize(int(person.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 10, Col: columns}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "docker-pyapp", append([]string{"pyapp"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DOCKER_CONFIG="+t.TempDir(), "DOCKER_LOG="+filepath.Join(t.TempDir(), "docker.log"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	program.Close()
	timer := time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() })
	defer timer.Stop()
	var screen strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := person.Read(buffer)
		screen.Write(buffer[:n])
		if len(keys) > 0 && strings.HasSuffix(screen.String(), "] ") || len(keys) > 0 && strings.HasSuffix(screen.String(), "for all ") {
			if _, err := io.WriteString(person, keys[0]); err != nil {
				t.Fatal(err)
			}
			keys = keys[1:]
		}
		if err != nil { // EIO: the program is gone
			break
		}
	}
	_ = cmd.Wait() // the code is what counts
	return screen.String(), exitCode(cmd.ProcessState)
}

// twoApps is a folder of which nothing says which of two files is the application.
func twoApps(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"requirements.txt": "flask==3.1.0\ngunicorn==23.0.0\n",
		".python-version":  "3.13\n",
		"first.py":         "from flask import Flask\napp = Flask(__name__)\n",
		"second.py":        "from flask import Flask\napp = Flask(__name__)\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestInitAsksOnATerminal(t *testing.T) {
	for _, c := range []struct {
		name  string
		args  []string
		keys  []string
		spec  string // what pyapp.cue has; "" is no file
		shows string
		code  int
	}{
		{"Enter is the default", nil, []string{"\r"}, `app: "first:app"`, "wrote pyapp.cue", 0},
		{"a number", nil, []string{"2\r"}, `app: "second:app"`, "wrote pyapp.cue", 0},
		{"what is no answer is asked again", nil, []string{"9\r", "second\r", "\x1b[A\xff\xfe\r", "2\r"}, `app: "second:app"`, "a number from 1 to 2", 0},
		{"a very long answer", nil, []string{strings.Repeat("2", 3000) + "\r", "1\r"}, `app: "first:app"`, "a number from 1 to 2", 0},
		{"for ever no answer", nil, []string{"a\r", "b\r", "c\r", "d\r", "e\r"}, "", "nothing was written", 1},
		{"q leaves", nil, []string{"q\r"}, "", "nothing was written", 1},
		{"q leaves later, too", nil, []string{"x\r", " Q \r"}, "", "or q to leave", 1},
		{"the evidence and the default", nil, []string{"\r"}, `app: "first:app"`, "first:app and second:app may both be the application\r\n  1) first:app   (first.py:2 has app = Flask(…))\r\n  2) second:app   (second.py:2 has app = Flask(…))\r\nwhich? [1] ", 0},
		{"Ctrl-D", nil, []string{"\x04"}, "", "nothing was written", 1},
		{"Ctrl-C", nil, []string{"\x03"}, "", "1) first:app", 128 + int(syscall.SIGINT)},
		{"--yes asks nothing", []string{"--yes"}, nil, `app: "first:app"`, "not decided", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := twoApps(t)
			shown, code := typed(t, dir, append([]string{"init"}, c.args...), c.keys...)
			spec, _ := os.ReadFile(filepath.Join(dir, "pyapp.cue"))
			if code != c.code || !strings.Contains(shown, c.shows) {
				t.Errorf("exit code %d, want %d, and %q on the screen:\n%s", code, c.code, c.shows, shown)
			}
			if c.spec == "" && spec != nil || !strings.Contains(string(spec), c.spec) {
				t.Errorf("pyapp.cue has no %q:\n%s", c.spec, spec)
			}
		})
	}
}

// TestCommandsOfferInit: in a folder without a spec, somebody at a terminal is asked.
func TestCommandsOfferInit(t *testing.T) {
	dir := twoApps(t)
	shown, code := typed(t, dir, []string{"check"}, "n\r")
	if _, err := os.Stat(filepath.Join(dir, "pyapp.cue")); err == nil || code != 1 || !strings.Contains(shown, "no pyapp.cue here; look at the project and write one? [Y/n]") {
		t.Errorf("no: exit code %d, %v\n%s", code, err, shown)
	}
	shown, code = typed(t, dir, []string{"build"}, "q\r")
	if _, err := os.Stat(filepath.Join(dir, "pyapp.cue")); err == nil || code != 1 {
		t.Errorf("q: exit code %d, %v\n%s", code, err, shown)
	}
	shown, code = typed(t, dir, []string{"up", "--dry-run"})
	if strings.Contains(shown, "[Y/n]") || code != 1 {
		t.Errorf("a dry run asks, or has no error: %d\n%s", code, shown)
	}
	shown, code = typed(t, dir, []string{"up", "-d"}, "\r", "2\r")
	spec, _ := os.ReadFile(filepath.Join(dir, "pyapp.cue"))
	if code != 0 || !strings.Contains(string(spec), `app: "second:app"`) || !strings.Contains(shown, "wrote Dockerfile, .dockerignore, compose.yaml") {
		t.Errorf("yes: exit code %d\n%s\n%s", code, shown, spec)
	}
}

// TestInitOnAnyTerminal: the questions are whole and the answers count, whatever the
// terminal is; with NO_COLOR nothing has a colour.
func TestInitOnAnyTerminal(t *testing.T) {
	for name, set := range map[string]struct {
		variables []string
		columns   uint16
	}{
		"narrow":      {nil, 12},
		"of no width": {nil, 0},
		"NO_COLOR":    {[]string{"NO_COLOR=1"}, 80},
		"of colours":  {[]string{"TERM=xterm-256color", "COLORTERM=truecolor"}, 80},
	} {
		t.Run(name, func(t *testing.T) {
			for _, variable := range set.variables {
				key, value, _ := strings.Cut(variable, "=")
				t.Setenv(key, value)
			}
			dir := twoApps(t)
			shown, code := typedAt(t, dir, set.columns, []string{"init"}, "2\r")
			spec, err := os.ReadFile(filepath.Join(dir, "pyapp.cue"))
			if code != 0 || err != nil || !strings.Contains(string(spec), `app: "second:app"`) {
				t.Errorf("exit code %d, %v\n%s", code, err, shown)
			}
			if !strings.Contains(shown, "2) second:app   (second.py:2 has app = Flask(…))") {
				t.Errorf("it shows\n%q", shown)
			}
			if os.Getenv("NO_COLOR") != "" && strings.Contains(shown, "\x1b[") {
				t.Errorf("with NO_COLOR it shows\n%q", shown)
			}
		})
	}
}

// TestInitWithoutATerminal: where nobody can answer, nobody is asked, whichever of the
// streams goes elsewhere.
func TestInitWithoutATerminal(t *testing.T) {
	for name, redirect := range map[string]func(cmd *exec.Cmd){
		"stdin":  func(cmd *exec.Cmd) { cmd.Stdin = strings.NewReader("2\n") },
		"stderr": func(cmd *exec.Cmd) { cmd.Stderr = io.Discard },
	} {
		for _, args := range [][]string{{"init"}, {"up"}, {"build"}, {"check"}, {"generate"}} {
			t.Run(name+" "+args[0], func(t *testing.T) {
				dir := twoApps(t)
				person, program := openTerminal(t)
				cmd := exec.CommandContext(t.Context(), "docker-pyapp", append([]string{"pyapp"}, args...)...)
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "DOCKER_CONFIG="+t.TempDir(), "DOCKER_LOG="+filepath.Join(t.TempDir(), "docker.log"))
				cmd.Stdin, cmd.Stdout, cmd.Stderr = program, program, program
				redirect(cmd)
				go io.Copy(io.Discard, person) // or a full terminal would hold it
				err := cmd.Run()
				spec, _ := os.ReadFile(filepath.Join(dir, "pyapp.cue"))
				if args[0] == "init" && (err != nil || !strings.Contains(string(spec), `app: "first:app"`)) || args[0] != "init" && (err == nil || spec != nil) {
					t.Errorf("%v; pyapp.cue is\n%s", err, spec)
				}
			})
		}
	}
}
