package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// foundPackage is a package of the operating system that something speaks for.
type foundPackage struct {
	name   string
	weight int
	Evidence
}

// The weights, by what becomes of a package.
const (
	dropped = iota - 1 // nothing
	offered            // it is asked about, and not in the spec
	unsure             // it is in the spec, which says that it is unsure
	likely
	certain
)

// system is what the image gets of the operating system.
func (s *scan) system(app *Application) {
	of, err := s.packages.app(app.Python)
	if a := app.Answer("python"); a != nil {
		of.Python, _ = a.Value.(string)
	}
	found, release := s.systemPackages(app), system.Releases()[0].Codename
	if a, ok := s.variant(found); ok {
		app.Answers = append(app.Answers, a)
		release, of.Image.Variant = oldest(), "slim-"+oldest()
	}
	if err == nil && s.packages.kind != "conda" {
		app.System, _ = generate.RuntimePackages(of, s.packages.install)
	}
	var taken, others []foundPackage
	for _, f := range inRelease(found, release, app.System) {
		if f.weight > offered {
			taken = append(taken, f)
		} else {
			others = append(others, f)
		}
	}
	if len(taken) > 0 {
		app.Answers = append(app.Answers, packagesAnswer(taken))
		app.System = append(app.System, packageNames(taken)...)
	}
	app.Answers = append(app.Answers, s.messages(app)...)
	if len(others) > 0 {
		app.Undecided = append(app.Undecided, packagesQuestion(*app, taken, others))
	}
}

// systemPackages are the packages that anything speaks for, what the dependencies bring
// aside.
func (s *scan) systemPackages(app *Application) []foundPackage {
	found := slices.Concat(s.listedPackages(), s.installedPackages(), s.usedPackages(), s.features(app))
	found = slices.DeleteFunc(found, func(f foundPackage) bool {
		return isBuild(f.name) || f.weight < certain && isTool(f.name) || isThere(f.name) || s.isOwnName(f.name)
	})
	return onlyListed(s.onlyNeeded(found))
}

// onlyListed lets what is unsure be asked about, where the project has a list of its own
// of what it needs, or a Dockerfile: they have been enough.
func onlyListed(found []foundPackage) []foundPackage {
	isList := func(f foundPackage) bool { return f.weight == certain || isDockerfile(f.File) && !isMachine(f.File) }
	if slices.ContainsFunc(found, isList) {
		for i := range found {
			if found[i].weight == unsure {
				found[i].weight = offered
			}
		}
	}
	return found
}

// inRelease are packages by their names in a release, each once and as sure as it is, those
// aside that are known already and those that the release has not.
func inRelease(found []foundPackage, release string, known []string) []foundPackage {
	var all []foundPackage
	for _, f := range found {
		if renamed, ok := system.Renamed(f.name, release); ok && len(renamed.To) == 1 {
			f.name = renamed.To[0]
		} else if ok {
			continue
		}
		i := slices.IndexFunc(all, func(o foundPackage) bool { return o.name == f.name })
		switch {
		case slices.Contains(known, f.name):
		case i < 0:
			all = append(all, f)
		case f.weight > all[i].weight:
			all[i] = f
		}
	}
	return all
}

// variant lets the image be of an older Debian, where that alone has what the application
// needs.
func (s *scan) variant(found []foundPackage) (Answer, bool) {
	newest := system.Releases()[0].Codename
	a := Answer{Field: "image.variant", Value: "slim-" + oldest(), Confidence: Likely}
	var names []string
	for _, p := range s.packages.install.Packages {
		names = append(names, p.Name)
	}
	for _, need := range system.Needed(names, newest) {
		if before, _ := system.Of(need.Distribution, oldest()); need.Unavailable != "" && before.Unavailable == "" {
			e, _ := s.packages.where(s.survey, need.Distribution)
			e.Says = before.Reason + ", which " + newest + " has no more"
			a.Evidence = []Evidence{e}
			return a, s.packages.kind != "conda"
		}
	}
	for _, f := range found {
		renamed, ok := system.Renamed(f.name, newest)
		if ok && !renamed.Installs() && len(renamed.To) == 0 && f.weight > unsure && system.RunsWith(f.name, oldest()) {
			f.Says += ": " + f.name + ", which " + newest + " has no more"
			a.Evidence = []Evidence{f.Evidence}
			return a, s.packages.kind != "conda"
		}
	}
	return a, false
}

// isOwnName tells whether a package is the project itself, as Debian has it.
func (s *scan) isOwnName(name string) bool {
	return slices.ContainsFunc(s.names, func(own string) bool { return compact(own) == compact(name) })
}

// onlyNeeded leaves out programs that everybody installs for their own use, such as git
// and curl, where no file of the code names them.
func (s *scan) onlyNeeded(found []foundPackage) []foundPackage {
	var general []string
	for _, f := range found {
		if isGeneral(f.name) && f.weight < certain && !strings.HasSuffix(f.File, ".py") && !slices.Contains(general, f.name) {
			general = append(general, f.name)
		}
	}
	named := s.named(general)
	return slices.DeleteFunc(found, func(f foundPackage) bool {
		return slices.Contains(general, f.name) && !strings.HasSuffix(f.File, ".py") && !slices.Contains(named, f.name)
	})
}

