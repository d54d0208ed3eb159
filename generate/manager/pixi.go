package manager

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pixiFields are those of #Pixi.
type pixiFields struct {
	Environment string `json:"environment"`
	Version     string `json:"version"`
}

func pixi() Manager { return define("pixi", installByPixi, "pixi.lock").adding("pixi add --pypi %s") }

const (
	pixiLockFile  = "pixi.lock"
	writePixiLock = "write it with   pixi lock"
	// pixiWorkspace is where the build has the workspace. pixi makes an
	// environment in it, from which conda packages can't be moved.
	pixiWorkspace = "/opt/workspace"
)

func installByPixi(p pixiFields, in Input) (Install, []spec.Finding) {
	file, manifest, findings := readPixiManifest(in.Project)
	var lock pixiLock
	findings = append(findings, readYAML(in.Project, pixiLockFile, &lock, "pixi", writePixiLock)...)
	if len(findings) > 0 {
		return Install{}, findings
	}
	env, findings := lock.environment(p.Environment, in.Project)
	if len(findings) > 0 {
		return Install{}, findings
	}
	env.cuda = cmp.Or(env.cuda, manifest.cuda(p.Environment))
	local, findings := env.folders(in.App.Build.Package)
	findings = append(findings, env.conflicts(in)...)
	findings = append(findings, manifest.stale(file, p.Environment, env, in.Project)...)
	return Install{
		Tools:         []plan.Stage{pixiStage(p)},
		Steps:         []plan.Step{pixiInstall(p, file, in, env)},
		Clean:         true, // pixi, its cache and the project's files are mounts
		BuildPackages: gitPackages(false, env.packages),
		Local:         local,
		Packages:      env.packages,
		Locked:        true,
		Ignore:        []string{"**/.pixi"},
		OwnPython:     true,
		Prefix:        path.Join(pixiWorkspace, ".pixi/envs", p.Environment),
	}, append(findings, manifest.advice(file, p.Environment, in.Project)...)
}

// pixiStage is where pixi comes from.
func pixiStage(p pixiFields) plan.Stage {
	return plan.Stage{
		Origin: plan.Origin{Field: "deps.pixi.version", Reason: "is pixi; the build mounts it, and the image does not get it."},
		Name:   "pixi", From: "ghcr.io/prefix-dev/pixi:" + p.Version,
	}
}

// pixiInstall installs what the lock says and nothing of the project's own
// code (https://pixi.sh/latest/deployment/container/).
func pixiInstall(p pixiFields, manifest string, in Input, env pixiEnvironment) plan.Step {
	const folder, cache, certificates = "/opt/pixi", "/root/.cache/pixi", "/opt/pixi/ca-certificates.crt"
	argv := []string{
		folder + "/bin/pixi", "install", "--locked", "--environment=" + p.Environment,
		"--manifest-path=" + path.Join(pixiWorkspace, manifest),
	}
	for _, l := range env.local {
		argv = append(argv, "--skip="+l.Name)
	}
	mounts := []plan.Mount{
		{Type: "bind", From: "pixi", Source: "/usr/local/bin/pixi", Target: folder + "/bin/pixi"},
		{Type: "bind", From: "pixi", Source: "/etc/ssl/certs/ca-certificates.crt", Target: certificates},
		{Type: "cache", Target: cache},
	}
	for _, file := range env.manifests(manifest, in.Project) {
		mounts = append(mounts, plan.Mount{Type: "bind", Source: file, Target: path.Join(pixiWorkspace, file)})
	}
	vars := []plan.Var{{Name: "PIXI_CACHE_DIR", Value: cache}, {Name: "SSL_CERT_FILE", Value: certificates}}
	if env.cuda != "" { // the machine that builds need not have it
		vars = append(vars, plan.Var{Name: "CONDA_OVERRIDE_CUDA", Value: env.cuda})
	}
	return plan.Step{
		Origin: plan.Origin{
			Field:  "deps.pixi",
			Source: "https://pixi.sh/latest/reference/cli/pixi/install/",
			Reason: "--locked: a pixi.lock that is not in step with " + manifest + " ends the build. Both are mounted, not copied: " +
				"only a change in them installs again. The packages' bytecode is compiled after it, with the standard library's.",
		},
		Run: online(in.App, 0, plan.Run{Mounts: mounts, Commands: []plan.Command{
			{Argv: argv, Env: vars},
			compiled(),
		}}, netrcAccess),
	}
}

