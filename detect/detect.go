package detect

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// Detect looks at the project in a folder, or at each of the projects that it has in
// folders of its own, where it is none itself.
func Detect(project fs.FS, opts Options) Report {
	s := newScan(look(project))
	if len(s.python) == 0 {
		return s.nothing(opts)
	}
	if folders := s.projects(); len(folders) > 0 {
		return s.several(folders, opts)
	}
	return s.report(opts)
}

// mostProjects is how many projects of one folder are looked at.
const mostProjects = 40

// manifests are the files that make a folder a project.
func manifests() []string {
	return []string{"pyproject.toml", "requirements.txt", "Pipfile", "setup.py", "environment.yml", "setup.cfg", "manage.py", "main.py", "app.py"}
}

// projects are the folders that are projects, where the folder itself is none.
func (s *survey) projects() []string {
	isProject := func(folder string, names []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return s.files[path.Join(folder, name)] })
	}
	if isProject(".", manifests()) || slices.ContainsFunc(s.python, func(file string) bool { return !strings.Contains(file, "/") }) {
		return nil
	}
	var folders []string
	for folder := range s.folders {
		if strings.Count(folder, "/") < 2 && aside(path.Base(folder)) == 0 && isProject(folder, manifests()[:5]) {
			folders = append(folders, folder)
		}
	}
	slices.Sort(folders)
	return folders[:min(len(folders), mostProjects)]
}

// several looks at projects side by side. What their evidence cites is relative to each.
func (s *scan) several(folders []string, opts Options) Report {
	all := Report{Notes: s.notes(), Manager: "none"}
	for _, folder := range folders {
		inner, err := fs.Sub(s.survey.project, folder)
		if err != nil {
			continue
		}
		report := newScan(look(inner)).report(Options{Folder: folder, Today: opts.Today})
		for _, app := range report.Applications {
			app.Folder = folder
			all.Applications = append(all.Applications, app)
		}
		if report.None != "" {
			all.Notes = append(all.Notes, folder+": "+report.None)
		}
	}
	all.Applications = onOwnPorts(all.Applications)
	if len(all.Applications) == 0 {
		all.None = "there are projects in " + spec.List(folders) + ", and none has an application"
	}
	return all
}

// report is what one project turned out to be.
func (s *scan) report(opts Options) Report {
	if len(s.python) == 0 {
		return s.nothing(opts)
	}
	s.project = readMetadata(s.survey)
	for _, name := range []string{s.project.name, path.Base(opts.Folder)} {
		if name != "" && name != "." {
			s.names = append(s.names, name)
		}
	}
	pins := readPins(view{s.survey}, s.requirements(), "requirements.txt")
	s.declared, s.pythonIs = s.pythonAnswer(pins, opts.Today)
	s.packages = s.dependencies(s.pythonIs.Value.(string))
	s.readCode()
	s.requestFunctions()
	s.readClues()
	s.readSettings()
	s.readScripts()
	s.frontScripts()
	s.leaveAside()
	s.onlyWorkers()
	s.serversFirst()
	s.outerFirst()
	slices.SortStableFunc(s.targets, func(a, b target) int {
		return cmp.Or(b.weight-a.weight, strings.Compare(a.file, b.file), strings.Compare(a.name(), b.name()))
	})
	if len(s.targets) == 0 || s.targets[0].weight < leastWeight {
		return Report{None: s.noApplication(), Notes: s.notes(), Manager: s.packages.tool, Python: s.declared}
	}
	s.takePort(&s.targets[0])
	s.schedulersInside()
	switch p := s.packages; {
	case p.unlocked != "":
		s.said = append(s.said, p.lockNote())
	case len(p.errors) > 0:
		s.said = append(s.said, "generate will refuse it: "+oneLine(p.errors[0].Message))
	}
	return Report{Applications: []Application{s.application(opts)}, Notes: s.notes()}
}