// named are the packages of which the code has a program's name as a text of its own.
func (s *scan) named(packages []string) []string {
	var all []string
	of := map[string]string{} // packages, by their programs
	for _, p := range packages {
		for _, program := range system.Programs(p) {
			if isTelling(program) {
				of[program] = p
			}
		}
	}
	parsed := 0
	for i, file := range s.python {
		if len(of) == 0 || len(all) == len(packages) || i == mostCallers || parsed == mostUsing {
			break
		}
		if isApart(file) || isBeside(file) || !quotes(s.text(file), of) {
			continue
		}
		parsed++
		for _, c := range s.literals(file) {
			if p := of[c.Value]; p != "" && !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
	}
	return all
}

// literals are the texts that a file of code has, comments aside.
func (s *scan) literals(file string) []*python.Constant {
	m := s.module(file)
	if m == nil {
		return nil
	}
	var all []*python.Constant
	python.Inspect(m, func(n python.Node) bool {
		if c, ok := n.(*python.Constant); ok && c.Kind == python.Str {
			all = append(all, c)
		}
		return true
	})
	return all
}

// isTelling tells whether a program's name in a text means the program: sqlite3 and mysql
// are databases, file and top are words.
func isTelling(program string) bool {
	return slices.Contains([]string{"git", "git-lfs", "curl", "wget", "rsync", "jq", "node", "npm", "npx", "gpg", "unzip", "7z", "nmap", "whois", "traceroute", "pg_dump", "mysqldump", "redis-cli"}, program)
}

// quotes tells whether a text may have one of words as a literal of its own.
func quotes(text []byte, words map[string]string) bool {
	for word := range words {
		if bytes.Contains(text, []byte(`"`+word+`"`)) || bytes.Contains(text, []byte("'"+word+"'")) {
			return true
		}
	}
	return false
}

func packageNames(found []foundPackage) []string {
	names := make([]string, len(found))
	for i, f := range found {
		names[i] = f.name
	}
	return names
}

// packagesAnswer is the answer that has packages; it is as sure as the least sure of them.
func packagesAnswer(found []foundPackage) Answer {
	a := Answer{Field: "system.packages", Value: list(packageNames(found)), Confidence: Certain}
	weakest := certain
	for _, f := range found {
		weakest = min(weakest, f.weight)
		if !slices.Contains(a.Evidence, f.Evidence) {
			a.Evidence = append(a.Evidence, f.Evidence)
		}
	}
	switch weakest {
	case likely:
		a.Confidence = Likely
	case unsure: // what the comment above the value tells is why
		a.Confidence = Unsure
		i := slices.IndexFunc(found, func(f foundPackage) bool { return f.weight == unsure })
		j := slices.Index(a.Evidence, found[i].Evidence)
		a.Evidence = slices.Concat(a.Evidence[j:j+1], a.Evidence[:j], a.Evidence[j+1:])
	}
	return a
}

// packagesQuestion asks about packages that too little speaks for.
func packagesQuestion(app Application, taken, others []foundPackage) Question {
	var now []Answer
	for _, a := range app.Answers {
		if strings.HasPrefix(a.Field, "system.") {
			now = append(now, a)
		}
	}
	then := slices.DeleteFunc(slices.Clone(now), func(a Answer) bool { return a.Field == "system.packages" })
	with := packagesAnswer(slices.Concat(taken, others))
	with.Confidence = Likely
	names := spec.List(packageNames(others))
	return Question{
		Field: "system", Why: "nothing says for sure whether the application needs " + names,
		Choices: []Choice{
			{Value: "without", Answers: now, Replaces: []string{"system"}},
			{Value: "with " + names, Evidence: evidenceOf(others), Answers: append([]Answer{with}, then...), Replaces: []string{"system"}},
		},
	}
}

func evidenceOf(found []foundPackage) []Evidence {
	all := make([]Evidence, len(found))
	for i, f := range found {
		all[i] = f.Evidence
	}
	return all
}

// features are the packages of what Python and Django have themselves.
func (s *scan) features(app *Application) []foundPackage {
	var all []foundPackage
	add := func(feature string, e Evidence) {
		need, _ := system.Feature(feature, oldest())
		for _, name := range need.Runtime {
			all = append(all, foundPackage{name, likely, e})
		}
	}
	for _, file := range s.settingTexts() {
		if app.Framework != "django" || !bytes.Contains(s.text(file), []byte("gis")) {
			continue
		}
		for _, c := range s.literals(file) {
			switch c.Value {
			case "django.contrib.gis":
				add(system.GeoDjango, s.line(file, c.Pos().Line, "has GeoDjango"))
			case "django.contrib.gis.db.backends.spatialite":
				add(system.SpatiaLite, s.line(file, c.Pos().Line, "has SpatiaLite"))
			}
		}
	}
	top := s.targets[0].file
	if heads, _ := s.imported(top); path.Ext(top) == ".py" && slices.Contains(heads, "tkinter") {
		add(system.Tkinter, s.at(top, "tkinter", "imports tkinter"))
	}
	return all
}