// pixiLock is what is read of pixi.lock (https://pixi.sh/latest/workspace/lock_file/).
type pixiLock struct {
	Platforms []struct { // since version 7
		Name    string   `yaml:"name"`
		Subdir  string   `yaml:"subdir"`           // conda's name, where Name is another
		Virtual []string `yaml:"virtual-packages"` // what the machine must have, such as __cuda=12
	} `yaml:"platforms"`
	Environments map[string]struct {
		Packages map[string][]pixiReference `yaml:"packages"` // by platform
	} `yaml:"environments"`
	Packages []pixiPackage `yaml:"packages"`
}

// pixiReference is one package of an environment; exactly one of its fields is set.
type pixiReference struct {
	Conda       string `yaml:"conda"`        // a URL, or a path to build it from
	PyPI        string `yaml:"pypi"`         // a URL, or a path
	CondaSource string `yaml:"conda_source"` // NAME[HASH] @ PATH, since version 7
}

// pixiPackage is what the lock says of a package; Kind, URL and Path are those
// of versions before 6.
type pixiPackage struct {
	pixiReference `yaml:",inline"`
	Kind          string   `yaml:"kind"`
	URL           string   `yaml:"url"`
	Path          string   `yaml:"path"`
	Name          string   `yaml:"name"`
	Version       string   `yaml:"version"`
	PURLs         []string `yaml:"purls"` // what it is in other indexes, such as pkg:pypi/torch
}

// pixiEnvironment is what the image gets of one of the lock's environments.
type pixiEnvironment struct {
	packages Packages
	local    Packages // those of the project's own folders; Mention is the path
	aliases  []string // names in the package index of conda packages
	sources  []string // conda packages that would be built
	cuda     string   // the version that the machine must have, "" for none
}

// environment is the one that the spec names, for the first Linux that the
// lock has.
func (l pixiLock) environment(name string, project fs.FS) (pixiEnvironment, []spec.Finding) {
	locked, ok := l.Environments[name]
	if !ok {
		return pixiEnvironment{}, []spec.Finding{noPixiEnvironment(name, pixiLockFile, sortedNames(l.Environments))}
	}
	platforms := map[string]string{}
	for _, platform := range sortedNames(locked.Packages) {
		subdir := l.subdir(platform)
		if _, taken := platforms[subdir]; !taken || platform == subdir { // pixi's own order needs a machine to look at
			platforms[subdir] = platform
		}
	}
	for _, linux := range linuxPlatforms() {
		if platform, ok := platforms[linux]; ok {
			env := l.gather(locked.Packages[platform])
			env.cuda = l.cuda(platform)
			return env, nil
		}
	}
	findings := otherPlatforms("pixi", pixiLockFile, `write   platforms = ["linux-64"]   in the manifest, and lock anew with   pixi lock`, project, sortedNames(platforms))
	if len(findings) == 0 { // none at all
		findings = lockedPython("pixi", pixiLockFile, "lock anew with   pixi lock", Input{Project: project}, nil)
	}
	return pixiEnvironment{}, findings
}

// subdir is conda's name of one of the lock's platforms.
func (l pixiLock) subdir(platform string) string {
	for _, p := range l.Platforms {
		if p.Name == platform && p.Subdir != "" {
			return p.Subdir
		}
	}
	return platform
}

// cuda is the version of CUDA that a platform asks for, "" for none.
func (l pixiLock) cuda(platform string) string {
	for _, p := range l.Platforms {
		for _, virtual := range p.Virtual {
			if version, ok := strings.CutPrefix(virtual, "__cuda="); ok && p.Name == platform {
				return version
			}
		}
	}
	return ""
}