// frontScripts lets a script of the project's own name in the root come before an
// application in a package that it imports: it is the way in.
func (s *scan) frontScripts() {
	for i := range s.targets {
		t := &s.targets[i]
		if t.kind != script || strings.Contains(t.file, "/") || s.called(strings.TrimSuffix(t.file, ".py")) < 20 {
			continue
		}
		imported, _ := s.imported(t.file)
		for _, o := range s.targets {
			top, _, nested := strings.Cut(o.module, ".")
			if o.isObject() && nested && o.framework != "django" && slices.Contains(imported, top) && o.weight < 100 {
				t.weight = max(t.weight, o.weight+4)
			}
		}
	}
}

// serversFirst lets scripts and modules weigh less where there is an application for a server
// that is among what the project asks for, and is of no use but for that.
func (s *scan) serversFirst() {
	if !s.servesObject() {
		return
	}
	for i := range s.targets {
		if t := &s.targets[i]; (t.kind == script || t.kind == module) && t.weight < 150 {
			t.weight -= 30
		}
	}
}

// servesObject tells whether a server is asked for that is of use for an application's
// object alone, and there is one.
func (s *scan) servesObject() bool {
	return s.packages.has("gunicorn", "uwsgi", "mod-wsgi") && slices.ContainsFunc(s.targets, func(t target) bool { return t.isObject() && t.weight >= leastWeight })
}

// outerFirst lets what another project in a folder of this one has weigh less, where this
// one has something to start itself, and does not ask for what the other is made with.
func (s *scan) outerFirst() {
	inner := func(t target) bool {
		return s.ofInnerProject(t.file) && !(t.isObject() && s.packages.has(t.framework))
	}
	if !slices.ContainsFunc(s.targets, func(t target) bool { return t.weight >= leastWeight && !inner(t) }) {
		return
	}
	for i := range s.targets {
		if t := &s.targets[i]; inner(*t) && t.weight < 180 {
			t.weight -= 60
		}
	}
}

// leaveAside takes out what a library has beside its code: scripts that nothing names.
func (s *scan) leaveAside() {
	if !s.project.builds || !s.hasPackage() {
		return
	}
	s.targets = slices.DeleteFunc(s.targets, func(t target) bool {
		return t.kind == script && s.place(t.file) < 10 && t.weight < 58
	})
}

// hasPackage tells whether there is something that building the project would put into
// a distribution: a package or a module of its name, or any in src.
func (s *scan) hasPackage() bool {
	if s.project.name == "" {
		return s.hasSetup()
	}
	return slices.ContainsFunc(s.python, func(file string) bool {
		parts := strings.Split(strings.TrimPrefix(file, "src/"), "/")
		return compact(strings.TrimSuffix(parts[0], ".py")) == compact(s.project.name) || strings.HasPrefix(file, "src/") && len(parts) == 2 && parts[1] == "__init__.py"
	})
}

// leastWeight is what must speak for an application, so that there is one.
const leastWeight = 40

// nothing is the report of a folder without Python.
func (s *scan) nothing(opts Options) Report {
	none := "there is no Python file in the folder"
	for file := range s.files {
		if strings.HasSuffix(file, ".ipynb") {
			none = "there are notebooks, and no Python file that could be started; to serve them   deps: … and server: jupyter: {}"
		}
	}
	s.project = readMetadata(s.survey)
	declared, python := s.pythonAnswer(nil, opts.Today)
	return Report{None: none, Notes: s.notes(), Manager: s.manager(python.Value.(string)).tool, Python: declared}
}

// noApplication says why nothing is started.
func (s *scan) noApplication() string {
	switch {
	case s.project.builds && len(s.project.scripts) == 0:
		return "it is a library: it can be built, and has no command, no application object and no script to start"
	case len(s.targets) > 0:
		return "there are only scripts beside the way, such as " + s.targets[0].name() + ": none is the application"
	}
	return "no file has an application, a command or something that runs when it is started"
}

func (s *scan) notes() []string {
	notes := slices.Clone(s.said)
	if s.cut {
		notes = append(notes, "the folder has more files than are looked at")
	}
	if len(s.targets) > 0 && s.otherLanguage() != "" {
		notes = append(notes, "the project has a "+s.otherLanguage()+": what it starts may be none of Python's")
	}
	return notes
}

