package generate

import (
	"github.com/docker-pyapp/docker-pyapp/python"
)

// saysTrue tells whether an expression is True.
func saysTrue(e python.Expr) bool {
	c, ok := e.(*python.Constant)
	return ok && c.Kind == python.True
}

// text is the value of a literal text.
func text(e python.Expr) (string, bool) {
	c, ok := e.(*python.Constant)
	if !ok || c.Kind != python.Str {
		return "", false
	}
	return c.Value, true
}

// isAny tells whether an expression is "*", or a list with it.
func isAny(e python.Expr) bool {
	switch l := e.(type) {
	case *python.List:
		return len(l.Elts) == 1 && isAny(l.Elts[0])
	case *python.Tuple:
		return len(l.Elts) == 1 && isAny(l.Elts[0])
	}
	value, ok := text(e)
	return ok && value == "*"
}

// keyword is the value of a call's keyword; nil where it has none.
func keyword(call *python.Call, name string) python.Expr {
	for _, k := range call.Keywords {
		if k.Arg == name {
			return k.Value
		}
	}
	return nil
}

// nameOf is what a plain name is; "" of anything else.
func nameOf(e python.Expr) string {
	if n, ok := e.(*python.Name); ok {
		return n.Id
	}
	return ""
}

// source is a module of the project that an entry runs.
type source struct {
	path   string
	module *python.Module
	names  *python.Bindings
}

func moduleSource(m *python.Found) source { return source{m.Path, m.Module, m.Bindings()} }

// call is the one call whose value a name has at a module's top level; nil where there
// is none, or another value.
func (s source) call(name string) *python.Call {
	if bound := s.names.Names[name]; len(bound) == 1 {
		call, _ := bound[0].Value.(*python.Call)
		return call
	}
	return nil
}

// class is the last name of what makes a name's value: Flask of app = flask.Flask().
func (s source) class(name string) string {
	if call := s.call(name); call != nil {
		return callee(call.Func)
	}
	return ""
}

// main are the statements that run when a file is run as a script: those of the top level,
// those under if __name__ == "__main__", and those of a function main.
func (s source) main() []python.Stmt {
	var all []python.Stmt
	for _, stmt := range s.module.Body {
		switch n := stmt.(type) {
		case *python.If:
			if c, ok := n.Test.(*python.Compare); ok && nameOf(c.Left) == "__name__" {
				all = append(all, n.Body...)
			}
		case *python.FunctionDef:
			if n.Name == "main" {
				all = append(all, n.Body...)
			}
		case *python.ExprStmt, *python.Assign:
			all = append(all, n)
		}
	}
	return all
}

// calls are the calls in statements, in their order, nested functions aside.
func calls(body []python.Stmt) []*python.Call {
	var all []*python.Call
	for _, stmt := range body {
		python.Inspect(stmt, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.FunctionDef, *python.Lambda, *python.ClassDef:
				return false
			case *python.Call:
				all = append(all, n)
			}
			return true
		})
	}
	return all
}

// topCalls are the calls that run whenever a module is imported: those in plain statements.
func (s source) topCalls() []*python.Call {
	var plain []python.Stmt
	for _, stmt := range s.module.Body {
		switch stmt.(type) {
		case *python.ExprStmt, *python.Assign, *python.AnnAssign:
			plain = append(plain, stmt)
		}
	}
	return calls(plain)
}