func (l pixiLock) gather(references []pixiReference) pixiEnvironment {
	known := map[string]pixiPackage{}
	for _, p := range l.Packages {
		known[p.where()] = p
	}
	var env pixiEnvironment
	for _, r := range references {
		env.add(r, known[r.Conda+r.PyPI])
	}
	return env
}

// where is what the environments name the package by.
func (p pixiPackage) where() string {
	if p.Kind != "" {
		return p.URL + p.Path
	}
	return p.Conda + p.PyPI
}

func (e *pixiEnvironment) add(r pixiReference, p pixiPackage) {
	archive, isArchive := parseCondaArchive(r.Conda)
	isURL := strings.Contains(r.PyPI, "://")
	switch {
	case isArchive:
		e.packages = append(e.packages, archive.pkg(pixiLockFile, r.Conda))
		for _, purl := range p.PURLs {
			name, _, _ := strings.Cut(strings.TrimPrefix(purl, "pkg:pypi/"), "?")
			e.aliases = append(e.aliases, normalise(name))
		}
	case r.CondaSource != "" || r.Conda != "":
		e.sources = append(e.sources, r.CondaSource+r.Conda)
	case isURL:
		e.packages = append(e.packages, fromIndex(p.Name, p.Version, r.PyPI, pixiLockFile, r.PyPI))
	case r.PyPI != "":
		local := Package{Name: normalise(p.Name), Version: p.Version, File: pixiLockFile, Mention: path.Clean(r.PyPI)}
		e.local = append(e.local, local)
	}
}

// folders are where the wheels of the project's own packages are built. The
// project itself is one of them where the lock says so, or the spec does.
func (e pixiEnvironment) folders(isPackage *bool) ([]string, []spec.Finding) {
	var folders []string
	var findings []spec.Finding
	if isPackage != nil && *isPackage {
		folders = append(folders, ".")
	}
	for _, l := range e.local {
		if l.Mention == "." && isPackage != nil {
			continue
		}
		folders = append(folders, l.Mention)
		findings = append(findings, outsideFolder("pixi", l.Name, l.Mention)...)
	}
	slices.Sort(folders)
	return folders, findings
}

// manifests are the files that pixi needs to see whether the lock is in step.
func (e pixiEnvironment) manifests(manifest string, project fs.FS) []string {
	files := []string{pixiLockFile, manifest}
	for _, l := range e.local {
		candidates := []string{l.Mention}
		for _, name := range []string{pyprojectFile, "setup.py", "setup.cfg"} {
			candidates = append(candidates, path.Join(l.Mention, name))
		}
		for _, file := range candidates {
			if info, err := fs.Stat(project, file); err == nil && !info.IsDir() && !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files
}

// conflicts finds what keeps the environment out of an image.
func (e pixiEnvironment) conflicts(in Input) []spec.Finding {
	findings := lockedPython("pixi", pixiLockFile, "lock anew with   pixi lock", in, e.packages)
	for _, source := range e.sources {
		findings = append(findings, spec.Finding{
			Rule: "pixi.conda-source", Path: "deps.pixi",
			Message: "pixi.lock has a conda package that is built of source, which the image's build does not do: " + source,
			Notes:   []string{"for a package of Python's, name its folder under   [pypi-dependencies]; for another, publish it on a channel"},
			At:      placeOf(in.Project, pixiLockFile, ": "+source+"\n"),
		})
	}
	for _, p := range e.packages {
		if isAnacondas(p.Mention) {
			return append(findings, anacondasTerms("pixi", pixiLockFile, p.Mention, in.Project)...)
		}
	}
	return findings
}

func noPixiEnvironment(name, file string, known []string) spec.Finding {
	return spec.Finding{
		Rule: "pixi.no-environment", Path: "deps.pixi.environment",
		Message: fmt.Sprintf("%s has no environment %q", file, name),
		Notes:   []string{"its environments are   " + strings.Join(known, ", ")},
	}
}
