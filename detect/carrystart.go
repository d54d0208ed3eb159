package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// shellVariable is a variable of a shell's line, with what it is where it is not set.
var shellVariable = lazyregexp.New(`\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*)|:?\?[^}]*)?\}|([A-Za-z_]\w*))`)

// withDefaults puts the defaults of variables in their places. The port that a platform
// gives is left to the server.
func withDefaults(line string) string {
	return shellVariable.ReplaceAllStringFunc(line, func(text string) string {
		m := shellVariable.FindStringSubmatch(text)
		if m[2] != "" {
			return m[2]
		}
		return text
	})
}

// start takes over what a command line starts: as the main process, or as one of a name.
func (m *importer) start(process, line string, where at) {
	line = m.here(line)
	commands := commandLine(withDefaults(line))
	for i, c := range commands {
		if i < len(commands)-1 || c.release {
			m.before(c, where)
			continue
		}
		m.startOne(process, c, line, where)
		m.startsIn(process, where)
	}
	if len(commands) == 0 {
		m.startWords(process, line, where)
	}
}

// before takes over a command that runs before what is started.
func (m *importer) before(c invocation, where at) {
	if c.release {
		m.addTo("release", quoted(c.words), where)
		return
	}
	m.lose(where, "it runs before the start, each time: "+quoted(c.words)+"; once for each version it can run as   release: […]")
}

// startOne takes over one command.
func (m *importer) startOne(process string, c invocation, line string, where at) {
	if script := m.script(c.words); script != "" {
		m.startScript(process, script, nil, where)
		return
	}
	kind, words := programOf(slices.Clone(c.words))
	if kind != "" && m.startProgram(process, kind, words, where) {
		return
	}
	switch {
	case c.kind == script && len(c.words) == 2:
		if process == "" && m.answer("run", c.name, where) || process != "" && m.answer("processes."+process+".script", c.name, where) {
			return
		}
	case c.kind == module && len(c.words) == 3:
		if m.answer(startField(process, "module"), c.name, where) {
			return
		}
	}
	m.startWords(process, line, where)
}

// startProgram takes over a command that a spec has a kind for.
func (m *importer) startProgram(process, kind string, words []string, where at) bool {
	fields := fieldsOf(kind, words)
	if kind == "celery" && slices.Contains(words, "worker") && has(fields, "beat") {
		worker, beat := celeryParts(fields)
		name := cmpOr(process, "worker") + "-beat"
		return m.answer(startField(process, kind), worker, where) && m.answer(startField(name, kind), beat, where)
	}
	for i, f := range fields {
		if text, ok := f.Value.(string); ok && shellVariable.MatchString(text) && f.Name != "access_logformat" {
			m.lose(where, "the value of "+f.Name+" is a variable: "+text)
			fields = slices.Delete(slices.Clone(fields), i, i+1)
			break
		}
	}
	if strings.Contains(quoted(words), "--reload") {
		m.lose(where, "--reload is for writing code: the image has the code as it was built")
	}
	if process != "" && isServer(kind) { // two servers can't have one port of the host
		return m.answer("processes."+process, Fields{{kind, fields}, {"publish", false}}, where)
	}
	return m.answer(startField(process, kind), fields, where)
}

// celeryParts are the two processes that a worker with -B is: one that does tasks, of which
// there may be several, and the scheduler, of which there is one.
func celeryParts(fields Fields) (worker, beat Fields) {
	for _, f := range fields {
		switch f.Name {
		case "beat", "scheduler":
			beat = append(beat, f)
		case "app", "loglevel":
			beat, worker = append(beat, f), append(worker, f)
		default:
			worker = append(worker, f)
		}
	}
	return worker, beat
}

func has(fields Fields, name string) bool {
	return slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name })
}

// startField is the field of a kind that is started.
func startField(process, kind string) string {
	switch {
	case process != "":
		return "processes." + process + "." + kind
	case isServer(kind):
		return "server." + kind
	}
	return "run." + kind
}

// startWords takes over any other command, by a shell where it needs one.
func (m *importer) startWords(process, line string, where at) {
	words := []string{"sh", "-c", line}
	if simple := simpleCommands(line); len(simple) == 1 && !strings.ContainsAny(line, "$<>`*?(){}~") && !assignment.MatchString(simple[0][0]) {
		words = simple[0]
		if words[0] == "exec" {
			words = words[1:]
		}
	}
	m.carry(startField(process, "command"), list(words), where)
}

