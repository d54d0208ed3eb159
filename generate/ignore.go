package generate

import (
	"path"
	"path/filepath"
	"slices"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// ignore is what stays out of the build context. README and LICENSE files stay
// in: a pyproject.toml that names them can't be built without.
func ignore(app spec.App, install manager.Install, backings []backing, specFile string) []plan.Ignore {
	groups := []plan.Ignore{
		group("Version control.", ".git", ".gitignore", ".gitattributes", ".hg", ".svn"),
		group("Secrets.", "**/.env", "**/.env.*", "!**/.env.example", "**/*.pem", "**/*.key", "**/id_rsa*", "**/id_ed25519*",
			"**/.netrc", "**/.pypirc", "**/.aws", "**/.ssh", "secrets", secretsRoot),
		group("What Python and its tools make; the image makes its own.", "**/.venv", "**/venv", "**/__pycache__", "**/*.py[cod]",
			"**/.pytest_cache", "**/.mypy_cache", "**/.ruff_cache", "**/.tox", "**/.nox", "**/.hypothesis", "**/.coverage*",
			"**/htmlcov", "**/.ipynb_checkpoints", "**/*.egg-info", "dist", "build", "**/node_modules"),
		group("Editors and CI.", ".idea", ".vscode", ".github", ".gitlab-ci.yml", "**/.DS_Store"),
		group(describesImage, description(specFile)...),
		group("Local data.", "*.sqlite3", "**/*.log"),
	}
	if len(install.Ignore) > 0 {
		groups = append(groups, plan.Ignore{Origin: plan.Origin{Field: "deps", Reason: "Environments of this machine."}, Patterns: install.Ignore})
	}
	if files := secretFiles(app, backings); len(files) > 0 {
		groups = append(groups, plan.Ignore{Origin: plan.Origin{Field: "secrets", Reason: "The files of the spec's secrets."}, Patterns: files})
	}
	if files := envFiles(app.EnvFile); len(files) > 0 {
		env := plan.Ignore{Origin: plan.Origin{Field: "env_file", Reason: "The spec's files of variables."}}
		for _, f := range files {
			env.Patterns = append(env.Patterns, f.Path)
		}
		groups = append(groups, env)
	}
	if len(app.Build.Ignore) > 0 {
		groups = append(groups, plan.Ignore{Origin: plan.Origin{Field: "build.ignore", Reason: "The spec's own."}, Patterns: app.Build.Ignore})
	}
	return groups
}

const describesImage = "What describes the image is no part of it."

// secretsOfTools are the project's files that a server or a worker keeps secrets in.
func (b builder) secretsOfTools() []plan.Ignore {
	var groups []plan.Ignore
	for _, p := range b.processes {
		if same := func(i plan.Ignore) bool { return slices.Equal(i.Patterns, p.Ignore) }; len(p.Ignore) > 0 && !slices.ContainsFunc(groups, same) {
			groups = append(groups, plan.Ignore{Origin: plan.Origin{Field: p.kind, Reason: "Secrets that it reads where it is developed."}, Patterns: p.Ignore})
		}
	}
	return groups
}

// description is the files that describe the image. A pyproject.toml is more
// than that: it stays in.
func description(specFile string) []string {
	files := []string{"**/Dockerfile*", "**/.dockerignore", "**/compose*.y*ml", "**/docker-compose*.y*ml", "cue.mod", "pyapp.schema.json"}
	if name := path.Base(specFile); name != "pyproject.toml" {
		files = append(files, name)
	}
	return files
}

func group(reason string, patterns ...string) plan.Ignore {
	return plan.Ignore{Origin: plan.Origin{Reason: reason}, Patterns: patterns}
}

func secretFiles(app spec.App, backings []backing) []string {
	var files []string
	add := func(name string) {
		if file := path.Clean(name); filepath.IsLocal(file) && name != "" {
			files = append(files, file)
		}
	}
	for _, s := range app.Secrets {
		add(s.File)
	}
	for _, i := range app.Indexes {
		if i.Password != nil {
			add(i.Password.File)
		}
	}
	for _, b := range backings {
		if b.Password != nil {
			add(b.Password.File)
		}
	}
	return files
}
