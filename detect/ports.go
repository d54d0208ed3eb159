package detect

import (
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/python"
)

// portPlaces are the places of files that have the port on which the application
// listens, those that are believed most first.
func portPlaces() []struct{ file, path, says string } {
	return []struct{ file, path, says string }{
		{"fly.toml", "http_service.internal_port", "sends requests there"},
		{"fly.toml", "services.*.internal_port", "sends requests there"},
		{".do/app.yaml", "services.*.http_port", "sends requests there"},
		{".do/deploy.template.yaml", "spec.services.*.http_port", "sends requests there"},
		{"app.json", "env.PORT.value", "sets PORT"},
		{"app.json", "env.PORT", "sets PORT"},
		{"uwsgi.ini", "uwsgi.http", "listens there"},
		{"uwsgi.ini", "uwsgi.http-socket", "listens there"},
		{".env.example", "PORT", "sets PORT"},
		{".env.sample", "PORT", "sets PORT"},
		{".env.template", "PORT", "sets PORT"},
	}
}

// takePort takes the port of the project's files for the application, where neither what
// starts it nor its code says one.
func (s *scan) takePort(t *target) {
	if t.port != 0 || !t.isObject() {
		return
	}
	if port, e := s.portSaid(); port >= 1024 && port != defaultPort {
		t.port, t.evidence = port, append(slices.Clone(t.evidence), e)
	}
}

// defaultPort is the one that servers listen on where a spec says none.
const defaultPort = 8000

// portSaid is the port that the project's files name where neither what starts the
// application nor its code does; 0 is none.
func (s *scan) portSaid() (int, Evidence) {
	for _, say := range []func() (int, Evidence){s.exposed, s.gunicornPort} {
		if port, e := say(); port != 0 {
			return port, e
		}
	}
	for _, p := range portPlaces() {
		if !s.files[p.file] {
			continue
		}
		for _, f := range find(s.document(p.file), p.path) {
			if port := portOfText(f.value.Value); port != 0 {
				return port, s.line(p.file, f.value.Line, p.says)
			}
		}
	}
	return 0, Evidence{}
}

var lastNumber = lazyregexp.New(`(?:^|[:\]])(\d{2,5})$`)

// portOfText is the port of an address, or of a text that is one.
func portOfText(text string) int {
	if m := lastNumber.FindStringSubmatch(strings.Trim(text, `"' `)); m != nil {
		return validPort(m[1])
	}
	return 0
}

// exposed is the port of the project's Dockerfile or of its Compose file's main service.
func (s *scan) exposed() (int, Evidence) {
	if c := s.container("Dockerfile"); c != nil && len(c.ports) == 1 {
		return c.ports[0], s.line("Dockerfile", c.portAt.line, "listens there")
	}
	for _, file := range []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"} {
		if !s.files[file] {
			continue
		}
		services := child(s.document(file), "services")
		ports := items(child(services, mainService(pairs(services)), "ports"))
		if len(ports) == 1 {
			if port := composePort(ports[0]); port != 0 {
				return port, s.line(file, ports[0].Line, "sends requests there")
			}
		}
	}
	return 0, Evidence{}
}

// composePort is the container's port of a published one, as HOST:PORT/tcp or as a mapping.
func composePort(n *yaml.Node) int {
	text := withDefaults(cmpOr(n.Value, textAt(n, "target")))
	return portOfText(strings.TrimSuffix(text, "/tcp"))
}

// hypercornPort is the port of Hypercorn's configuration in TOML, which binds one address or
// several; 0 is not said (https://hypercorn.readthedocs.io/en/latest/how_to_guides/configuring.html).
func (s *scan) hypercornPort(file string) int {
	for _, place := range []string{"bind", "bind.*"} {
		for _, f := range find(s.document(file), place) {
			if port := portOfText(f.value.Value); port != 0 {
				return port
			}
		}
	}
	return 0
}

// gunicornFile is the project's configuration of Gunicorn, a file of Python that is read
// and never run (https://docs.gunicorn.org/en/stable/configure.html); "" is none.
func (s *scan) gunicornFile() string {
	if s.files["gunicorn.conf.py"] {
		return "gunicorn.conf.py" // Gunicorn finds it by itself
	}
	for _, file := range s.python {
		name := strings.TrimSuffix(path.Base(file), ".py")
		if strings.Count(file, "/") <= 1 && slices.Contains([]string{"gunicorn.conf", "gunicorn_conf", "gunicorn_config", "gunicorn-conf", "gunicorn-config", "gunicorn"}, name) {
			return file
		}
	}
	return ""
}

// gunicornSettings are what Gunicorn's configuration says in so many words.
func (s *scan) gunicornSettings() map[string]python.Expr {
	if s.settings != nil {
		return s.settings
	}
	s.settings = map[string]python.Expr{}
	file := s.gunicornFile()
	if file == "" {
		return s.settings
	}
	m, err := python.Parse(s.text(file))
	if err != nil {
		return s.settings
	}
	for name, bound := range python.Names(m).Names {
		if value := bound[len(bound)-1].Value; value != nil {
			s.settings[name] = value
		}
	}
	return s.settings
}

// gunicornPort is the port of bind: of its text, or where that asks for PORT, what is
// taken where there is none.
func (s *scan) gunicornPort() (int, Evidence) {
	value := s.gunicornSettings()["bind"]
	if value == nil {
		return 0, Evidence{}
	}
	port := 0
	python.Inspect(value, func(n python.Node) bool {
		c, ok := n.(*python.Constant)
		if ok && port == 0 && (c.Kind == python.Str || c.Kind == python.Int) {
			port = portOfText(c.Value)
		}
		return true
	})
	return port, s.line(s.gunicornFile(), value.Pos().Line, "listens there")
}

// gunicornCounts are the settings that a spec has fields for, where they are numbers.
func (s *scan) gunicornCounts() (Fields, []Evidence) {
	var fields Fields
	var evidence []Evidence
	for _, name := range []string{"workers", "threads", "timeout"} {
		c, ok := s.gunicornSettings()[name].(*python.Constant)
		if !ok || c.Kind != python.Int {
			continue
		}
		if n := atoi(strings.Trim(c.Value, "_")); n > 0 && (n <= 256 || name == "timeout" && n <= 3600) {
			fields = append(fields, Field{name, n})
			evidence = append(evidence, s.line(s.gunicornFile(), c.Pos().Line, "sets "+name))
		}
	}
	return fields, evidence
}

// gunicornApp makes a target of wsgi_app, by which Gunicorn needs no application as argument.
func (s *scan) gunicornApp() {
	c, ok := s.gunicornSettings()["wsgi_app"].(*python.Constant)
	if !ok || c.Kind != python.Str {
		return
	}
	if t, ok := s.objectTarget(wsgi, c.Value, []string{path.Dir(s.gunicornFile())}); ok {
		t.weight, t.program = 165, "gunicorn"
		t.evidence = []Evidence{s.line(s.gunicornFile(), c.Pos().Line, "has wsgi_app = "+c.Value)}
		s.add(t)
	}
}
