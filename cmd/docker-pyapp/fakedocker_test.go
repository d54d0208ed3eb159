package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"al.essio.dev/pkg/shellescape"
	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/docker/cli/cli-plugins/socket"
	"github.com/docker/cli/cli/streams"
)

// fakeDocker is the host's docker in the tests. As the real one does, it hands
// `docker pyapp` to the plugin; every other command it writes down in DOCKER_LOG.
func fakeDocker(argv []string) int {
	rest, err := afterGlobalFlags(argv[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 125
	}
	if len(rest) > 0 && (rest[0] == pluginName || len(rest) > 1 && rest[0] == "help" && rest[1] == pluginName) {
		return hostPlugin(argv)
	}
	return record(argv, rest)
}

// hostPlugin does what docker 28 does (cmd/docker/docker.go, tryPluginRun): it
// asks for the plugin's metadata, runs it with all arguments, and when a signal
// comes and there is no terminal, closes the plugin's socket.
func hostPlugin(argv []string) int {
	asked, err := exec.Command("docker-pyapp", metadata.MetadataSubcommandName).Output()
	var meta metadata.Metadata
	if err != nil || json.Unmarshal(asked, &meta) != nil || meta.SchemaVersion != "0.1.0" || meta.Vendor == "" {
		fmt.Fprintf(os.Stderr, "docker: unknown command: docker pyapp (metadata %q, %v)\n", asked, err)
		return 1
	}
	server, err := socket.NewPluginServer(nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Close()
	signals := make(chan os.Signal, 3)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		for range signals {
			if !streams.NewOut(os.Stdout).IsTerminal() {
				server.Close()
			}
		}
	}()
	cmd := exec.Command("docker-pyapp", argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), metadata.ReexecEnvvar+"="+argv[0], socket.EnvKey+"="+server.Addr().String())
	return codeOf(cmd.Run())
}

func codeOf(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// record writes the command down, with the variables that only a plugin should
// see, and then does what the script wants.
func record(argv, rest []string) int {
	line := shellescape.QuoteCommand(argv)
	for _, v := range os.Environ() {
		if strings.HasPrefix(v, "DOCKER_CLI_PLUGIN_") {
			line = v + " " + line
		}
	}
	note(line)
	if message, code := lacks(os.Getenv("DOCKER_LACKS"), rest); message != "" {
		fmt.Fprintln(os.Stderr, message)
		return code
	}
	if isProbe(rest) {
		return 0
	}
	return act(strings.Fields(os.Getenv("DOCKER_DOES")))
}

func isProbe(args []string) bool {
	return slices.Contains([]string{"buildx version", "buildx inspect", "compose version", "version"}, strings.Join(args, " "))
}

// act is what a command does: DOCKER_DOES is "exit CODE", "cat", "wait" or "die".
func act(what []string) int {
	if len(what) == 0 {
		return 0
	}
	switch what[0] {
	case "exit":
		fmt.Println("this is docker")
		code, _ := strconv.Atoi(what[1])
		return code
	case "cat":
		io.Copy(os.Stdout, os.Stdin)
	case "wait":
		return noteSignals()
	case "die":
		if self, err := os.FindProcess(os.Getpid()); err == nil {
			self.Kill()
			select {}
		}
	}
	return 0
}

// noteSignals waits for a signal, notes it and those that come right after it,
// and ends with 42.
func noteSignals() int {
	signals := make(chan os.Signal, 10)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	note("waiting")
	note((<-signals).String())
	for {
		select {
		case s := <-signals:
			note(s.String())
		case <-time.After(300 * time.Millisecond):
			return 42
		}
	}
}

// lacks is what docker 28.2.2 says, and its exit code, for want of a part.
func lacks(part string, args []string) (message string, code int) {
	const noEngine = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
	switch asked := strings.Join(args, " "); {
	case part == "":
		return "", 0
	case asked == part+" version":
		return "docker: unknown command: docker " + part + "\n\nRun 'docker --help' for more information", 1
	case part == args[0]:
		return "unknown shorthand flag: 'f' in -f\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]", 125
	case part == "engine" && asked == "buildx inspect":
		return "Name:   default\nError:  failed to connect to the docker API at unix:///var/run/docker.sock", 0
	case part == "engine" && (asked == "version" || !isProbe(args)):
		return noEngine, 1
	case part == "permission" && (asked != "buildx version" && asked != "compose version"):
		return "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock", 1
	}
	return "", 0
}

func note(line string) {
	f, err := os.OpenFile(os.Getenv("DOCKER_LOG"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	fmt.Fprintln(f, line)
}
