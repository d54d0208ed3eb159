package detect

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
)

// listener is a call by which a script serves a port, and what it does where it is not
// told the address or the port.
type listener struct {
	framework string // that the file imports; "" is any
	call      string // how the call's name ends
	port      int    // 0: it has to be told
	anywhere  bool   // it listens on all addresses
	variable  string // of the environment, which has the address
}

// listeners are the calls that are known, the more exact ones first.
func listeners() []listener {
	return []listener{
		// https://docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.run_app
		{framework: "aiohttp", call: "run_app", port: 8080, anywhere: true},
		// https://www.tornadoweb.org/en/stable/web.html#tornado.web.Application.listen
		{framework: "tornado", call: ".listen", anywhere: true},
		// https://dash.plotly.com/reference
		{framework: "dash", call: ".run", port: 8050, variable: "HOST"},
		{framework: "dash", call: ".run_server", port: 8050, variable: "HOST"},
		{framework: "dash_extensions", call: ".run", port: 8050, variable: "HOST"},
		// https://grpc.github.io/grpc/python/grpc.html#grpc.Server.add_insecure_port
		{framework: "grpc", call: "_port"},
		// https://docs.python.org/3/library/socketserver.html
		{framework: "http", call: "HTTPServer"},
		{framework: "socketserver", call: "TCPServer"},
		// Bottle, Sanic, Robyn, Uvicorn, Waitress and others: the address and the port by keywords.
		{call: "run"},
		{call: "serve"},
		{call: "start"},
		{call: "run_app"},
		{call: "start_server"},
	}
}

// commandPort is the port that the words of a command serve, on all addresses.
func commandPort(words []string) int {
	if port := portIn(words); port > 0 && slices.Contains(words, "0.0.0.0") {
		return port
	}
	for _, usual := range []struct {
		program string
		port    int
	}{{"locust", 8089}, {"functions-framework", 8080}, {"streamlit", 8501}} {
		if words[0] == usual.program {
			return usual.port
		}
	}
	_, port, _ := cutLast(option(words, "runserver"), "0.0.0.0:")
	return validPort(port)
}

// served are the answers about the port that a command, a script or a module serves by
// itself.
func (s *scan) served(t target, a Answer) []Answer {
	var at listening
	switch {
	case a.Field == "run.command":
		if words := texts(a.Value); len(words) > 0 {
			at = listening{port: commandPort(words), evidence: Evidence{Says: "the command listens there"}}
			if words[0] == "pserve" {
				at = s.pasteListens(t.config)
			}
		}
	case t.file != "" && (a.Field == "run.script" || a.Field == "run.module"):
		at = s.listens(t)
	}
	if at.port == 0 {
		return nil
	}
	answers := []Answer{{Field: "run.port", Value: at.port, Confidence: Likely, Evidence: []Evidence{at.evidence}}}
	if at.variable != "" {
		answers = append(answers, Answer{
			Field: "env." + at.variable, Value: "0.0.0.0", Confidence: Likely,
			Evidence: []Evidence{{Says: "else it listens on 127.0.0.1, where the container alone reaches it"}},
		})
	}
	return answers
}

// texts are the texts of a list.
func texts(value any) []string {
	var all []string
	items, _ := value.([]any)
	for _, item := range items {
		text, _ := item.(string)
		all = append(all, text)
	}
	return all
}

// listening is where a script serves: its port, and the variable that has to say on which
// address; "" where the script says it. 0 is no port that can be reached from outside.
type listening struct {
	port     int
	variable string
	evidence Evidence
}

// listens looks where a script or a module serves, in its own file and, of a module, in
// those beside it.
func (s *scan) listens(t target) listening {
	files := []string{t.file}
	if t.kind == module && path.Base(t.file) == "__main__.py" {
		for _, file := range s.python {
			if path.Dir(file) == path.Dir(t.file) && file != t.file {
				files = append(files, file)
			}
		}
	}
	var found listening
	for _, file := range files {
		u := s.parse(file)
		if u == nil || found.port > 0 {
			continue
		}
		imported, _ := s.imported(file)
		python.Inspect(u.found.Module, func(n python.Node) bool {
			if call, ok := n.(*python.Call); ok && found.port == 0 {
				if found = u.listenedBy(call, imported); found.port > 0 {
					found.evidence = s.line(file, int(call.Line), "listens on port "+strconv.Itoa(found.port))
				}
			}
			return true
		})
	}
	return found
}

