package generate

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/base"
	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkPrograms finds commands of the spec whose program is not in the image:
// shells, and what calls one, where there is none; and what health checks are
// often written with, but slim images have not.
func checkPrograms(app spec.App, on base.Base) []spec.Finding {
	var findings []spec.Finding
	for _, c := range commands(app) {
		switch {
		case !on.Shell() && !on.Debug:
			findings = append(findings, needsShell(c, on)...)
		case on.Shell() && on.Debian != "" && isSlim(on):
			findings = append(findings, lacksProgram(app, c, on)...)
		}
	}
	return findings
}

// command is one of the spec's own.
type command struct {
	field string
	argv  []string
}

// commands are those that run in the final image, one after another.
func commands(app spec.App) []command {
	var all []command
	add := func(field string, argv []string) {
		if len(argv) > 0 {
			all = append(all, command{field, argv})
		}
	}
	if app.Run != nil {
		add("run.command", app.Run.Command)
	}
	for i, c := range app.Release {
		add(fmt.Sprintf("release.%d", i), c)
	}
	for _, p := range app.Processes {
		add("processes."+p.Name+".command", p.Run.Command)
	}
	for _, j := range app.Jobs {
		add("jobs."+j.Name+".command", j.Run.Command)
	}
	if app.Health != nil {
		add("health.command", app.Health.Command)
	}
	for _, p := range app.Processes {
		if p.Health != nil {
			add("processes."+p.Name+".health.command", p.Health.Command)
		}
	}
	return all
}

func isSlim(on base.Base) bool { return on.Slim || on.Managed != "" }

// notInBare are the programs that people write first in a command and that no
// image without a shell has.
func notInBare() []string {
	return []string{"sh", "bash", "dash", "ash", "zsh", "env", "curl", "wget", "nc", "cat", "test", "true", "pgrep"}
}

func needsShell(c command, on base.Base) []spec.Finding {
	program := path.Base(c.argv[0])
	if !slices.Contains(notInBare(), program) && !strings.HasSuffix(program, ".sh") {
		return nil
	}
	return []spec.Finding{{
		Rule: "base.no-shell", Path: c.field + ".0",
		Message: fmt.Sprintf("%s starts %s, and %s has no shell and no programs beside Python", c.field, c.argv[0], on.Field),
		Notes: []string{
			fmt.Sprintf("begin it with python   %s: [\"python\", \"…\"]", strings.ReplaceAll(c.field, ".", ": ")),
			"or leave image.base out: the official images have a shell",
		},
	}}
}

// inChecks are the programs that health checks and scripts around them are often written
// with, and that slim images have not.
func inChecks() []string {
	return []string{"curl", "wget", "nc", "pgrep", "ps", "ss", "ping"}
}

func lacksProgram(app spec.App, c command, on base.Base) []spec.Finding {
	program := strings.TrimPrefix(c.argv[0], "/usr/bin/")
	name, known := system.Program(program, on.Debian)
	if !known || !slices.Contains(inChecks(), program) || slices.Contains(app.System.Packages, name) {
		return nil
	}
	notes := []string{"bring it   system: packages: [" + quotedList(append(slices.Clone(app.System.Packages), name)) + "]"}
	if c.field == "health.command" && app.Server != nil {
		notes = append([]string{`in place of command write   health: path: "/"   which asks the server over HTTP, in Python`}, notes...)
	}
	return []spec.Finding{{
		Rule: "base.no-program", Path: c.field + ".0",
		Message: fmt.Sprintf("%s starts %s, which %s has not", c.field, c.argv[0], on.Image()), Notes: notes,
	}}
}

// checkTools finds platforms that uv's own image is not for. Its packages on
// PyPI are for more (https://pypi.org/project/uv/#files).
func checkTools(app spec.App, on base.Base, install manager.Install) []spec.Finding {
	const image = "ghcr.io/astral-sh/uv:"
	isUv := func(s plan.Stage) bool { return strings.HasPrefix(s.From, image) }
	if on.Managed != "" || !slices.ContainsFunc(install.Tools, isUv) { // the former is told of as a base
		return nil
	}
	var findings []spec.Finding
	for i, platform := range app.Build.Platforms {
		if slices.Contains([]string{"linux/amd64", "linux/arm64", "linux/arm64/v8", "linux/riscv64"}, platform) {
			continue
		}
		findings = append(findings, spec.Finding{
			Rule: "uv.no-platform", Path: fmt.Sprintf("build.platforms.%d", i),
			Message: fmt.Sprintf("there is no image of uv for %s", platform),
			Notes:   []string{fmt.Sprintf("take uv from the package index   deps: %s: from: \"pip\"", app.Deps.Kind)},
		})
	}
	return findings
}
