package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// workerAnswers are the workers and schedulers beside the main process: those that the
// project's files start, or else those that its code is for. services are the answers
// about services: without a broker there is no worker.
func (s *scan) workerAnswers(services []Answer) []Answer {
	if answers := s.processAnswers(); len(answers) > 0 || s.targets[0].kind == worker {
		return answers
	}
	for _, queue := range []func([]Answer) []Answer{s.celeryWorker, s.djangoWorker, s.hueyWorker, s.arqWorker, s.dramatiqWorker, s.rqWorker} {
		if answers := queue(services); len(answers) > 0 {
			return answers
		}
	}
	return nil
}

// process is the answer that a process is started by what a spec has a kind for, or by
// any command.
func process(name, kind string, value any, evidence ...Evidence) Answer {
	field := "processes." + name
	if kind != "" {
		field += "." + kind
	}
	return Answer{Field: field, Value: value, Confidence: Likely, Evidence: evidence}
}

// processAnswers are the processes of a Procfile and the like, as init --from takes them
// over: those of the file that is believed most.
func (s *scan) processAnswers() []Answer {
	var answers []Answer
	commands := slices.Clone(s.commands)
	slices.SortStableFunc(commands, func(a, b workerCommand) int { return b.weight - a.weight })
	for _, w := range commands {
		t, known := s.resolve(w.clue, w.invocation)
		isTop := known && t.same(s.targets[0]) || s.targets[0].kind == worker && samePlace(s.targets[0].evidence[0], w.Evidence)
		if w.weight < 150 || isTop || len(answers) > 0 && answers[0].Evidence[0].File != w.File {
			continue
		}
		name := specName(w.role)
		if name == "" || isWeb(name) || !processName.MatchString(name) {
			name = "worker"
		}
		known = slices.ContainsFunc(answers, func(a Answer) bool { return strings.HasPrefix(a.Field+".", "processes."+name+".") })
		if !known {
			answers = append(answers, s.carriedProcess(name, w)...)
		}
	}
	return answers
}

func samePlace(a, b Evidence) bool { return a.File == b.File && a.Line == b.Line }

// carriedProcess is a process as init --from takes it over, and where it imports from.
func (s *scan) carriedProcess(name string, w workerCommand) []Answer {
	here, line := at{w.Line, w.Text}, inside(s.startsIn(w.clue, w.invocation), w.command)
	answers := s.carrying(w.File, func(m *importer) {
		if w.schedule != "" {
			m.carry("processes."+name+".cron", Fields{{"schedule", w.schedule}, {"command", m.words(line)}}, here)
		} else {
			m.start(name, line, here)
		}
	})
	answers, paths := parted(answers)
	if len(answers) != 1 || answers[0].Field == "release" {
		return nil
	}
	a := answers[0]
	if kind := last(a.Field); isQueue(kind) && !s.packages.has(kind) { // the generated image could not start it
		a.Field, a.Value = "processes."+name, list(w.invocation.words)
	}
	a.Evidence[0].Says = "runs it"
	return append([]Answer{a}, paths...)
}

// startsIn is the folder of the project that a command starts in. One that ends a path on
// another machine counts where what is started is there and not in the project's own: there
// /srv/shop may be all of the project, and here shop a package of it.
func (s *scan) startsIn(c clue, i invocation) string {
	name, _, _ := strings.Cut(i.name, ":")
	switch {
	case !c.guessed:
		return c.folder
	case i.kind == script && s.files[path.Join(c.folder, name)] && !s.files[name],
		i.kind != script && name != "" && s.isModule(c.folder, name) && !s.isModule(".", name):
		return c.folder
	}
	return ""
}

// inside is a command line as one of a shell that is not in a folder yet.
func inside(folder, line string) string {
	if folder == "" || folder == "." {
		return line
	}
	return "cd " + quoted([]string{folder}) + " && " + line
}

// parted are the answers about processes, and those about where they import from.
func parted(answers []Answer) (processes, paths []Answer) {
	for _, a := range answers {
		if a.Field == "env.PYTHONPATH" {
			a.Evidence[0].Says = "imports from " + strings.TrimPrefix(a.Value.(string), imageRoot+"/")
			paths = append(paths, a)
		} else {
			processes = append(processes, a)
		}
	}
	return processes, paths
}

