package manager

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

const pixiFile = "pixi.toml"

// pixiManifest is what is read of pixi.toml, or of [tool.pixi] in
// pyproject.toml (https://pixi.sh/latest/reference/pixi_manifest/).
type pixiManifest struct {
	pixiFeature
	Features     map[string]pixiFeature `toml:"feature"`
	Environments map[string]any         `toml:"environments"` // a list of features, or a table with one
	python       []string               // what [project] of pyproject.toml requires
}

// pixiFeature is a part of the manifest that environments are put together of.
type pixiFeature struct {
	pixiDependencies
	Targets map[string]pixiDependencies `toml:"target"` // by platform
	System  struct {
		CUDA any `toml:"cuda"` // a version, or a table with one
	} `toml:"system-requirements"`
	Activation struct {
		Scripts []string       `toml:"scripts"`
		Env     map[string]any `toml:"env"`
	} `toml:"activation"`
}

type pixiDependencies struct {
	Conda map[string]any `toml:"dependencies"`
	PyPI  map[string]any `toml:"pypi-dependencies"`
}

// readPixiManifest reads the workspace's manifest as pixi finds it.
func readPixiManifest(project fs.FS) (string, pixiManifest, []spec.Finding) {
	const remedy = "write one with   pixi init"
	var manifest pixiManifest
	if _, err := fs.Stat(project, pixiFile); err == nil {
		return pixiFile, manifest, readTOML(project, pixiFile, &manifest, "pixi", remedy)
	}
	var file struct {
		Project struct {
			Dependencies []string `toml:"dependencies"`
		} `toml:"project"`
		Tool struct {
			Pixi *pixiManifest `toml:"pixi"`
		} `toml:"tool"`
	}
	findings := readTOML(project, pyprojectFile, &file, "pixi", remedy)
	if file.Tool.Pixi == nil {
		if len(findings) == 0 || findings[0].Rule == "deps.file-missing" {
			findings = missing("pixi", "pixi.toml or [tool.pixi] in pyproject.toml", remedy, fs.ErrNotExist)
		}
		return pyprojectFile, manifest, findings
	}
	manifest = *file.Tool.Pixi
	manifest.python = file.Project.Dependencies
	return pyprojectFile, manifest, findings
}

// features are those of an environment; false where the manifest has no such environment.
func (m pixiManifest) features(environment string) ([]pixiFeature, bool) {
	declared, ok := m.Environments[environment]
	if !ok && environment != "default" {
		return nil, false
	}
	names, withDefault := declared, true
	if table, isTable := declared.(map[string]any); isTable {
		names = table["features"]
		withDefault = table["no-default-feature"] != true
	}
	var features []pixiFeature
	if withDefault {
		features = append(features, m.pixiFeature)
	}
	list, _ := names.([]any)
	for _, name := range list {
		text, _ := name.(string)
		features = append(features, m.Features[text])
	}
	return features, true
}

// cuda is the version of CUDA that an environment asks for, "" for none.
func (m pixiManifest) cuda(environment string) string {
	features, _ := m.features(environment)
	for _, f := range features {
		version := f.System.CUDA
		if table, ok := version.(map[string]any); ok {
			version = table["driver"]
		}
		if text, ok := version.(string); ok {
			return text
		}
	}
	return ""
}

// stale finds what the manifest requires and the lock does not have, which
// would end the build. Versions and what pyproject.toml's groups require are
// left to pixi.
func (m pixiManifest) stale(file, environment string, env pixiEnvironment, project fs.FS) []spec.Finding {
	features, ok := m.features(environment)
	if !ok {
		return []spec.Finding{noPixiEnvironment(environment, file, slices.Compact(slices.Sorted(slices.Values(append(slices.Collect(maps.Keys(m.Environments)), "default")))))}
	}
	var lacking []string
	for _, feature := range features {
		lacking = append(lacking, feature.lacking(env)...)
	}
	for _, r := range m.python {
		if name, _ := splitPin(r); name != "" && !strings.Contains(r, ";") && !env.has(name) {
			lacking = append(lacking, name)
		}
	}
	if len(lacking) == 0 {
		return nil
	}
	slices.Sort(lacking)
	lacking = slices.Compact(lacking)
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.pixi",
		Message: fmt.Sprintf("pixi.lock is not in step with %s, which requires what it does not have: %s", file, strings.Join(lacking, ", ")),
		Notes:   []string{writePixiLock},
		At:      placeOf(project, file, lacking[0]),
	}}
}

// lacking are the names of what the feature requires on Linux and the
// environment does not have.
func (f pixiFeature) lacking(env pixiEnvironment) []string {
	var names []string
	for _, d := range []pixiDependencies{f.pixiDependencies, f.Targets["unix"], f.Targets["linux"]} {
		for name := range d.Conda {
			if env.packages.Find(normalise(name)) == nil && len(env.sources) == 0 {
				names = append(names, name)
			}
		}
		for name, requirement := range d.PyPI {
			if !env.has(normalise(name)) && !conditional(requirement) {
				names = append(names, name)
			}
		}
	}
	return names
}

// conditional tells whether a requirement is one of some platforms alone.
func conditional(requirement any) bool {
	table, _ := requirement.(map[string]any)
	return table["env-markers"] != nil
}

// has tells whether the environment has a distribution, be it as a conda
// package under another name.
func (e pixiEnvironment) has(name string) bool {
	return e.packages.Find(name) != nil || e.local.Find(name) != nil || slices.Contains(e.aliases, name)
}

// advice is about what pixi does for its own shell, and the image does not.
func (m pixiManifest) advice(file, environment string, project fs.FS) []spec.Finding {
	features, _ := m.features(environment)
	for _, f := range features {
		if len(f.Activation.Scripts)+len(f.Activation.Env) > 0 {
			return []spec.Finding{{
				Rule: "pixi.activation", Path: "env",
				Message: file + " has an [activation], which only pixi's own shell runs; the image runs the environment without",
				Notes:   []string{`write the variables that it sets in the spec, such as   env: GREETING: "hello"`},
				At:      placeOf(project, file, "activation"),
			}}
		}
	}
	return nil
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
