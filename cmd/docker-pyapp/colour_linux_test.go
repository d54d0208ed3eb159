package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestColoursAreForTerminals runs check with its messages on a terminal, and not.
func TestColoursAreForTerminals(t *testing.T) {
	const red = "\x1b[1;31m[PYA016]\x1b[0m"
	for _, c := range []struct {
		name     string
		terminal bool
		env      []string
		want     bool
	}{
		{"a terminal", true, []string{"TERM=xterm-256color", "NO_COLOR="}, true},
		{"no terminal", false, []string{"TERM=xterm-256color", "NO_COLOR="}, false},
		{"one who wants none", true, []string{"TERM=xterm-256color", "NO_COLOR=1"}, false},
		{"a terminal without", true, []string{"TERM=dumb", "NO_COLOR="}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := told(t, c.terminal, c.env)
			if !strings.Contains(got, "[PYA016]") || strings.Contains(got, red) != c.want || strings.Contains(got, "\x1b") != c.want {
				t.Errorf("%q", got)
			}
		})
	}
}

// told is what check writes to stderr about a spec with a mistake.
func told(t *testing.T, terminal bool, env []string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pyapp.cue")
	if err := os.WriteFile(file, []byte("python: 3.13\nrun: module: \"this\"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "docker-pyapp", "pyapp", "check", "-f", file)
	cmd.Env = append(os.Environ(), append(env, "DOCKER_CONFIG="+filepath.Dir(file))...)
	if !terminal {
		out, _ := cmd.CombinedOutput() // it fails, since the spec is wrong
		return string(out)
	}
	person, program := openTerminal(t)
	cmd.Stderr = program
	_ = cmd.Run()
	program.Close()
	out, _ := io.ReadAll(person) // which ends with EIO, since the program is gone
	return string(out)
}