// carrying is what init --from takes over of a file.
func (s *scan) carrying(file string, take func(*importer)) []Answer {
	m := &importer{file: file, project: view{s.survey}, app: Application{Folder: "."}, loader: s.loader}
	take(m)
	s.loader = m.loader
	return m.app.Answers
}

// onlyWorkers makes a target of a worker where the project has nothing else to start: what
// its files start, or the queue of its code.
func (s *scan) onlyWorkers() {
	if slices.ContainsFunc(s.targets, func(t target) bool { return t.isObject() || t.weight >= 90 }) {
		return
	}
	for _, w := range s.commands {
		if w.weight >= 150 && !w.beside && (isQueue(w.program) || w.program == "python") {
			w.Says = "runs " + oneLine(quoted(w.words))
			s.add(target{kind: worker, framework: w.program, command: w.words, weight: w.weight, evidence: []Evidence{w.Evidence}})
			return
		}
	}
	for _, t := range s.workers {
		if t.framework == "celery" && t.root == "." && s.packages.has("celery") && !strings.Contains(t.attr, "(") {
			t.command, t.weight = []string{"celery", "-A", t.module + ":" + t.attr, "worker"}, max(t.weight, leastWeight)
			s.add(t)
			return
		}
	}
}

func isQueue(kind string) bool {
	return slices.Contains([]string{"celery", "rq", "dramatiq", "arq", "huey"}, kind)
}

// celeryWorker is a worker of Celery, and its scheduler where there are periodic tasks.
func (s *scan) celeryWorker(services []Answer) []Answer {
	if !s.packages.has("celery") || !hasService(services, "redis", "rabbitmq") {
		return nil
	}
	for _, t := range s.workers {
		if t.framework != "celery" || t.weight < 10 || strings.Contains(t.attr, "(") {
			continue
		}
		app := t.module
		if t.attr != "app" && t.attr != "celery" {
			app += ":" + t.attr
		}
		answers := []Answer{process("worker", "celery", Fields{{"app", app}}, t.evidence...)}
		if e, ok := s.schedules(); ok {
			beat := Fields{{"app", app}, {"beat", true}}
			if s.packages.has("django-celery-beat") {
				beat = append(beat, Field{"scheduler", "django_celery_beat.schedulers:DatabaseScheduler"})
			}
			answers = append(answers, process("beat", "celery", beat, e))
		}
		return append(answers, s.importsFrom(t.root, t.file)...)
	}
	return nil
}

// importsFrom lets a process import from a folder that is not the project's own: a
// server's field for it is the server's alone.
func (s *scan) importsFrom(root, file string) []Answer {
	if root == "." || s.isInstalled(root) {
		return nil
	}
	return []Answer{{Field: "env.PYTHONPATH", Value: imageRoot + "/" + root, Confidence: Likely, Evidence: []Evidence{{File: file, Says: "imports from " + root}}}}
}

// schedules tells whether Celery has periodic tasks
// (https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html).
func (s *scan) schedules() (Evidence, bool) {
	if e, ok := s.packages.where(s.survey, "django-celery-beat"); ok {
		return e, true
	}
	for _, file := range s.settingTexts() {
		for _, word := range []string{"CELERY_BEAT_SCHEDULE", "CELERYBEAT_SCHEDULE", "beat_schedule", "add_periodic_task"} {
			if bytes.Contains(s.text(file), []byte(word)) {
				return s.at(file, word, "has periodic tasks"), true
			}
		}
	}
	return Evidence{}, false
}

// djangoWorker is a worker that a command of Django's project runs, where the project has
// its application installed.
func (s *scan) djangoWorker([]Answer) []Answer {
	if len(s.djangos) == 0 {
		return nil
	}
	manage := s.manage(s.djangos[0])
	for _, q := range []struct {
		app           string
		distributions []string
		command       string
	}{
		{"django_rq", []string{"django-rq"}, "rqworker"},                // https://github.com/rq/django-rq
		{"django_q", []string{"django-q", "django-q2"}, "qcluster"},     // https://django-q2.readthedocs.io
		{"django_dramatiq", []string{"django-dramatiq"}, "rundramatiq"}, // https://github.com/Bogdanp/django_dramatiq
		{"huey.contrib.djhuey", []string{"huey"}, "run_huey"},           // https://huey.readthedocs.io/en/latest/django.html
		{"django_tasks_db", []string{"django-tasks", "django-tasks-db"}, "db_worker"},
	} {
		e, ok := s.settingWith(`"`+q.app, `'`+q.app)
		if !ok || !s.packages.has(q.distributions...) {
			continue
		}
		e.Says = "installs " + q.app
		if q.app == "huey.contrib.djhuey" {
			return []Answer{process("worker", "huey", Fields{{"django", manage}}, e)}
		}
		return []Answer{process("worker", "", list(append([]string{"python", manage, q.command}, s.rqQueues(q.app)...)), e)}
	}
	return nil
}

