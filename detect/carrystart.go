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

// venvProgram is the folder of the programs of a virtual environment, which the image has
// on its PATH.
var venvProgram = lazyregexp.New(`[^\s"'=;&|]*\bv?env(?:/[^\s"'/]+)*/bin/`)

// start takes over what a command line starts: as the main process, or as one of a name.
func (m *importer) start(process, line string, where at) {
	line = m.here(line)
	commands := commandLine(withDefaults(line))
	for i, c := range commands {
		if i < len(commands)-1 || c.release {
			m.before(process, c, where)
			continue
		}
		m.startOne(process, c, line, where)
	}
	if len(commands) == 0 {
		m.startWords(process, line, where)
	}
}

// before takes over a command that runs before what is started.
func (m *importer) before(process string, c invocation, where at) {
	switch {
	case c.release:
		m.addRelease(inside(c.folder, quoted(c.words)), where)
		return
	case process == "" && c.words[0] == "export":
		m.exported(c.words[1:], where)
		return
	}
	m.lose(where, "it runs before the start, each time: "+quoted(c.words)+"; once for each version it can run as   release: […]")
}

// addRelease takes over what a line runs before the application starts.
func (m *importer) addRelease(line string, where at) {
	for _, command := range m.releases("", line) {
		m.addTo("release", command, where)
	}
}

// releases are the commands of a line, each by a shell where it needs one. They run one
// after another, as the line's own do, in the folder that it changes to.
func (m *importer) releases(folder, line string) []any {
	if hasUnquoted(line, "$|<>(){}`*") {
		return []any{m.words(inside(folder, line))}
	}
	var all []any
	for _, words := range simpleCommands(line) {
		if words[0] == "cd" && len(words) == 2 && !path.IsAbs(words[1]) {
			folder = path.Join(folder, words[1])
			continue
		}
		command := list(words)
		if folder != "" || assignment.MatchString(words[0]) {
			command = m.words(inside(folder, quoted(words)))
		}
		all = append(all, asText(command))
	}
	return all
}

var plainWord = lazyregexp.New(`^[\w./:=,@+-]+$`)

// asText is a command as a person writes it where its words are plain ones, and else its
// words.
func asText(words []any) any {
	all := texts(words)
	if slices.ContainsFunc(all, func(word string) bool { return !plainWord.MatchString(word) }) {
		return words
	}
	return strings.Join(all, " ")
}

// exported takes over the variables that a shell sets for what it starts.
func (m *importer) exported(words []string, where at) {
	for _, word := range words {
		if name, value, ok := strings.Cut(word, "="); ok && variableName.MatchString(name) {
			m.variable(name, value, where)
		}
	}
}

// startOne takes over one command.
func (m *importer) startOne(process string, c invocation, line string, where at) {
	if script := m.script(c.words); script != "" {
		m.startScript(process, script, nil, where)
		return
	}
	kind, words := programOf(slices.Clone(c.words))
	if kind != "" && m.startProgram(process, kind, words, where) {
		m.importsFrom(process, kind, m.startFolder(process, kind, c.folder, where), where)
		return
	}
	switch {
	case c.kind == script && len(c.words) == 2:
		name := m.inFolder(c.folder, c.name)
		if process == "" && m.answer("run", name, where) || process != "" && m.answer("processes."+process+".script", name, where) {
			m.tellFolder(m.projectFolder("", c.folder), where)
			return
		}
	case c.kind == module && len(c.words) == 3:
		if m.answer(startField(process, "module"), c.name, where) {
			m.importsFrom(process, "module", m.startFolder(process, "module", c.folder, where), where)
			return
		}
	}
	m.startWords(process, line, where)
	m.tellFolder(m.projectFolder("", c.folder), where)
}

// inFolder is a file of the project by what it is called in a folder, where it is there.
func (m *importer) inFolder(folder, name string) string {
	if there := path.Join(folder, name); folder != "" && m.ownFile(there) == there {
		return there
	}
	return name
}

// folderField is a server's field for the folder that it imports from; "" is none.
func folderField(kind string) string {
	return map[string]string{"gunicorn": "chdir", "uvicorn": "app_dir", "granian": "working_dir", "uwsgi": "chdir"}[kind]
}

// startedAs is the answer about what is started by a kind; nil is none.
func (m *importer) startedAs(process, kind string) *Answer {
	if process != "" && isServer(kind) {
		return m.app.Answer("processes." + process)
	}
	return m.app.Answer(startField(process, kind))
}

// importsFrom is for what is started in a folder of the project, from which it imports: it
// takes the server's own field for that, or else the variable that Python has for it.
func (m *importer) importsFrom(process, kind, folder string, where at) {
	if folder == "" || folder == "." || strings.HasPrefix(folder, "..") {
		return
	}
	field := folderField(kind)
	a := m.startedAs(process, kind)
	if field == "" || a == nil {
		m.search(imageRoot+"/"+folder, where)
		return
	}
	within := func(fields Fields) Fields {
		for i, f := range fields {
			if inner, ok := f.Value.(string); ok && f.Name == field {
				if m.inside != nil { // it is a path of the project already
					return fields
				}
				with := slices.Clone(fields)
				with[i].Value = path.Join(folder, inner)
				return with
			}
		}
		return append(slices.Clone(fields), Field{field, folder})
	}
	fields, _ := a.Value.(Fields)
	if process != "" {
		inner, _ := fields[0].Value.(Fields)
		fields = append(Fields{{kind, within(inner)}}, fields[1:]...)
	} else {
		fields = within(fields)
	}
	m.carry(a.Field, fields, where)
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
	m.carry(startField(process, "command"), m.words(line), where)
}

