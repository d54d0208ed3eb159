package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/policy"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

func newPolicyTestCommand(t *tool) *cobra.Command {
	return &cobra.Command{
		Use:   "test [FILE|FOLDER...]",
		Short: "Hold policies against specs that they must pass and must refuse",
		Long: `Hold policies against specs that they must pass and must refuse: those in
testdata/pass and testdata/fail beside the policies. A spec in testdata/fail says in the
comment that it begins with which fields break a rule, and a part of the reason:

  // breaks limits.memory: nodes have 16Gi

It must break these, and no other. A folder in testdata/pass or testdata/fail is a whole
project. Without FILE or FOLDER, the policies of the folders around this one are tested.

Exits with 0 when all is as it must be, with 1 when it is not, and with 2 when there is
nothing to test. Needs no engine and no network.`,
		Example: `  docker pyapp policy test
  docker pyapp policy test examples/policies/*`,
		RunE: func(cmd *cobra.Command, args []string) error { return runPolicyTest(t, cmd, args) },
	}
}

// policySuite is policies and the specs that they are tested with.
type policySuite struct {
	name     string // as the user named it
	policies []policy.File
	cases    string // the folder with pass and fail
}

func runPolicyTest(t *tool, cmd *cobra.Command, args []string) error {
	suites, err := policySuites(args)
	if err != nil {
		return err
	}
	if len(suites) == 0 {
		return usage(cmd, "there is no policy to test: none in a folder named policy in this folder or above it")
	}
	failed := 0
	for _, s := range suites {
		passes, fails := specsIn(filepath.Join(s.cases, "pass")), specsIn(filepath.Join(s.cases, "fail"))
		if len(passes)+len(fails) == 0 {
			return usage(cmd, fmt.Sprintf("%s has no tests: put specs into %s and %s", s.name, filepath.Join(s.cases, "pass"), filepath.Join(s.cases, "fail")))
		}
		unmet := s.run(spec.NewLoader(), passes, fails)
		failed += len(unmet)
		if len(unmet) == 0 {
			fmt.Fprintf(t.cli.Out(), "ok    %s: %d specs passed, %d refused\n", s.name, len(passes), len(fails))
		}
		for _, each := range unmet {
			fmt.Fprintf(t.cli.Out(), "FAIL  %s\n", each)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of the policies' tests failed", failed)
	}
	return nil
}

// policySuites are those that the user names, or else those of the folders around here.
func policySuites(args []string) ([]policySuite, error) {
	if len(args) == 0 {
		return suitesAround()
	}
	var suites []policySuite
	for _, arg := range args {
		files, err := policy.Named(arg)
		if err != nil {
			return nil, err
		}
		folder := arg
		if info, err := os.Stat(arg); err == nil && !info.IsDir() {
			folder = filepath.Dir(arg)
		}
		suites = append(suites, policySuite{name: arg, policies: files, cases: filepath.Join(folder, "testdata")})
	}
	return suites, nil
}

func suitesAround() ([]policySuite, error) {
	files, err := policy.Find(".", "", nil)
	if err != nil {
		return nil, err
	}
	var suites []policySuite
	for _, f := range files {
		folder := filepath.Dir(f.Name)
		i := slices.IndexFunc(suites, func(s policySuite) bool { return s.name == folder })
		if i < 0 {
			i = len(suites)
			suites = append(suites, policySuite{name: folder, cases: filepath.Join(folder, "testdata")})
		}
		suites[i].policies = append(suites[i].policies, f)
	}
	return suites, nil
}

// specsIn are the specs and the projects in a folder, sorted; none where there is no folder.
func specsIn(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), ".") {
			names = append(names, filepath.Join(folder, entry.Name()))
		}
	}
	return names
}

// run is what of the tests is not as it must be, a line each.
func (s policySuite) run(loader *spec.Loader, passes, fails []string) []string {
	var unmet []string
	for _, name := range passes {
		findings, _, err := s.hold(loader, name)
		unmet = append(unmet, unmetWords(name, nil, findings, err)...)
	}
	for _, name := range fails {
		findings, data, err := s.hold(loader, name)
		expected, missing := policy.Expectations(data)
		unmet = append(unmet, unmetWords(name, expected, findings, errors.Join(err, missing))...)
	}
	return unmet
}

func unmetWords(name string, expected []policy.Expectation, findings []spec.Finding, err error) []string {
	if err != nil {
		return []string{name + ": " + strings.TrimRight(err.Error(), "\n")}
	}
	var words []string
	for _, each := range policy.Unmet(expected, findings) {
		words = append(words, name+": "+each)
	}
	return words
}

// hold holds one spec of a test: a file by itself, or that of a project's folder.
func (s policySuite) hold(loader *spec.Loader, name string) (findings []spec.Finding, data []byte, err error) {
	p := project{spec: name, dir: filepath.Dir(name), files: noFiles{}}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		p.dir = name
		if p.files, err = openFolder(name); err != nil {
			return nil, nil, err
		}
		if p.spec, err = spec.Find(name); err != nil {
			return nil, nil, err
		}
	}
	data, err = readSpec(p.spec)
	if err != nil {
		return nil, nil, err
	}
	loaded, err := loader.Load(p.spec, data)
	if err != nil {
		return nil, data, err
	}
	_ = nameApp(&loaded.App, p.dir) // what it has against the folder's name is no matter here
	app, problems := generate.Complete(loaded.App, p.files)
	if len(problems) > 0 {
		return nil, data, loaded.Problems(problems)
	}
	facts, err := p.facts(app)
	if err != nil {
		return nil, data, err
	}
	return policy.Hold(s.policies, facts, loaded.Wrote), data, nil
}

// noFiles is a project of a spec alone.
type noFiles struct{}

// Open is that of fs.FS.
func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
