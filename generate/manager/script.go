package manager

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// scriptFields are those of #Script.
type scriptFields struct {
	File    string `json:"file,omitempty"`
	Version string `json:"version"`
	From    string `json:"from"`
}

func script() Manager {
	return define("script", installScript, "*.py.lock").adding("uv add --script FILE %s")
}

// metadataBlock is PEP 723's own expression for a script's metadata.
const metadataBlock = `(?m)^# /// script$\s((^#(| .*)$\s)+)^# ///$`

func installScript(s scriptFields, in Input) (Install, []spec.Finding) {
	file := s.File
	if file == "" && in.App.Run != nil {
		file = in.App.Run.Script
	}
	if file == "" {
		return Install{}, []spec.Finding{{
			Rule: "script.no-file", Path: "deps.script", Message: "deps.script reads the script that runs, and none does",
			Notes: []string{`name the script   deps: script: file: "main.py"`},
		}}
	}
	metadata, findings := readScript(file, in.Project)
	if len(findings) > 0 {
		return Install{}, findings
	}
	file = path.Clean(file)
	if _, err := fs.Stat(in.Project, file+".lock"); err == nil {
		return lockedScript(s, in, file, metadata)
	}
	packages, unreadable := in.required("script", file, metadata.Dependencies)
	return Install{
		Tools:         []plan.Stage{requirementsStage("deps.script", file, "requires", listScript(file))},
		Steps:         []plan.Step{createVenv(), installListed("deps.script", nothingLocked, in.App)},
		Clean:         true, // pip is the base image's, its cache and the list are mounts
		Packages:      packages,
		BuildPackages: gitOf(packages),
	}, append(unlocked("script", file, "lock them with   "+writeScriptLock(file)), unreadable...)
}

// listScript is Python that prints what the script requires.
func listScript(file string) []string {
	return append(readsTOML(),
		"import re",
		"# The metadata is TOML in a block of comments (PEP 723).",
		fmt.Sprintf(`block = re.search(r"%s", open("%s").read())[1]`, metadataBlock, pythonText(file)),
		`metadata = tomllib.loads(re.sub("(?m)^# ?", "", block))`,
		`print(*metadata.get("dependencies", []), sep="\n")`,
	)
}

func writeScriptLock(file string) string { return "uv lock --script " + file }

// lockedScript installs what the lock beside the script says, by uv
// (https://docs.astral.sh/uv/guides/scripts/#locking-dependencies).
func lockedScript(s scriptFields, in Input, file string, metadata scriptTable) (Install, []spec.Finding) {
	var lock uvLock
	lockFile := file + ".lock"
	if findings := readTOML(in.Project, lockFile, &lock, "script", "write it with   "+writeScriptLock(file)); len(findings) > 0 {
		return Install{}, findings
	}
	u := uvFields{Version: s.Version, From: s.From}
	closure := lock.closures(&uvPackage{Dependencies: lock.Manifest.edges()}, u, in)
	return Install{
		Tools:         []plan.Stage{uvStage("deps.script", u, in.App)},
		Steps:         []plan.Step{createVenv(), uvSyncScript(u, in.App, file)},
		Clean:         true, // uv, its cache, the script and its lock are mounts
		BuildPackages: closure.buildPackages(),
		Packages:      closure.packages(lockFile),
		Locked:        true,
		Lock:          Lock{File: lockFile, Key: "requires-python"},
	}, append(lock.staleScript(file, metadata, in.Project), closure.inFolders(file)...)
}