// readScripts makes targets of the commands that installing the project makes.
func (s *scan) readScripts() {
	for _, c := range s.project.commands {
		for _, i := range commandLine(c.command) {
			if !i.release {
				s.readInvocation(c, i)
			}
		}
	}
	installed := s.project.pep517 || s.packages.kind == "setuptools"
	for i, c := range s.project.scripts {
		if !installed {
			break
		}
		s.readScript(c, i == 0)
	}
}

// readScript makes a target of one command, or lets it speak for the application that
// its function's own module has.
func (s *scan) readScript(c consoleScript, first bool) {
	moduleOf, attr, _ := strings.Cut(c.function, ":")
	t, ok := s.objectTarget(command, moduleOf+":"+attr, nil)
	if !ok {
		return
	}
	named := compact(c.name) == compact(s.project.name)
	weight := 56
	if first {
		weight += 8
	}
	if named {
		weight += 20
	}
	weight += min(len(s.mentioned[c.name])*15, 30)
	for i := range s.targets {
		if other := &s.targets[i]; other.isObject() && (other.file == t.file || other.module == moduleOf) && other.framework != "" {
			other.weight += 20
			other.evidence = append(other.evidence, c.line)
			weight -= 30
			break
		}
	}
	if named {
		weight = max(weight, s.frontDoor(c, t))
	}
	for _, other := range s.targets {
		switch {
		case other.kind == script && other.file == c.name+".py" && len(other.evidence) > 1:
			weight = min(weight, other.weight-1)
		case other.kind == module && named && (other.file == t.file || compact(other.module) == compact(c.name)): // the same by its shorter name
			weight = max(weight, other.weight+1)
		}
	}
	evidence := []Evidence{c.line}
	for _, m := range s.mentioned[c.name] {
		m.Says = "runs " + oneLine(m.command)
		evidence = append(evidence, m.Evidence)
	}
	words := append(strings.Fields(c.under+" "+c.name), s.subcommand(c.name)...)
	s.add(target{kind: console, command: words, file: t.file, root: t.root, module: moduleOf, weight: weight, evidence: evidence[:min(len(evidence), 4)]})
}

// subcommand is the one that the project's own lines start its command's server by.
func (s *scan) subcommand(name string) []string {
	for _, m := range s.mentioned[name] {
		words := strings.Fields(m.command)
		if len(words) > 1 && slices.Contains([]string{"serve", "server", "run", "start", "web", "runserver", "worker", "up"}, words[1]) {
			return words[1:2]
		}
	}
	return nil
}

// frontDoor is the weight of a command of the project's own name that starts the
// application which a module of its package has: it is the way in. That of a Django
// project is its manage.py by another name, unless lines start a server by it.
func (s *scan) frontDoor(c consoleScript, t target) int {
	top, _, nested := strings.Cut(t.module, ".")
	if !nested && t.file != path.Join(t.root, top, "__init__.py") {
		return 0
	}
	weight := 0
	folder := path.Join(t.root, top) + "/"
	serves := s.subcommand(c.name) != nil
	for _, other := range s.targets {
		if other.isObject() && (serves || other.framework != "django") && strings.HasPrefix(other.file, folder) && other.file != t.file && other.weight < 160 {
			weight = max(weight, other.weight+margin)
		}
	}
	return weight
}

// application is what the spec would say.
func (s *scan) application(opts Options) Application {
	top := s.targets[0]
	python := s.pythonIs
	s.withoutDependencies(top)
	app := Application{Folder: ".", Framework: s.framework(top), Manager: s.packages.tool, Python: s.declared}
	app.Name = s.nameFor(opts)
	app.Answers = append(app.Answers, python, s.packages.answer())
	app.Answers = append(app.Answers, s.lifetime(opts)...)
	if app.Name != "" {
		app.Answers = append(app.Answers, Answer{Field: "name", Value: app.Name, Confidence: Likely, Evidence: []Evidence{s.nameEvidence(app.Name, opts)}})
	}
	confidence := s.confidence()
	if s.unserved(top) {
		confidence = Unsure
	}
	app.Answers = append(app.Answers, s.startAnswers(top, confidence)...)
	if top.kind == console && s.project.packaged {
		app.Answers = append(app.Answers, Answer{Field: "build.package", Value: true, Confidence: Certain, Evidence: []Evidence{s.at("pyproject.toml", "package = true", "makes it a package")}})
	}
	app.Answers = append(app.Answers, s.backingAnswers(&app)...)
	s.system(&app)
	app.Answers = sorted(app.Answers)
	app.Undecided = append(s.questions(app), app.Undecided...)
	return app
}

