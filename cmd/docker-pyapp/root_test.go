package main

import (
	"strings"
	"testing"

	"github.com/docker/cli/cli/command"
)

// A user who asks for help finds what the command does, and how it is written.
func TestEveryCommandHasExamples(t *testing.T) {
	cli, err := command.NewDockerCli()
	if err != nil {
		t.Fatal(err)
	}
	commands := newRootCommand(cli).Commands()
	if len(commands) == 0 {
		t.Fatal("there are no commands")
	}
	for _, cmd := range commands {
		if cmd.Hidden {
			continue
		}
		for _, line := range strings.Split(cmd.Example, "\n") {
			if !strings.HasPrefix(line, "  docker pyapp "+cmd.Name()) {
				t.Errorf("%s: the example %q does not show it", cmd.Name(), line)
			}
		}
		if strings.HasSuffix(cmd.Short, ".") || cmd.Short == "" || cmd.RunE == nil {
			t.Errorf("%s: wants a short description without a full stop, and something to do", cmd.Name())
		}
	}
}
