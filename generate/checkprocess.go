package generate

import (
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/manager"
	"github.com/docker-pyapp/docker-pyapp/generate/server"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// checkProcesses holds each process against its own rules, the dependencies and
// the limits. Where it is unknown what the dependencies are, as their file is missing or
// broken, nobody is told that something is not among them.
func checkProcesses(app spec.App, install manager.Install, project fs.FS, unknown bool) []spec.Finding {
	b, err := newBuilder(app, install, project)
	if err != nil {
		return []spec.Finding{{Rule: "plan.failed", Message: err.Error()}}
	}
	var findings []spec.Finding
	ports, schedules := map[int]string{}, map[string]string{}
	for _, p := range b.processes {
		findings = append(findings, p.Findings...)
		if !unknown {
			findings = append(findings, checkPackages(app, install, p)...)
		}
		findings = append(findings, checkSingle(p)...)
		findings = append(findings, checkSticky(p)...)
		findings = append(findings, checkSchedules(p, schedules)...)
		findings = append(findings, checkMemory(p)...)
		findings = append(findings, checkPorts(p, ports)...)
		findings = append(findings, checkListens(p)...)
		findings = append(findings, checkHost(p)...)
	}
	return append(findings, b.checkBackings(ports)...)
}

// checkPackages finds distributions that a process needs and that are not installed.
func checkPackages(app spec.App, install manager.Install, p process) []spec.Finding {
	if app.Image.IsOwn() {
		return nil
	}
	var findings []spec.Finding
	for _, needed := range p.Packages {
		switch {
		case install.Locked && install.Packages.Find(needed.Name) == nil:
			findings = append(findings, notInstalled(needed, "the lock does not have", addRemedy(app.Deps, needed.Name)))
		case len(install.Steps) == 0:
			findings = append(findings, notInstalled(needed, "is not installed: nothing is",
				fmt.Sprintf("add %s to requirements.txt, and to the spec   deps: pip: {}", server.Requirement(needed.Name))))
		}
	}
	return findings
}

func notInstalled(needed server.Package, why, remedy string) spec.Finding {
	message := fmt.Sprintf("%s needs the package %s, which %s", needed.Field, needed.Name, why)
	return spec.Finding{Rule: "server.not-installed", Path: needed.Field, Message: message, Notes: []string{remedy}}
}

// addRemedy is how a distribution gets into what a manager installs.
func addRemedy(deps *spec.Choice, distribution string) string {
	requirement := server.Requirement(distribution)
	if add := manager.Of(deps).Add; add != "" {
		if strings.Contains(requirement, "[") { // which a shell would read as a pattern
			requirement = strconv.Quote(requirement)
		}
		return "add it:   " + fmt.Sprintf(add, requirement)
	}
	return fmt.Sprintf(requiredIn(manager.Of(deps).Name), requirement)
}

// requiredIn says where a requirement is written for a manager that has no command for it.
func requiredIn(name string) string {
	switch name {
	case "pip":
		return "write %s on a line of its own in the requirements file"
	case "pyproject", "hatch":
		return "write %q in dependencies under [project] in pyproject.toml"
	case "pylock":
		return "write %q in dependencies under [project] in pyproject.toml, and lock anew:   uv export --format pylock.toml --output-file pylock.toml"
	case "setuptools":
		return "write %q in install_requires of setup.py or setup.cfg"
	case "conda":
		return "write %s in dependencies of environment.yml, and lock anew where there is a lock"
	}
	return "write %s where the project says what it requires, and lock anew"
}

// checkSingle finds more than one of what there must be one of.
func checkSingle(p process) []spec.Finding {
	if !p.Single || p.spec.Replicas == nil || *p.spec.Replicas <= 1 {
		return nil
	}
	return []spec.Finding{{
		Rule: "replicas.single", Path: p.field("replicas"),
		Message: fmt.Sprintf("%s must be the only one of its kind, and %s is %d: everything would be done more than once", p.kind, p.field("replicas"), *p.spec.Replicas),
		Notes:   append([]string{"leave replicas out"}, p.More...),
	}}
}

// checkSchedules finds two schedulers of the same. taken are the fields that have one.
func checkSchedules(p process, taken map[string]string) []spec.Finding {
	if p.Schedule == "" {
		return nil
	}
	other, ok := taken[p.Schedule]
	taken[p.Schedule] = p.kind
	if !ok {
		return nil
	}
	return []spec.Finding{{
		Rule: "processes.two-schedulers", Path: p.kind,
		Message: fmt.Sprintf("%s and %s are two schedulers of the same: everything would be done twice", other, p.kind),
		Notes:   append([]string{"leave one of them out"}, p.More...),
	}}
}

// checkSticky tells what several containers need in front of them, where each
// keeps its visitors' state.
func checkSticky(p process) []spec.Finding {
	if !p.Sticky || p.spec.Replicas == nil || *p.spec.Replicas <= 1 {
		return nil
	}
	return []spec.Finding{{
		Rule: "replicas.sticky", Path: p.field("replicas"),
		Message: fmt.Sprintf("%s keeps what a visitor does in the memory of one container, and %s is %d", p.kind, p.field("replicas"), *p.spec.Replicas),
		Notes:   []string{"let the proxy in front send each visitor to the same container (sticky sessions)"},
	}}
}

// checkMemory finds more workers than the memory holds.
func checkMemory(p process) []spec.Finding {
	once, each := int64(0), p.Memory+p.loads
	if p.Forked {
		once, each = p.loads, p.Memory
	}
	need := once + int64(p.Workers)*each
	if p.limits.MemoryBytes == 0 || need <= p.limits.MemoryBytes {
		return nil
	}
	who := p.kind + " needs about " + mebibytes(need)
	more := fmt.Sprintf("more memory   limits: memory: %q", mebibytes(need))
	if p.Workers > 1 {
		who = fmt.Sprintf("%s has %d workers, which need about %s", p.kind, p.Workers, mebibytes(need))
		more = fmt.Sprintf("take %d workers at most, or ", max((p.limits.MemoryBytes-once)/each, 1)) + more
	}
	if len(p.loaded) > 0 {
		who += " with " + spec.List(p.loaded)
	}
	return []spec.Finding{{
		Rule: "limits.workers", Path: p.kind,
		Message: fmt.Sprintf("%s, and %s is %s: Docker kills what takes more", who, p.memoryField(), mebibytes(p.limits.MemoryBytes)),
		Notes:   []string{more},
	}}
}

// memoryField is the field that bounds the process's memory.
func (p process) memoryField() string {
	if p.spec.Limits.Memory != "" {
		return p.field("limits.memory")
	}
	return "limits.memory"
}

// mebibytes is a size as limits.memory takes it.
func mebibytes(bytes int64) string { return fmt.Sprintf("%dm", (bytes+1<<20-1)>>20) }

// checkPorts finds ports of the host that two containers would take. taken are
// the fields that have one, by address and port.
func checkPorts(p process, taken map[int]string) []spec.Finding {
	var findings []spec.Finding
	for _, published := range p.publish() {
		findings = append(findings, claimPort(published.Host, p.field("publish"), p.kind, "or none   publish: false", taken)...)
		if published.Host > 0 && p.spec.Replicas != nil && *p.spec.Replicas > 1 {
			findings = append(findings, spec.Finding{
				Rule: "publish.replicas", Path: p.field("replicas"),
				Message: fmt.Sprintf("%s is %d, and only one container can have port %d of the host", p.field("replicas"), *p.spec.Replicas, published.Host),
				Notes:   []string{"let each take a free port   publish: port: 0", "or none, behind a proxy of your own   publish: false"},
			})
		}
	}
	return findings
}

// claimPort finds a port of the host that another container has; taken are the
// fields that have one. Port 0 is any free one; none is how to have none.
func claimPort(port int, field, what, none string, taken map[int]string) []spec.Finding {
	other, ok := taken[port]
	if port > 0 {
		taken[port] = what
	}
	if !ok {
		return nil
	}
	return []spec.Finding{{
		Rule: "publish.taken", Path: field,
		Message: fmt.Sprintf("%s and %s would both take port %d of the host", other, what, port),
		Notes:   []string{fmt.Sprintf("take another one   publish: port: %d", port+1), none},
	}}
}

// checkListens finds what is said about the port of a process that has none.
func checkListens(p process) []spec.Finding {
	if p.listens || p.isMain() && !strings.HasPrefix(p.kind, "server.") { // package spec has said it of a run
		return nil
	}
	var findings []spec.Finding
	if said := p.spec.Publish; said != nil && !said.Off {
		findings = append(findings, spec.Finding{
			Rule: "publish.no-server", Path: p.field("publish"),
			Message: p.field("publish") + " needs a server: nothing listens on a port", Notes: []string{"leave publish out, or say which port it listens on   port: 8000"},
		})
	}
	if said := p.spec.Health; said != nil && said.Path != "" {
		findings = append(findings, spec.Finding{
			Rule: "health.no-server", Path: p.field("health.path"),
			Message: p.field("health.path") + " needs a server: nothing answers HTTP",
			Notes:   []string{`without a server a health check is a command   health: command: ["python", "healthy.py"]`},
		})
	}
	return findings
}

// checkHost finds a host that the health check asks for in vain.
func checkHost(p process) []spec.Finding {
	health := p.spec.Health
	if health == nil || health.Host == "" {
		return nil
	}
	field := p.field("health.host")
	switch {
	case health.Command != nil:
		return []spec.Finding{{
			Rule: "health.host-command", Path: field,
			Message: field + " is of a request, and the check is a command", Notes: []string{"leave host out, or command"},
		}}
	case !p.Health.Answers(health.Host):
		return []spec.Finding{{
			Rule: "health.host-refused", Path: field,
			Message: fmt.Sprintf("%s is %s, which is not among the hosts that the settings allow: each check gets 400", field, health.Host),
			Notes:   []string{fmt.Sprintf("add %q to ALLOWED_HOSTS, or leave host out", health.Host)},
		}}
	}
	return nil
}

// checkScripts finds scripts that the project has not.
func checkScripts(app spec.App, project fs.FS) []spec.Finding {
	var findings []spec.Finding
	if app.Run != nil {
		findings = checkScript("run.script", app.Run.Script, project)
	}
	for _, p := range app.Processes {
		findings = append(findings, checkScript("processes."+p.Name+".script", p.Run.Script, project)...)
		findings = append(findings, checkScript("processes."+p.Name, scriptOf(p.Run.Command), project)...)
	}
	for _, j := range app.Jobs {
		findings = append(findings, checkScript("jobs."+j.Name+".script", j.Run.Script, project)...)
		findings = append(findings, checkScript("jobs."+j.Name, scriptOf(j.Run.Command), project)...)
	}
	for i, c := range app.Release {
		findings = append(findings, checkScript(fmt.Sprintf("release.%d", i), scriptOf(c), project)...)
	}
	return findings
}

// checkFiles finds files that a server or a worker reads at start and the project has not.
func checkFiles(app spec.App, install manager.Install, project fs.FS) []spec.Finding {
	b, err := newBuilder(app, install, project)
	if err != nil { // checkProcesses has said it
		return nil
	}
	var findings []spec.Finding
	for _, p := range b.processes {
		for _, file := range p.Files {
			missing := len(spec.Outside(p.kind, file)) == 0 && !exists(project, file)
			if p.spec.Run.Kind != nil && missing {
				findings = append(findings, noFile(p, file, project))
			}
		}
	}
	return findings
}

func exists(project fs.FS, name string) bool {
	_, err := fs.Stat(project, path.Clean(name))
	return err == nil
}

func noFile(p process, file string, project fs.FS) spec.Finding {
	notes := append([]string{"paths are relative to the project's folder"}, scripts(project)...)
	if p.Remedy != "" && !strings.HasSuffix(file, ".py") {
		notes = []string{p.Remedy}
	}
	return spec.Finding{
		Rule: "server.file-missing", Path: p.kind,
		Message: fmt.Sprintf("%s needs %q, which the project has not", p.kind, file), Notes: notes,
	}
}

// scriptOf is the project's file that a command gives to Python; "" is none.
func scriptOf(argv []string) string {
	if len(argv) < 2 || argv[0] != "python" || !strings.HasSuffix(argv[1], ".py") || path.IsAbs(argv[1]) {
		return ""
	}
	return argv[1]
}

func checkScript(field, script string, project fs.FS) []spec.Finding {
	if script == "" {
		return nil
	}
	info, err := fs.Stat(project, path.Clean(script))
	if err == nil && !info.IsDir() {
		return nil
	}
	return []spec.Finding{{
		Rule: "run.script-missing", Path: field,
		Message: fmt.Sprintf("the project has no file %q", script),
		Notes:   append([]string{"paths are relative to the project's folder"}, scripts(project)...),
	}}
}

// scripts tells which scripts there are, so that the right one can be named.
func scripts(project fs.FS) []string {
	names, err := fs.Glob(project, "*.py")
	if err != nil || len(names) == 0 {
		return nil
	}
	return []string{"it has   " + strings.Join(names[:min(len(names), 8)], ", ")}
}
