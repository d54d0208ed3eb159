package manager

import (
	"cmp"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pdmFields are those of #Pdm.
type pdmFields struct {
	Groups  []string `json:"groups,omitempty"`
	Extras  []string `json:"extras,omitempty"`
	Version string   `json:"version,omitempty"`
}

func pdm() Manager { return define("pdm", installByPdm, pdmLockFile).adding("pdm add %s") }

const (
	pdmLockFile  = "pdm.lock"
	writePdmLock = "write it with   pdm lock"
	// newestPdm is taken where pdm.lock is of today's format; it does not say which PDM wrote it.
	newestPdm = "2.28.2"
	// lastOldPdm is the last one that writes the format before 4.4.2. A newer PDM
	// hashes pyproject.toml in another way, and would refuse such a lock
	// (https://github.com/pdm-project/pdm/pull/2956).
	lastOldPdm = "2.15.4"
)

func installByPdm(p pdmFields, in Input) (Install, []spec.Finding) {
	var lock pdmLock
	var project pdmProject
	file, findings := readProject(in, "pdm", "write one with   pdm init")
	findings = append(findings, readTOML(in.Project, pdmLockFile, &lock, "pdm", writePdmLock)...)
	if len(findings) == 0 {
		findings = readTOML(in.Project, pyprojectFile, &project, "pdm", "write one with   pdm init")
	}
	if len(findings) > 0 {
		return Install{}, findings
	}
	p.Version = cmp.Or(p.Version, lock.pdm())
	findings = append(project.unknown(p, lock), project.stale(p, lock, in)...)
	lock.reach(project.roots(p), in)
	lock.keep(slices.Concat([]string{"default"}, p.Groups, p.Extras), in)
	install := Install{
		Tools:         []plan.Stage{toolByPip("pdm", p.Version, in.App)},
		Steps:         []plan.Step{createVenv(), pdmInstall(p, in, project, lock)},
		Clean:         true, // PDM, its cache and the project's files are mounts
		BuildPackages: lock.buildPackages(),
		Local:         lock.local(),
		Packages:      lock.packages(),
		Locked:        true,
		Lock:          Lock{File: pdmLockFile, Table: "metadata.targets", Key: "requires_python"},
	}
	if len(install.Local) > 0 {
		install.Tools = append(install.Tools, pdmRemoteStage())
	}
	findings = slices.Concat(findings, lock.outside(), lock.undivided(), undeclared(in.App, "pdm", pyprojectFile, project.sources(), "a [[tool.pdm.source]] with name = %q and url = %q"))
	if file.isPackage(in) && !slices.Contains(install.Local, ".") {
		install.Local = append([]string{"."}, install.Local...)
	}
	return install, findings
}

// remoteLock is where a stage leaves the lock without the project's own packages.
const remoteLock = "/remote.lock"

// remoteStage makes a lock for the tool to install by, whose own packages are
// not in the build at that time: code prints it, and has no single quotes.
func remoteStage(tool, lockFile, code string) plan.Stage {
	return plan.Stage{
		Origin: plan.Origin{
			Field:  "deps." + tool,
			Reason: "is the lock without the packages that are folders or archives of the project: their wheels are built of the source.",
		},
		Name: "lock", From: "base",
		Steps: []plan.Step{{
			Origin: plan.Origin{Field: "deps." + tool, Because: "Leaves out of the lock what has no place to be downloaded from."},
			Run: &plan.Run{
				Mounts:   append([]plan.Mount{mountTool(tool)}, bind(lockFile)...),
				Commands: []plan.Command{{Shell: "/opt/" + tool + "/bin/python -c '" + code + "' > " + remoteLock}},
			},
		}},
	}
}

// mountTool mounts what toolByPip installed.
func mountTool(name string) plan.Mount {
	return plan.Mount{Type: "bind", From: name, Source: "/opt/" + name, Target: "/opt/" + name}
}

// mountLock mounts the lock that the tool installs by.
func mountLock(file string, remote bool) plan.Mount {
	if remote {
		return plan.Mount{Type: "bind", From: "lock", Source: remoteLock, Target: file}
	}
	return bind(file)[0]
}

// pdmRemoteStage uses the library that PDM itself writes the lock with.
func pdmRemoteStage() plan.Stage {
	return remoteStage("pdm", pdmLockFile, `import tomlkit as t; l = t.load(open("`+pdmLockFile+`")); p = l["package"]; `+
		`[p.pop(i) for i in reversed(range(len(p))) if "path" in p[i]]; print(t.dumps(l))`)
}

// pdmInstall installs what the lock says into the active environment
// (https://pdm-project.org/en/latest/reference/cli/#install). It is asked
// without the user's hooks, whose files are not there.
func pdmInstall(p pdmFields, in Input, project pdmProject, lock pdmLock) plan.Step {
	argv := []string{"/opt/pdm/bin/pdm", "install", "--check", "--no-self", "--no-editable", "--skip=:all"}
	if !slices.ContainsFunc(slices.Concat(p.Groups, p.Extras), project.isDevelopment) {
		argv = append(argv, "--prod") // which PDM refuses beside such a group; the group alone leaves the others out
	}
	argv = append(argv, repeated("--group", slices.Concat(p.Groups, p.Extras))...)
	mounts := []plan.Mount{
		mountTool("pdm"),
		pdmCache(in.App),
		mountLock(pdmLockFile, len(lock.local()) > 0), bind(pyprojectFile)[0],
	}
	if _, err := fs.Stat(in.Project, "pdm.toml"); err == nil {
		mounts = append(mounts, bind("pdm.toml")...)
	}
	return plan.Step{
		Origin: plan.Origin{
			Field:  "deps.pdm",
			Source: "https://pdm-project.org/en/latest/usage/lockfile/",
			Reason: "--check: a pdm.lock that is not in step with pyproject.toml ends the build. Both are mounted, " +
				"not copied: only a change in them installs again. PDM compiles no bytecode; it is done after it.",
		},
		Run: online(in.App, 0, plan.Run{Mounts: mounts, Commands: []plan.Command{
			{Argv: argv, Env: []plan.Var{
				{Name: "VIRTUAL_ENV", Value: Venv},
				{Name: "PDM_USE_VENV", Value: "true"},
				{Name: "PDM_CHECK_UPDATE", Value: "false"},
			}},
			compiled(),
		}}, netrcAccess),
	}
}

// pdmCache is in memory where an index has a password: PDM keeps an index's
// answers together with the header that let it in, and the builder's caches are
// open to other builds.
func pdmCache(app spec.App) plan.Mount {
	kind := "cache"
	if slices.ContainsFunc(app.Indexes, func(i spec.Index) bool { return i.Password != nil }) {
		kind = "tmpfs"
	}
	return plan.Mount{Type: kind, Target: "/root/.cache/pdm"}
}

// pdmProject is what PDM reads of a pyproject.toml, beside what all tools do.
type pdmProject struct {
	Project *struct {
		Dependencies []any          `toml:"dependencies"`
		Optional     map[string]any `toml:"optional-dependencies"`
		Python       string         `toml:"requires-python"`
	} `toml:"project"`
	Groups map[string]any `toml:"dependency-groups"` // PEP 735
	Tool   struct {
		PDM struct {
			Source     []any          `toml:"source"`
			Dev        map[string]any `toml:"dev-dependencies"`
			Resolution map[string]any `toml:"resolution"`
			Overrides  map[string]any `toml:"overrides"` // until PDM 2.0
			Workspace  any            `toml:"workspace"`
		} `toml:"pdm"`
	} `toml:"tool"`
}

// development are the groups that PDM counts as such: PEP 735's and its own, by
// their normalised names.
func (p pdmProject) development() map[string]any {
	groups := map[string]any{}
	for _, table := range []map[string]any{p.Groups, p.Tool.PDM.Dev} {
		for _, name := range slices.Sorted(maps.Keys(table)) {
			before, _ := groups[normalise(name)].([]any)
			more, _ := table[name].([]any)
			groups[normalise(name)] = slices.Concat(before, more)
		}
	}
	return groups
}

func (p pdmProject) isDevelopment(group string) bool {
	_, ok := p.development()[normalise(group)]
	return ok
}

// optional are the project's extras by their normalised names.
func (p pdmProject) optional() map[string]any {
	extras := map[string]any{}
	if p.Project != nil {
		for name, requirements := range p.Project.Optional {
			extras[normalise(name)] = requirements
		}
	}
	return extras
}

// unknown finds the groups and extras that there are not, or that are not
// locked. PDM passes over the first with a notice.
func (p pdmProject) unknown(fields pdmFields, lock pdmLock) []spec.Finding {
	findings := lock.lacks("groups", "group", fields.Groups, p.development())
	return append(findings, lock.lacks("extras", "extra", fields.Extras, p.optional())...)
}

func (l pdmLock) lacks(field, kind string, names []string, known map[string]any) []spec.Finding {
	var findings []spec.Finding
	for i, name := range names {
		finding := spec.Finding{Path: fmt.Sprintf("deps.pdm.%s.%d", field, i)}
		if _, ok := known[normalise(name)]; !ok {
			finding.Rule, finding.Message = "deps.no-"+kind, fmt.Sprintf("pyproject.toml has no %s %q", kind, name)
			finding.Notes = []string{oneOf(kind+"s", slices.Sorted(maps.Keys(known)))}
		} else if locked := l.Metadata.Groups; len(locked) > 0 && !slices.ContainsFunc(locked, func(g string) bool { return normalise(g) == normalise(name) }) {
			finding.Rule, finding.Message = "pdm.not-locked", fmt.Sprintf("pdm.lock was made without the %s %q", kind, name)
			finding.Notes = []string{"lock all of them with   pdm lock --group :all"}
		} else {
			continue
		}
		findings = append(findings, finding)
	}
	return findings
}

// oneOf is a note on the names that may be written.
func oneOf(kind string, names []string) string {
	if len(names) == 0 {
		return "it has no " + kind
	}
	return "its " + kind + " are   " + strings.Join(names, ", ")
}

// stale finds a pyproject.toml that the lock was not made of, as the PDM that
// installs does. What a workspace's members say is not computed here.
func (p pdmProject) stale(fields pdmFields, lock pdmLock, in Input) []spec.Finding {
	_, inputs := p.Tool.PDM.Resolution["lock_inputs"]
	if p.Project == nil || p.Tool.PDM.Workspace != nil || inputs || lock.Metadata.Inputs != nil {
		return nil
	}
	hash, ok := p.hash(fields.Version)
	if algorithm, locked, _ := strings.Cut(lock.Metadata.Hash, ":"); !ok || algorithm == "sha256" && locked == hash {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.pdm", At: placeOf(in.Project, pdmLockFile, "content_hash"),
		Message: fmt.Sprintf("pdm.lock is not in step with pyproject.toml, by whose hash PDM %s knows it", fields.Version),
		Notes:   []string{writePdmLock},
	}}
}

