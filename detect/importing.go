package detect

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// NotCarried is what a file says and a spec does not.
type NotCarried struct {
	File string // relative to the project, with slashes
	Line int    // from 1
	Text string // that line, shortened
	Why  string // and what to do about it
}

// String is "Dockerfile:7: STOPSIGNAL SIGINT — why".
func (n NotCarried) String() string {
	return fmt.Sprintf("%s:%d: %s — %s", n.File, n.Line, n.Text, n.Why)
}

// Import reads what a file of another tool says of an application: a Dockerfile, a
// Compose file, a Procfile or a fly.toml, told by its name. Name is relative to the
// project, of which the scripts are read that the file starts, and the Dockerfile that it
// builds. Folders are those of the project that have an application: paths are as seen
// from the one that the file is about. Each answer is one that a spec can hold; what is
// none is not carried.
func Import(name string, data []byte, project fs.FS, folders []string) (Application, []NotCarried, error) {
	m := &importer{file: name, project: project, folders: folders, app: Application{Folder: path.Dir(name)}, context: path.Dir(name)}
	m.settle(nil, nil)
	var err error
	switch base := path.Base(name); {
	case base == "Procfile" || strings.HasPrefix(base, "Procfile."):
		m.procfile(data)
	case strings.HasPrefix(base, "fly.") && path.Ext(base) == ".toml":
		err = m.fly(data)
	case path.Ext(base) == ".yaml" || path.Ext(base) == ".yml":
		err = m.compose(data)
	case strings.Contains(strings.ToLower(base), "dockerfile") || strings.Contains(strings.ToLower(base), "containerfile"):
		m.context = m.contextOf(data)
		err = m.dockerfile(data, "", nil)
	default:
		err = errors.New("what is this? --from takes a Dockerfile, a Compose file (.yaml), a Procfile or a fly.toml")
	}
	m.app.Answers = sorted(m.app.Answers)
	slices.SortStableFunc(m.lost, func(a, b NotCarried) int {
		if a.File != b.File {
			return strings.Compare(a.File, b.File)
		}
		return a.Line - b.Line
	})
	return m.app, m.lost, err
}

// importer gathers what a file says.
type importer struct {
	file    string
	project fs.FS
	app     Application
	lost    []NotCarried
	loader  *spec.Loader
	loads   int
	scripts []string   // that are being read, each started by the one before
	folders []string   // that have an application
	context string     // the folder that the file's image is built from
	inside  *container // of the file's image; nil where there is none
}

// at is a place in the file.
type at struct {
	line int
	text string
}

// answer takes a value over; it tells whether a spec can hold it.
func (m *importer) answer(field string, value any, where at) bool {
	return m.put(field, value, where) == ""
}

// put takes a value over, or returns why a spec can't hold it.
func (m *importer) put(field string, value any, where at) (refusal string) {
	a := Answer{Field: field, Value: value, Confidence: Certain, Evidence: []Evidence{{File: m.file, Line: where.line, Text: oneLine(where.text)}}}
	if why := m.refused(a); why != "" {
		return why
	}
	m.app.Answers = slices.DeleteFunc(m.app.Answers, func(known Answer) bool {
		return known.Field == field || isStartField(field) && isStartField(known.Field)
	})
	m.app.Answers = append(m.app.Answers, a)
	return ""
}

// isStartField tells whether a field is the main process: there is one.
func isStartField(field string) bool {
	head, _, _ := strings.Cut(field, ".")
	return head == "run" && field != "run.port" || head == "server"
}

// carry takes a value over, or says why that can't be.
func (m *importer) carry(field string, value any, where at) {
	if why := m.put(field, value, where); why != "" {
		m.lose(where, why)
	}
}

func (m *importer) lose(where at, why string) {
	m.lost = append(m.lost, NotCarried{File: m.file, Line: where.line, Text: oneLine(where.text), Why: why})
}

// mostLoads is how many values are held against the spec's schema: more than any file of
// a person's has, in some seconds.
const mostLoads = 300

