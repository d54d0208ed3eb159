package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/python"
)

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
