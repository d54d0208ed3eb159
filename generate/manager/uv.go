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

// uvFields are those of #Uv.
type uvFields struct {
	Groups  []string `json:"groups,omitempty"`
	Extras  []string `json:"extras,omitempty"`
	Package string   `json:"package,omitempty"`
	Version string   `json:"version"`
	From    string   `json:"from"`
}

func uv() Manager { return define("uv", installByUv, uvLockFile).adding("uv add %s") }

const (
	uvCache     = "/root/.cache/uv"
	uvLockFile  = "uv.lock"
	writeUvLock = "write it with   uv lock"
)

func installByUv(u uvFields, in Input) (Install, []spec.Finding) {
	var lock uvLock
	file, findings := readProject(in, "uv", "write one with   uv init")
	findings = append(findings, readTOML(in.Project, uvLockFile, &lock, "uv", writeUvLock)...)
	if len(findings) > 0 {
		return Install{}, findings
	}
	root := lock.root(u.Package)
	if root == nil {
		return Install{}, []spec.Finding{noUvPackage(u, lock)}
	}
	closure := lock.closures(root, u, in)
	install := Install{
		Tools:         []plan.Stage{uvStage("deps.uv", u, in.App)},
		Steps:         []plan.Step{createVenv(), uvSync(u, in, lock, sourceNames(file.Tool.UV.Index))},
		Clean:         true, // uv, its cache and the project's files are mounts
		BuildPackages: closure.buildPackages(),
		Local:         closure.local(),
		Packages:      closure.packages(uvLockFile),
		Locked:        true,
		Lock:          Lock{File: uvLockFile, Key: "requires-python"},
	}
	if root.Source.folder() == "." && file.isPackage(in) {
		install.Local = append([]string{"."}, install.Local...)
	}
	return install, slices.Concat(lock.stale(file, in.Project), root.unknown(u), closure.outside(), lock.otherIndex(in.App))
}

// uvStage is where uv comes from; its path there is uvBinary.
func uvStage(field string, u uvFields, app spec.App) plan.Stage {
	if u.From == "pip" {
		return toolByPip("uv", u.Version, app)
	}
	return plan.Stage{
		Origin: plan.Origin{Field: field + ".version", Reason: "is uv alone; the build mounts it, and the image does not get it."},
		Name:   "uv", From: "ghcr.io/astral-sh/uv:" + u.Version,
	}
}

func uvBinary(u uvFields) plan.Mount {
	if u.From == "pip" {
		return plan.Mount{Type: "bind", From: "uv", Source: "/opt/uv", Target: "/opt/uv"}
	}
	return plan.Mount{Type: "bind", From: "uv", Source: "/uv", Target: "/opt/uv/bin/uv"}
}

// uvSync installs what the lock says and nothing of the project's own code
// (https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers).
func uvSync(u uvFields, in Input, lock uvLock, indexes []string) plan.Step {
	argv := []string{"/opt/uv/bin/uv", "sync", "--locked", "--no-install-workspace", "--no-default-groups"}
	if lock.hasFolders() {
		argv = append(argv, "--no-install-local")
	}
	if u.Package != "" {
		argv = append(argv, "--package="+u.Package)
	}
	argv = append(argv, repeated("--extra", u.Extras)...)
	argv = append(argv, repeated("--group", u.Groups)...)
	mounts := append([]plan.Mount{uvBinary(u), {Type: "cache", Target: uvCache}}, bind(lock.manifests(in.Project)...)...)
	return plan.Step{
		Origin: plan.Origin{
			Field:  "deps.uv",
			Source: "https://docs.astral.sh/uv/guides/integration/docker/",
			Reason: "--locked: a uv.lock that is not in step with pyproject.toml ends the build. Both are mounted, " +
				"not copied: only a change in them installs again. The packages' bytecode is compiled after it, without their tests.",
		},
		Run: online(in.App, 0, plan.Run{Mounts: mounts, Commands: []plan.Command{
			{Argv: argv, Env: []plan.Var{
				{Name: "UV_PROJECT_ENVIRONMENT", Value: Venv},
				{Name: "UV_LINK_MODE", Value: "copy"},
				{Name: "UV_PYTHON_DOWNLOADS", Value: "never"},
			}},
			compiled(),
		}}, uvAccess(indexes)),
	}
}

// uvLock is what is read of uv.lock (https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile).
type uvLock struct {
	Manifest uvManifest  `toml:"manifest"`
	Packages []uvPackage `toml:"package"`
}