// refused is why a spec can't hold an answer; "" where it can.
func (m *importer) refused(a Answer) string {
	if m.loader == nil {
		m.loader = spec.NewLoader()
	}
	if m.loads++; m.loads > mostLoads {
		return "it is one of too many"
	}
	start := Answer{Field: "run", Value: "main.py"}
	if known := m.started(); known != nil {
		start = *known
	}
	answers := []Answer{{Field: "name", Value: "app"}, {Field: "python", Value: "3.13"}, start, a}
	switch head, _, _ := strings.Cut(a.Field, "."); {
	case isStartField(a.Field):
		answers = slices.Delete(answers, 2, 3)
	case head == "python":
		answers = slices.Delete(answers, 1, 2)
	}
	if port := m.app.Answer("run.port"); port != nil && !isStartField(a.Field) && start.Field != "run" {
		answers = append(answers, *port)
	}
	_, err := m.loader.Load("pyapp.cue", Application{Answers: sorted(answers)}.Spec())
	if problems, ok := errors.AsType[spec.Problems](err); ok && len(problems) > 0 {
		return problems[0].Message
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// started is the answer about the main process; nil where there is none yet.
func (m *importer) started() *Answer {
	if a := m.app.Answer("server"); a != nil {
		return a
	}
	return m.app.Answer("run")
}

// variable takes an environment variable over. A secret's value goes into no spec.
func (m *importer) variable(name, value string, where at) {
	switch {
	case isOfThePlatform(name):
	case name == "PATH":
		m.lose(where, "the image has a PATH of its own")
	case spec.IsSecret(name, value):
		where.text = name + "=…"
		m.carry("secrets."+name, Fields{{"environment", name}, {"variable", name}}, where)
		m.lose(where, "its value looks like a secret's, which is in no spec: set it where the application is started, export "+name+"=…")
	case strings.Contains(value, "$"):
		m.lose(where, "the value needs a variable that is not known here: write   env: "+name+`: "…"`)
	default:
		m.carry("env."+name, m.moved(value), where)
	}
}

// isOfThePlatform tells whether a variable is one that the image has by itself, or that
// only a build by hand needs.
func isOfThePlatform(name string) bool {
	if slices.Contains([]string{
		"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PYTHONFAULTHANDLER", "PYTHONHASHSEED", "DEBIAN_FRONTEND", "LANG", "LC_ALL",
		"VIRTUAL_ENV", "PORT", "PYSETUP_PATH", "VENV_PATH", "APP_HOME", "HOME", "PYTHON_VERSION",
	}, name) {
		return true
	}
	for _, prefix := range []string{"PIP_", "UV_", "POETRY_", "PIPENV_", "PDM_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// addPackages adds packages of the system to a list of them, by the names that the image's
// release of Debian has for them.
func (m *importer) addPackages(field string, names []string, where at) {
	var all []string
	for _, name := range names {
		renamed, ok := system.Renamed(name, m.release())
		switch {
		case !ok || renamed.Installs():
			all = append(all, name)
		case name == "netcat": // two packages have it
			all = append(all, "netcat-openbsd")
		case len(renamed.To) == 1:
			all = append(all, renamed.To[0])
		default:
			m.lose(where, strings.TrimSuffix("Debian "+m.release()+" has no package "+name+": "+renamed.Note, ": "))
		}
	}
	if len(all) == 0 {
		return
	}
	if a := m.app.Answer(field); a != nil && a.Field == field {
		for _, known := range a.Value.([]any) {
			all = append(all, known.(string))
		}
	}
	slices.Sort(all)
	m.carry(field, list(slices.Compact(all)), where)
}

// release is that of Debian which the image is of; "" is another system.
func (m *importer) release() string {
	newest := system.Releases()[0].Codename
	a := m.app.Answer("image.variant")
	if a == nil {
		return newest
	}
	variant := a.Value.(string)
	for _, r := range system.Releases() {
		if strings.Contains(variant, r.Codename) {
			return r.Codename
		}
	}
	if strings.HasPrefix(variant, "alpine") {
		return ""
	}
	return newest
}

// addTo appends to a list of the spec.
func (m *importer) addTo(field string, item any, where at) {
	var all []any
	if a := m.app.Answer(field); a != nil && a.Field == field {
		all = append(all, a.Value.([]any)...)
	}
	m.carry(field, append(all, item), where)
}

// From is what a project has, with what a file of another tool says of it; see Import.
func From(name string, data []byte, project fs.FS, opts Options) (Report, []NotCarried, error) {
	found := Detect(project, opts)
	var folders []string
	for _, app := range found.Applications {
		folders = append(folders, app.Folder)
	}
	imported, notCarried, err := Import(name, data, project, folders)
	if err != nil {
		return found, nil, err
	}
	if folder := imported.Folder; !slices.Contains(folders, folder) && folder != "." {
		if inner, err := fs.Sub(project, folder); err == nil {
			found = inFolder(folder, Detect(inner, Options{Folder: folder, Today: opts.Today}))
		}
	}
	return Carry(found, imported, opts), notCarried, nil
}

// inFolder is the report of a folder of a project, as one of the project's.
func inFolder(folder string, found Report) Report {
	for i := range found.Applications {
		found.Applications[i].Folder = path.Join(folder, found.Applications[i].Folder)
	}
	return found
}

// Carry puts what was imported into what was found in the project: what the file says is
// what counts, and the project says the rest.
func Carry(found Report, imported Application, opts Options) Report {
	imported = withDeclared(imported, found)
	app := Application{Folder: imported.Folder, Manager: found.Manager}
	app.Name, _ = spec.NameFor(opts.Folder)
	if found.Manager != "" && found.Manager != "none" {
		app.Answers = []Answer{{Field: "deps." + found.Manager, Value: Fields{}, Confidence: Likely, Evidence: []Evidence{{Says: "the project's files are of it"}}}}
	}
	for _, other := range found.Applications {
		if other.Folder == imported.Folder {
			app = other
		}
	}
	replaced := map[string]bool{}
	for _, a := range imported.Answers {
		for _, head := range replaces(a.Field) {
			replaced[head] = true
		}
	}
	app.Answers, imported.Answers = sameServices(app.Answers, imported.Answers)
	startsOthers := slices.ContainsFunc(imported.Answers, func(a Answer) bool { return strings.HasPrefix(a.Field, "processes.") })
	answers := slices.Clone(imported.Answers)
	if replaced["run"] && imported.Answer("server") == nil { // nothing is known to answer HTTP
		replaced["health"], replaced["publish"] = true, true
	}
	if replaced["run"] && !startsPackage(app, imported) { // it was for what was found to start
		replaced["env.PYTHONPATH"] = true
	}
	for _, a := range app.Answers {
		if startsOthers && strings.HasPrefix(a.Field, "processes.") {
			continue // the file says what runs beside it
		}
		if !slices.ContainsFunc(replaces(a.Field), func(head string) bool { return replaced[head] }) {
			answers = append(answers, a)
		}
	}
	app.Answers = sorted(withoutSecond(withPython(withoutOrphans(answers))))
	app.Undecided = slices.DeleteFunc(slices.Clone(app.Undecided), func(q Question) bool {
		return q.Field == "system" && (replaced["system.packages"] || replaced["system.build_packages"]) || slices.ContainsFunc(q.Choices, func(c Choice) bool {
			return slices.ContainsFunc(c.Replaces, func(head string) bool { return replaced[head] })
		})
	})
	found.Applications, found.None = []Application{app}, ""
	if a := app.Answer("python"); a != nil {
		app.Python, _ = a.Value.(string)
	}
	return found
}

// sameServices lets what was found of a service hold for the one that a file has by another
// name: the parts of its address, the name of the variable, and what its parts are called.
func sameServices(found, imported []Answer) (renamed, with []Answer) {
	renamed, with = slices.Clone(found), slices.Clone(imported)
	for _, f := range found {
		service, kind, _ := strings.Cut(strings.TrimPrefix(f.Field, "services."), ".")
		at := slices.IndexFunc(with, func(a Answer) bool {
			return strings.HasPrefix(a.Field, "services.") && strings.Count(a.Field, ".") == 2 && last(a.Field) == kind
		})
		if !strings.HasPrefix(f.Field, "services.") || kind == "url" || at < 0 {
			continue
		}
		other, _, _ := strings.Cut(strings.TrimPrefix(with[at].Field, "services."), ".")
		fields, _ := f.Value.(Fields)
		own, _ := with[at].Value.(Fields)
		for _, field := range fields {
			if !has(own, field.Name) {
				own = append(slices.Clone(own), field)
			}
		}
		with[at].Value = own
		for i, a := range renamed {
			renamed[i] = ofService(a, service, other)
		}
	}
	return renamed, with
}

// ofService is an answer about a service, or about a part of its address, with the service's
// other name.
func ofService(a Answer, name, other string) Answer {
	switch value := a.Value.(type) {
	case string:
		host, port, _ := strings.Cut(value, ":")
		switch {
		case a.Field == "services."+name+".url":
			a.Field = "services." + other + ".url"
		case strings.HasPrefix(a.Field, "env.") && host == name && strings.Trim(port, "0123456789") == "":
			a.Value = other + strings.TrimPrefix(value, name)
		}
	case Fields:
		if i := slices.Index(value, Field{"file", passwordFile(name)}); i >= 0 && strings.HasPrefix(a.Field, "secrets.") {
			value = slices.Clone(value)
			value[i].Value = passwordFile(other)
			a.Value = value
		}
	}
	return a
}

// passwordFile is where the password of a service is that is made for it.
func passwordFile(service string) string { return ".pyapp/secrets/" + service + "-password" }

// withoutOrphans leaves out what is said of a service that is there no more: the name of its
// address.
func withoutOrphans(answers []Answer) []Answer {
	return slices.DeleteFunc(answers, func(a Answer) bool {
		service, ok := strings.CutSuffix(a.Field, ".url")
		return ok && strings.HasPrefix(service, "services.") && !slices.ContainsFunc(answers, func(b Answer) bool {
			return strings.HasPrefix(b.Field, service+".") && b.Field != a.Field
		})
	})
}

// startsPackage tells whether two applications start modules of one package, or the one that was
// found has processes beside it.
func startsPackage(found, imported Application) bool {
	first := func(app Application) string {
		a := (&importer{app: app}).started()
		if a == nil {
			return ""
		}
		name, _, _ := strings.Cut(moduleOf(a), ".")
		return name
	}
	return found.Answer("processes") != nil || first(found) == first(imported)
}

// replaces are the names under which an answer takes the place of another.
func replaces(field string) []string {
	parts := strings.Split(field, ".")
	switch {
	case parts[0] == "run" || parts[0] == "server":
		return []string{"run", "server"}
	case parts[0] == "services" && last(field) == "url":
		return []string{field}
	case parts[0] == "services" && len(parts) > 2:
		return []string{"services." + parts[1], "services/" + parts[2]}
	case len(parts) > 1 && parts[0] != "deps" && parts[0] != "health":
		return []string{parts[0] + "." + parts[1]}
	}
	return parts[:1]
}

// withDeclared adds the Python that the project says, where nothing in it is started and
// the file does not say one.
func withDeclared(imported Application, found Report) Application {
	if len(found.Applications) == 0 && found.Python != "" && imported.Answer("python") == nil {
		declared := Answer{Field: "python", Value: found.Python, Confidence: Certain, Evidence: []Evidence{{Says: "the project's files say it"}}}
		imported.Answers = append(slices.Clone(imported.Answers), declared)
	}
	return imported
}

// withoutSecond leaves out processes that start what the main process does.
func withoutSecond(answers []Answer) []Answer {
	main := Application{Answers: answers}.Answer("run")
	if main == nil {
		return answers
	}
	kind := cmpOr(strings.TrimPrefix(strings.TrimPrefix(main.Field, "run"), "."), "script")
	return slices.DeleteFunc(answers, func(a Answer) bool {
		parts := strings.Split(a.Field, ".")
		return parts[0] == "processes" && len(parts) == 3 && parts[2] == kind && reflect.DeepEqual(a.Value, main.Value)
	})
}

// usualPython is what a new application is written for where nothing says a version.
const usualPython = "3.13"

func withPython(answers []Answer) []Answer {
	if (Application{Answers: answers}).Answer("python") != nil {
		return answers
	}
	return append(answers, Answer{Field: "python", Value: usualPython, Confidence: Unsure, Evidence: []Evidence{{Says: "nothing says which"}}})
}