// withoutDependencies notes that an application needs what no file asks for.
func (s *scan) withoutDependencies(t target) {
	if s.packages.tool != "none" || t.framework == "" || t.framework == "http.server" {
		return
	}
	s.packages.sure = Unsure
	s.said = append(s.said, fmt.Sprintf("no file says what the project requires, and %s is made with %s: list what it requires in requirements.txt", t.name(), t.framework))
}

// lifetime lets the image be built of a Python that gets no security fixes any more,
// where the project is for one.
func (s *scan) lifetime(opts Options) []Answer {
	app, err := s.packages.app(s.pythonIs.Value.(string))
	if err != nil || opts.Today.IsZero() {
		return nil
	}
	for _, f := range generate.EndOfLife(app, opts.Today) {
		if f.IsError() {
			return []Answer{{Field: "image.allow_end_of_life", Value: true, Confidence: Likely, Evidence: []Evidence{{Says: oneLine(f.Message)}}}}
		}
	}
	return nil
}

// nameFor is the application's name.
func (s *scan) nameFor(opts Options) string {
	for _, name := range []string{s.project.name, path.Base(opts.Folder)} {
		if made, ok := spec.NameFor(name); ok && name != "." {
			return made
		}
	}
	if opts.Folder != "" && opts.Folder != "." {
		return usualName
	}
	return ""
}

// usualName is the application's where none can be made of the project's names, such as
// one of another alphabet.
const usualName = "app"

func (s *scan) nameEvidence(name string, opts Options) Evidence {
	if made, _ := spec.NameFor(s.project.name); made == name {
		return s.at(cmpOr(s.first("pyproject.toml"), s.first("setup.cfg", "setup.py")), s.project.name, "has the name")
	}
	if made, _ := spec.NameFor(path.Base(opts.Folder)); made != name {
		return Evidence{Says: "images and services have names of ASCII letters and digits"}
	}
	return Evidence{Says: "the folder's name"}
}

// framework is what the application is made with.
func (s *scan) framework(t target) string {
	if t.framework != "" {
		return t.framework
	}
	top, _, _ := strings.Cut(t.module, ".")
	for _, other := range s.targets {
		if in, _, _ := strings.Cut(other.module, "."); other.framework != "" && (in == top || other.file == t.file) {
			return other.framework
		}
	}
	return s.importedFramework(t)
}

// importedFramework is the one of the frameworks for applications on the web that files
// beside a target import; "" is none, or several.
func (s *scan) importedFramework(t target) string {
	found := ""
	for _, name := range []string{"flask", "fastapi", "django", "bottle", "falcon", "pyramid", "cherrypy", "quart", "litestar", "sanic", "streamlit", "gradio", "nicegui"} {
		if !s.packages.has(name) || !slices.ContainsFunc(s.python, func(file string) bool {
			return (path.Dir(file) == path.Dir(t.file) || path.Dir(path.Dir(file)) == path.Dir(t.file)) && s.place(file) > -45 && slices.Contains(s.heads[file], name)
		}) {
			continue
		}
		if found != "" {
			return ""
		}
		found = name
	}
	return found
}

// confidence is how sure it is that the first target is the application.
func (s *scan) confidence() Confidence {
	top := s.targets[0]
	if next, ok := s.rival(); ok && next.weight > top.weight-margin || s.severalScripts(top) || s.otherLanguage() != "" {
		return Unsure
	}
	if top.weight < 116 && !top.isObject() && s.servesObject() {
		return Unsure // what it asks for is of no use for the first
	}
	if len(s.project.scripts) > 1 && top.kind != console && top.weight < 116 {
		return Unsure
	}
	switch {
	case top.weight >= 116:
		return Certain
	case top.weight >= 62, top.weight >= 45 && s.alone():
		return Likely
	}
	return Unsure
}

