package detect

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// What is looked into for programs and libraries, at most.
const (
	mostCallers = 400 // files whose text is looked at
	mostUsing   = 80  // files that are parsed for it
)

// usedPackages are the packages of the programs that the code runs and the libraries that
// it loads by their names. Scripts beside the application, and what is only looked for,
// speak for no more than a question.
func (s *scan) usedPackages() []foundPackage {
	var all []foundPackage
	parsed := 0
	for i, file := range s.python {
		if i == mostCallers || parsed == mostUsing {
			break
		}
		if isApart(file) || !namesPrograms(s.text(file)) {
			continue
		}
		parsed++
		for _, u := range usesOf(s.text(file)) {
			weight := u.weight
			if isBeside(file) {
				if isGeneral(u.name) {
					continue
				}
				weight = offered
			}
			all = append(all, foundPackage{u.name, weight, s.line(file, u.line, u.says)})
		}
	}
	return all
}

// isApart tells whether a file is none of the application's: a test, an example, a tool's
// own file.
func isApart(file string) bool {
	dir, base := path.Split(file)
	switch base {
	case "tests.py", "conftest.py", "setup.py", "noxfile.py", "fabfile.py", "dodo.py", "release.py", "build.py":
		return true
	}
	if strings.HasPrefix(base, "test_") || strings.HasSuffix(base, "_test.py") {
		return true
	}
	return slices.ContainsFunc(strings.Split(dir, "/"), func(part string) bool { return aside(part) <= -70 })
}

// isBeside tells whether a file is a script for those who work on the project.
func isBeside(file string) bool {
	top, _, nested := strings.Cut(file, "/")
	return nested && slices.Contains([]string{"scripts", "script", "tools", "bin", "dev", "hack", "ci", "devtools", "deploy", "deployment", "infra", "maint", "misc", ".github"}, top)
}

// namesPrograms tells whether a file may run a program or load a library.
func namesPrograms(text []byte) bool {
	for _, word := range []string{"subprocess", "os.system", "popen", "which(", "_process(", "plumbum", "from sh ", "ctypes", "dlopen", "require_version", "_cmd = "} {
		if bytes.Contains(text, []byte(word)) {
			return true
		}
	}
	return false
}

// use is a package that a file of code uses.
type use struct {
	name   string
	weight int
	line   int
	says   string
}

// oldest is the release of Debian by whose names packages are looked up: it has what later
// ones gave up.
func oldest() string { return system.Releases()[len(system.Releases())-1].Codename }

// usesOf are the packages that a file of code uses, each once, as much as it does.
func usesOf(text []byte) []use {
	m, err := python.Parse(text)
	if err != nil {
		return nil
	}
	r := callReader{from: map[string]string{}, values: map[string][]python.Expr{}, left: mostSteps}
	python.Inspect(m, r.learn)
	python.Inspect(m, r.visit)
	var all []use
	for _, u := range r.found {
		i := slices.IndexFunc(all, func(o use) bool { return o.name == u.name })
		switch {
		case i < 0:
			all = append(all, u)
		case u.weight > all[i].weight:
			all[i] = u
		}
	}
	return all
}

// callReader reads the calls of one file, wherever in it they stand.
type callReader struct {
	from   map[string]string        // the full names of what it imports, by the names here
	values map[string][]python.Expr // what names are given, and attributes by .name
	found  []use
	left   int // how many values more are followed
}

// mostSteps is how many values of names are followed in a file.
const mostSteps = 20_000

// learn notes imports and values.
func (r *callReader) learn(n python.Node) bool {
	switch n := n.(type) {
	case *python.Import:
		for _, a := range n.Names {
			if a.AsName != "" {
				r.from[a.AsName] = a.Name
			} else {
				top, _, _ := strings.Cut(a.Name, ".")
				r.from[top] = top
			}
		}
	case *python.ImportFrom:
		for _, a := range n.Names {
			if n.Level == 0 {
				r.from[cmpOr(a.AsName, a.Name)] = n.Module + "." + a.Name
			}
		}
	case *python.Assign:
		for _, target := range n.Targets {
			r.give(target, n.Value)
		}
	case *python.AnnAssign:
		r.give(n.Target, n.Value)
	case *python.FunctionDef:
		given := slices.Concat(n.Args.Posonlyargs, n.Args.Args)
		for i, value := range n.Args.Defaults {
			name := given[len(given)-len(n.Args.Defaults)+i].Arg
			r.values[name] = append(r.values[name], value)
		}
	}
	return true
}

func (r *callReader) give(target, value python.Expr) {
	name := ""
	switch t := target.(type) {
	case *python.Name:
		name = t.Id
	case *python.Attribute:
		name = "." + t.Attr
	}
	if name != "" && value != nil {
		r.values[name] = append(r.values[name], value)
	}
}

// fullName is what an expression names, as it is imported: subprocess.run.
func (r *callReader) fullName(e python.Expr) string {
	switch e := e.(type) {
	case *python.Name:
		return r.from[e.Id]
	case *python.Attribute:
		if base := r.fullName(e.Value); base != "" {
			return base + "." + e.Attr
		}
	}
	return ""
}

