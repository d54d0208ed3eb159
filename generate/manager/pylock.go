package manager

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pylockFields are those of #Pylock.
type pylockFields struct {
	File   string   `json:"file"`
	Groups []string `json:"groups,omitempty"`
	Extras []string `json:"extras,omitempty"`
}

func pylock() Manager { return define("pylock", installPylock, "pylock.toml", "pylock.*.toml") }

// pylockName is what PEP 751 allows as a lock's name.
var pylockName = lazyregexp.New(`^pylock\.([^.]+\.)?toml$`)

func installPylock(p pylockFields, in Input) (Install, []spec.Finding) {
	if outside := spec.Outside("deps.pylock.file", p.File); len(outside) > 0 {
		return Install{}, outside
	}
	if !pylockName.MatchString(path.Base(p.File)) {
		return Install{}, []spec.Finding{{
			Rule: "pylock.name", Path: "deps.pylock.file",
			Message: fmt.Sprintf("%q is no name of a lock: PEP 751 allows pylock.toml, and pylock.NAME.toml with a name without dots", path.Base(p.File)),
			Notes:   []string{"rename the file, such as to   pylock.prod.toml"},
		}}
	}
	remedy := fmt.Sprintf("write it with   uv export --output-file %[1]s   or   pip lock --output %[1]s .", path.Clean(p.File))
	use := pylockUse{manager: "pylock", file: path.Clean(p.File), groups: p.Groups, extras: p.Extras, remedy: remedy}
	lock, findings := use.read(in)
	if len(findings) > 0 {
		return Install{}, findings
	}
	install, findings := use.install(lock, in)
	install.Local = append(localPackage(in), install.Local...)
	findings = append(lock.unknown(use), findings...)
	return install, append(findings, use.lacking(in, install.Packages)...)
}

// lacking warns of what pyproject.toml requires and the lock does not have. The
// lock does not say what it was made from, so this may be meant.
func (u pylockUse) lacking(in Input, locked Packages) []spec.Finding {
	var file projectFile
	if len(readTOML(in.Project, pyprojectFile, &file, "", "")) > 0 {
		return nil // none, or none of ours to read
	}
	all := slices.Clone(file.Project.Dependencies)
	for _, group := range u.groups {
		all = append(all, file.groupRequirements(group)...)
	}
	lacking := file.lacking(all, locked)
	if len(lacking) == 0 {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.lock-differs", Path: "deps.pylock",
		Message: fmt.Sprintf("%s does not have all that pyproject.toml requires: %s", u.file, strings.Join(lacking, ", ")),
		Notes:   []string{u.remedy},
	}}
}

// pylockUse is which lock a manager installs, and what of it.
type pylockUse struct {
	manager string // whose fields they are
	file    string
	groups  []string
	extras  []string
	remedy  string // how the lock is written
}

// read reads the lock and refuses one of a version that is not known.
func (u pylockUse) read(in Input) (pylockFile, []spec.Finding) {
	var lock pylockFile
	findings := readTOML(in.Project, u.file, &lock, u.manager, u.remedy)
	if len(findings) == 0 && !strings.HasPrefix(lock.Version, "1.") {
		findings = []spec.Finding{{
			Rule: "deps.lock-version", Path: "deps." + u.manager,
			Message: fmt.Sprintf("%s has lock-version %q, and docker pyapp reads 1.0 (PEP 751)", u.file, lock.Version),
			Notes:   []string{u.remedy},
			At:      placeOf(in.Project, u.file, "lock-version"),
		}}
	}
	return lock, findings
}

// install is the recipe: a list of requirements with their hashes, made of the
// lock in the build, and installed by the base image's pip. pip itself reads
// such locks since 26.1, which most base images don't have, and says that this
// is an experiment.
func (u pylockUse) install(lock pylockFile, in Input) (Install, []spec.Finding) {
	chosen := lock.chosen(u, in)
	field := "deps." + u.manager
	reason := "pip refuses what has none of the lock's hashes, and takes nothing that the lock does not have."
	install := Install{
		Tools:         []plan.Stage{requirementsStage(field, u.file, "locks", u.list(lock))},
		Steps:         []plan.Step{createVenv(), installListed(field, reason, in.App, "--no-deps", "--require-hashes")},
		Clean:         true, // pip is the base image's, its cache and the list are mounts
		BuildPackages: chosen.buildPackages(),
		Local:         chosen.local(path.Dir(u.file)),
		Packages:      chosen.packages(u.file),
		Locked:        true,
		Lock:          Lock{File: u.file, Key: "requires-python"},
	}
	if len(install.Local) > 0 { // what requires one of them would not pass the check yet
		install.Steps[1].Run.Commands = slices.Delete(install.Steps[1].Run.Commands, 1, 2)
	}
	if lock.Packages.has(pylockPackage.isVCS) {
		install.Steps[1].Run.Mounts = append(install.Steps[1].Run.Mounts, plan.Mount{
			Type: "bind", From: "requirements", Source: vcsList, Target: "/tmp" + vcsList,
		})
		byCommit := runPip("install", "--disable-pip-version-check", "--no-compile", "--no-deps", "--requirement", "/tmp"+vcsList)
		install.Steps[1].Run.Commands = slices.Insert(install.Steps[1].Run.Commands, 1, byCommit)
	}
	return install, chosen.findings(u, in)
}

