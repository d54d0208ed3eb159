package detect

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// invocation is what a command line starts.
type invocation struct {
	kind    kind
	program string   // gunicorn, python, streamlit …
	name    string   // module:object, a file, a module, a command
	chdir   string   // where the server changes to before it imports; "" is nowhere
	folder  string   // that the shell has changed to before; "" is none
	port    int      // 0 is not said
	config  string   // a configuration file that it is given
	words   []string // all of it, behind what wraps it
	release bool     // it prepares the database
}

// commandLine finds what a line of a shell starts, in order.
func commandLine(line string) []invocation {
	var all []invocation
	folder := ""
	for _, words := range simpleCommands(line) {
		words = unwrapped(words)
		if len(words) == 0 {
			continue
		}
		if (words[0] == "sh" || words[0] == "bash") && len(words) > 2 && strings.HasSuffix(words[1], "c") && strings.HasPrefix(words[1], "-") {
			all = append(all, commandLine(words[2])...)
			continue
		}
		if words[0] == "cd" {
			if len(words) == 2 && !path.IsAbs(words[1]) {
				folder = path.Join(folder, words[1])
			}
			continue
		}
		if i, ok := started(words); ok {
			i.words = words
			i.folder = folder
			if folder != "" && !path.IsAbs(i.chdir) {
				i.chdir = path.Join(folder, i.chdir)
			}
			all = append(all, i)
		}
	}
	return all
}

// simpleCommands splits a line of a shell into its commands, and those into words. What
// the shell would put in place of $NAME stays as it is.
func simpleCommands(line string) [][]string {
	var all [][]string
	var words []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	end := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	next := func() {
		end()
		if len(words) > 0 {
			all = append(all, words)
		}
		words = nil
	}
	escaped := false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			inWord, escaped = true, false
		case quote != 0:
			if r == quote {
				quote = 0
			} else if r == '\\' && quote == '"' {
				escaped = true
			} else {
				word.WriteRune(r)
			}
		case r == '\\':
			escaped = true
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ' || r == '\t':
			end()
		case r == ';' || r == '&' || r == '|' || r == '\n':
			next()
		case r == '#' && !inWord:
			next()
			return all
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	next()
	return all
}

