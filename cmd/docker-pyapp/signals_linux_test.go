package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// What reaches the docker that we run when a user, or a system, wants it to end.
// In each case it must have the time to end by itself, and its exit code is ours.
func TestSignals(t *testing.T) {
	terminal := func(t *testing.T, r *running) { r.press("\x03") }
	host := func(s syscall.Signal) func(*testing.T, *running) {
		return func(t *testing.T, r *running) { r.signal(t, r.cmd.Process.Pid, s) }
	}
	group := func(s syscall.Signal) func(*testing.T, *running) {
		return func(t *testing.T, r *running) { r.signal(t, -r.cmd.Process.Pid, s) }
	}
	for _, c := range []struct {
		name    string
		program string
		tty     bool
		end     func(*testing.T, *running)
		want    []string
	}{
		{"Ctrl-C on a terminal is docker's alone", "docker", true, terminal, []string{"interrupt"}},
		{"Ctrl-C on a terminal, without the plugin host", "docker-pyapp", true, terminal, []string{"interrupt"}},
		{"SIGINT without a terminal", "docker", false, host(syscall.SIGINT), []string{"terminated"}},
		{"SIGTERM without a terminal", "docker", false, host(syscall.SIGTERM), []string{"terminated"}},
		{"SIGTERM without the plugin host", "docker-pyapp", false, host(syscall.SIGTERM), []string{"terminated"}},
		{"SIGTERM on a terminal, without the plugin host", "docker-pyapp", true, host(syscall.SIGTERM), []string{"terminated"}},
		// docker is told by the system and by us; it would give up at the third.
		{"SIGTERM for all", "docker", false, group(syscall.SIGTERM), []string{"terminated"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := start(t, c.program, c.tty)
			c.end(t, r)
			if code := codeOf(r.cmd.Wait()); code != 42 {
				t.Errorf("exit code %d, want docker's own 42", code)
			}
			got := r.log(t)[2:]
			if diff := cmp.Diff(c.want, slices.Compact(slices.Clone(got))); diff != "" || len(got) > 2 {
				t.Errorf("docker got the signals %q (-want +got):\n%s", got, diff)
			}
		})
	}
}

// running is a docker pyapp that waits for its docker.
type running struct {
	cmd   *exec.Cmd
	dir   string
	press func(keys string)
}

// start runs docker pyapp up until its docker waits for a signal.
func start(t *testing.T, program string, tty bool) *running {
	t.Helper()
	dir := t.TempDir()
	spec := "python: \"3.13\"\nrun: module: \"this\"\nrestart: \"always\"\n"
	if err := os.WriteFile(filepath.Join(dir, "pyapp.cue"), []byte(spec), 0o666); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r := &running{dir: dir, cmd: exec.CommandContext(ctx, program, "pyapp", "up")}
	r.cmd.Dir = dir
	r.cmd.Env = append(os.Environ(), "DOCKER_DOES=wait", "DOCKER_LOG="+filepath.Join(dir, "docker.log"), "DOCKER_CONFIG="+dir)
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if tty {
		r.attach(t)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-r.cmd.Process.Pid, syscall.SIGKILL) })
	for range 1000 {
		if log := r.log(t); len(log) == 2 && log[1] == "waiting" {
			return r
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("docker was not run within 10 s: %q", r.log(t))
	return nil
}

// attach gives the command a terminal of its own.
func (r *running) attach(t *testing.T) {
	t.Helper()
	keyboard, tty := openTerminal(t)
	go io.Copy(io.Discard, keyboard)
	r.cmd.Stdin, r.cmd.Stdout, r.cmd.Stderr = tty, tty, tty
	r.cmd.SysProcAttr.Setctty = true
	r.press = func(keys string) { keyboard.WriteString(keys) }
}

// openTerminal is a terminal: what a person has of it, and what a program has.
func openTerminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no terminal to be had: %v", err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

func (r *running) signal(t *testing.T, pid int, s syscall.Signal) {
	t.Helper()
	if err := syscall.Kill(pid, s); err != nil {
		t.Fatal(err)
	}
}

// log is what docker has noted: its command, that it waits, and the signals.
func (r *running) log(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, "docker.log"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}