// uvSyncScript installs into the environment that is active, which the script
// then runs in without uv.
func uvSyncScript(u uvFields, app spec.App, file string) plan.Step {
	return plan.Step{
		Origin: plan.Origin{
			Field:  "deps.script",
			Source: "https://docs.astral.sh/uv/guides/scripts/#locking-dependencies",
			Reason: "--locked: a " + file + ".lock that is not in step with the script ends the build. Both are mounted, " +
				"not copied. The packages' bytecode is compiled after it, without their tests.",
		},
		Run: online(app, 0, plan.Run{
			Mounts: append([]plan.Mount{uvBinary(u), {Type: "cache", Target: uvCache}}, bind(file, file+".lock")...),
			Commands: []plan.Command{
				{
					Argv: []string{"/opt/uv/bin/uv", "sync", "--locked", "--active", "--script", file},
					Env: []plan.Var{
						{Name: "VIRTUAL_ENV", Value: Venv},
						{Name: "UV_LINK_MODE", Value: "copy"},
						{Name: "UV_PYTHON_DOWNLOADS", Value: "never"},
					},
				},
				compiled(),
			},
		}, uvAccess(nil)),
	}
}

// uvManifest is what a script's lock was made from; a project's has it in its
// package's metadata.
type uvManifest struct {
	Requirements []uvRequirement `toml:"requirements"`
}

// edges are the packages that the script itself requires.
func (m uvManifest) edges() []uvEdge {
	var edges []uvEdge
	for _, r := range m.Requirements {
		edges = append(edges, uvEdge{Name: r.Name, Extra: r.Extras})
	}
	return edges
}

// staleScript finds what the script requires in another way than its lock,
// which would end the build.
func (l uvLock) staleScript(file string, metadata scriptTable, project fs.FS) []spec.Finding {
	differs := differing(specifiers(metadata.Dependencies), l.Manifest.Requirements)
	if len(differs) == 0 {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.script", At: requiredAt(project, file, metadata.Dependencies, differs),
		Message: fmt.Sprintf("%s.lock is not in step with the script, which requires otherwise: %s", file, strings.Join(differs, ", ")),
		Notes:   []string{"write it with   " + writeScriptLock(file)},
	}}
}

// inFolders refuses packages of the project's folder: their wheels would have
// to be built, which takes a project.
func (c uvClosure) inFolders(file string) []spec.Finding {
	for _, p := range c.members[1:] {
		if p.Source.local() != "" {
			return []spec.Finding{{
				Rule: "script.local-package", Path: "deps.script",
				Message: fmt.Sprintf("%s takes %s from the folder or archive %s, which the recipe of a script does not build", file, p.Name, p.Source.local()),
				Notes:   []string{"write a pyproject.toml that requires both, and   deps: uv: {}"},
			}}
		}
	}
	return nil
}

// scriptTable is what is read of a script's metadata.
type scriptTable struct {
	Dependencies []string `toml:"dependencies"`
}

// readScript is the metadata of a script.
func readScript(file string, project fs.FS) (scriptTable, []spec.Finding) {
	if outside := spec.Outside("deps.script.file", file); len(outside) > 0 {
		return scriptTable{}, outside
	}
	data, err := fs.ReadFile(project, path.Clean(file))
	if err != nil {
		return scriptTable{}, missing("script", file, "paths are relative to the project's folder", err)
	}
	text, _, err := packaging.ScriptMetadata(data)
	if err != nil {
		return scriptTable{}, []spec.Finding{{
			Rule: "script.two-blocks", Path: "deps.script", Message: file + " has several blocks of script metadata, where PEP 723 allows one",
			Notes: []string{"write what all of them require in one"},
		}}
	}
	if text == nil {
		return scriptTable{}, []spec.Finding{{
			Rule: "script.no-metadata", Path: "deps.script", Message: file + " has no block of script metadata (PEP 723)",
			Notes: []string{"write one at its top:", `   # /// script`, `   # dependencies = ["click"]`, `   # ///`},
		}}
	}
	var metadata scriptTable
	findings := decodeTOML(file, text, &metadata, "script", "it is TOML behind # (PEP 723)")
	return metadata, findings
}

// pythonText is a path as it stands between double quotes in Python.
func pythonText(file string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(path.Clean(file))
}