// visit notes what a node uses.
func (r *callReader) visit(n python.Node) bool {
	switch n := n.(type) {
	case *python.Call:
		r.call(n)
	case *python.List:
		r.list(n)
	case *python.ImportFrom:
		if n.Module == "sh" || n.Module == "plumbum.cmd" {
			for _, a := range n.Names {
				r.program([]string{a.Name}, n)
			}
		}
	case *python.Subscript:
		if r.fullName(n.Value) == "plumbum.local" {
			for _, name := range r.texts(n.Slice, 0) {
				r.program([]string{name}, n)
			}
		}
	case *python.Assign:
		r.setting(n)
	}
	return true
}

// call notes what a call runs, looks for or loads.
func (r *callReader) call(n *python.Call) {
	var first python.Expr
	if len(n.Args) > 0 {
		first = n.Args[0]
	}
	switch full := r.fullName(n.Func); full {
	case "subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output", "subprocess.Popen", "subprocess.getoutput", "subprocess.getstatusoutput",
		"os.system", "os.popen", "asyncio.create_subprocess_shell", "anyio.run_process", "anyio.open_process", "trio.run_process":
		for _, k := range n.Keywords {
			if k.Arg == "args" {
				first = k.Value
			}
		}
		for _, words := range r.commands(first, 0) {
			r.program(words, n)
		}
	case "asyncio.create_subprocess_exec", "os.execvp", "os.execlp", "sh.Command":
		for _, words := range r.commands(&python.Tuple{Elts: n.Args}, 0) {
			r.program(words, n)
		}
	case "shutil.which":
		for _, name := range r.texts(first, 0) {
			r.add(system.Program, path.Base(name), offered, n, "looks for "+name)
		}
	case "ctypes.CDLL", "ctypes.PyDLL", "ctypes.cdll.LoadLibrary":
		r.library(first, likely, n)
	case "ctypes.util.find_library":
		r.library(first, offered, n)
	case "gi.require_version":
		if len(n.Args) == 2 {
			r.typelib(first, n.Args[1], n)
		}
	default:
		if a, ok := n.Func.(*python.Attribute); ok && a.Attr == "dlopen" {
			r.library(first, likely, n)
		}
	}
}

func (r *callReader) library(e python.Expr, weight int, at python.Node) {
	for _, name := range r.texts(e, 0) {
		says := "loads " + name
		if weight == offered {
			says = "looks for " + name
		}
		r.add(system.Library, name, weight, at, says)
	}
}

func (r *callReader) typelib(namespace, version python.Expr, at python.Node) {
	for _, n := range r.texts(namespace, 0) {
		for _, v := range r.texts(version, 0) {
			find := func(name, release string) (string, bool) { return system.Typelib(name, v, release) }
			r.add(find, n, likely, at, "imports "+n+" by GObject introspection")
		}
	}
}

// list notes a list that is a command line, wherever it goes: it begins with a program,
// and has an option.
func (r *callReader) list(n *python.List) {
	isOption := func(e python.Expr) bool {
		c, ok := e.(*python.Constant)
		return ok && c.Kind == python.Str && len(c.Value) > 1 && c.Value[0] == '-'
	}
	if len(n.Elts) > 1 && isText(n.Elts[0]) && slices.ContainsFunc(n.Elts[1:], isOption) {
		for _, words := range r.commands(n, 0) {
			r.program(words, n)
		}
	}
}

// setting notes a variable such as TESSERACT_CMD = "tesseract".
func (r *callReader) setting(n *python.Assign) {
	name := ""
	switch t := n.Targets[0].(type) {
	case *python.Name:
		name = t.Id
	case *python.Attribute:
		name = t.Attr
	}
	lower := strings.ToLower(name)
	for _, end := range []string{"_cmd", "_bin", "_binary", "_command", "_executable", "_path"} {
		if !strings.HasSuffix(lower, end) {
			continue
		}
		for _, text := range r.texts(n.Value, 0) {
			if program := path.Base(text); strings.HasPrefix(lower, strings.ReplaceAll(program, "-", "_")) {
				r.add(system.Program, program, offered, n, "names "+text)
			}
		}
	}
}

func isText(e python.Expr) bool {
	c, ok := e.(*python.Constant)
	return ok && c.Kind == python.Str
}