// hash is PDM's content_hash of pyproject.toml (PyProject.content_hash in
// https://github.com/pdm-project/pdm/blob/main/src/pdm/project/project_file.py).
func (p pdmProject) hash(version string) (string, bool) {
	content := map[string]any{
		"sources":               p.Tool.PDM.Source,
		"dependencies":          p.Project.Dependencies,
		"dev-dependencies":      p.development(),
		"optional-dependencies": p.Project.Optional,
		"requires-python":       p.Project.Python,
		"resolution":            p.Tool.PDM.Resolution,
	}
	if isOldPdm(version) {
		delete(content, "resolution")
		content["dev-dependencies"] = p.Tool.PDM.Dev
		overrides, _ := p.Tool.PDM.Resolution["overrides"].(map[string]any)
		if p.Tool.PDM.Overrides != nil {
			overrides = p.Tool.PDM.Overrides
		}
		content["overrides"] = overrides
	}
	var text pythonJSON
	ok := text.write(content)
	return text.sha256(), ok
}

// isOldPdm tells whether a version is before 2.16.
func isOldPdm(version string) bool { return older(version, 2, 16) }

// older tells whether a version's numbers come before others.
func older(version string, than ...int) bool {
	numbers := make([]int, 0, len(than))
	for part := range strings.SplitSeq(version, ".") {
		var number int
		if _, err := fmt.Sscan(part, &number); err != nil {
			break
		}
		numbers = append(numbers, number)
	}
	return slices.Compare(numbers, than) < 0
}