type uvPackage struct {
	Name         string              `toml:"name"`
	Version      string              `toml:"version"`
	Source       uvSource            `toml:"source"`
	Dependencies []uvEdge            `toml:"dependencies"`
	Optional     map[string][]uvEdge `toml:"optional-dependencies"`
	Groups       map[string][]uvEdge `toml:"dev-dependencies"`
	Metadata     uvMetadata          `toml:"metadata"`
	Wheels       []uvFile            `toml:"wheels"`
	Sdist        uvFile              `toml:"sdist"`
}

// uvFile is a wheel or a source distribution: at a URL, or for indexes that are
// folders at a path.
type uvFile struct {
	URL      string `toml:"url"`
	Path     string `toml:"path"`
	Filename string `toml:"filename"`
	Hash     string `toml:"hash"`
}

// hashes are those of all files.
func (p uvPackage) hashes() []string {
	var hashes []string
	for _, f := range append(slices.Clone(p.Wheels), p.Sdist) {
		if f.Hash != "" {
			hashes = append(hashes, f.Hash)
		}
	}
	return hashes
}

// uvMetadata is what the package's pyproject.toml required when it was locked.
type uvMetadata struct {
	Requires []uvRequirement            `toml:"requires-dist"`
	Extras   []string                   `toml:"provides-extras"` // those without dependencies too
	Groups   map[string][]uvRequirement `toml:"requires-dev"`
}

type uvRequirement struct {
	Name      string   `toml:"name"`
	Extras    []string `toml:"extras"`
	Specifier string   `toml:"specifier"`

	// Where tool.uv.sources has it from, the lock notes in place of the specifier.
	Git       string `toml:"git"`
	URL       string `toml:"url"`
	Path      string `toml:"path"`
	Directory string `toml:"directory"`
	Editable  string `toml:"editable"`
	Virtual   string `toml:"virtual"`
}

// hasSource tells whether the distribution is from elsewhere than an index.
func (r uvRequirement) hasSource() bool {
	return r.Git+r.URL+r.Path+r.Directory+r.Editable+r.Virtual != ""
}

// uvEdge is a dependency. Its version is there where the lock has several of
// the name, and its source where it has the version from several indexes.
type uvEdge struct {
	Name    string   `toml:"name"`
	Version string   `toml:"version"`
	Source  uvSource `toml:"source"`
	Extra   []string `toml:"extra"`
	Marker  string   `toml:"marker"`
}

// uvSource is where a package comes from; exactly one of its fields is set.
type uvSource struct {
	Registry  string `toml:"registry"`
	Git       string `toml:"git"`
	URL       string `toml:"url"`
	Editable  string `toml:"editable"`
	Virtual   string `toml:"virtual"`
	Directory string `toml:"directory"`
	Path      string `toml:"path"`
}

// folder is the package's folder in the project, "" where it is none of the project's.
func (s uvSource) folder() string {
	for _, folder := range []string{s.Editable, s.Virtual, s.Directory} {
		if folder != "" {
			return path.Clean(folder)
		}
	}
	return ""
}

// local is where in the project the package's wheel comes from: its folder, or
// an archive.
func (s uvSource) local() string {
	if s.Path != "" {
		return path.Clean(s.Path)
	}
	return s.folder()
}

// unknown refuses groups and extras that the package does not have.
func (p uvPackage) unknown(u uvFields) []spec.Finding {
	var findings []spec.Finding
	groups := slices.Concat(slices.Collect(maps.Keys(p.Groups)), slices.Collect(maps.Keys(p.Metadata.Groups)))
	extras := slices.Concat(slices.Collect(maps.Keys(p.Optional)), p.Metadata.Extras)
	for _, kind := range []struct {
		name         string
		asked, known []string
	}{{"group", u.Groups, groups}, {"extra", u.Extras, extras}} {
		slices.Sort(kind.known)
		kind.known = slices.Compact(kind.known)
		for i, name := range kind.asked {
			if !slices.ContainsFunc(kind.known, func(known string) bool { return normalise(known) == normalise(name) }) {
				findings = append(findings, unknownChoice("uv", uvLockFile, kind.name, i, name, kind.known))
			}
		}
	}
	return findings
}