// vcsList is where the packages of repositories are listed: a commit takes the
// place of a hash, and pip knows no such thing.
const vcsList = "/vcs.txt"

// list is Python that prints the lock's packages as requirements.
func (u pylockUse) list(lock pylockFile) []string {
	read := fmt.Sprintf(`lock = tomllib.load(open("%s", "rb"))`, pythonText(u.file))
	lines := append(readsTOML(), read)
	if lock.Packages.has(pylockPackage.asks) {
		lines = slices.Concat(readsTOML(), comparesNames(), []string{read}, u.answers())
	}
	if lock.Packages.has(pylockPackage.isVCS) {
		lines = append(lines, "# pip has no hash of a repository: these are a list of their own.", `vcs = open("`+vcsList+`", "w")`)
	}
	return slices.Concat(lines, listIndexes(), listPackages(lock.Packages))
}

// answers is Python that answers what a marker asks of groups and extras, which
// are no variables of a requirement's marker. The rest of it is left to pip.
func (u pylockUse) answers() []string {
	return []string{
		"",
		"# A requirement has no word for groups and extras, as a lock has: they are answered here.",
		"extras = [" + quoted(u.extras) + "]",
		"groups = [" + quoted(u.groups) + `] + lock.get("default-groups", [])`,
		`asks = r"[\"\x27]([^\"\x27]*)[\"\x27]\s+(not\s+)?in\s+(extras|dependency_groups)\b"`,
		"def answer(asked):",
		"    name, no, of = asked.groups()",
		`    known = normal(name) in map(normal, extras if of == "extras" else groups)`,
		`    return "python_version " + ("<" if known == bool(no) else ">") + " \"0\""`,
	}
}

// listIndexes is Python that has pip look in the indexes that the lock names,
// beside its own. Whichever answers, the hashes hold.
func listIndexes() []string {
	return []string{
		"",
		`indexes = {p["index"].rstrip("/") for p in lock["packages"] if "index" in p}`,
		`for index in sorted(indexes - {"https://pypi.org/simple"}):`,
		`    print("--extra-index-url", index)`,
	}
}

// listPackages is Python that prints each package as a requirement. Those of
// folders are none: their wheels are built of the source.
func listPackages(all pylockPackages) []string {
	marker := `    end += " ; " + p["marker"] if "marker" in p else ""`
	if all.has(pylockPackage.asks) {
		marker = `    end += " ; " + re.sub(asks, answer, p["marker"]) if "marker" in p else ""`
	}
	lines := []string{
		"",
		`for p in lock["packages"]:`,
		`    files = p.get("wheels", []) + [p[kind] for kind in ("sdist", "archive") if kind in p]`,
		`    hashes = {kind + ":" + h for f in files for kind, h in f["hashes"].items() if kind in ("sha256", "sha384", "sha512")}`,
		`    place = p.get("archive", p.get("vcs", {}))`,
		`    end = "#subdirectory=" + place["subdirectory"] if "subdirectory" in place else ""`,
		marker,
		`    end += "".join(" --hash=" + h for h in sorted(hashes))`,
		`    if "archive" in p and "url" in place:`,
		`        print(p["name"], "@", place["url"] + end)`,
		`    elif "wheels" in p or "sdist" in p:`,
		`        print(p["name"] + "==" + p["version"] + end)`,
		`    elif "vcs" in p:`,
	}
	if all.has(pylockPackage.isVCS) {
		return append(lines, `        print(p["name"], "@", place["type"] + "+" + place["url"] + "@" + place["commit-id"] + end, file=vcs)`)
	}
	return append(lines, `        raise SystemExit(p["name"] + " comes from a repository now: run docker pyapp generate")`)
}

// quoted are names as the items of a list in Python. They have no character
// that means anything there: the schema sees to that.
func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, fmt.Sprintf("%q", normalise(name)))
	}
	return strings.Join(all, ", ")
}
