package detect

import (
	"github.com/docker-pyapp/docker-pyapp/python"
)

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
