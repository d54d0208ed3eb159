package generate

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// entry is what a command has Python import or run.
type entry struct {
	program  string // that imports it: "gunicorn"; "" is Python itself
	text     string // as the command has it: "shop.wsgi:application"
	module   string // "" where it is no module's name
	object   string // an attribute of the module; "" is none, or any
	called   bool   // the object makes the application
	callable bool   // it may be called, or not, by how it is written
	dotted   bool   // the last part of module may be an attribute, as Celery has it
	script   string // a file of the project, which is run by its path
	asMain   bool   // python -m
	dir      string // the folder that comes first on sys.path
	loose    bool   // an option or a file may have changed where modules are found
}

// launcher is a program that imports an application.
type launcher struct {
	options   []string // that name the application; none: an argument does
	folders   []string // options that name the first folder of sys.path
	makes     []string // options that say that the object makes the application
	object    string   // what is taken where no object is named
	form      form
	noPath    bool     // it takes no path of a file
	elsewhere []string // options by which modules come from elsewhere
}

// form is how an application is written.
type form uint8

const (
	colon  form = iota // module:object
	dots               // module.object
	either             // module, module.object or module:object
	file               // a file's path
)

// launchers are the programs that are known, by their names.
func launchers() map[string]launcher {
	wsgi := launcher{object: "application", folders: []string{"--chdir"}, noPath: true, elsewhere: []string{"--pythonpath", "--paste"}}
	huey, arq, script := launcher{form: dots}, launcher{form: dots}, launcher{form: file}
	tasks := launcher{folders: []string{"--path", "-P"}}
	return map[string]launcher{
		"gunicorn":       wsgi,
		"uvicorn":        {folders: []string{"--app-dir"}, makes: []string{"--factory"}, noPath: true},
		"hypercorn":      {object: "app"}, // the only one that takes a path, too
		"granian":        {folders: []string{"--working-dir"}, makes: []string{"--factory"}},
		"daphne":         {noPath: true},
		"waitress-serve": {makes: []string{"--call"}, noPath: true},
		"uwsgi": {
			options: []string{"--module", "-w", "--wsgi"}, folders: []string{"--chdir"}, object: "application",
			elsewhere: []string{"--pythonpath", "--pp", "--ini", "--python-path", "--home", "-H", "--venv"},
		},
		"celery":                 {options: []string{"--app", "-A"}, folders: []string{"--workdir"}, form: either, noPath: true},
		"flask":                  {options: []string{"--app", "-A"}},
		"dramatiq":               tasks,
		"dramatiq-gevent":        tasks,
		"huey_consumer":          huey,
		"huey_consumer.py":       huey,
		"huey.bin.huey_consumer": huey,
		"arq":                    arq,
		"fastapi":                script,
		"streamlit":              script,
		"chainlit":               script,
		"panel":                  script,
		"shiny":                  script,
		"marimo":                 script,
		"gradio":                 script,
	}
}

// entriesOf are what a command has Python import; none where that is not known.
func entriesOf(argv []string) []entry {
	if len(argv) == 0 {
		return nil
	}
	program, args := path.Base(argv[0]), argv[1:]
	if isPython(program) {
		option, rest := pythonArgs(args)
		switch {
		case option == "-m" && len(rest) > 0:
			program, args = rest[0], rest[1:]
			if _, known := launchers()[program]; !known {
				return []entry{{text: program, module: program, asMain: true, dir: "."}}
			}
		case option == "" && len(rest) > 0 && strings.HasSuffix(rest[0], ".py"):
			return scriptEntry("", rest[0])
		default:
			return nil
		}
	}
	l, known := launchers()[program]
	switch {
	case !known:
		return nil
	case l.form == file:
		i := slices.IndexFunc(args, func(a string) bool { return strings.HasSuffix(a, ".py") && !strings.HasPrefix(a, "-") })
		if i < 0 {
			return nil
		}
		return scriptEntry(program, args[i])
	}
	return l.entries(program, args)
}

// isPython tells whether a program is the interpreter: python, python3, python3.13.
func isPython(program string) bool {
	return regexp.MustCompile(`^python(3(\.\d+)?)?$`).MatchString(program)
}

// pythonArgs are what follows the interpreter's own options, and -m or -c where it is
// the last of them. With -I or -P the script's folder is not on sys.path: "-".
func pythonArgs(args []string) (option string, rest []string) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		switch {
		case !strings.HasPrefix(a, "-") || a == "-":
			return "", args[i:]
		case strings.ContainsAny(a, "IP") && !strings.HasPrefix(a, "--"):
			return "-", nil
		case a == "-X" || a == "-W":
			i++
		case strings.HasSuffix(a, "m") && !strings.HasPrefix(a, "--"):
			return "-m", args[i+1:]
		case strings.HasSuffix(a, "c") && !strings.HasPrefix(a, "--"):
			return "-c", nil
		}
	}
	return "", nil
}

