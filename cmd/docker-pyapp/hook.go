package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/docker/cli/cli-plugins/hooks"
	"github.com/docker/cli/cli-plugins/metadata"
	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// newHookCommand is what docker runs after a command of its own, where the user has
// asked for that in docker's config.json (cli-plugins/hooks of docker/cli). It never
// fails: docker would tell of it in its debug output, and nobody has asked us anything.
func newHookCommand(t *tool) *cobra.Command {
	return &cobra.Command{
		Use:    metadata.HookSubcommandName,
		Short:  "Tell docker what to suggest after a command of its own",
		Hidden: true,
		Args:   cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			var request hooks.Request
			if json.Unmarshal([]byte(args[0]), &request) != nil {
				return nil
			}
			_ = json.NewEncoder(t.cli.Out()).Encode(hint(request, ".")) // docker does without
			return nil
		},
	}
}

// hint is what docker tells after docker build in the folder dir; no text is nothing.
func hint(request hooks.Request, dir string) hooks.Response {
	if !isBuild(request.RootCmd) || !lacksSpec(dir) || !hasPython(dir) {
		return hooks.Response{Type: hooks.NextSteps}
	}
	text := "Build a Python application without a Dockerfile of your own → docker pyapp init"
	if request.CommandError != "" {
		text = "Let docker pyapp write the Dockerfile of this Python project → docker pyapp init"
	}
	return hooks.Response{Type: hooks.NextSteps, Template: text}
}

// isBuild tells whether a command builds an image: docker build, docker buildx build,
// docker image build, docker compose build and up.
func isBuild(command string) bool {
	words := strings.Fields(command)
	return len(words) > 0 && (words[len(words)-1] == "build" || command == "compose up" || command == "buildx" || command == "compose")
}

// lacksSpec tells whether a folder has no spec.
func lacksSpec(dir string) bool {
	_, err := spec.Find(dir)
	missing, ok := errors.AsType[*spec.FindError](err)
	return ok && len(missing.Names) == 0
}

// mostEntries is how many files of a folder are looked at before docker goes on.
const mostEntries = 1000

// hasPython tells whether a folder is a Python project's, by the names of its files alone.
func hasPython(dir string) bool {
	folder, err := os.Open(dir)
	if err != nil {
		return false
	}
	defer folder.Close()
	entries, _ := folder.ReadDir(mostEntries)
	for _, e := range entries {
		if e.Type().IsRegular() && isPythonFile(e) {
			return true
		}
	}
	return false
}

func isPythonFile(e fs.DirEntry) bool {
	switch e.Name() {
	case "pyproject.toml", "requirements.txt", "setup.py", "setup.cfg", "Pipfile", "manage.py", "uv.lock", "poetry.lock", "pdm.lock", "environment.yml":
		return true
	}
	return strings.HasSuffix(e.Name(), ".py")
}