// listenedBy is where a call serves.
func (u *unit) listenedBy(call *python.Call, imported []string) listening {
	name := written(call.Func)
	if f, ok := call.Func.(*python.Attribute); ok {
		name = written(f.Value) + "." + f.Attr
	}
	for _, l := range listeners() {
		if !strings.HasSuffix(name, l.call) || l.framework != "" && !slices.Contains(imported, l.framework) {
			continue
		}
		address, port := u.addressOf(call)
		switch {
		case port == 0 && l.port == 0, port > 0 && port < 1024 && port != 80 && port != 443, // a backlog, say
			address == "" && !l.anywhere && l.variable == "", address != "" && !isAnywhere(address):
			return listening{}
		case address != "" || l.anywhere:
			return listening{port: orPort(port, l.port)}
		}
		return listening{port: orPort(port, l.port), variable: l.variable}
	}
	return listening{}
}

func orPort(port, usual int) int {
	if port > 0 {
		return port
	}
	return usual
}

// addressOf is the address and the port of a call's arguments, by keywords or else by what
// they are: a number, a tuple of both, "[::]:50051". "*" is all addresses.
func (u *unit) addressOf(call *python.Call) (address string, port int) {
	for _, k := range call.Keywords {
		switch k.Arg {
		case "host", "address", "hostname", "bind":
			if text, ok := textOf(u.value(k.Value)); ok {
				address = orAll(text)
			}
		case "port":
			port = numberOf(u.value(k.Value))
		}
	}
	for _, a := range call.Args {
		a = u.value(a)
		if pair, ok := a.(*python.Tuple); ok && len(pair.Elts) == 2 {
			if text, ok := textOf(u.value(pair.Elts[0])); ok {
				address = orAll(text)
			}
			a = u.value(pair.Elts[1])
		}
		if text, ok := textOf(a); ok {
			host, number, isBoth := cutLast(text, ":")
			if isBoth && validPort(number) > 0 {
				address, port = orAll(strings.Trim(host, "[]")), validPort(number)
			} else if isAnywhere(text) {
				address = text
			}
		}
		if port == 0 {
			port = numberOf(a)
		}
	}
	return address, port
}

// value is what a name is bound to, once and for all, in the module; else the expression.
func (u *unit) value(e python.Expr) python.Expr {
	name, ok := e.(*python.Name)
	if !ok {
		return e
	}
	if bound := u.names.Names[name.Id]; len(bound) == 1 && bound[0].Value != nil {
		return bound[0].Value
	}
	return e
}

func cutLast(text, at string) (before, after string, found bool) {
	i := strings.LastIndex(text, at)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(at):], true
}

func orAll(address string) string { return cmpOr(address, "*") }

func isAnywhere(address string) bool {
	return slices.Contains([]string{"0.0.0.0", "::", "*"}, address)
}

// textOf is a text, or what a variable of the environment is where it has no value.
func textOf(e python.Expr) (string, bool) {
	switch e := e.(type) {
	case *python.Constant:
		return e.Value, e.Kind == python.Str
	case *python.Call:
		name := written(e.Func)
		if len(e.Args) == 2 && (strings.HasSuffix(name, "environ.get") || strings.HasSuffix(name, "getenv")) {
			return textOf(e.Args[1])
		}
	}
	return "", false
}

// numberOf is a port that an expression is; 0 is not known.
func numberOf(e python.Expr) int {
	switch e := e.(type) {
	case *python.Constant:
		if e.Kind == python.Int || e.Kind == python.Str {
			return validPort(e.Value)
		}
	case *python.Call:
		if written(e.Func) == "int" && len(e.Args) == 1 {
			return numberOf(e.Args[0])
		}
		if text, ok := textOf(e); ok {
			return validPort(text)
		}
		if len(e.Args) == 2 && strings.HasSuffix(written(e.Func), "get") {
			return numberOf(e.Args[1])
		}
	}
	return 0
}
