package generate

import (
	"bytes"
	"io/fs"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// manifests are the files in which Python projects name package indexes, beside
// those that a manager mounts.
func manifests() []string {
	return []string{"pyproject.toml", "uv.toml", "pip.conf", "Pipfile", "Pipfile.lock", "requirements*.txt", "requirements/*.txt"}
}

// checkCredentials refuses user names and passwords in the files that the build
// reads: who has the repository, or the build's log, has them.
func checkCredentials(install manager.Install, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	for _, file := range readByBuild(install, project) {
		data, err := fs.ReadFile(project, file)
		if err != nil || !bytes.ContainsRune(data, '@') {
			continue
		}
		start, end, ok := spec.Credentials(string(data))
		if !ok {
			continue
		}
		findings = append(findings, spec.Finding{
			Rule: "indexes.credentials", Path: "deps", At: placeAt(file, data, start, end),
			Message: file + " has a password or a token in a URL, for everyone who has the repository",
			Notes: []string{
				"take it out, renew it, and give it to the build as a secret:",
				`   indexes: internal: {url: "https://…", username: "…", password: environment: "INDEX_PASSWORD"}`,
			},
		})
	}
	return findings
}

// readByBuild are the files that the installation reads, sorted.
func readByBuild(install manager.Install, project fs.FS) []string {
	var files []string
	for _, pattern := range manifests() {
		found, err := fs.Glob(project, pattern)
		if err == nil {
			files = append(files, found...)
		}
	}
	for _, step := range install.Steps {
		if step.Run == nil {
			continue
		}
		for _, m := range step.Run.Mounts {
			if m.Type == "bind" && m.From == "" {
				files = append(files, m.Source)
			}
		}
	}
	slices.Sort(files)
	return slices.Compact(files)
}

// placeAt is a stretch of a file, with no credentials in its text.
func placeAt(file string, data []byte, start, end int) *spec.Place {
	from := bytes.LastIndexByte(data[:start], '\n') + 1
	line, _, _ := bytes.Cut(data[from:], []byte("\n"))
	return &spec.Place{
		File: file, Line: 1 + bytes.Count(data[:start], []byte("\n")), Column: 1 + start - from, Width: end - start,
		Text: spec.Redact(string(bytes.TrimSuffix(line, []byte("\r")))),
	}
}
