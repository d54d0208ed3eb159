package manager

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// condaFields are those of #Conda.
type condaFields struct {
	File    string `json:"file,omitempty"`
	Version string `json:"version"`
}

func conda() Manager { return define("conda", installByConda, "conda-lock.yml", "conda-lock.yaml") }

const writeCondaLock = "write it with   conda-lock --file environment.yml --platform linux-64   and commit conda-lock.yml"

func installByConda(c condaFields, in Input) (Install, []spec.Finding) {
	file, findings := condaFile(c, in.Project)
	if len(findings) > 0 {
		return Install{}, findings
	}
	env, findings := readConda(file, in)
	if hasErrors(findings) {
		return Install{}, findings
	}
	return Install{
		Tools:         []plan.Stage{micromambaStage(c)},
		Steps:         []plan.Step{condaCreate(in, env)},
		Clean:         true, // micromamba, its root prefix and the project's files are mounts
		NeedsSource:   env.pip.needsSource,
		BuildPackages: gitPackages(env.git, env.packages),
		Local:         localPackage(in),
		Packages:      env.packages,
		Locked:        env.kind != condaDeclared,
		OwnPython:     true,
	}, findings
}

// condaKind is what a file is to micromamba, which goes by its name.
type condaKind int

const (
	condaDeclared condaKind = iota // environment.yml: what is required
	condaUnified                   // conda-lock.yml: packages for several platforms
	condaExplicit                  // a list of URLs behind @EXPLICIT, for one platform
)

// condaEnvironment is what a file says of the environment.
type condaEnvironment struct {
	file     string
	kind     condaKind
	packages Packages
	pip      requirementSet // of an environment.yml
	git      bool           // pip has to fetch from git
}

// condaFile is the file that the environment is made from: the spec's, or the
// best that the project has.
func condaFile(c condaFields, project fs.FS) (string, []spec.Finding) {
	if c.File != "" {
		return path.Clean(c.File), spec.Outside("deps.conda.file", c.File)
	}
	for _, file := range slices.Concat([]string{"conda-lock.yml", "conda-lock.yaml"}, explicitLocks(project), []string{"environment.yml", "environment.yaml"}) {
		if _, err := fs.Stat(project, file); err == nil {
			return file, nil
		}
	}
	return "", missing("conda", "conda-lock.yml, an explicit lock (*.lock) or environment.yml",
		"write an environment.yml with   conda env export --from-history   and lock it with   conda-lock", fs.ErrNotExist)
}

// explicitLocks are the files *.lock that are lists of conda packages, those
// that conda-lock names after a Linux before the others.
func explicitLocks(project fs.FS) []string {
	named, _ := fs.Glob(project, "*.lock") // the pattern is a good one
	var files []string
	for _, platform := range linuxPlatforms() {
		files = append(files, "conda-"+platform+".lock")
	}
	files = append(files, named...)
	return slices.DeleteFunc(files, func(file string) bool {
		data, err := fs.ReadFile(project, file)
		return err != nil || !explicitHeader.Match(data)
	})
}

// micromambaStage is where micromamba comes from.
func micromambaStage(c condaFields) plan.Stage {
	return plan.Stage{
		Origin: plan.Origin{Field: "deps.conda.version", Reason: "is micromamba; the build mounts it, and the image does not get it."},
		Name:   "micromamba", From: "mambaorg/micromamba:" + c.Version + "-debian13-slim",
	}
}

// condaCreate makes the environment where it will be: conda packages are
// relocated when they are installed, and not later.
func condaCreate(in Input, env condaEnvironment) plan.Step {
	const folder, root, certificates = "/opt/micromamba", "/root/.cache/micromamba", "/opt/micromamba/ca-certificates.crt"
	argv := []string{folder + "/bin/micromamba", "create", "--yes", "--prefix=" + Venv, "--file=" + env.file, "--always-copy", "--no-pyc"}
	if env.kind == condaDeclared { // the solver ends the build where the two do not agree
		argv = append(argv, "python="+in.App.Python)
	}
	mounts := []plan.Mount{
		{Type: "bind", From: "micromamba", Source: "/bin/micromamba", Target: folder + "/bin/micromamba"},
		{Type: "bind", From: "micromamba", Source: "/etc/ssl/certs/ca-certificates.crt", Target: certificates},
		{Type: "cache", Target: root},
	}
	if env.runsPip() {
		mounts = append(mounts, plan.Mount{Type: "cache", Target: PipCache})
	}
	if !env.pip.needsSource { // otherwise it is copied before
		mounts = append(mounts, bind(append([]string{env.file}, env.pip.files...)...)...)
	}
	return plan.Step{
		Origin: plan.Origin{Field: "deps.conda.file", Reason: env.reason(), Source: "https://mamba.readthedocs.io/en/latest/user_guide/micromamba.html"},
		Run: online(in.App, 0, plan.Run{Mounts: mounts, Commands: []plan.Command{
			{Argv: argv, Env: []plan.Var{
				{Name: "MAMBA_ROOT_PREFIX", Value: root},
				{Name: "MAMBA_SSL_VERIFY", Value: certificates},
			}},
			{Argv: []string{"rm", "-rf", "/root/.conda"}}, // micromamba's list of environments
			compiled(),
		}}, env.access()),
	}
}