// otherIndex finds an index that is to take PyPI's place, of which the lock
// knows nothing: uv holds the lock against the indexes that it is told of.
func (l uvLock) otherIndex(app spec.App) []spec.Finding {
	same := func(a, b string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(b, "/") }
	for _, i := range app.Indexes {
		if !i.Default || slices.ContainsFunc(l.Packages, func(p uvPackage) bool { return same(p.Source.Registry, i.URL) }) {
			continue
		}
		return []spec.Finding{{
			Rule: "indexes.not-in-lock", Path: "indexes." + i.Name + ".url",
			Message: fmt.Sprintf("uv.lock has no package of %s, which is to take PyPI's place", i.URL),
			Notes:   []string{fmt.Sprintf("lock with it   UV_DEFAULT_INDEX=%s uv lock   or leave   default   out", i.URL)},
		}}
	}
	return nil
}

// root is the package that is asked for, or the project's own.
func (l uvLock) root(name string) *uvPackage {
	for i, p := range l.Packages {
		if name != "" && p.Name == normalise(name) && p.Source.folder() != "" || name == "" && p.Source.folder() == "." {
			return &l.Packages[i]
		}
	}
	return nil
}

// byName are the lock's packages; forks of the resolution can have several of a name.
func (l uvLock) byName() map[string][]*uvPackage {
	all := make(map[string][]*uvPackage, len(l.Packages))
	for i := range l.Packages {
		p := &l.Packages[i]
		all[p.Name] = append(all[p.Name], p)
	}
	return all
}

// of is the package that an edge leads to.
func (e uvEdge) of(all map[string][]*uvPackage) *uvPackage {
	for _, p := range all[e.Name] {
		if (e.Version == "" || e.Version == p.Version) && (e.Source == uvSource{} || e.Source == p.Source) {
			return p
		}
	}
	return nil
}

// hasFolders tells whether packages come from folders outside the workspace.
func (l uvLock) hasFolders() bool {
	return slices.ContainsFunc(l.Packages, func(p uvPackage) bool { return p.Source.Directory != "" || p.Source.Path != "" })
}

// manifests are the files that uv needs to see whether the lock is in step.
func (l uvLock) manifests(project fs.FS) []string {
	files := []string{uvLockFile, pyprojectFile}
	for _, p := range l.Packages {
		if local := p.Source.local(); local == "" || local == "." {
			continue
		}
		candidates := []string{path.Clean(p.Source.Path)}
		if p.Source.Path == "" {
			folder := p.Source.folder()
			candidates = []string{path.Join(folder, pyprojectFile), path.Join(folder, "setup.py"), path.Join(folder, "setup.cfg")}
		}
		for _, file := range candidates {
			if _, err := fs.Stat(project, file); err == nil {
				files = append(files, file)
			}
		}
	}
	return files
}

// uvClosure is every package that the image needs, and on which platforms.
type uvClosure struct {
	members []*uvPackage // the first is the project itself
	where   map[*uvPackage][]string
}

// closures are those of all the image's platforms.
func (l uvLock) closures(root *uvPackage, u uvFields, in Input) uvClosure {
	all := uvClosure{where: map[*uvPackage][]string{}}
	byName := l.byName()
	for _, platform := range Platforms(in.App) {
		for _, p := range l.closure(root, u, in.on(platform), byName) {
			if all.where[p] == nil {
				all.members = append(all.members, p)
			}
			all.where[p] = append(all.where[p], platform)
		}
	}
	return all
}

// closure is every package that root needs on in's one platform. Markers ask
// for the extras and groups that are taken, which requirements on the way can
// add to: then it is found anew.
func (l uvLock) closure(root *uvPackage, u uvFields, in Input, byName map[string][]*uvPackage) []*uvPackage {
	taken := u.taken(root)
	for {
		walk := uvWalk{in: in, taken: taken, byName: byName, seen: map[string]bool{}, there: map[*uvPackage]bool{root: true}, closure: []*uvPackage{root}}
		walk.follow(root.edges(u))
		if len(walk.taken) == len(taken) {
			return walk.closure
		}
		taken = walk.taken
	}
}

// edges are what the project itself requires. The lock has the names of extras and groups
// normalised.
func (p *uvPackage) edges(u uvFields) []uvEdge {
	edges := slices.Clone(p.Dependencies)
	for _, extra := range u.Extras {
		edges = append(edges, p.Optional[normalise(extra)]...)
	}
	for _, group := range u.Groups {
		edges = append(edges, p.Groups[normalise(group)]...)
	}
	return edges
}