// settingWith is the first settings' file that has one of words.
func (s *scan) settingWith(words ...string) (Evidence, bool) {
	for _, file := range s.settingTexts() {
		for _, word := range words {
			if strings.HasSuffix(file, ".py") && bytes.Contains(s.text(file), []byte(word)) {
				return s.at(file, word, ""), true
			}
		}
	}
	return Evidence{}, false
}

// rqQueues are the queues of django-rq, the keys of the settings' RQ_QUEUES; without them
// its worker takes default alone.
func (s *scan) rqQueues(app string) []string {
	e, ok := s.settingWith("RQ_QUEUES")
	if !ok || app != "django_rq" {
		return nil
	}
	u := s.parse(e.File)
	if u == nil {
		return nil
	}
	var names []string
	for _, b := range u.names.Names["RQ_QUEUES"] {
		if d, ok := b.Value.(*python.Dict); ok {
			for _, key := range d.Keys {
				if c, ok := key.(*python.Constant); ok && c.Kind == python.Str && queueName(c.Value) {
					names = append(names, c.Value)
				}
			}
		}
	}
	return names
}

// hueyWorker is Huey's consumer. One that keeps its tasks in a file or in memory has them
// in one container, where no other finds them.
func (s *scan) hueyWorker(services []Answer) []Answer {
	for _, t := range s.workers {
		if t.framework == "huey" && s.packages.has("huey") && hasService(services, "redis") && !strings.Contains(t.attr, "(") {
			a := process("worker", "huey", Fields{{"app", t.module + "." + t.attr}}, t.evidence...)
			return append([]Answer{a}, s.importsFrom(t.root, t.file)...)
		}
	}
	return nil
}

// importing are the project's files that import a module, parsed, those nearest to the root
// first.
func (s *scan) importing(module string) []*unit {
	var all []*unit
	for _, file := range s.python[:min(len(s.python), mostCallers)] {
		if slices.ContainsFunc(strings.Split(path.Dir(file), "/"), func(folder string) bool { return aside(folder) < 0 }) {
			continue
		}
		if imported, _ := s.imported(file); !slices.Contains(imported, module) {
			continue
		}
		if u := s.parse(file); u != nil && dottedName.MatchString(u.module) {
			if all = append(all, u); len(all) == 40 {
				break
			}
		}
	}
	return all
}

// arqWorker is a worker of arq, by the class of its settings: one that has functions or
// cron_jobs (https://arq-docs.helpmanual.io).
func (s *scan) arqWorker(services []Answer) []Answer {
	if !s.packages.has("arq") || !hasService(services, "redis") {
		return nil
	}
	for _, u := range s.importing("arq") {
		for _, st := range u.found.Module.Body {
			class, ok := st.(*python.ClassDef)
			if !ok || !strings.Contains(class.Name, "Settings") || !assigns(class, "functions", "cron_jobs") {
				continue
			}
			e := s.line(u.file, int(class.Line), "has the worker's settings")
			a := process("worker", "arq", Fields{{"worker_settings", u.module + "." + class.Name}}, e)
			return append([]Answer{a}, s.importsFrom(u.root, u.file)...)
		}
	}
	return nil
}

// assigns tells whether a class gives one of names a value.
func assigns(class *python.ClassDef, names ...string) bool {
	is := func(e python.Expr) bool {
		name, ok := e.(*python.Name)
		return ok && slices.Contains(names, name.Id)
	}
	return slices.ContainsFunc(class.Body, func(st python.Stmt) bool {
		switch st := st.(type) {
		case *python.Assign:
			return slices.ContainsFunc(st.Targets, is)
		case *python.AnnAssign:
			return st.Value != nil && is(st.Target)
		}
		return false
	})
}

