package generate

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/compose"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
)

// Dotenv adds the variables of a .env file's text to the caller's, which win, as they do
// for docker compose.
func Dotenv(caller map[string]string, text []byte) (map[string]string, error) {
	vars, err := compose.Dotenv(text, lookup(caller))
	if err != nil {
		return caller, err
	}
	maps.Copy(vars, caller)
	return vars, nil
}

func lookup(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		value, ok := vars[name]
		return value, ok
	}
}

// LackError is what containers can't start without, all of it at once.
type LackError struct {
	Lacks []plan.Need
	Files []string // the env files
	Spec  string
}

// Lacking holds what p needs against the caller's variables, those of .env among them,
// and the project's files; given are variables that the containers get beside. A variable
// without a text is none: Compose gives a container no file for such a secret, and says
// nothing.
func Lacking(p plan.Plan, caller, given map[string]string, project fs.FS) error {
	lack := &LackError{Spec: p.Spec}
	inFiles := maps.Clone(given)
	for _, f := range p.Main().EnvFiles {
		lack.Files = append(lack.Files, f.Path)
		vars, err := envFile(f.Path, caller, project)
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
		maps.Copy(inFiles, vars)
	}
	for _, n := range p.Needs {
		there := caller[n.Variable] != "" || !n.Secret && given[n.Variable] != ""
		switch {
		case n.File != "":
			_, err := fs.Stat(project, n.File)
			there = !errors.Is(err, fs.ErrNotExist) // what can't be looked at is Compose's to say
		case n.InFiles:
			there = inFiles[n.Variable] != ""
		}
		if !there {
			lack.Lacks = append(lack.Lacks, n)
		}
	}
	if len(lack.Lacks) == 0 {
		return nil
	}
	return lack
}

// envFile is what a file of variables sets; one that is not there sets none.
func envFile(file string, caller map[string]string, project fs.FS) (map[string]string, error) {
	text, err := fs.ReadFile(project, file)
	if err != nil {
		return nil, nil // it is among the needs, where it must be there
	}
	return compose.Dotenv(text, lookup(caller))
}

// Error names each thing that is missing, the field that needs it, and where it could be set.
func (e *LackError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the application can't start, %s:", things(len(e.Lacks)))
	width := 0
	for _, n := range e.Lacks {
		width = max(width, len(n.Variable)+len(n.File))
	}
	caller := ""
	for _, n := range e.Lacks {
		where := "there is no such file"
		switch {
		case n.InFiles:
			where = "no value in " + strings.Join(e.Files, " or ")
		case n.Variable != "":
			where, caller = "no value in the environment or in .env", n.Variable
		}
		fmt.Fprintf(&b, "\n  %-*s   %s (%s of %s)", width, n.Variable+n.File, where, n.Field, e.Spec)
	}
	if caller != "" {
		fmt.Fprintf(&b, "\nset a variable for this shell   export %s=…\nor, for this folder, in .env    %s=…", caller, caller)
	}
	return b.String()
}

func things(n int) string {
	if n == 1 {
		return "1 thing is missing"
	}
	return fmt.Sprintf("%d things are missing", n)
}