// access is pip's, where pip installs a part of the environment.
func (e condaEnvironment) access() func([]spec.Index) access {
	if e.runsPip() {
		return pipAccess
	}
	return func([]spec.Index) access { return access{} }
}

// reason says which file it is, and what the flags are for.
func (e condaEnvironment) reason() string {
	const rest = " is mounted, not copied: only a change in it installs again. The packages are copied out of the cache, " +
		"which no image has, rather than linked. Their bytecode is compiled after it, with the standard library's."
	switch e.kind {
	case condaUnified:
		return "The lock " + e.file + rest
	case condaExplicit:
		return "The lock " + e.file + ", which is for one platform," + rest
	}
	return "Nothing is locked: a build without this step's cache takes what is newest then. " + e.file + rest
}

// runsPip tells whether micromamba has the environment's pip install a part of it.
func (e condaEnvironment) runsPip() bool {
	return e.pip.needsSource || slices.ContainsFunc(e.packages, func(p Package) bool { return !p.Conda })
}

// kindOfConda follows micromamba, which goes by the file's name
// (https://github.com/mamba-org/mamba/blob/main/libmamba/src/core/env_lockfile.cpp).
func kindOfConda(file string) condaKind {
	switch extension := path.Ext(file); {
	case extension != ".yml" && extension != ".yaml":
		return condaExplicit
	case strings.HasSuffix(strings.TrimSuffix(file, extension), "-lock"):
		return condaUnified
	}
	return condaDeclared
}

// readConda reads the environment's file by what it is.
func readConda(file string, in Input) (condaEnvironment, []spec.Finding) {
	env := condaEnvironment{file: file, kind: kindOfConda(file)}
	var findings []spec.Finding
	switch env.kind {
	case condaUnified:
		findings = env.readUnified(in)
	case condaExplicit:
		findings = env.readExplicit(in)
	default:
		return env, env.readDeclared(in)
	}
	if hasErrors(findings) {
		return env, findings
	}
	return env, append(findings, lockedPython("conda", file, "lock anew with   conda-lock", in, env.packages)...)
}

// stale finds what an environment.yml requires and a lock of it does not have.
// micromamba would not: it installs the lock, and looks at nothing else.
func (e condaEnvironment) stale(source string, in Input) []spec.Finding {
	var declared condaDeclaration
	if len(readYAML(in.Project, source, &declared, "conda", "")) > 0 || declared.Category != "" && declared.Category != "main" {
		return nil
	}
	var findings []spec.Finding
	for _, d := range declared.Dependencies {
		for _, text := range declaredNames(d) {
			if locked, ok := e.inStep(d, text); !ok {
				findings = append(findings, e.outOfStep(source, text, locked, in.Project))
			}
		}
	}
	return findings
}

// inStep tells whether the lock has what one requirement asks for, and what it
// has. What versions pip's own requirements allow is not looked at.
func (e condaEnvironment) inStep(d yaml.Node, text string) (*Package, bool) {
	if d.Kind != yaml.ScalarNode {
		name, _ := splitPin(text)
		locked := e.packages.Find(name)
		return locked, locked != nil || strings.HasPrefix(text, "-") || isLocal(text)
	}
	r := parseCondaRequirement(text)
	locked := e.packages.Find(normalise(r.name))
	if locked == nil {
		return nil, selected(d)
	}
	return locked, r.allows(locked.Version)
}

func (e condaEnvironment) outOfStep(source, text string, locked *Package, project fs.FS) spec.Finding {
	has := "does not have it"
	if locked != nil {
		has = "has " + locked.Version
	}
	return spec.Finding{
		Rule: "deps.lock-stale", Path: "deps.conda",
		Message: fmt.Sprintf("%s is not in step with %s, which requires %s: the lock %s", e.file, source, text, has),
		Notes:   []string{"lock anew with   conda-lock --file " + source},
		At:      placeOf(project, source, text),
	}
}