// dramatiqWorker are workers of Dramatiq, by the module that sets the broker up and those
// that have actors (https://dramatiq.io/guide.html#workers).
func (s *scan) dramatiqWorker(services []Answer) []Answer {
	if !s.packages.has("dramatiq") || !hasService(services, "redis", "rabbitmq") {
		return nil
	}
	var broker, actors []string
	var evidence []Evidence
	var paths []Answer
	for _, u := range s.importing("dramatiq") {
		for _, call := range u.calls() {
			if u.fullName(call.Func) == "dramatiq.set_broker" && !slices.Contains(broker, u.module) {
				broker = append(broker, u.module)
				evidence = append(evidence, s.line(u.file, int(call.Line), "sets the broker"))
			}
		}
		if line := u.decorates("dramatiq.actor"); line > 0 && !slices.Contains(broker, u.module) {
			actors = append(actors, u.module)
			paths = s.importsFrom(u.root, u.file)
			evidence = append(evidence, s.line(u.file, line, "has an actor"))
		}
	}
	all := append(broker, actors...)
	if len(all) == 0 {
		return nil
	}
	fields := Fields{{"broker", all[0]}}
	if len(all) > 1 {
		fields = append(fields, Field{"modules", list(all[1:])})
	}
	a := process("worker", "dramatiq", fields, evidence...)
	if len(actors) == 0 { // the broker's module has to import them
		a.Confidence = Unsure
	}
	return append([]Answer{a}, paths...)
}

// decorates is the line of the first function that a decorator is on; 0 is none.
func (u *unit) decorates(name string) int {
	line := 0
	python.Inspect(u.found.Module, func(n python.Node) bool {
		f, ok := n.(*python.FunctionDef)
		if !ok || line > 0 {
			return line == 0
		}
		for _, d := range f.DecoratorList {
			if call, ok := d.(*python.Call); ok {
				d = call.Func
			}
			if u.fullName(d) == name {
				line = int(f.Line)
			}
		}
		return true
	})
	return line
}

// rqWorker is a worker of RQ: the project's own script, or RQ's command with the queues
// that the code names; and its scheduler.
func (s *scan) rqWorker(services []Answer) []Answer {
	if !s.packages.has("rq") || !hasService(services, "redis") {
		return nil
	}
	var answers []Answer
	var queues []string
	var evidence []Evidence
	for _, u := range s.importing("rq") {
		for _, call := range u.calls() {
			switch last(u.fullName(call.Func)) {
			case "Worker", "SimpleWorker":
				if u.guard() != nil && len(answers) == 0 {
					answers = append(answers, process("worker", "script", u.file, s.line(u.file, int(call.Line), "starts a worker")))
				}
			case "Queue":
				evidence = append(evidence, s.line(u.file, int(call.Line), "has a queue"))
				if len(call.Args) > 0 {
					if c, ok := call.Args[0].(*python.Constant); ok && c.Kind == python.Str && queueName(c.Value) && !slices.Contains(queues, c.Value) {
						queues = append(queues, c.Value)
					}
				}
			}
		}
	}
	if len(answers) == 0 && len(evidence) > 0 {
		fields := Fields{}
		if len(queues) > 0 {
			fields = Fields{{"queues", list(queues)}}
		}
		a := process("worker", "rq", fields, evidence...)
		if len(queues) == 0 { // their names are made elsewhere
			a.Confidence = Unsure
		}
		answers = append(answers, a)
	}
	if e, ok := s.packages.where(s.survey, "rq-scheduler"); ok && len(answers) > 0 {
		answers = append(answers, process("scheduler", "", list([]string{"rqscheduler"}), e)) // https://github.com/rq/rq-scheduler
	}
	return answers
}

// calls are the calls of a file that name what other modules have.
func (u *unit) calls() []*python.Call {
	var all []*python.Call
	python.Inspect(u.found.Module, func(n python.Node) bool {
		if call, ok := n.(*python.Call); ok && u.fullName(call.Func) != "" {
			all = append(all, call)
		}
		return true
	})
	return all
}

// queueName tells whether a spec can have a queue's name.
func queueName(name string) bool {
	return name != "" && name[0] != '-' && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-") == ""
}

// schedulersInside says what is no process of its own: APScheduler runs in the one that
// starts it.
func (s *scan) schedulersInside() {
	if !s.packages.has("apscheduler") {
		return
	}
	for _, u := range s.importing("apscheduler") {
		s.said = append(s.said, u.file+" runs APScheduler in its own process: where the application has several workers or containers, each of them runs the jobs")
		return
	}
}