// pdmLock is what is read of pdm.lock, whose format has the version 4.x.
type pdmLock struct {
	Metadata struct {
		Groups   []string `toml:"groups"` // those that it was made with
		Format   string   `toml:"lock_version"`
		Hash     string   `toml:"content_hash"` // algorithm:digits
		Inputs   any      `toml:"lock_inputs"`
		Strategy []string `toml:"strategy"`
	} `toml:"metadata"`
	Packages []pdmPackage `toml:"package"`
}

type pdmPackage struct {
	Name         string   `toml:"name"`
	Version      string   `toml:"version"`
	Groups       []string `toml:"groups"` // where the lock's strategy is inherit_metadata, as by default
	Marker       string   `toml:"marker"` // PEP 508; there with Groups
	Git          string   `toml:"git"`
	Path         string   `toml:"path"`         // a folder or an archive
	URL          string   `toml:"url"`          // an archive
	Extras       []string `toml:"extras"`       // of an entry that adds what they require
	Dependencies []string `toml:"dependencies"` // PEP 508
	reached      []string // where requirements lead to it, if the lock does not say for which group it is
	platforms    []string // of the image's, on which it is needed
	Files        []struct {
		File string `toml:"file"`
		Hash string `toml:"hash"`
		URL  string `toml:"url"` // instead of File, with the strategy static_urls
	} `toml:"files"`
}

