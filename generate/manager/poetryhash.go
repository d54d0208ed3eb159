package manager

import (
	"fmt"
	"io/fs"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/packaging"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// stale finds a lock that was made of another pyproject.toml, which Poetry knows
// by a hash. A lock of a Poetry after 2.4 may be hashed in a way that is not known.
func (l poetryLock) stale(in Input, lock []byte) []spec.Finding {
	by := lockedBy.FindSubmatch(lock)
	if by == nil || l.Metadata.Hash == "" || !older(string(by[1]), 2, 5) {
		return nil
	}
	var manifest map[string]any
	data, err := fs.ReadFile(in.Project, pyprojectFile)
	if err != nil || packaging.UnmarshalTOML(data, &manifest) != nil {
		return nil
	}
	hashes, ok := poetryHashes(manifest)
	if !ok || slices.Contains(hashes, l.Metadata.Hash) {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.poetry",
		At:      placeOf(in.Project, poetryLockFile, "content-hash"),
		Message: fmt.Sprintf("poetry.lock is not in step with pyproject.toml: Poetry %s made it of another", by[1]),
		Notes:   []string{"write it with   poetry lock"},
	}}
}

// poetryHashes are what a lock of the manifest can have as its content hash: the
// SHA-256 of what is relevant, as Python writes it in JSON. Poetry 1 knows its own
// table alone, 2.0 the project's too, and 2.2 its dependency groups (Locker in
// https://github.com/python-poetry/poetry/blob/main/src/poetry/packages/locker.py).
func poetryHashes(manifest map[string]any) ([]string, bool) {
	var hashes []string
	project, _ := manifest["project"].(map[string]any)
	tool, _ := manifest["tool"].(map[string]any)
	own, _ := tool["poetry"].(map[string]any)
	groups, _ := manifest["dependency-groups"].(map[string]any)
	relevant := chosenKeys(project, "requires-python", "dependencies", "optional-dependencies")
	for _, content := range []map[string]any{
		poetryTable(own, false),
		withTool(relevant, nil, own),
		withTool(relevant, groups, own),
	} {
		var text pythonJSON
		if !text.write(content) {
			return nil, false
		}
		hashes = append(hashes, text.sha256())
	}
	return hashes, true
}

// withTool is what is relevant since Poetry 2: the older form, where the project
// has nothing of it.
func withTool(project, groups, own map[string]any) map[string]any {
	if len(project) == 0 && len(groups) == 0 {
		return poetryTable(own, false)
	}
	content := map[string]any{"tool": map[string]any{"poetry": poetryTable(own, len(project) > 0)}}
	if len(project) > 0 {
		content["project"] = project
	}
	if len(groups) > 0 {
		content["dependency-groups"] = groups
	}
	return content
}

// poetryTable is what is relevant of tool.poetry. The oldest keys are there even
// where the table does not have them, unless the project says what they would.
func poetryTable(own map[string]any, project bool) map[string]any {
	table := chosenKeys(own, "dependencies", "source", "extras", "dev-dependencies", "group")
	if project {
		return table
	}
	for _, key := range []string{"dependencies", "source", "extras", "dev-dependencies"} {
		if _, ok := table[key]; !ok {
			table[key] = nil
		}
	}
	return table
}

func chosenKeys(table map[string]any, keys ...string) map[string]any {
	chosen := map[string]any{}
	for _, key := range keys {
		if value, ok := table[key]; ok {
			chosen[key] = value
		}
	}
	return chosen
}