// program notes what a command runs.
func (r *callReader) program(words []string, at python.Node) {
	for len(words) > 0 && (isWrapper(words[0]) || strings.Contains(words[0], "=")) {
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	dir, name := path.Split(words[0])
	if dir != "" && !slices.Contains([]string{"/bin/", "/usr/bin/", "/usr/local/bin/", "/usr/sbin/", "/sbin/"}, dir) {
		return // the project's own
	}
	weight := likely
	if system.LooksAtHost(name) || len(words) == 2 && slices.Contains([]string{"-version", "--version", "-V", "-v", "version"}, words[1]) {
		weight = offered
	}
	if name != "git" || !asksGit(words[1:]) {
		r.add(system.Program, name, weight, at, "runs "+name)
	}
}

// isWrapper are words before a command's own program.
func isWrapper(word string) bool {
	return slices.Contains([]string{"sudo", "env", "exec", "nice", "nohup", "time", "command", "then", "do", "if", "!"}, word)
}

// asksGit tells whether git is only asked about the source's own history, which an image
// has not.
func asksGit(words []string) bool {
	for i := 0; i < len(words); i++ {
		switch word := words[i]; {
		case word == "-C" || word == "-c":
			i++
		case !strings.HasPrefix(word, "-"):
			return slices.Contains([]string{"rev-parse", "describe", "log", "status", "diff", "show", "branch", "config", "tag", "ls-files", "rev-list", "symbolic-ref", "name-rev", "blame", "remote"}, word)
		}
	}
	return false
}

func (r *callReader) add(find func(name, release string) (string, bool), name string, weight int, at python.Node, says string) {
	if pkg, ok := find(name, oldest()); ok {
		r.found = append(r.found, use{pkg, weight, at.Pos().Line, says})
	}
}

// deepestValue is how far values of names are followed.
const deepestValue = 4

// commands are the command lines that an expression may be; words that are not written are "".
func (r *callReader) commands(e python.Expr, depth int) [][]string {
	if r.left--; depth > deepestValue || r.left < 0 {
		return nil
	}
	var all [][]string
	switch e := e.(type) {
	case *python.List:
		return r.argv(e.Elts, depth)
	case *python.Tuple:
		return r.argv(e.Elts, depth)
	case *python.BinOp:
		if _, ok := e.Left.(*python.Constant); !ok && e.Op == python.Add {
			return r.commands(e.Left, depth+1)
		}
	case *python.Name:
		for _, value := range r.given(e.Id) {
			all = append(all, r.commands(value, depth+1)...)
		}
		return all
	case *python.Call:
		if a, ok := e.Func.(*python.Attribute); ok && a.Attr == "split" && len(e.Args) > 0 && r.fullName(a.Value) == "shlex" {
			return r.commands(e.Args[0], depth+1)
		} else if ok && a.Attr == "split" {
			return r.commands(a.Value, depth+1)
		}
	}
	for _, text := range r.texts(e, depth) {
		all = append(all, simpleCommands(text)...)
	}
	return all
}

// argv are the command lines that a list may be.
func (r *callReader) argv(elements []python.Expr, depth int) [][]string {
	if len(elements) == 0 {
		return nil
	}
	first := elements[0]
	if star, ok := first.(*python.Starred); ok {
		return r.commands(star.Value, depth+1)
	}
	var rest []string
	for _, e := range elements[1:] {
		word := "" // what is not written
		if c, ok := e.(*python.Constant); ok && c.Kind == python.Str {
			word = c.Value
		}
		rest = append(rest, word)
	}
	var all [][]string
	for _, text := range r.texts(first, depth+1) {
		all = append(all, append([]string{text}, rest...))
	}
	return all
}

// given are the values of a name or an attribute, where they are few.
func (r *callReader) given(name string) []python.Expr {
	if values := r.values[name]; len(values) <= 4 {
		return values
	}
	return nil
}

// texts are those that an expression may be; of an f-string, as far as it is written.
func (r *callReader) texts(e python.Expr, depth int) []string {
	if r.left--; depth > deepestValue || r.left < 0 {
		return nil
	}
	var all []string
	follow := func(list ...python.Expr) []string {
		for _, e := range list {
			all = append(all, r.texts(e, depth+1)...)
		}
		return all
	}
	switch e := e.(type) {
	case *python.Constant:
		if e.Kind == python.Str {
			return []string{e.Value}
		}
	case *python.JoinedStr:
		if len(e.Values) > 0 && isText(e.Values[0]) {
			return follow(e.Values[0])
		}
	case *python.BinOp:
		return follow(e.Left)
	case *python.Name:
		return follow(r.given(e.Id)...)
	case *python.Attribute:
		return follow(r.given("." + e.Attr)...)
	case *python.BoolOp:
		return follow(e.Values...)
	case *python.IfExp:
		return follow(e.Body, e.Orelse)
	case *python.Call:
		return follow(r.argument(e))
	}
	return nil
}

// argument is the argument that a call's value mostly is; nil where there is none.
func (r *callReader) argument(n *python.Call) python.Expr {
	full := r.fullName(n.Func)
	name, _ := n.Func.(*python.Name)
	a, _ := n.Func.(*python.Attribute)
	switch {
	case (full == "os.getenv" || full == "os.environ.get") && len(n.Args) == 2:
		return n.Args[1]
	case len(n.Args) == 0:
	case full == "shutil.which", full == "ctypes.util.find_library", full == "pathlib.Path", full == "shlex.quote", name != nil && name.Id == "str":
		return n.Args[0]
	}
	if a != nil && (a.Attr == "format" || a.Attr == "join") && isText(a.Value) {
		return a.Value
	}
	return nil
}
