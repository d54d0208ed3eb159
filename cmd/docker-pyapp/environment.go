package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// environmentFlag gives cmd the flag that names an environment of the spec.
func (t *tool) environmentFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.environment, "env", "", "The spec's `environment`, such as prod (default: the spec without one)")
	_ = cmd.RegisterFlagCompletionFunc("env", t.completeEnvironments) // errors are about flags that do not exist
}

func (t *tool) completeEnvironments(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	p, err := t.find()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return p.environments(), cobra.ShellCompDirectiveNoFileComp
}

// environmentName is an environment's name as a user gives it; "" is none.
func environmentName(given string) string {
	if given == spec.BaseEnvironment {
		return ""
	}
	return given
}

// in is p in an environment.
func (p project) in(environment string) project {
	p.environment = environment
	return p
}

// document is a spec's text and its environments' files.
type document struct {
	data     []byte
	siblings []spec.Sibling // with the texts of those that are wanted
}

func readDocument(name string, wanted func(environment string) bool) (document, error) {
	data, err := readSpec(name)
	if err != nil {
		return document{}, err
	}
	siblings, err := spec.Siblings(name)
	if err != nil {
		return document{}, err
	}
	for i, s := range siblings {
		if !wanted(s.Environment) {
			continue
		}
		if siblings[i].Data, err = readSpec(s.Name); err != nil {
			return document{}, err
		}
	}
	return document{data: data, siblings: siblings}, nil
}

func readAll(name string) (document, error) {
	return readDocument(name, func(string) bool { return true })
}

func fileNames(siblings []spec.Sibling) []string {
	var names []string
	for _, s := range siblings {
		names = append(names, filepath.Base(s.Name))
	}
	return names
}

// environments names the environments that p's spec has; none where that can't
// be read, which is for another to tell.
func (p project) environments() []string {
	d, err := readDocument(p.spec, func(string) bool { return false })
	if err != nil {
		return nil
	}
	return spec.Environments(p.spec, d.data, d.siblings)
}

// examineAll is what is wrong with the spec in its environment, or with more in
// it and in all the others. The environments are the others that were looked at.
func (p project) examineAll(d document, more bool) (environments []string, problems spec.Problems, err error) {
	loader := spec.NewLoader()
	first, base, err := p.examine(loader, d, p.environment)
	if err != nil || !more || isSpent(base) {
		return nil, base, err
	}
	specs, of := []*spec.Spec{first}, []spec.Problems{base}
	for _, environment := range spec.Environments(p.spec, d.data, d.siblings) {
		s, problems, err := p.examine(loader, d, environment)
		if err != nil {
			return nil, nil, err
		}
		environments, specs, of = append(environments, environment), append(specs, s), append(of, problems)
		if isSpent(problems) {
			break
		}
	}
	of = withUnused(specs, of)
	return environments, spec.Merge(of[0], environments, of[1:]), nil
}

// withUnused adds to the problems of a spec in each environment what is ignored in vain.
// Next to an error that can't be told: not all warnings were looked for.
func withUnused(specs []*spec.Spec, of []spec.Problems) []spec.Problems {
	if slices.ContainsFunc(of, spec.Problems.HasErrors) {
		return of
	}
	for i, unused := range spec.UnusedIgnores(specs, of) {
		of[i] = append(of[i], fromHere(unused)...)
	}
	return of
}

// isSpent tells that a spec took all that it may take, or has too many
// environments. An evaluation that was given up goes on, and the next one would
// double what it takes.
func isSpent(problems spec.Problems) bool {
	return slices.ContainsFunc(problems, func(p spec.Problem) bool {
		return slices.Contains([]string{"spec.too-slow", "spec.too-much-memory", "environments.too-many", "policy.too-slow", "policy.too-much-memory"}, p.Rule)
	})
}

// writtenFor is the environment that the generated file was written for; "" is
// none, or no such file.
func writtenFor(file string) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return generate.EnvironmentOf(data)
}

// forEnvironment says which environment files are for, behind what they are.
func forEnvironment(name string) string {
	if name == "" {
		return ""
	}
	return " for the environment " + name
}

// environmentArg is the flag for a message that says what to run; "" is none.
func environmentArg(name string) string {
	if name == "" {
		return ""
	}
	return " --env " + name
}

// otherEnvironment says that files on disk are for another environment than
// they are compared with; "" where they are not.
func otherEnvironment(p project, changes []generate.Change) string {
	i := slices.IndexFunc(changes, func(c generate.Change) bool {
		return (c.State == generate.Outdated || c.State == generate.Edited) && c.Environment != p.environment
	})
	if i < 0 {
		return ""
	}
	name := changes[i].Environment
	return fmt.Sprintf("\n  %s was written for %s, not for %s\n  docker pyapp generate --check%s   compares it with what it was written for",
		changes[i].Name, environmentWords(name), environmentWords(p.environment), environmentArg(name))
}

func environmentWords(name string) string {
	if name == "" {
		return "the spec without an environment"
	}
	return "the environment " + name
}

// meantEnvironment refuses --env prod behind run and exec, whose --env sets a
// variable, as docker compose's does: the caller has no such variable, but the
// spec has such an environment.
func (t *tool) meantEnvironment(cmd *cobra.Command) error {
	variables, err := cmd.Flags().GetStringArray("env")
	if err != nil {
		return err
	}
	for _, name := range variables {
		if _, isSet := os.LookupEnv(name); isSet || strings.Contains(name, "=") {
			continue
		}
		p, err := t.find()
		if err != nil {
			return nil // which is told when the spec is read
		}
		if slices.Contains(p.environments(), name) {
			return usage(cmd, fmt.Sprintf("here --env sets a variable, and %s is an environment of %s; write   docker pyapp --env %s %s", name, p.spec, name, cmd.Name()))
		}
	}
	return nil
}

// tellOther warns that what runs, by the compose.yaml that is there, is not of
// the environment that the user names.
func (t *tool) tellOther(p project) {
	is := writtenFor(filepath.Join(p.dir, "compose.yaml"))
	if t.environment != "" && is != p.environment {
		fmt.Fprintf(t.cli.Err(), "%s was written for %s, not for %s: docker compose goes by what is there\n",
			filepath.Join(p.dir, "compose.yaml"), environmentWords(is), environmentWords(p.environment))
	}
}

// comparedWith is the name of an environment, where none has one too.
func comparedWith(environment string) string { return cmp.Or(environment, spec.BaseEnvironment) }