// scriptEntry is a file that is run by its path: its folder comes first on sys.path.
func scriptEntry(program, file string) []entry {
	file = path.Clean(strings.TrimPrefix(file, appDir+"/"))
	if path.IsAbs(file) || strings.HasPrefix(file, "../") {
		return nil
	}
	name := strings.TrimSuffix(path.Base(file), ".py")
	if strings.Contains(name, ".") { // no import finds it
		return nil
	}
	return []entry{{program: program, text: file, module: name, script: file, dir: path.Dir(file)}}
}

// entries are the applications that a command line of the launcher names.
func (l launcher) entries(program string, args []string) []entry {
	dir := inProject(l.option(args, l.folders))
	blank := entry{program: program, dir: dir, loose: path.IsAbs(dir) || strings.HasPrefix(dir, "..")}
	for _, a := range args {
		name, _, _ := strings.Cut(a, "=")
		blank.loose = blank.loose || slices.Contains(l.elsewhere, name)
		blank.called = blank.called || slices.Contains(l.makes, name)
	}
	var all []entry
	for _, text := range l.targets(args) {
		one := blank
		if one.read(text, l) {
			all = append(all, one)
		}
	}
	return all
}

// inProject is a folder of the image as one of the project; a folder elsewhere is left as it is.
func inProject(dir string) string {
	if dir == appDir {
		return "."
	}
	return path.Clean(strings.TrimPrefix(dir, appDir+"/"))
}

// option is the value of an option, however it is joined to it; "" is none.
func (l launcher) option(args, names []string) string {
	for i, a := range args {
		for _, name := range names {
			switch value, joined := strings.CutPrefix(a, name); {
			case a == name && i+1 < len(args):
				return args[i+1]
			case joined && strings.HasPrefix(value, "="):
				return value[1:]
			case joined && value != "" && !strings.HasPrefix(name, "--"):
				return value
			}
		}
	}
	return ""
}

// targets are the arguments that name applications: those before the first option, or
// else the last, where it is no option's value.
func (l launcher) targets(args []string) []string {
	if len(l.options) > 0 {
		if text := l.option(args, l.options); text != "" {
			return []string{text}
		}
		return nil
	}
	isOption := func(a string) bool { return strings.HasPrefix(a, "-") }
	if first := slices.IndexFunc(args, isOption); first != 0 {
		if first < 0 {
			return args
		}
		return args[:first]
	}
	last := len(args) - 1
	if last > 0 && !isOption(args[last]) && (strings.Contains(args[last-1], "=") || !isOption(args[last-1])) {
		return args[last:]
	}
	named := slices.DeleteFunc(slices.Clone(args), func(a string) bool { return isOption(a) || !strings.Contains(a, ":") || !appObject.MatchString(a) })
	if len(named) == 1 {
		return named
	}
	return nil
}

var (
	appObject = lazyregexp.New(`^([A-Za-z_]\w*(?:\.\w+)*)(?::([A-Za-z_][\w.]*)(\(.*\))?)?$`)
	appPath   = lazyregexp.New(`^\.?[\w./-]*(?:/[\w./-]*|\.py)(?::[A-Za-z_][\w.]*(?:\(.*\))?)?$`)
)

// read takes an application as it is written; false where it is none.
func (e *entry) read(text string, l launcher) bool {
	e.text = text
	if isFile := strings.Contains(text, ".py:") || strings.HasSuffix(text, ".py"); isFile || strings.Contains(text, "/") {
		return l.noPath && appPath.MatchString(text)
	}
	m := appObject.FindStringSubmatch(text)
	if m == nil {
		return false
	}
	e.module, e.object = m[1], m[2]
	e.callable = len(l.makes) > 0 || l.object != ""
	e.called = e.called || m[3] != ""
	if len(m[3]) > 2 { // with arguments it is called, whatever it takes
		e.callable = false
	}
	if e.object != "" {
		return true
	}
	switch e.object = l.object; l.form {
	case dots:
		i := strings.LastIndexByte(e.module, '.')
		if i < 0 {
			return false
		}
		e.module, e.object = e.module[:i], e.module[i+1:]
	case either:
		e.dotted = true
	}
	return true
}