// words are those of a command line, by a shell where it needs one. A script of a folder
// that the line changes to is one by its path.
func (m *importer) words(line string) []any {
	simple := simpleCommands(line)
	if hasUnquoted(line, "$<>`*?(){}~") || len(simple) == 0 {
		return list([]string{"sh", "-c", line})
	}
	words := behindInit(simple[len(simple)-1])
	switch {
	case len(simple) == 1 && !assignment.MatchString(words[0]):
		return list(words)
	case len(simple) == 2 && simple[0][0] == "cd" && len(simple[0]) == 2 && len(words) > 1 && pythonName.MatchString(path.Base(words[0])):
		if there := m.inFolder(path.Clean(simple[0][1]), words[1]); there != words[1] {
			return list(slices.Concat(words[:1], []string{there}, words[2:]))
		}
	}
	return list([]string{"sh", "-c", line})
}

// quotedPart is a part of a shell's line in which it puts nothing else.
var quotedPart = lazyregexp.New("'[^']*'|\"[^\"$`\\\\]*\"")

// hasUnquoted tells whether one of some characters stands where a shell takes it for more
// than itself.
func hasUnquoted(line, characters string) bool {
	return strings.ContainsAny(quotedPart.ReplaceAllString(line, ""), characters)
}

// behindInit leaves out what only starts the program behind it in another image: as its
// first process, or as another user.
func behindInit(words []string) []string {
	for len(words) > 1 {
		program := path.Base(words[0])
		switch {
		case program == "exec" || program == "--":
			words = words[1:]
		case isInit(program):
			words = behindOptions(words[1:])
		case isOtherUser(program) && len(words) > 2:
			words = words[2:]
		default:
			return words
		}
	}
	return words
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
	lost, answers := m.lost, slices.Clone(m.app.Answers)
	var last *logicalLine
	for _, line := range logical(strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")) {
		text := strings.TrimSpace(line.text)
		commands := commandLine(withDefaults(text))
		switch {
		case text == "" || strings.HasPrefix(text, "#") || isShellWord(text):
		case isGiven(text):
			m.loseBefore(last)
			last = nil
		case strings.Contains(text, `"$@"`): // what it is given is for a program of its own
			m.loseBefore(last)
			last = &line
		case process == "" && strings.HasPrefix(text, "export "):
			for _, words := range simpleCommands(text) {
				m.exported(words[1:], at{line.number, text})
			}
		case len(commands) == 1 && commands[0].release:
			m.addRelease(inside(commands[0].folder, quoted(commands[0].words)), at{line.number, text})
		case len(commands) > 0:
			m.loseBefore(last)
			last = &line
		default:
			m.lose(at{line.number, text}, "a command of the script's own")
		}
	}
	switch {
	case last != nil && isWaiting(last.text):
		m.lost, m.app.Answers = lost, answers
		m.file = outer
		m.carry(startField(process, "command"), list(append([]string{shellOf(data), name}, given...)), where)
	case last != nil:
		text := strings.TrimSpace(last.text)
		m.start(process, strings.TrimSpace(strings.ReplaceAll(text, `"$@"`, quoted(given))), at{last.number, text})
	case len(given) > 0:
		m.file = outer
		m.start(process, quoted(given), where)
	}
}

// loseBefore tells of a line of a script before the one that starts the application.
func (m *importer) loseBefore(line *logicalLine) {
	if line != nil {
		m.lose(at{line.number, strings.TrimSpace(line.text)}, "it runs before the start, each time; once for each version it can run as   release: […]")
	}
}

// isGiven tells whether a line starts what a script is given, and nothing of its own.
func isGiven(text string) bool {
	if strings.Contains(text, "${@}") {
		return true
	}
	for _, words := range simpleCommands(text) {
		if last := behindInit(words); slices.Equal(last, []string{"$@"}) {
			return true
		}
	}
	return false
}

// shellOf is the shell that a script is for.
func shellOf(script []byte) string {
	first, _, _ := strings.Cut(string(script), "\n")
	if strings.HasPrefix(first, "#!") && strings.Contains(first, "bash") {
		return "bash"
	}
	return "sh"
}

// isWaiting tells whether a script's last command starts nothing: what runs is what the
// script has put in the background, and the script looks after it.
func isWaiting(text string) bool {
	all := simpleCommands(text)
	return len(all) > 0 && slices.Contains([]string{"wait", "kill", "sleep", "tail", "cat", "true"}, all[len(all)-1][0])
}

// isShellWord tells whether a line only holds a script together.
func isShellWord(text string) bool {
	first, _, _ := strings.Cut(text, " ")
	return strings.HasSuffix(first, "()") || slices.Contains([]string{
		"set", "fi", "done", "do", "else", "then", "echo", "printf", "cd", "}", "{", "esac", ";;", "shift", "function", "local", "return", "trap", "exit", "break", "continue",
	}, first)
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
