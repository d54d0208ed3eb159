package manager

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/plan"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// pipenvFields are those of #Pipenv.
type pipenvFields struct {
	Categories []string `json:"categories,omitempty"`
	Version    string   `json:"version"`
}

func pipenv() Manager {
	return define("pipenv", installByPipenv, pipfileLock).adding("pipenv install %s")
}

const (
	pipfile          = "Pipfile"
	pipfileLock      = "Pipfile.lock"
	writePipfile     = "write one with   pipenv install"
	writePipfileLock = "write it with   pipenv lock"
)

func installByPipenv(p pipenvFields, in Input) (Install, []spec.Finding) {
	manifest, findings := readPipfile(in)
	lock, unreadable := readPipfileLock(in)
	findings = append(findings, unreadable...)
	if len(findings) > 0 {
		return Install{}, findings
	}
	findings = append(lock.unknown(p), manifest.stale(lock, in)...)
	findings = append(findings, undeclared(in.App, "pipenv", pipfile, manifest.sources(), "a [[source]] with name = %q and url = %q")...)
	chosen := lock.chosen(p)
	install := Install{
		Tools:         []plan.Stage{toolByPip("pipenv", p.Version, in.App)},
		Steps:         []plan.Step{createVenv(), pipenvSync(p, in.App, len(chosen.local()) > 0)},
		Clean:         true, // Pipenv, its cache and the project's files are mounts
		BuildPackages: chosen.buildPackages(),
		Local:         chosen.local(),
		Packages:      chosen.packages(in),
		Locked:        true,
	}
	if len(install.Local) > 0 {
		install.Tools = append(install.Tools, pipenvRemoteStage())
	}
	if own := localPackage(in); !slices.Contains(install.Local, ".") {
		install.Local = append(own, install.Local...)
	}
	return install, append(findings, chosen.outside()...)
}

// pipenvRemoteStage leaves out what pipenvPackage.local is not empty for.
func pipenvRemoteStage() plan.Stage {
	return remoteStage("pipenv", pipfileLock, `import json; l = json.load(open("`+pipfileLock+`")); `+
		`print(json.dumps({s: p if s == "_meta" else {n: e for n, e in p.items() if "path" not in e and "://" in e.get("file", "://")} for s, p in l.items()}))`)
}

// pipenvSync installs what the lock says into the active environment, with
// hashes (https://pipenv.pypa.io/en/latest/commands.html#sync). A list made by
// pipenv requirements would leave the image the same, but for pip it would lose
// which index each package comes from, and pip takes no list that has both
// hashes and packages of git.
func pipenvSync(p pipenvFields, app spec.App, remote bool) plan.Step {
	env := []plan.Var{
		{Name: "VIRTUAL_ENV", Value: Venv},
		{Name: "PIPENV_VERBOSITY", Value: "-1"}, // no notice on the active environment
		{Name: "PIPENV_NOSPIN", Value: "1"},
	}
	sync := []string{"/opt/pipenv/bin/pipenv", "sync", "--extra-pip-args=--no-compile"}
	if len(p.Categories) > 0 {
		sync = append(sync, "--categories="+strings.Join(append([]string{"packages"}, p.Categories...), ","))
	}
	return plan.Step{
		Origin: plan.Origin{
			Field:  "deps.pipenv",
			Source: "https://pipenv.pypa.io/en/latest/commands.html#sync",
			Reason: "verify: a Pipfile.lock that is not in step with the Pipfile ends the build. Both are mounted, " +
				"not copied: only a change in them installs again. The packages' bytecode is compiled after it, without their tests.",
		},
		Run: online(app, 1, plan.Run{
			Mounts: []plan.Mount{mountTool("pipenv"), {Type: "cache", Target: "/root/.cache/pipenv"}, mountLock(pipfileLock, remote), bind(pipfile)[0]},
			Commands: []plan.Command{
				{Argv: []string{"/opt/pipenv/bin/pipenv", "verify"}, Env: env[1:2]},
				{Argv: sync, Env: env},
				compiled(),
			},
		}, netrcAccess),
	}
}

