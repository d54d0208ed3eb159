package manager

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// scriptFields are those of #Script.
type scriptFields struct {
	File string `json:"file,omitempty"`
}

func script() Manager { return define("script", installScript) }

// metadataBlock is PEP 723's own expression for a script's metadata.
const metadataBlock = `(?m)^# /// script$\s((^#(| .*)$\s)+)^# ///$`

var scriptMetadata = regexp.MustCompile(metadataBlock)

func installScript(s scriptFields, in Input) (Install, []spec.Finding) {
	file := s.File
	if file == "" && in.App.Run != nil {
		file = in.App.Run.Script
	}
	if file == "" {
		return Install{}, []spec.Finding{{
			Severity: spec.Error, Code: "script.no-file", Path: "deps.script", Message: "deps.script reads the script that runs, and none does",
			Notes: []string{`name the script   deps: script: file: "main.py"`},
		}}
	}
	packages, findings := readScript(file, in.Project)
	if len(findings) > 0 {
		return Install{}, findings
	}
	return Install{
		Tools: []plan.Stage{requirementsStage("deps.script", file, fmt.Sprintf(
			`import re, tomllib as t; s = re.search(r"%s", open("%s").read())[1]; print(*t.loads(re.sub("(?m)^# ?", "", s)).get("dependencies", []), sep="\n")`,
			metadataBlock, pythonText(file)))},
		Steps:    []plan.Step{createVenv(), installListed("deps.script", in.App, nil)},
		Clean:    true, // pip is the base image's, its cache and the list are mounts
		Packages: packages,
	}, append(unlocked("script", file, "to lock them, move them to a pyproject.toml, and then:   uv lock   and   deps: uv: {}"), tooOld("script", in.App)...)
}

// readScript is what a script requires.
func readScript(file string, project fs.FS) (Packages, []spec.Finding) {
	if outside := spec.Outside("deps.script.file", file); len(outside) > 0 {
		return nil, outside
	}
	data, err := fs.ReadFile(project, path.Clean(file))
	if err != nil {
		return nil, missing("script", file, "paths are relative to the project's folder", err)
	}
	blocks := scriptMetadata.FindAllSubmatch([]byte(strings.ReplaceAll(string(data), "\r\n", "\n")), -1)
	if len(blocks) > 1 {
		return nil, []spec.Finding{{
			Severity: spec.Error, Code: "script.two-blocks", Path: "deps.script", Message: fmt.Sprintf("%s has %d blocks of script metadata, where PEP 723 allows one", file, len(blocks)),
			Notes: []string{"write what all of them require in one"},
		}}
	}
	if len(blocks) == 0 {
		return nil, []spec.Finding{{
			Severity: spec.Error, Code: "script.no-metadata", Path: "deps.script", Message: file + " has no block of script metadata (PEP 723)",
			Notes: []string{"write one at its top:", `   # /// script`, `   # dependencies = ["click"]`, `   # ///`},
		}}
	}
	var metadata struct {
		Dependencies []string `toml:"dependencies"`
	}
	text := regexp.MustCompile(`(?m)^# ?`).ReplaceAll(blocks[0][1], nil)
	if findings := decodeTOML(file, text, &metadata, "script", "it is TOML behind # (PEP 723)"); len(findings) > 0 {
		return nil, findings
	}
	return required(file, metadata.Dependencies), nil
}

// pythonText is a path as it stands between double quotes in Python, and
// between single ones in the shell.
func pythonText(file string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, `'`, `\x27`).Replace(path.Clean(file))
}