// script is the project's own shell script that words start; "" is none.
func (m *importer) script(words []string) string {
	for _, word := range words[:min(len(words), 2)] {
		if name := m.ownFile(word); name != "" && (strings.HasSuffix(name, ".sh") || isShell(name)) {
			return name
		}
	}
	return ""
}

// ownFile is a file of the project by its name in the image, which mostly ends alike where
// it is not known from where it is copied.
func (m *importer) ownFile(name string) string {
	if strings.HasPrefix(name, "-") || name == "" {
		return ""
	}
	if from, ok := m.source(name); ok && m.isText(from) {
		return from
	}
	parts := strings.Split(strings.TrimPrefix(path.Clean(name), "/"), "/")
	for i := range parts {
		if local := path.Join(m.context, path.Join(parts[i:]...)); m.isText(local) {
			return local
		}
	}
	return ""
}

// isText tells whether a file is there, and not too long to be read.
func (m *importer) isText(name string) bool {
	info, err := fs.Stat(m.project, name)
	return fs.ValidPath(name) && err == nil && info.Mode().IsRegular() && info.Size() < mostText
}

// startScript takes over what a shell script of the project starts: its last command, or
// the one that it is given.
func (m *importer) startScript(process, name string, given []string, where at) {
	data, err := fs.ReadFile(m.project, name)
	if err != nil || slices.Contains(m.scripts, name) {
		m.lose(where, "the script can't be read, or starts itself")
		return
	}
	outer := m.file
	m.file, m.scripts = name, append(m.scripts, name)
	defer func() { m.file, m.scripts = outer, m.scripts[:len(m.scripts)-1] }()
	var last *logicalLine
	for _, line := range logical(strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")) {
		text := strings.TrimSpace(line.text)
		commands := commandLine(withDefaults(text))
		switch {
		case text == "" || strings.HasPrefix(text, "#") || isShellWord(text):
		case strings.Contains(text, `"$@"`) || strings.Contains(text, "${@}"):
			last = nil
		case len(commands) == 1 && commands[0].release:
			m.addTo("release", quoted(commands[0].words), at{line.number, text})
		case len(commands) > 0:
			if last != nil {
				m.lose(at{last.number, strings.TrimSpace(last.text)}, "it runs before the start, each time; once for each version it can run as   release: […]")
			}
			last = &line
		default:
			m.lose(at{line.number, text}, "a command of the script's own")
		}
	}
	switch {
	case last != nil:
		m.start(process, strings.TrimSpace(last.text), at{last.number, strings.TrimSpace(last.text)})
	case len(given) > 0:
		m.file = outer
		m.start(process, quoted(given), where)
	}
}

// isShellWord tells whether a line only holds a script together.
func isShellWord(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return slices.Contains([]string{"set", "fi", "done", "else", "then", "echo", "cd", "}", "{", "esac", ";;", "shift"}, first)
}

// port takes a port over that what is started listens on, where it does not say so itself.
func (m *importer) port(port int, where at) {
	a := m.app.Answer("server")
	if a == nil {
		m.runPort(port, where)
		return
	}
	if port < 1024 {
		return
	}
	fields, ok := a.Value.(Fields)
	if !ok || slices.ContainsFunc(fields, func(f Field) bool { return f.Name == "port" }) {
		return
	}
	with := slices.Insert(slices.Clone(fields), min(1, len(fields)), Field{"port", port}) // behind the application
	if m.refused(Answer{Field: a.Field, Value: with}) == "" {
		a.Value = with
		a.Evidence = append(a.Evidence, Evidence{File: m.file, Line: where.line, Text: oneLine(where.text)})
	}
}

// runPort takes over the port that a script, a module or a command listens on.
func (m *importer) runPort(port int, where at) {
	a := m.app.Answer("run")
	if a == nil || port == 0 {
		return
	}
	switch a.Field {
	case "run":
		a.Field = "run.script"
	case "run.script", "run.module", "run.command":
	default: // a worker
		return
	}
	m.answer("run.port", port, where)
}