// pipfileContent is a Pipfile (https://github.com/pypa/pipfile): its source,
// requires, pipenv and scripts; every other table is a category of packages.
type pipfileContent map[string]any

func readPipfile(in Input) (pipfileContent, []spec.Finding) {
	content := pipfileContent{}
	data, err := fs.ReadFile(in.Project, pipfile)
	if err != nil {
		return nil, missing("pipenv", pipfile, writePipfile, err)
	}
	return content, decodeTOML(pipfile, data, &content, "pipenv", writePipfile)
}

// stale finds a Pipfile that the lock was not made of.
func (c pipfileContent) stale(lock pipenvLock, in Input) []spec.Finding {
	hash, ok := c.hash()
	if !ok || hash == lock.meta.Hash.SHA256 {
		return nil
	}
	return []spec.Finding{{
		Rule: "deps.lock-stale", Path: "deps.pipenv", At: placeOf(in.Project, pipfileLock, `"sha256"`),
		Message: "Pipfile.lock is not in step with the Pipfile, by whose hash Pipenv knows it",
		Notes:   []string{writePipfileLock},
	}}
}

// hash is Pipenv's of a Pipfile (Pipfile.get_hash in https://github.com/sarugaku/plette/blob/master/src/plette/pipfiles.py).
func (c pipfileContent) hash() (string, bool) {
	content := map[string]any{}
	for category, packages := range c {
		if !slices.Contains([]string{"source", "packages", "dev-packages", "requires", "scripts", "pipfile", "pipenv", "default", "develop"}, category) {
			content[category] = packages
		}
	}
	content["_meta"] = map[string]any{"sources": c.or("source", pypi()), "requires": c.or("requires", map[string]any{})}
	content["default"] = c.or("packages", map[string]any{})
	content["develop"] = c.or("dev-packages", map[string]any{})
	text := pythonJSON{compact: true}
	ok := text.write(content)
	return text.sha256(), ok
}

func (c pipfileContent) or(table string, otherwise any) any {
	if content, ok := c[table]; ok {
		return content
	}
	return otherwise
}

// sources are the names of the Pipfile's package indexes.
func (c pipfileContent) sources() []string { return namesOf(c.or("source", pypi())) }

// pypi is the source of a Pipfile that names none.
func pypi() any {
	return []any{map[string]any{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true}}
}

// pipenvLock is what is read of Pipfile.lock.
type pipenvLock struct {
	meta struct {
		Hash struct {
			SHA256 string `json:"sha256"`
		} `json:"hash"`
	}
	categories map[string]map[string]pipenvPackage // "default" is of packages, "develop" of dev-packages
}

// pipenvPackage is one that the lock names, by the hashes of its files alone.
type pipenvPackage struct {
	Version string   `json:"version"` // ==1.0
	Extras  []string `json:"extras"`
	Hashes  []string `json:"hashes"`
	Markers string   `json:"markers"` // PEP 508
	Git     string   `json:"git"`
	Path    string   `json:"path"` // a folder
	File    string   `json:"file"` // an archive: a path, or its URL
}

func readPipfileLock(in Input) (pipenvLock, []spec.Finding) {
	var lock pipenvLock
	data, err := fs.ReadFile(in.Project, pipfileLock)
	if err != nil {
		return lock, missing("pipenv", pipfileLock, writePipfileLock, err)
	}
	if err := json.Unmarshal(data, &lock); err != nil {
		return lock, []spec.Finding{{
			Rule: "deps.file-unreadable", Path: "deps.pipenv",
			Message: fmt.Sprintf("%s is no JSON that pipenv could read: %v", positionInJSON(data, err), err),
			Notes:   []string{writePipfileLock},
		}}
	}
	return lock, nil
}

// positionInJSON is Pipfile.lock with the line of a mistake, where it is known.
func positionInJSON(data []byte, err error) string {
	var offset int64
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	if offset == 0 || offset > int64(len(data)) {
		return pipfileLock
	}
	return fmt.Sprintf("%s:%d", pipfileLock, 1+strings.Count(string(data[:offset]), "\n"))
}

