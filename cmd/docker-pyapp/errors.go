package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/docker/cli/cli"
	"github.com/docker/cli/cli/streams"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/docker-pyapp/docker-pyapp/report"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// The exit codes; docker's own are passed on as they are.
const (
	exitInput       = 1   // the user's input is at fault
	exitUsage       = 2   // the command line is wrong
	exitInterrupted = 130 // as a shell reports Ctrl-C
)

// usageError is a command line that is wrong.
type usageError string

func (e usageError) Error() string { return string(e) }

// dockerError is a docker command that failed. The command has said why.
type dockerError struct {
	code        int
	interrupted bool // by the user or the system
}

func (e dockerError) Error() string { return fmt.Sprintf("docker left with exit code %d", e.code) }

// toldError is what has been told already: the user's input is at fault.
type toldError struct{}

func (toldError) Error() string { return "the problems were told" }

// leave tells err on w, in colours if it is coloured, and returns the process's exit code.
func leave(w io.Writer, coloured bool, err error) int {
	var failed dockerError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &failed):
		return failed.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	if problems, ok := errors.AsType[spec.Problems](err); ok {
		_ = report.Text(w, problems, coloured) // there is nowhere to tell that it can't be told
		return exitInput
	}
	if _, ok := errors.AsType[toldError](err); ok {
		return exitInput
	}
	fmt.Fprintln(w, strings.TrimRight(err.Error(), "\n"))
	if isUsage(err) {
		return exitUsage
	}
	return exitInput
}

// isColoured tells whether what is written to out is read on a terminal that shows
// colours, by someone who wants them (https://no-color.org/).
func isColoured(out *streams.Out, env func(string) string) bool {
	return out.IsTerminal() && env("NO_COLOR") == "" && env("TERM") != "dumb"
}

// isUsage tells whether err is about the command line: ours, or one of the
// framework's, which reads some of the flags before a command sees them.
func isUsage(err error) bool {
	var (
		ours     usageError
		docker   cli.StatusError
		unknown  *pflag.NotExistError
		noValue  *pflag.ValueRequiredError
		badValue *pflag.InvalidValueError
		syntax   *pflag.InvalidSyntaxError
	)
	return errors.As(err, &ours) || errors.As(err, &docker) || errors.As(err, &unknown) ||
		errors.As(err, &noValue) || errors.As(err, &badValue) || errors.As(err, &syntax)
}

// usage is the error of a wrong command line of cmd.
func usage(cmd *cobra.Command, message string) error {
	return usageError(fmt.Sprintf("%s: %s\n\nUsage:  %s\n\nRun '%s --help' for more information", cmd.CommandPath(), message, cmd.UseLine(), cmd.CommandPath()))
}

// flagError is the error of a flag that cmd can't take.
func flagError(cmd *cobra.Command, err error) error {
	message := err.Error()
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && passesOn(cmd) {
		message += "\nan option of docker's own can follow after --, as in: " + cmd.CommandPath() + " -- " + spelled(unknown)
	}
	return usage(cmd, message)
}

func spelled(flag *pflag.NotExistError) string {
	if flag.GetSpecifiedShortnames() != "" {
		return "-" + flag.GetSpecifiedShortnames()
	}
	return "--" + flag.GetSpecifiedName()
}

// noArguments refuses arguments, but for those after -- where they are docker's.
func noArguments(cmd *cobra.Command, args []string) error {
	own, docker := splitDash(cmd, args)
	switch {
	case passesOn(cmd) && len(own) > 0:
		return usage(cmd, fmt.Sprintf("takes no argument, but there is %q; what is for docker follows after --", own[0]))
	case !passesOn(cmd) && len(own)+len(docker) > 0:
		return usage(cmd, fmt.Sprintf("takes no argument, but there is %q", args[0]))
	}
	return nil
}
