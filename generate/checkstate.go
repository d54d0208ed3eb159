package generate

import (
	"fmt"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/python"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// several says how many of a process there are, each with a memory of its own; "" where
// there is one.
func several(p process) string {
	replicas := 1
	if p.spec.Replicas != nil {
		replicas = *p.spec.Replicas
	}
	switch {
	case replicas > 1 && p.Workers > 1:
		return fmt.Sprintf("%d containers with %d workers each", replicas, p.Workers)
	case replicas > 1:
		return fmt.Sprintf("%d containers", replicas)
	case p.Workers > 1:
		return fmt.Sprintf("%d workers", p.Workers)
	}
	return ""
}

// checkMemory finds what an application keeps in the memory of one process while there
// are several that answer requests.
func (s *sources) checkMemory() []spec.Finding {
	var findings []spec.Finding
	for _, u := range s.uses {
		if u.process == nil || !u.process.listens || several(*u.process) == "" {
			continue
		}
		files := u.sources
		for _, file := range files {
			findings = append(findings, s.checkState(u, file)...)
		}
		if finding := s.checkBackend(u, files); finding != nil {
			findings = append(findings, *finding)
		}
	}
	return findings
}

// checkState finds the names of a module that its request handlers change.
func (s *sources) checkState(u use, file source) []spec.Finding {
	var findings []spec.Finding
	told := map[string]bool{}
	for _, stmt := range file.module.Body {
		handler, ok := stmt.(*python.FunctionDef)
		if !ok || !slices.ContainsFunc(handler.DecoratorList, isRoute) {
			continue
		}
		for _, change := range file.changes(handler) {
			if told[change.name] {
				continue
			}
			told[change.name] = true
			findings = append(findings, spec.Finding{
				Rule: "state.in-memory", Path: u.field, At: s.place(file.path, change.at, len(change.name)),
				Message: fmt.Sprintf("%s changes %s in the memory of one process, and there are %s: each has its own", handler.Name, change.name, several(*u.process)),
				Notes:   []string{"keep it in a database or in Redis   services: cache: redis: {}", "or take one   workers: 1, with threads"},
			})
		}
	}
	return findings
}

// isRoute tells whether a decorator makes a function answer requests: it names a method
// or a route, and a path.
func isRoute(e python.Expr) bool {
	call, ok := e.(*python.Call)
	if !ok || len(call.Args) == 0 {
		return false
	}
	f, isMethod := call.Func.(*python.Attribute)
	path, isText := text(call.Args[0])
	return isMethod && isText && strings.HasPrefix(path, "/") &&
		slices.Contains([]string{"route", "get", "post", "put", "delete", "patch", "websocket", "api_route"}, f.Attr)
}

// change is a place where a function changes a name of its module.
type change struct {
	name string
	at   python.Pos
}

// changes are those of a function, of names that its module binds once, to an empty
// collection or a number.
func (s source) changes(f *python.FunctionDef) []change {
	own, global := localNames(f)
	isState := func(e python.Expr) bool {
		name := nameOf(e)
		return name != "" && !own[name] && s.holds(name)
	}
	var all []change
	for _, stmt := range f.Body {
		python.Inspect(stmt, func(n python.Node) bool {
			switch n := n.(type) {
			case *python.Assign:
				for _, t := range n.Targets {
					if item, ok := t.(*python.Subscript); ok && isState(item.Value) {
						all = append(all, change{nameOf(item.Value), item.Pos()})
					}
				}
			case *python.AugAssign:
				item, ok := n.Target.(*python.Subscript)
				switch name := nameOf(n.Target); {
				case ok && isState(item.Value):
					all = append(all, change{nameOf(item.Value), item.Pos()})
				case name != "" && global[name] && s.counts(name):
					all = append(all, change{name, n.Pos()})
				}
			case *python.Call:
				if m, ok := n.Func.(*python.Attribute); ok && isState(m.Value) && slices.Contains(mutators(), m.Attr) {
					all = append(all, change{nameOf(m.Value), m.Pos()})
				}
			}
			return true
		})
	}
	return all
}

func mutators() []string {
	return []string{"append", "add", "update", "pop", "remove", "extend", "insert", "appendleft", "discard", "setdefault", "popitem"}
}

// localNames are the names that a function has for itself, and those it declares global.
func localNames(f *python.FunctionDef) (own, global map[string]bool) {
	own, global = map[string]bool{}, map[string]bool{}
	for _, list := range [][]*python.Arg{f.Args.Posonlyargs, f.Args.Args, f.Args.Kwonlyargs, {f.Args.Vararg, f.Args.Kwarg}} {
		for _, a := range list {
			if a != nil {
				own[a.Arg] = true
			}
		}
	}
	inside := python.Names(&python.Module{Body: f.Body})
	for name := range inside.Names {
		own[name] = true
	}
	for _, stmt := range f.Body {
		python.Inspect(stmt, func(n python.Node) bool {
			if g, ok := n.(*python.Global); ok {
				for _, name := range g.Names {
					global[name] = true
					delete(own, name)
				}
			}
			return true
		})
	}
	return own, global
}

// holds tells whether a module binds a name once, to a collection that is empty. A
// cache does no harm when there are several.
func (s source) holds(name string) bool {
	bound := s.names.Names[name]
	lower := strings.ToLower(name)
	if len(bound) != 1 || bound[0].Local || strings.Contains(lower, "cache") || strings.Contains(lower, "memo") {
		return false
	}
	switch v := bound[0].Value.(type) {
	case *python.Dict:
		return len(v.Keys) == 0
	case *python.List:
		return len(v.Elts) == 0
	case *python.Call:
		class := callee(v.Func)
		return len(v.Args) == 0 && slices.Contains([]string{"dict", "list", "set", "deque", "Counter", "OrderedDict"}, class) || class == "defaultdict"
	}
	return false
}

// counts tells whether a module binds a name to a number, which functions count up.
func (s source) counts(name string) bool {
	for _, b := range s.names.Names[name] {
		if c, ok := b.Value.(*python.Constant); ok && !b.Local && c.Kind == python.Int {
			return true
		}
	}
	return false
}

// checkBackend finds a library that keeps what all should share in the memory of one.
func (s *sources) checkBackend(u use, files []source) *spec.Finding {
	for _, file := range files {
		for _, call := range file.topCalls() {
			what, instead := inMemory(call)
			if what == "" || slices.ContainsFunc(files, func(f source) bool { return s.says(f, instead...) }) {
				continue
			}
			return &spec.Finding{
				Rule: "state.local-backend", Path: u.field, At: s.place(file.path, call.Pos(), 1),
				Message: fmt.Sprintf("%s in the memory of one process, and there are %s: each has its own", what, several(*u.process)),
				Notes:   []string{"keep it in Redis   services: cache: redis: {}", fmt.Sprintf("and say so   %s=…", instead[0])},
			}
		}
	}
	return nil
}

// inMemory tells what a call's library keeps in memory, and how it is told to keep it
// elsewhere; "" where it keeps nothing, or nothing is known.
func inMemory(call *python.Call) (what string, instead []string) {
	switch callee(call.Func) {
	case "Cache":
		config, _ := keyword(call, "config").(*python.Dict)
		if config == nil {
			return "", nil
		}
		for i, key := range config.Keys {
			if k, _ := text(key); k == "CACHE_TYPE" {
				if v, _ := text(config.Values[i]); v == "SimpleCache" || v == "simple" || v == "flask_caching.backends.SimpleCache" {
					return "SimpleCache keeps what is cached", []string{"CACHE_REDIS_URL"}
				}
			}
		}
	case "Limiter":
		uri, _ := text(keyword(call, "storage_uri"))
		if keyword(call, "key_func") != nil && (keyword(call, "storage_uri") == nil || strings.HasPrefix(uri, "memory:")) {
			return "Limiter counts requests", []string{"storage_uri", "RATELIMIT_STORAGE"}
		}
	case "SocketIO":
		if len(call.Args) > 0 && keyword(call, "message_queue") == nil {
			return "SocketIO keeps its clients", []string{"message_queue"}
		}
	case "AsyncServer":
		if keyword(call, "async_mode") != nil && keyword(call, "client_manager") == nil {
			return "socketio.AsyncServer keeps its clients", []string{"client_manager"}
		}
	}
	return "", nil
}

// says tells whether a file has one of some texts anywhere; a memory: address does not count.
func (s *sources) says(file source, words ...string) bool {
	data, _ := s.project.ReadFile(file.path)
	all := strings.ReplaceAll(string(data), `storage_uri="memory:`, "")
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(all, word) })
}