// pdm is the version that installs by the lock where the spec names none.
func (l pdmLock) pdm() string {
	if l.Metadata.Format != "" && older(l.Metadata.Format, 4, 4, 2) {
		return lastOldPdm
	}
	return newestPdm
}

// sources are the names of the project's package indexes.
func (p pdmProject) sources() []string { return namesOf(p.Tool.PDM.Source) }

// namesOf are the names of an array of tables.
func namesOf(sources any) []string {
	var names []string
	tables, _ := sources.([]any)
	for _, s := range tables {
		if table, ok := s.(map[string]any); ok {
			name, _ := table["name"].(string)
			names = append(names, name)
		}
	}
	return names
}

// saysGroups tells whether the lock says which groups its packages are for.
func (l pdmLock) saysGroups() bool {
	return slices.ContainsFunc(l.Packages, func(p pdmPackage) bool { return len(p.Groups) > 0 })
}

// roots are what the project, its groups and its extras require.
func (p pdmProject) roots(fields pdmFields) []dependency {
	var all []string
	if p.Project != nil {
		all = texts(p.Project.Dependencies)
	}
	for _, extra := range fields.Extras {
		all = append(all, texts(p.optional()[normalise(extra)])...)
	}
	for _, group := range fields.Groups {
		all = append(all, texts(p.development()[normalise(group)])...)
	}
	return dependencies(all)
}

// reach forgets the packages that the project does not lead to, of a lock that
// does not say for which group they are. Those of the project's own folders
// stay: such a lock can't install them.
func (l *pdmLock) reach(roots []dependency, in Input) {
	if l.saysGroups() {
		return
	}
	byName := map[string][]pdmPackage{}
	for _, p := range l.Packages {
		byName[normalise(p.Name)] = append(byName[normalise(p.Name)], p)
	}
	reached := in.reach(roots, func(name string, extras []string) []dependency {
		var all []dependency
		for _, p := range byName[name] {
			if len(p.Extras) == 0 || slices.ContainsFunc(p.Extras, func(e string) bool { return slices.Contains(extras, e) }) {
				all = append(all, dependencies(p.Dependencies)...)
			}
		}
		return all
	})
	var kept []pdmPackage
	for _, p := range l.Packages {
		p.reached = reached[normalise(p.Name)]
		if p.Path != "" {
			p.reached = Platforms(in.App)
		}
		if len(p.reached) > 0 {
			kept = append(kept, p)
		}
	}
	l.Packages = kept
}

