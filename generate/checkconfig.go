package generate

import (
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkConfiguration holds files with variables and secrets against the project.
func checkConfiguration(app spec.App, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	told := map[string]bool{}
	for i, f := range envFiles(app.EnvFile) {
		findings = append(findings, checkEnvFile(fmt.Sprintf("env_file.%d", i), f.Path, f.Required, project)...)
		findings = append(findings, checkGit(f.Field, f.Path, project, told)...)
	}
	for _, s := range app.Secrets {
		if file := path.Clean(s.File); s.File != "" && filepath.IsLocal(file) {
			findings = append(findings, checkGit("secrets."+s.Name+".file", file, project, told)...)
		}
	}
	if field := readsDotenv(app); field != "" {
		findings = append(findings, checkGit(field, dotenv, project, told)...)
	}
	return findings
}

// dotenv is the file of variables that docker compose reads beside the caller's own
// (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file).
const dotenv = ".env"

// readsDotenv is the field whose values may come from the project's .env; "" is none.
func readsDotenv(app spec.App) string {
	for _, s := range app.Secrets {
		if s.Environment != "" {
			return "secrets." + s.Name
		}
	}
	switch {
	case len(app.EnvRequired) > 0 && len(app.EnvFile) == 0:
		return "env_required"
	case strings.Contains(fmt.Sprint(app.Compose), "${"):
		return "compose"
	}
	return ""
}

// checkEnvFile finds a file that is not there. It is but a warning: a file that git
// ignores is not where the spec is checked, but where the application runs.
func checkEnvFile(field, file string, required bool, project fs.FS) []spec.Finding {
	info, err := fs.Stat(project, file)
	switch {
	case err == nil && info.IsDir():
		return []spec.Finding{{
			Rule: "env_file.folder", Path: field, Message: file + " is a folder, where a file of variables is needed",
			Notes: []string{"name a file in it   env_file: [\"" + file + "/.env\"]"},
		}}
	case err != nil && required:
		return []spec.Finding{{
			Rule: "env_file.missing", Path: field,
			Message: fmt.Sprintf("the project has no file %q, and nothing starts without it", file),
			Notes:   []string{"make it, with a line NAME=VALUE for each variable", fmt.Sprintf("or, if it may be missing   env_file: [{path: %q, required: false}]", file)},
		}}
	}
	return nil
}

// checkGit finds a file with secrets that a commit would publish.
func checkGit(field, file string, project fs.FS, told map[string]bool) []spec.Finding {
	if _, err := fs.Stat(project, file); err != nil || told[file] || ignoredByGit(project, file) {
		return nil
	}
	told[file] = true
	return []spec.Finding{{
		Rule: "git.not-ignored", Path: field,
		Message: file + " is not ignored by git: a commit would publish what is in it",
		Notes:   []string{"add to .gitignore the line   /" + file, "if it was committed already:   git rm --cached " + file},
	}}
}

// checkVolumes holds the paths of volumes against the source that they would hide.
func checkVolumes(app spec.App, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	for _, v := range app.Volumes {
		folder, inside := strings.CutPrefix(v.Path, appDir+"/")
		info, err := fs.Stat(project, folder)
		if !inside || err != nil {
			continue
		}
		field := "volumes." + v.Name + ".path"
		scripts, _ := fs.Glob(project, folder+"/*.py") // the pattern's only error: a path with brackets has no scripts then
		switch {
		case !info.IsDir():
			findings = append(findings, spec.Finding{
				Rule: "volumes.file", Path: field, Message: fmt.Sprintf("%s is a file of the project, and a volume is a folder", folder),
				Notes: []string{"let the application keep it in a folder of its own   path: " + fmt.Sprintf("%q", path.Join(appDir, "data"))},
			})
		case len(scripts) > 0:
			findings = append(findings, spec.Finding{
				Rule: "volumes.hides-source", Path: field,
				Message: fmt.Sprintf("%s has Python code, such as %s, which the volume hides: it keeps what it held first", folder, scripts[0]),
				Notes:   []string{"take a folder without source"},
			})
		}
	}
	return findings
}