var assignment = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_]*=`)

// wrappers are programs that start the program behind them.
func wrappers() []string {
	return []string{"exec", "time", "nohup", "sudo", "env", "ddtrace-run", "opentelemetry-instrument", "honcho", "$", ">", "command", "then", "do", "else", "{", "(", "-", "@"}
}

// runners are tools whose subcommand run starts the program behind it in the
// project's environment.
func runners() []string {
	return []string{"poetry", "uv", "pipenv", "pdm", "rye", "hatch", "conda", "micromamba", "pixi", "newrelic-admin", "doppler", "dotenv"}
}

// unwrapped leaves out what stands before the program that counts.
func unwrapped(words []string) []string {
	for len(words) > 0 {
		program := path.Base(words[0])
		switch {
		case assignment.MatchString(words[0]), slices.Contains(wrappers(), program), program == "--":
			words = words[1:]
		case isOtherUser(program) && len(words) > 1:
			words = words[2:]
		case isInit(program):
			words = behindOptions(words[1:])
		case strings.HasPrefix(words[0], "@") && len(words[0]) > 1: // of a Makefile
			words = append([]string{words[0][1:]}, words[1:]...)
		case slices.Contains(runners(), program) && len(words) > 2 && (words[1] == "run" || words[1] == "run-program"):
			words = behindOptions(words[2:])
		case program == "uvx":
			return nil
		default:
			return words
		}
	}
	return nil
}

// isInit tells whether a program starts another as the first process of a container.
func isInit(program string) bool { return program == "tini" || program == "dumb-init" }

// isOtherUser tells whether a program starts another as a user that it is given: the image
// has one of its own.
func isOtherUser(program string) bool { return program == "gosu" || program == "su-exec" }

// behindOptions leaves out the options of a runner.
func behindOptions(words []string) []string {
	valued := []string{"--extra", "--group", "--with", "--python", "-p", "--env-file", "--package", "--directory", "-n", "--name", "-e"}
	for len(words) > 0 && strings.HasPrefix(words[0], "-") && words[0] != "--" {
		if slices.Contains(valued, words[0]) && len(words) > 1 {
			words = words[1:]
		}
		words = words[1:]
	}
	return words
}

var pythonName = lazyregexp.New(`^(python|pypy)[0-9.]*(\.exe)?$`)

// started is what words start.
func started(words []string) (invocation, bool) {
	program := path.Base(words[0])
	if pythonName.MatchString(program) {
		return startedByPython(words[1:])
	}
	return startedByName(program, words[1:])
}

// modulesWithCommands are modules that python -m runs as the command of their name.
func modulesWithCommands() []string {
	return []string{"gunicorn", "uvicorn", "hypercorn", "granian", "daphne", "waitress", "flask", "fastapi", "streamlit", "chainlit", "celery", "rq", "dramatiq", "arq", "huey", "sanic", "litestar"}
}

// managedWorkers are commands of Django's projects that run workers.
func managedWorkers() []string {
	return []string{"rqworker", "rqworker-pool", "rqscheduler", "qcluster", "run_huey", "rundramatiq", "db_worker", "process_tasks"}
}

func startedByPython(args []string) (invocation, bool) {
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch {
		case args[0] == "-c" || args[0] == "-V" || args[0] == "--version":
			return invocation{}, false
		case strings.HasSuffix(args[0], "m") && !strings.HasPrefix(args[0], "--"):
			return startedAsModule(args[1:])
		case args[0] == "-W" || args[0] == "-X":
			args = args[1:]
		}
		if len(args) > 0 {
			args = args[1:]
		}
	}
	if len(args) == 0 || !strings.HasSuffix(args[0], ".py") {
		return invocation{}, false
	}
	file := path.Clean(strings.TrimPrefix(args[0], "./"))
	i := invocation{kind: script, program: "python", name: file, port: portIn(args[1:])}
	if path.Base(file) == "manage.py" {
		if len(args) > 1 && slices.Contains(managedWorkers(), args[1]) {
			i.kind = worker
			return i, true
		}
		i.kind, i.release = django, slices.Contains(args, "migrate")
		if !slices.Contains(args, "runserver") && !i.release {
			return invocation{}, false
		}
	}
	return i, path.Base(file) != "setup.py"
}

func startedAsModule(args []string) (invocation, bool) {
	if len(args) == 0 {
		return invocation{}, false
	}
	name := args[0]
	if first, _, _ := strings.Cut(name, "."); slices.Contains(modulesWithCommands(), first) {
		return startedByName(first, args[1:])
	}
	if name == "manage" || strings.HasSuffix(name, ".manage") {
		return invocation{kind: django, program: "python", name: "manage.py"}, slices.Contains(args, "runserver")
	}
	return invocation{kind: module, program: "python", name: name, port: portIn(args[1:])}, true
}

func startedByName(program string, args []string) (invocation, bool) {
	i := invocation{program: program, port: portIn(args), chdir: option(args, "--chdir", "--app-dir", "--working-dir"), config: option(args, "-c", "--config", "--ini")}
	switch program {
	case "gunicorn", "waitress-serve", "waitress":
		i.kind, i.name = wsgi, object1(args)
		if class := option(args, "-k", "--worker-class"); strings.Contains(class, "uvicorn") || class == "asgi" {
			i.kind = asgi
		}
	case "uvicorn", "hypercorn", "daphne", "granian", "sanic":
		i.kind, i.name = asgi, object1(args)
		if slices.Contains(args, "--factory") && i.name != "" {
			i.name += "()"
		}
	case "uwsgi":
		i.kind, i.name = wsgi, option(args, "--module", "-w", "--wsgi", "--mount")
		i.config = firstWith(args, ".ini")
	case "fastapi":
		return startedByFastAPI(i, args)
	case "flask":
		return startedByFlask(i, args)
	case "litestar":
		i.kind, i.name = command, option(args, "--app")
		return i, slices.Contains(args, "run")
	case "streamlit", "chainlit":
		i.kind, i.name = data, firstWith(args, ".py")
		return i, slices.Contains(args, "run") && i.name != ""
	case "panel", "bokeh", "voila", "shiny", "marimo", "solara":
		i.kind, i.name = data, cmpOr(firstWith(args, ".py"), firstWith(args, ".ipynb"))
	case "locust":
		i.kind, i.name = data, cmpOr(option(args, "-f", "--locustfile"), "locustfile.py")
	case "functions-framework":
		i.kind, i.name, i.config = function, option(args, "--target"), option(args, "--source")
	case "celery", "rq", "rqscheduler", "dramatiq", "dramatiq-gevent", "arq", "huey", "huey_consumer", "huey_consumer.py":
		i.kind, i.name = worker, option(args, "-A", "--app")
		return i, program != "celery" && program != "rq" || slices.ContainsFunc(args, isWorking)
	case "alembic":
		i.kind, i.release = command, true
		return i, slices.Contains(args, "upgrade")
	default:
		i.kind, i.name = console, program
	}
	return i, i.name != "" || i.config != ""
}

// isWorking tells whether a word of a queue's command is for a worker or a scheduler.
func isWorking(word string) bool {
	return slices.Contains([]string{"worker", "beat", "worker-pool", "cron"}, word)
}

func startedByFastAPI(i invocation, args []string) (invocation, bool) {
	if !slices.Contains(args, "run") && !slices.Contains(args, "dev") {
		return i, false
	}
	i.kind, i.name = asgi, option(args, "--entrypoint", "-e")
	if i.name == "" {
		i.name = firstWith(args, ".py")
		for _, a := range args {
			if i.name == "" && a != "run" && a != "dev" && strings.Contains(a, "/") {
				i.name = strings.TrimSuffix(a, "/") + "/__init__.py"
			}
		}
	}
	return i, i.name != ""
}

func startedByFlask(i invocation, args []string) (invocation, bool) {
	i.name = option(args, "--app", "-A")
	i.kind, i.release = wsgi, slices.Contains(args, "upgrade")
	return i, slices.Contains(args, "run") && i.name != "" || i.release
}

var moduleObject = lazyregexp.New(`^[A-Za-z_][\w.]*(:[A-Za-z_][\w.]*(\(.*\))?)?$`)

// object1 is the module:object among a server's arguments.
func object1(args []string) string {
	name := ""
	for i := 0; i < len(args); i++ {
		a := args[i]
		if strings.HasPrefix(a, "-") {
			if !strings.Contains(a, "=") && i+1 < len(args) && takesValue(a) {
				i++
			}
			continue
		}
		if moduleObject.MatchString(a) && (name == "" || strings.Contains(a, ":")) {
			name = a
		}
	}
	return strings.ReplaceAll(name, "/", ".")
}

// takesValue tells whether an option of a server has a value behind it.
func takesValue(option string) bool {
	switch option {
	case "--reload", "--preload", "--daemon", "-D", "--factory", "--proxy-headers", "--no-access-log", "--access-log", "--no-server-header", "--debug", "--ws", "-R":
		return false
	}
	return true
}

// option is the value of the first of an option's spellings.
func option(args []string, names ...string) string {
	for i, a := range args {
		for _, name := range names {
			if a == name && i+1 < len(args) {
				return args[i+1]
			}
			if value, ok := strings.CutPrefix(a, name+"="); ok {
				return value
			}
		}
	}
	return ""
}

func firstWith(args []string, suffix string) string {
	for _, a := range args {
		if strings.HasSuffix(a, suffix) && !strings.HasPrefix(a, "-") {
			return path.Clean(a)
		}
	}
	return ""
}

var portInAddress = lazyregexp.New(`(?:^|[:\]-])(\d{2,5})\}?$`)

// portIn is the port that arguments name; 0 is none.
func portIn(args []string) int {
	value := option(args, "--bind", "-b", "--port", "-p", "--server.port", "--http", "--http-socket", "--listen")
	if match := portInAddress.FindStringSubmatch(value); match != nil {
		return validPort(match[1])
	}
	return 0
}

func validPort(text string) int {
	port, err := strconv.Atoi(text)
	if err != nil || port < 1 || port > 65535 {
		return 0
	}
	return port
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