// otherLanguage is the file that says that the project is written in another language, where
// of Python it has no more than a script; "" is none.
func (s *scan) otherLanguage() string {
	if top := s.targets[0]; top.kind != script || top.weight >= 116 || s.packages.kind != "none" {
		return ""
	}
	return s.first("Cargo.toml", "go.mod", "pom.xml", "build.gradle", "build.gradle.kts", "package.json", "composer.json", "Gemfile", "mix.exs")
}

// severalScripts tells whether the target is one of several scripts of one framework in
// a folder, of which a README names one.
func (s *scan) severalScripts(top target) bool {
	n := 0
	for _, t := range s.targets {
		if t.kind == data && t.framework == top.framework && path.Dir(t.file) == path.Dir(top.file) && s.place(t.file) >= s.place(top.file)-4 {
			n++
		}
	}
	return top.kind == data && n > 2
}

// alone tells whether nothing else could be the application.
func (s *scan) alone() bool {
	next, ok := s.rival()
	return !ok || next.weight < leastWeight
}

// margin is how much less a target must weigh than another to be no rival of it.
const margin = 14

// rival is the next target that is another application than the first.
func (s *scan) rival() (target, bool) {
	top := s.targets[0]
	for _, t := range s.targets[1:] {
		if s.oneProgram(top, t) || t.file == top.file || t.made() == top.made() || t.framework == "django" && top.framework == "django" || t.module != "" && t.module == top.module && t.root == top.root {
			continue
		}
		return t, true
	}
	return target{}, false
}

// oneProgram tells whether two targets start the same by other names: a command and
// python -m of its package, or a script and what it imports.
func (s *scan) oneProgram(a, b target) bool {
	package1 := func(t target) string { first, _, _ := strings.Cut(t.module, "."); return first }
	switch {
	case a.kind == console && b.kind == module, a.kind == module && b.kind == console:
		m := a.module
		if b.kind == module {
			m = b.module
		}
		return !strings.Contains(m, ".") && package1(a) == package1(b)
	case a.kind == script && b.kind == script:
		return s.runs(a, b) || s.runs(b, a)
	}
	return false
}

// runs tells whether a script of the root imports another, which it then starts.
func (s *scan) runs(a, b target) bool {
	if strings.Contains(a.file, "/") {
		return false
	}
	module := strings.ReplaceAll(strings.TrimSuffix(b.file, ".py"), "/", ".")
	text := s.text(a.file)
	return bytes.Contains(text, []byte("from "+module+" import")) || bytes.Contains(text, []byte("import "+module+"\n"))
}

// kindName is what the service of a field is known by; "" is no service's kind.
func kindName(field string) string {
	for _, b := range backings() {
		if b.field != "" && field == "services."+b.field {
			return b.name
		}
	}
	return ""
}

// backingAnswers are the services and the processes beside the main one.
func (s *scan) backingAnswers(app *Application) []Answer {
	var answers []Answer
	for _, b := range s.services() {
		app.Services = append(app.Services, b.name)
		if b.field == "" {
			continue
		}
		confidence := Likely
		if b.weight < surelyUsed {
			confidence = Unsure
		}
		answers = append(answers, Answer{Field: "services." + b.field, Value: Fields{}, Confidence: confidence, Evidence: b.evidence})
	}
	started := s.startedUnits()
	read := readBy(started)
	known := len(answers)
	answers = s.addressAnswers(read, answers)
	for _, a := range answers[known:] {
		if name := kindName(a.Field); name != "" {
			app.Services = append(app.Services, name)
		}
	}
	parts := s.serviceParts(app.Name, read, partUses(started, read), answers)
	variables := append(parts, s.variableAnswers(started, answers, parts)...)
	for _, a := range s.workerAnswers(answers) {
		if a.Field != "env.PYTHONPATH" || app.Answer("env.PYTHONPATH") == nil {
			answers = append(answers, a)
		}
	}
	answers = append(answers, variables...)
	return append(answers, s.releaseAnswers(answers)...)
}