// taken are the extras and groups that are asked for, as uv writes them where
// some exclude each other (UniversalMarker in
// https://github.com/astral-sh/uv/blob/main/crates/uv-resolver/src/universal_marker.rs).
func (u uvFields) taken(root *uvPackage) []string {
	taken := []string{fmt.Sprintf("project-%d-%s", len(root.Name), root.Name)}
	for _, extra := range u.Extras {
		taken = append(taken, uvExtra(root.Name, extra))
	}
	for _, group := range u.Groups {
		taken = append(taken, fmt.Sprintf("group-%d-%s-%s", len(root.Name), root.Name, normalise(group)))
	}
	return taken
}

func uvExtra(name, extra string) string {
	return fmt.Sprintf("extra-%d-%s-%s", len(name), name, normalise(extra))
}

// uvWalk is one way through the lock.
type uvWalk struct {
	in      Input
	taken   []string // extras and groups, in the words of the lock's markers
	byName  map[string][]*uvPackage
	seen    map[string]bool
	there   map[*uvPackage]bool
	closure []*uvPackage
}

func (w *uvWalk) follow(edges []uvEdge) {
	for ; len(edges) > 0; edges = edges[1:] {
		edge := edges[0]
		p := edge.of(w.byName)
		key := edge.Name + " " + edge.Version + " " + edge.Source.Registry + " " + strings.Join(edge.Extra, ",")
		if p == nil || w.seen[key] || len(w.in.whereExtras(edge.Marker, w.taken)) == 0 {
			continue
		}
		w.seen[key] = true
		if !w.there[p] {
			w.there[p] = true
			w.closure = append(w.closure, p)
		}
		edges = append(edges, p.Dependencies...)
		for _, extra := range edge.Extra {
			edges = append(edges, p.Optional[extra]...)
			if name := uvExtra(p.Name, extra); !slices.Contains(w.taken, name) {
				w.taken = append(slices.Clone(w.taken), name)
			}
		}
	}
}

func (c uvClosure) packages(lock string) Packages {
	var packages Packages
	for _, p := range c.members[1:] {
		one := Package{
			Name: p.Name, Version: p.Version, File: lock, Mention: tomlMention(p.Name, p.Version),
			Platforms: c.where[p],
			Listed:    len(p.Wheels) > 0 || p.Sdist != uvFile{}, Sdist: p.Sdist.URL+p.Sdist.Path != "",
			Built: p.Source.Git != "" || p.Source.folder() != "",
		}
		if heavyFolder(p.Name) != "" {
			one.Index, one.Hashes = p.Source.Registry, p.hashes()
		}
		for _, w := range p.Wheels {
			one.Wheels = append(one.Wheels, fileName(cmp.Or(w.URL, w.Path, w.Filename)))
		}
		packages = append(packages, one)
	}
	return packages
}

// local are the packages of the project, beside itself, whose wheels are built
// of the source. Virtual ones are not installed.
func (c uvClosure) local() []string {
	var local []string
	for _, p := range c.members {
		if from := p.Source.local(); from != "" && from != "." && p.Source.Virtual == "" {
			local = append(local, from)
		}
	}
	slices.Sort(local)
	return local
}

// buildPackages is what fetching the packages takes.
func (c uvClosure) buildPackages() []string {
	if slices.ContainsFunc(c.members, func(p *uvPackage) bool { return p.Source.Git != "" }) {
		return []string{"git"}
	}
	return nil
}

func (c uvClosure) outside() []spec.Finding {
	var findings []spec.Finding
	for _, p := range c.members {
		findings = append(findings, outsideFolder("uv", p.Name, p.Source.local())...)
	}
	return findings
}

func noUvPackage(u uvFields, lock uvLock) spec.Finding {
	var members []string
	for _, p := range lock.Packages {
		if p.Source.folder() != "" {
			members = append(members, p.Name)
		}
	}
	if u.Package == "" {
		return spec.Finding{
			Rule: "uv.no-project", Path: "deps.uv", Message: "uv.lock has no package in the project's own folder",
			Notes: []string{fmt.Sprintf("name the workspace's member that the image is for   deps: uv: package: \"%s\"", cmp.Or(strings.Join(members, `" or "`), "NAME"))},
		}
	}
	return spec.Finding{
		Rule: "uv.no-member", Path: "deps.uv.package", Message: "uv.lock has no member " + u.Package,
		Notes: []string{"its members are   " + strings.Join(members, ", ")},
	}
}
