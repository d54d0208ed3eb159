package generate

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/compose"
	"github.com/docker-pyapp/docker-pyapp/generate/dockerfile"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Check holds app against the project's files and finds what the schema can't
// say. It needs no engine and no network.
func Check(app spec.App, folder fs.FS) []spec.Finding {
	project := cached(folder)
	install, findings := manager.Of(app.Deps).Install(manager.Input{App: app, Project: project})
	unknown := len(install.Steps) == 0 && hasError(findings) // what the dependencies are
	findings = append(findings, checkProcesses(app, install, project, unknown)...)
	findings = append(findings, checkScripts(app, project)...)
	on, wrong := baseOf(app, install)
	findings = append(findings, wrong...)
	findings = append(findings, checkGPU(app, on, install)...)
	findings = append(findings, checkPrograms(app, on)...)
	findings = append(findings, checkTools(app, on, install)...)
	findings = append(findings, checkPython(app, install.Lock, project)...)
	findings = append(findings, checkCredentials(install, project)...)
	findings = append(findings, checkLocks(app, project)...)
	findings = append(findings, checkIndexes(app, install)...)
	if hasError(findings) {
		return findings
	}
	findings = append(findings, checkUninstalled(app, project)...)
	findings = append(findings, checkPlan(app, install, project)...)
	findings = append(findings, checkFiles(app, install, project)...)
	findings = append(findings, checkSecrets(app.Secrets, project)...)
	findings = append(findings, checkConfiguration(app, project)...)
	findings = append(findings, checkVolumes(app, project)...)
	findings = append(findings, checkCompose(app.Compose)...)
	findings = append(findings, checkNeeds(app, on, install, project)...)
	findings = append(findings, checkWheels(app, on, install, project)...)
	findings = append(findings, advise(app, on, install, project)...)
	findings = append(findings, checkSource(app, install, project)...)
	return append(findings, checkNeighbours(project)...)
}

func hasError(findings []spec.Finding) bool {
	return slices.ContainsFunc(findings, func(f spec.Finding) bool { return f.IsError() })
}

// checkNeighbours finds files that docker would read instead of the generated
// ones, or that it would no longer read beside them.
func checkNeighbours(project fs.FS) []spec.Finding {
	var findings []spec.Finding
	for _, n := range []struct{ name, effect string }{
		{"Dockerfile.dockerignore", "docker build reads it instead of the generated .dockerignore, which keeps secrets out of the image"},
		{"compose.yml", "docker compose reads the generated compose.yaml instead of it"},
		{"docker-compose.yml", "docker compose reads the generated compose.yaml instead of it"},
		{"docker-compose.yaml", "docker compose reads the generated compose.yaml instead of it"},
	} {
		if _, err := fs.Stat(project, n.name); err == nil {
			findings = append(findings, spec.Finding{
				Rule:    "files.neighbour",
				Message: "the project has a " + n.name + ": " + n.effect,
				Notes:   []string{"move what you need of it into the spec, or into compose.override.yaml, and remove it"},
			})
		}
	}
	return findings
}

func checkSecrets(secrets spec.Secrets, project fs.FS) []spec.Finding {
	findings := append(clashes(secrets), unreadable(secrets, project)...)
	if !slices.ContainsFunc(secrets, func(s spec.AppSecret) bool { return s.Environment != "" }) {
		return findings
	}
	return append(findings, spec.Finding{
		Rule: "secrets.writable-root", Path: "secrets",
		Message: "a secret that comes from the environment needs a writable root file system",
		Notes:   []string{"Compose copies it into the container; one that comes from a file is mounted, and the root stays read-only", `write   secrets: NAME: file: "PATH"`},
	})
}

// clashes finds secrets whose files one variable would have to name.
func clashes(secrets spec.Secrets) []spec.Finding {
	var findings []spec.Finding
	first := map[string]string{}
	for _, s := range secrets {
		variable := fileVariable(s.Name)
		if other, ok := first[variable]; ok {
			findings = append(findings, spec.Finding{
				Rule: "secrets.same-variable", Path: "secrets." + s.Name,
				Message: fmt.Sprintf("the secrets %s and %s would both be found by the variable %s", other, s.Name, variable),
				Notes:   []string{"give one of them another name"},
			})
		}
		first[variable] = s.Name
	}
	return findings
}

// unreadable finds secrets that Compose would mount, but that the
// application's user could not read: the file keeps the host's mode.
func unreadable(secrets spec.Secrets, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	for _, s := range secrets {
		info, err := fs.Stat(project, path.Clean(s.File))
		if s.File == "" || err != nil || info.Mode().Perm()&0o004 != 0 && !info.IsDir() {
			continue
		}
		message := fmt.Sprintf("%s has the mode %04o: the application's user can't read it", s.File, info.Mode().Perm())
		if info.IsDir() {
			message = s.File + " is a folder, where a secret is a file"
		}
		findings = append(findings, spec.Finding{
			Rule: "secrets.unreadable", Path: "secrets." + s.Name + ".file", Message: message,
			Notes: []string{"Compose mounts the file as it is; let others read it (chmod o+r), in a folder that only you can enter"},
		})
	}
	return findings
}

// checkPlan finds what the generated files can't hold.
func checkPlan(app spec.App, install manager.Install, project fs.FS) []spec.Finding {
	p, err := planned(app, "", install, project)
	if err != nil {
		return []spec.Finding{{Rule: "plan.failed", Message: err.Error()}}
	}
	var findings []spec.Finding
	for _, u := range dockerfile.Check(p) {
		findings = append(findings, spec.Finding{Rule: "dockerfile.unwritable", Path: u.Field, Message: u.Message, Notes: []string{"write it without line breaks and NUL characters, in UTF-8"}})
	}
	for _, r := range compose.Check(p) {
		field := strings.TrimSuffix("compose."+r.Path, ".")
		findings = append(findings, spec.Finding{
			Rule: "compose.refused", Path: field, Message: field + ": " + r.Message,
			Notes: append(spec.DidYouMean(r.Near), "what may stand there: https://docs.docker.com/reference/compose-file/"),
		})
	}
	return findings
}
