package manager

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// hatchFields are those of #Hatch.
type hatchFields struct {
	Env string `json:"env"`
}

func hatch() Manager { return define("hatch", installByHatch, "pylock.toml", "pylock.*.toml") }

// installByHatch installs an environment's lock, which is a pylock.toml
// (https://hatch.pypa.io/latest/how-to/environment/lockfiles/).
func installByHatch(h hatchFields, in Input) (Install, []spec.Finding) {
	file, findings := readProject(in, "hatch", "write one with   hatch new --init")
	if len(findings) > 0 {
		return Install{}, findings
	}
	config, findings := readHatch(in)
	if len(findings) > 0 {
		return Install{}, findings
	}
	env, ok := config.env(h.Env)
	if !ok {
		return Install{}, []spec.Finding{config.noEnv(h.Env)}
	}
	use := pylockUse{manager: "hatch", file: env.lockFile(h.Env), groups: env.Groups, extras: env.Features, remedy: "write it with   hatch env lock " + h.Env}
	if outside := outsideFolder("hatch", "the lock of "+h.Env, use.file); len(outside) > 0 {
		return Install{}, outside
	}
	if _, err := fs.Stat(in.Project, use.file); errors.Is(err, fs.ErrNotExist) {
		return Install{}, []spec.Finding{config.noLock(h.Env, use.file, env)}
	}
	lock, findings := use.read(in)
	if len(findings) > 0 {
		return Install{}, findings
	}
	install, findings := use.install(lock, in)
	if file.isPackage(in) && (in.App.Build.Package != nil || !env.skipsProject()) {
		install.Local = append([]string{"."}, install.Local...)
	}
	return install, append(findings, env.stale(file, use, install.Packages)...)
}

// hatchConfig is what is read of [tool.hatch], or of hatch.toml, whose tables
// take its place (https://hatch.pypa.io/latest/intro/#configuration).
type hatchConfig struct {
	LockEnvs *bool               `toml:"lock-envs"`
	Envs     map[string]hatchEnv `toml:"envs"`
}

// hatchEnv is an environment's options; nil where the one that it inherits
// from decides (https://hatch.pypa.io/latest/config/environment/overview/).
type hatchEnv struct {
	Template     string   `toml:"template"`
	Detached     bool     `toml:"detached"`
	SkipInstall  *bool    `toml:"skip-install"`
	Locked       *bool    `toml:"locked"`
	LockFilename string   `toml:"lock-filename"`
	Dependencies []string `toml:"dependencies"`
	More         []string `toml:"extra-dependencies"`
	Features     []string `toml:"features"`
	Groups       []string `toml:"dependency-groups"`
}

func readHatch(in Input) (hatchConfig, []spec.Finding) {
	const hatchFile = "hatch.toml"
	var file struct {
		Tool struct {
			Hatch hatchConfig `toml:"hatch"`
		} `toml:"tool"`
	}
	findings := readTOML(in.Project, pyprojectFile, &file, "hatch", "environments are tables of [tool.hatch.envs]")
	config := file.Tool.Hatch
	if _, err := fs.Stat(in.Project, hatchFile); err != nil || len(findings) > 0 {
		return config, findings
	}
	var own hatchConfig
	findings = readTOML(in.Project, hatchFile, &own, "hatch", "write its tables as those of [tool.hatch], without that")
	if own.Envs != nil {
		config.Envs = own.Envs
	}
	config.LockEnvs = cmp.Or(own.LockEnvs, config.LockEnvs)
	return config, findings
}

// env is an environment with what it inherits. The default one is always there.
func (c hatchConfig) env(name string) (hatchEnv, bool) {
	env, ok := c.Envs[name]
	if !ok && name != "default" {
		return hatchEnv{}, false
	}
	seen := map[string]bool{}
	for template := env.parent(name); template != name && !seen[template]; {
		seen[template], name = true, template
		env = env.inheriting(c.Envs[template])
		template = c.Envs[template].parent(template)
	}
	env.Locked = cmp.Or(env.Locked, c.LockEnvs)
	return env, true
}

// parent is the environment that one inherits from; itself for none.
func (e hatchEnv) parent(name string) string {
	if e.Detached {
		return name
	}
	return cmp.Or(e.Template, "default")
}

func (e hatchEnv) inheriting(from hatchEnv) hatchEnv {
	inherit := func(own, inherited []string) []string {
		if own == nil {
			return inherited
		}
		return own
	}
	e.SkipInstall = cmp.Or(e.SkipInstall, from.SkipInstall)
	e.Locked = cmp.Or(e.Locked, from.Locked)
	e.LockFilename = cmp.Or(e.LockFilename, from.LockFilename)
	e.Dependencies = inherit(e.Dependencies, from.Dependencies)
	e.More = inherit(e.More, from.More)
	e.Features = inherit(e.Features, from.Features)
	e.Groups = inherit(e.Groups, from.Groups)
	return e
}

// skipsProject tells whether the project itself is no part of the environment.
func (e hatchEnv) skipsProject() bool {
	return e.Detached || e.SkipInstall != nil && *e.SkipInstall
}

// lockFile is where Hatch writes the environment's lock.
func (e hatchEnv) lockFile(name string) string {
	switch {
	case e.LockFilename != "":
		return path.Clean(e.LockFilename)
	case name == "default":
		return "pylock.toml"
	}
	return "pylock." + strings.ReplaceAll(name, ".", "-") + ".toml" // a name has no dots (PEP 751)
}

// stale finds what the environment requires and its lock does not have. Hatch's
// own check resolves anew, which takes the package index.
func (e hatchEnv) stale(file projectFile, use pylockUse, locked Packages) []spec.Finding {
	all := slices.Concat(e.Dependencies, e.More)
	if !e.skipsProject() {
		all = append(all, file.Project.Dependencies...)
		for _, extra := range e.Features {
			all = append(all, file.Project.Optional[extra]...)
		}
	}
	for _, group := range e.Groups {
		all = append(all, file.groupRequirements(group)...)
	}
	lacking := file.lacking(all, locked)
	if len(lacking) == 0 {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.hatch",
		Message: fmt.Sprintf("%s does not have all that the environment requires: %s", use.file, strings.Join(lacking, ", ")),
		Notes:   []string{use.remedy},
	}}
}

func (c hatchConfig) noEnv(name string) spec.Finding {
	known := slices.Sorted(maps.Keys(c.Envs))
	return spec.Finding{
		Rule: "hatch.no-env", Path: "deps.hatch.env",
		Message: fmt.Sprintf("Hatch's configuration has no environment %q", name),
		Notes:   []string{"its environments are   " + strings.Join(slices.Compact(slices.Sorted(slices.Values(append(known, "default")))), ", ")},
	}
}

func (c hatchConfig) noLock(name, file string, env hatchEnv) spec.Finding {
	notes := []string{"write it with   hatch env lock " + name}
	if env.Locked == nil || !*env.Locked {
		notes = []string{fmt.Sprintf("write   locked = true   in [tool.hatch.envs.%s], and then   hatch env lock %s", name, name)}
	}
	return spec.Finding{
		Rule: "hatch.no-lock", Path: "deps.hatch",
		Message: fmt.Sprintf("deps.hatch reads the lock of the environment %s, %s, and the project has none", name, file),
		Notes:   append(notes, "or install without a lock:   deps: pyproject: {}"),
	}
}