// UnmarshalJSON reads _meta, and every other key as a category.
func (l *pipenvLock) UnmarshalJSON(data []byte) error {
	var sections map[string]json.RawMessage
	if err := json.Unmarshal(data, &sections); err != nil {
		return err
	}
	l.categories = map[string]map[string]pipenvPackage{}
	for name, section := range sections {
		if name == "_meta" {
			if err := json.Unmarshal(section, &l.meta); err != nil {
				return fmt.Errorf("_meta: %w", err)
			}
			continue
		}
		var packages map[string]pipenvPackage
		if err := json.Unmarshal(section, &packages); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		l.categories[name] = packages
	}
	return nil
}

// section is the lock's name of a category of the Pipfile.
func section(category string) string {
	switch category {
	case "packages":
		return "default"
	case "dev-packages":
		return "develop"
	}
	return category
}

// unknown finds the categories that the lock does not have. Pipenv installs nothing for those.
func (l pipenvLock) unknown(p pipenvFields) []spec.Finding {
	var findings []spec.Finding
	for i, category := range p.Categories {
		if _, ok := l.categories[section(category)]; !ok {
			findings = append(findings, spec.Finding{
				Rule: "pipenv.no-category", Path: fmt.Sprintf("deps.pipenv.categories.%d", i),
				Message: fmt.Sprintf("Pipfile.lock has no category %q", category),
				Notes:   []string{oneOf("categories", l.names()), writePipfileLock},
			})
		}
	}
	return findings
}

// names are those of the categories beside packages, as the Pipfile writes them.
func (l pipenvLock) names() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(l.categories)) {
		switch name {
		case "default":
		case "develop":
			names = append(names, "dev-packages")
		default:
			names = append(names, name)
		}
	}
	return names
}

// pipenvPackages are those that the image gets, by name.
type pipenvPackages map[string]pipenvPackage

func (l pipenvLock) chosen(p pipenvFields) pipenvPackages {
	chosen := pipenvPackages{}
	for _, category := range append([]string{"packages"}, p.Categories...) {
		maps.Copy(chosen, l.categories[section(category)])
	}
	return chosen
}

func (c pipenvPackages) packages(in Input) Packages {
	var packages Packages
	for _, name := range slices.Sorted(maps.Keys(c)) {
		p := c[name]
		platforms := in.where(p.Markers)
		if p.local() == "." || len(platforms) == 0 { // the project itself, or for another system
			continue
		}
		one := Package{
			Name: normalise(name), Version: strings.TrimPrefix(p.Version, "=="), Platforms: platforms, Extras: p.Extras, File: pipfileLock, Mention: fmt.Sprintf("%q: {", name),
			Built: p.Git != "" || p.Path != "" && !isArchive(p.Path),
		}
		if heavyFolder(one.Name) != "" {
			one.Hashes = p.Hashes
		}
		packages = append(packages, one)
	}
	return packages
}

// local is where in the project the package's wheel is built from; "" where it is none of the project's.
func (p pipenvPackage) local() string {
	switch {
	case p.Path != "":
		return path.Clean(p.Path)
	case p.File != "" && !strings.Contains(p.File, "://"):
		return path.Clean(p.File)
	}
	return ""
}

// local are the folders and archives of the packages whose wheels are built of the source.
func (c pipenvPackages) local() []string {
	var local []string
	for _, p := range c {
		if from := p.local(); from != "" {
			local = append(local, from)
		}
	}
	slices.Sort(local)
	return slices.Compact(local)
}

func (c pipenvPackages) outside() []spec.Finding {
	var findings []spec.Finding
	for _, name := range slices.Sorted(maps.Keys(c)) {
		findings = append(findings, outsideFolder("pipenv", name, c[name].local())...)
	}
	return findings
}

// buildPackages is what fetching the packages takes.
func (c pipenvPackages) buildPackages() []string {
	for _, p := range c {
		if p.Git != "" {
			return []string{"git"}
		}
	}
	return nil
}
