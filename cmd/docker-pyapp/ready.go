package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// ready tells, all at once, what the caller has to set before anything of p can start.
// given are variables that the command line gives the container, as NAME=VALUE.
func (t *tool) ready(p project, planned plan.Plan, given []string) error {
	if len(planned.Needs) == 0 {
		return nil
	}
	caller := variables(os.Environ())
	for _, file := range dotenvFiles(caller) {
		text, err := file.read(p)
		if errors.Is(err, fs.ErrNotExist) {
			continue // docker compose says so where it must be there
		}
		if err == nil {
			caller, err = generate.Dotenv(caller, text)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file.name, err)
		}
	}
	return generate.Lacking(planned, caller, variables(given), p.files)
}

// variables are texts of the form NAME=VALUE by their names.
func variables(texts []string) map[string]string {
	vars := map[string]string{}
	for _, text := range texts {
		if name, value, found := strings.Cut(text, "="); found {
			vars[name] = value
		}
	}
	return vars
}

// dotenvFile is a file of variables: the project's own, or one that the caller names.
type dotenvFile struct {
	name  string
	inDir bool // relative to the project's folder, else to the caller's
}

func (f dotenvFile) read(p project) ([]byte, error) {
	if f.inDir {
		return fs.ReadFile(p.files, f.name)
	}
	return os.ReadFile(f.name)
}

// dotenvFiles are the files that docker compose reads; of two that set a variable the
// later wins, so it comes first
// (https://docs.docker.com/compose/how-tos/environment-variables/envvars/).
func dotenvFiles(caller map[string]string) []dotenvFile {
	if off := caller["COMPOSE_DISABLE_ENV_FILE"]; off == "1" || strings.EqualFold(off, "true") {
		return nil
	}
	named := caller["COMPOSE_ENV_FILES"]
	if named == "" {
		return []dotenvFile{{name: ".env", inDir: true}}
	}
	var files []dotenvFile
	for name := range strings.SplitSeq(named, ",") {
		files = append([]dotenvFile{{name: name}}, files...)
	}
	return files
}