// keep forgets the packages that no group needs, or not this system.
func (l *pdmLock) keep(groups []string, in Input) {
	wanted := map[string]bool{}
	for _, group := range groups {
		wanted[normalise(group)] = true
	}
	var kept []pdmPackage
	for _, p := range l.Packages {
		p.platforms = p.reached
		if p.reached == nil {
			p.platforms = in.where(p.Marker)
		}
		needed := len(p.Groups) == 0 || slices.ContainsFunc(p.Groups, func(g string) bool { return wanted[normalise(g)] })
		if needed && len(p.platforms) > 0 {
			kept = append(kept, p)
		}
	}
	l.Packages = kept
}

// packages are those of the lock. One with extras has two entries there.
func (l pdmLock) packages() Packages {
	var packages Packages
	for _, p := range l.Packages {
		one := Package{
			Name: normalise(p.Name), Version: p.Version, Platforms: p.platforms, File: pdmLockFile, Mention: tomlMention(p.Name, p.Version),
			Built: p.Git != "" || p.isFolder(), Listed: len(p.Files) > 0,
		}
		if path.Clean(p.Path) == "." && p.Path != "" { // the project itself
			continue
		}
		for _, f := range p.Files {
			if heavyFolder(one.Name) != "" {
				one.Hashes = append(one.Hashes, f.Hash)
			}
			one.add(fileName(cmp.Or(f.File, f.URL)))
		}
		if before := packages.Find(one.Name); before == nil || before.Version != one.Version {
			packages = append(packages, one)
		}
	}
	return packages
}

// add adds a file of the distribution.
func (p *Package) add(file string) {
	if strings.HasSuffix(file, ".whl") {
		p.Wheels = append(p.Wheels, file)
	} else {
		p.Sdist = true
	}
}

func (p pdmPackage) isFolder() bool { return p.Path != "" && !isArchive(p.Path) }

// isArchive tells a distribution's archive from a folder by its name.
func isArchive(file string) bool {
	return slices.ContainsFunc([]string{".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz"}, func(suffix string) bool { return strings.HasSuffix(file, suffix) })
}

// local are the folders and archives of the packages whose wheels are built of the source.
func (l pdmLock) local() []string {
	var local []string
	for _, p := range l.Packages {
		if p.Path != "" {
			local = append(local, path.Clean(p.Path))
		}
	}
	slices.Sort(local)
	return slices.Compact(local)
}

func (l pdmLock) outside() []spec.Finding {
	var findings []spec.Finding
	for _, p := range l.Packages {
		if p.Path != "" {
			findings = append(findings, outsideFolder("pdm", p.Name, path.Clean(p.Path))...)
		}
	}
	return findings
}

// undivided refuses a lock that PDM would follow by what the packages require of
// each other, which ends at those that are left out of it.
func (l pdmLock) undivided() []spec.Finding {
	if len(l.local()) == 0 || slices.Contains(l.Metadata.Strategy, "inherit_metadata") {
		return nil
	}
	return []spec.Finding{{
		Rule: "pdm.no-metadata", Path: "deps.pdm",
		Message: "pdm.lock does not say which groups its packages are for, which a project with packages of its own needs: " + strings.Join(l.local(), ", "),
		Notes:   []string{"lock anew with   pdm lock --strategy inherit_metadata"},
	}}
}

// buildPackages is what fetching the packages takes.
func (l pdmLock) buildPackages() []string {
	if slices.ContainsFunc(l.Packages, func(p pdmPackage) bool { return p.Git != "" }) {
		return []string{"git"}
	}
	return nil
}
