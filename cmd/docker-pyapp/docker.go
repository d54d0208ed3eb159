package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"al.essio.dev/pkg/shellescape"
	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/spf13/cobra"
)

// docker runs the host's docker CLI. The error of a command that ran and
// failed is a dockerError.
type docker interface {
	run(ctx context.Context, args []string) error
}

// printer prints the commands, quoted for a shell, and runs nothing.
type printer struct {
	command []string
	out     io.Writer
}

func (p printer) run(_ context.Context, args []string) error {
	_, err := fmt.Fprintln(p.out, shellescape.QuoteCommand(p.argv(args)))
	return err
}

func (p printer) argv(args []string) []string {
	return append(p.command[:len(p.command):len(p.command)], args...)
}

// host runs the commands. Its streams are files wherever they can be: docker
// looks whether they are a terminal.
type host struct {
	command     []string
	in          io.Reader
	out, stderr io.Writer
	terminal    bool // Ctrl-C reaches docker without our help
}

// stopWait is how long a command that was told to stop has until it is killed.
// Containers have their own, shorter, grace.
const stopWait = 10 * time.Minute

func (h host) run(ctx context.Context, args []string) error {
	ctx, release := h.hold(ctx)
	cmd := exec.CommandContext(ctx, h.command[0], append(h.command[1:len(h.command):len(h.command)], args...)...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = h.in, h.out, h.stderr
	cmd.Env = withoutPluginVars(os.Environ())
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = stopWait
	err := cmd.Run()
	interrupted := release()
	if cmd.ProcessState == nil {
		return err
	}
	if code := exitCode(cmd.ProcessState); code != 0 {
		return dockerError{code: code, interrupted: interrupted}
	}
	return nil
}

// hold keeps the signals that would end this process before docker, which then
// has nobody to leave its exit code to. A terminal has sent Ctrl-C to docker
// too; any other signal is for docker to hear from here, by way of the context.
// release ends that, and tells whether there was a signal.
func (h host) hold(parent context.Context) (ctx context.Context, release func() (interrupted bool)) {
	ctx, cancel := context.WithCancel(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	held := make(chan bool)
	go func() {
		interrupted := false
		for s := range signals {
			interrupted = true
			if s != os.Interrupt || !h.terminal {
				cancel()
			}
		}
		held <- interrupted
	}()
	return ctx, func() bool {
		signal.Stop(signals)
		close(signals)
		cancel()
		return <-held || parent.Err() != nil
	}
}

func exitCode(state *os.ProcessState) int {
	if status, ok := state.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return state.ExitCode()
}

// withoutPluginVars is env without what docker tells its plugins: a docker
// that runs below a plugin is not one.
func withoutPluginVars(env []string) []string {
	var kept []string
	for _, v := range env {
		if !strings.HasPrefix(v, "DOCKER_CLI_PLUGIN_") {
			kept = append(kept, v)
		}
	}
	return kept
}

// dockerCommand is the docker that called us, and the flags that it was given
// for itself.
func dockerCommand(root *cobra.Command) []string {
	name := os.Getenv(metadata.ReexecEnvvar)
	if name == "" {
		name = "docker"
	}
	return append([]string{name}, given(root.LocalNonPersistentFlags())...)
}
