package detect

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/docker-pyapp/docker-pyapp/internal/composefile"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// composeReader takes a Compose file over, service by service
// (https://docs.docker.com/reference/compose-file/).
type composeReader struct {
	*importer
	services types.Services
	order    []string // of the services, as the file has them
	nodes    map[string]*yaml.Node
	lines    []string
	main     string
	backing  []string // the services that the spec has kinds for
}

// compose takes a Compose file over. Variables are what their defaults say; no other
// file is read but the Dockerfile that the main service is built by.
func (m *importer) compose(data []byte) error {
	tree, err := yamlTree(data)
	if err != nil {
		return err
	}
	if tree == nil {
		return errors.New("it is no Compose file: it is empty")
	}
	var content map[string]any
	if err := tree.Decode(&content); err != nil {
		return err
	}
	m.leaveUnknown(content, tree)
	project, err := composefile.Load(content, unset(string(data)))
	if err != nil {
		return errors.New("it is no Compose file: " + oneLine(err.Error()))
	}
	r := &composeReader{importer: m, services: project.Services, nodes: map[string]*yaml.Node{}, lines: strings.Split(string(data), "\n")}
	r.readNodes(tree)
	r.main = mainService(pairs(child(tree, "services")))
	r.take()
	return nil
}

// leaveUnknown leaves out volumes and ports that need a variable which is not known here:
// without it they are none, and Compose would take nothing of the file.
func (m *importer) leaveUnknown(content map[string]any, tree *yaml.Node) {
	services, _ := content["services"].(map[string]any)
	main := mainService(pairs(child(tree, "services")))
	for name, s := range services {
		service, _ := s.(map[string]any)
		for _, field := range []string{"volumes", "ports"} {
			all, _ := service[field].([]any)
			nodes := items(child(child(child(tree, "services"), name), field))
			var known []any
			for i, one := range all {
				text, _ := one.(string)
				if !needsUnknown(text) {
					known = append(known, one)
				} else if name == main && i < len(nodes) {
					m.lose(at{nodes[i].Line, "- " + text}, "it needs a variable that is not known here: write it with its value   "+map[string]string{"volumes": "volumes: NAME: …", "ports": "publish: port: …"}[field])
				}
			}
			if len(known) < len(all) {
				service[field] = known
			}
		}
	}
}

// needsUnknown tells whether a text has a variable without a default.
func needsUnknown(text string) bool {
	return slices.ContainsFunc(shellVariable.FindAllStringSubmatch(text, -1), func(m []string) bool { return m[2] == "" && !strings.Contains(m[0], "?") })
}

// unset are the variables of a Compose file that have no default, so that none is
// missing: what they would be is nobody's to know here.
func unset(text string) func(string) (string, bool) {
	all := map[string]string{}
	for _, m := range shellVariable.FindAllStringSubmatch(text, -1) {
		switch {
		case strings.Contains(m[0], "?"):
			all[m[1]] = "0" // it has to be set
		case m[2] == "":
			all[m[1]+m[3]] = ""
		}
	}
	return func(name string) (string, bool) {
		value, ok := all[name]
		return value, ok
	}
}

// readNodes notes the services in the order of the file, and what else is in it.
func (r *composeReader) readNodes(tree *yaml.Node) {
	for _, top := range pairs(tree) {
		switch top.key.Value {
		case "services":
			for _, s := range pairs(top.value) {
				r.order = append(r.order, s.key.Value)
				r.nodes[s.key.Value] = s.value
			}
		case "version", "name", "volumes":
		case "networks":
			r.lose(r.at(top.key), "the services have a network of their own; to join another   networks: NAME: external: true")
		default:
			if !strings.HasPrefix(top.key.Value, "x-") {
				r.lose(r.at(top.key), "write   compose: "+top.key.Value+": {…}")
			}
		}
	}
}

// at is the place of a node.
func (r *composeReader) at(n *yaml.Node) at {
	text := ""
	if n.Line > 0 && n.Line <= len(r.lines) {
		text = strings.TrimSpace(r.lines[n.Line-1])
	}
	return at{n.Line, text}
}

// serviceAt is the place of a service's name, which is before its fields.
func (r *composeReader) serviceAt(name string) at {
	for i, line := range r.lines {
		if strings.Trim(strings.TrimSpace(line), `"':`) == name && i < r.nodes[name].Line {
			return at{i + 1, strings.TrimSpace(line)}
		}
	}
	return r.at(r.nodes[name])
}

// mainService is the service that is the application itself: of those that are built, the
// one with such a name, or else that publishes a port, or else the first.
func mainService(services []pair) string {
	var built []pair
	for _, s := range services {
		if child(s.value, "build") != nil {
			built = append(built, s)
		}
	}
	for _, usual := range []string{"web", "app", "api", "server", "backend", "django", "flask", "fastapi"} {
		if slices.ContainsFunc(built, func(s pair) bool { return s.key.Value == usual }) {
			return usual
		}
	}
	for _, s := range built {
		if len(items(child(s.value, "ports"))) > 0 {
			return s.key.Value
		}
	}
	if len(built) > 0 {
		return built[0].key.Value
	}
	return ""
}

// take takes over all services.
func (r *composeReader) take() {
	main := r.services[r.main]
	for _, name := range r.order {
		if kind, _ := backingKind(r.services[name].Image); kind != "" && r.services[name].Build == nil {
			r.backing = append(r.backing, name)
		}
	}
	if r.main != "" {
		r.built(main)
		r.service("", r.main)
	}
	for _, name := range r.order {
		s := r.services[name]
		switch {
		case name == r.main:
			// it is taken over already
		case slices.Contains(r.backing, name):
			r.back(name, s)
		case r.main != "" && sameImage(s, main):
			r.service(specName(name), name)
		case s.Build != nil:
			r.lose(r.serviceAt(name), "another application: docker pyapp init in its folder, "+s.Build.Context)
		default:
			r.lose(r.serviceAt(name), "write   compose: services: "+label(name)+": image: "+jsonText(s.Image))
		}
	}
}

// sameImage tells whether a service runs the main one's image.
func sameImage(s, main types.ServiceConfig) bool {
	if s.Build != nil {
		return s.Build.Context == main.Build.Context
	}
	return s.Image != "" && s.Image == main.Image
}

// built takes over the Dockerfile that the main service is built by.
func (r *composeReader) built(main types.ServiceConfig) {
	file := "Dockerfile"
	if main.Build.Dockerfile != "" {
		file = main.Build.Dockerfile
	}
	folder := path.Join(path.Dir(r.file), strings.TrimPrefix(main.Build.Context, "/"))
	name := path.Join(folder, file)
	if !fs.ValidPath(folder) || !fs.ValidPath(name) {
		return
	}
	r.context = folder
	r.settle(nil, nil)
	data, err := fs.ReadFile(r.project, name)
	if err != nil {
		return
	}
	given := variables{}
	for name, value := range main.Build.Args {
		if value != nil && *value != "" {
			given[name] = *value
		}
	}
	outer := r.file
	r.file = name
	if err := r.dockerfile(data, main.Build.Target, given); err != nil {
		r.lose(at{1, name}, err.Error())
	}
	r.file = outer
}

// service takes over the main service, or another of the same image as a process.
func (r *composeReader) service(process, name string) {
	s := r.services[name]
	fields := pairs(r.nodes[name])
	slices.SortStableFunc(fields, func(a, b pair) int { return commandFirst(a) - commandFirst(b) })
	for _, f := range fields {
		if process != "" {
			r.processField(process, s, f)
			continue
		}
		r.mainField(s, f)
	}
}

// commandFirst sorts what is started before what it is started with.
func commandFirst(f pair) int {
	if f.key.Value == "command" || f.key.Value == "entrypoint" {
		return 0
	}
	return 1
}

// processField takes over a field of a process.
func (r *composeReader) processField(process string, s types.ServiceConfig, f pair) {
	switch f.key.Value {
	case "command":
		r.startNode(process, s, f.value)
	case "entrypoint":
		r.lose(r.at(f.key), "give the whole command")
	case "environment", "build", "image", "depends_on", "volumes", "env_file", "restart", "container_name", "networks", "ports", "profiles", "expose", "working_dir", "user", "tty", "stdin_open":
		// the application's own
	default:
		r.lose(r.at(f.key), "write   compose: services: "+label(process)+": "+f.key.Value+": …")
	}
}

// mainField takes over a field of the main service.
func (r *composeReader) mainField(s types.ServiceConfig, f pair) {
	here := r.at(f.key)
	switch f.key.Value {
	case "build", "image", "depends_on", "container_name", "networks", "profiles", "expose", "tty", "stdin_open", "links", "init":
	case "working_dir":
		if len(s.Command) == 0 || r.inside == nil {
			r.lose(here, "write   compose: services: app: working_dir: …")
		}
	case "command":
		r.startNode("", s, f.value)
	case "entrypoint":
		if len(s.Command) == 0 {
			r.start("", quoted(s.Entrypoint), here)
		}
	case "environment":
		r.environment(f.value)
	case "env_file":
		for _, file := range s.EnvFiles {
			r.carryFile(file, here)
		}
	case "ports":
		r.publish(s, f.value)
	case "volumes":
		r.volumes(s, f.value)
	case "healthcheck":
		r.healthcheck(s.HealthCheck, here)
	case "restart":
		r.carry("restart", s.Restart, here)
	case "mem_limit":
		r.carry("limits.memory", memory(f.value.Value), here)
	case "cpus":
		r.carry("limits.cpus", float64(s.CPUS), here)
	case "stop_grace_period":
		r.carry("stop_grace_period", f.value.Value, here)
	case "deploy":
		r.deploy(f.value)
	default:
		r.lose(here, "write   compose: services: app: "+f.key.Value+": …")
	}
}

func (r *composeReader) startNode(process string, s types.ServiceConfig, n *yaml.Node) {
	line := n.Value
	if n.Kind == yaml.SequenceNode {
		line = quoted(s.Command)
	}
	line = strings.Join(strings.Fields(strings.ReplaceAll(line, "$$", "$")), " ")
	if s.WorkingDir != "" && r.inside != nil {
		elsewhere, outer := *r.inside, r.inside
		elsewhere.dir = path.Join("/", r.inside.from(s.WorkingDir))
		r.inside = &elsewhere
		defer func() { r.inside = outer }()
	}
	r.start(process, line, r.at(n))
}

func (r *composeReader) carryFile(file types.EnvFile, here at) {
	name, ok := within(path.Join(path.Dir(r.file), file.Path), r.app.Folder)
	if !ok {
		r.lose(here, "it is outside of the folder "+r.app.Folder+", which the spec is for")
		return
	}
	var all []any
	if a := r.app.Answer("env_file"); a != nil {
		all = append(all, a.Value.([]any)...)
	}
	r.carry("env_file", append(all, Fields{{"path", name}, {"required", bool(file.Required)}}), here)
}

// environment takes variables over, as a mapping or as a list of NAME=VALUE.
func (r *composeReader) environment(n *yaml.Node) {
	for _, f := range pairs(n) {
		r.composeVariable(f.key.Value, f.value.Value, f.value.Tag == "!!null", r.at(f.key))
	}
	if n.Kind == yaml.SequenceNode {
		for _, item := range n.Content {
			name, value, hasValue := strings.Cut(item.Value, "=")
			r.composeVariable(name, value, !hasValue, r.at(item))
		}
	}
}

func (r *composeReader) composeVariable(name, value string, isAsked bool, here at) {
	shown := withDefaults(strings.ReplaceAll(value, "$$", "$"))
	switch asks := shellVariable.MatchString(shown); {
	case r.hostOf(shown) != "":
		r.carry("env."+name, r.hostOf(shown), here)
	case r.isAddress(name, value):
		r.lose(at{here.line, name}, "a service's address, which the application gets by itself")
	case (isAsked || asks) && shown != "" && !isWhole(shown):
		r.lose(here, "a text with a variable in it: write   env: "+name+`: "…"`)
	case (isAsked || asks) && isSecretVariable(name):
		r.carry("secrets."+name, Fields{{"environment", name}, {"variable", name}}, at{here.line, name})
	case isAsked || asks:
		r.addTo("env_required", name, here)
	default:
		r.variable(name, shown, here)
	}
}

// isWhole tells whether a text is one variable and nothing else.
func isWhole(text string) bool { return shellVariable.FindString(text) == text }

// hostOf is a value that is a service's host, or that and its port, by the service's name in
// the spec; "" is another value.
func (r *composeReader) hostOf(value string) string {
	host, port, hasPort := strings.Cut(value, ":")
	if !slices.Contains(r.backing, host) || hasPort && validPort(port) == 0 {
		return ""
	}
	return specName(host) + strings.TrimPrefix(value, host)
}

// isAddress tells whether a variable holds the address of a service, or what belongs to it.
func (r *composeReader) isAddress(name, value string) bool {
	for _, service := range r.backing {
		host := regexp.MustCompile(`(^|@|//|,)` + regexp.QuoteMeta(service) + `(:\d+|/|,|$)`)
		if host.MatchString(value) {
			return true
		}
	}
	return len(r.backing) > 0 && (strings.HasPrefix(name, "POSTGRES_") || strings.HasPrefix(name, "MYSQL_") || strings.HasPrefix(name, "REDIS_"))
}

// publish takes over where the host reaches the application.
func (r *composeReader) publish(s types.ServiceConfig, n *yaml.Node) {
	for i, p := range s.Ports {
		here := r.at(n)
		if i < len(n.Content) {
			here = r.at(n.Content[i])
		}
		if i > 0 {
			r.lose(here, "a second port: write   compose: services: app: ports: […]")
			continue
		}
		r.port(int(p.Target), here)
		if published := validPort(p.Published); published != 0 && published != int(p.Target) {
			r.carry("publish.port", published, here)
		}
	}
}

func (r *composeReader) volumes(s types.ServiceConfig, n *yaml.Node) {
	for i, v := range s.Volumes {
		here := r.at(n)
		if i < len(n.Content) {
			here = r.at(n.Content[i])
		}
		switch {
		case v.Type == types.VolumeTypeVolume && v.Source != "":
			r.carry("volumes."+specName(v.Source), r.moved(v.Target), here)
		case v.Type == types.VolumeTypeTmpfs:
			r.addTo("tmpfs", v.Target, here)
		case v.Type == types.VolumeTypeBind && (v.Source == "." || v.Source == "./" || v.Source == "/"):
			r.lose(here, "the image has the code as it was built: docker pyapp up builds it each time")
		default:
			r.lose(here, "a folder of the host: write   compose: services: app: volumes: […]")
		}
	}
}

func (r *composeReader) healthcheck(h *types.HealthCheckConfig, here at) {
	if h == nil || len(h.Test) == 0 {
		return
	}
	var fields Fields
	add := func(name string, d *types.Duration) {
		if d != nil {
			fields = append(fields, Field{name, d.String()})
		}
	}
	add("interval", h.Interval)
	add("timeout", h.Timeout)
	add("start_period", h.StartPeriod)
	add("start_interval", h.StartInterval)
	if h.Retries != nil {
		fields = append(fields, Field{"retries", int(*h.Retries)})
	}
	switch {
	case h.Disable || h.Test[0] == "NONE":
		r.carry("health", false, here)
	case len(h.Test) > 1:
		var words []string
		for _, word := range h.Test[1:] { // the service knows itself by its name
			words = append(words, strings.ReplaceAll(word, "://"+r.main+":", "://localhost:"))
		}
		r.checked(words, fields, here)
	}
}

// deploy takes limits over.
func (r *composeReader) deploy(n *yaml.Node) {
	for _, f := range pairs(n) {
		if f.key.Value == "replicas" {
			r.carry("replicas", atoi(f.value.Value), r.at(f.key))
			continue
		}
		if f.key.Value != "resources" {
			r.lose(r.at(f.key), "write   compose: services: app: deploy: "+f.key.Value+": …")
			continue
		}
		for _, kind := range pairs(f.value) {
			for _, limit := range pairs(kind.value) {
				r.limit(kind.key.Value, limit)
			}
		}
	}
}

func (r *composeReader) limit(kind string, limit pair) {
	here := r.at(limit.key)
	switch {
	case kind == "limits" && limit.key.Value == "memory":
		r.carry("limits.memory", memory(limit.value.Value), here)
	case kind == "limits" && limit.key.Value == "cpus":
		var cpus float64
		if _, err := fmt.Sscanf(limit.value.Value, "%g", &cpus); err == nil {
			r.carry("limits.cpus", cpus, here)
		}
	case kind == "limits" && limit.key.Value == "pids":
		r.carry("limits.pids", atoi(limit.value.Value), here)
	default:
		r.lose(here, "write   compose: services: app: deploy: resources: "+kind+": …")
	}
}

// back takes over a service that the spec has a kind for.
func (r *composeReader) back(name string, s types.ServiceConfig) {
	kind, tag := backingKind(s.Image)
	field := "services." + specName(name) + "." + kind
	here := r.serviceAt(name)
	if slices.ContainsFunc(r.app.Answers, func(a Answer) bool {
		return strings.HasPrefix(a.Field, "services.") && strings.HasSuffix(a.Field, "."+kind)
	}) {
		r.lose(here, "a second one of its kind: write   services: "+specName(name)+": {"+kind+": {}, url: \"…\"}")
		return
	}
	var fields Fields
	if tag != "" {
		fields = Fields{{"version", tag}}
	}
	if !r.answer(field, fields, here) {
		r.carry(field, Fields{}, here)
	}
	for _, f := range pairs(r.nodes[name]) {
		switch f.key.Value {
		case "image", "environment", "volumes", "restart", "healthcheck", "container_name", "networks", "ports", "expose", "env_file":
			// the kind has its own
		case "command":
			r.lose(r.at(f.key), "write   services: "+specName(name)+": "+kind+": args: […]")
		default:
			r.lose(r.at(f.key), "write   compose: services: "+label(name)+": "+f.key.Value+": …")
		}
	}
}

var imageVersion = lazyregexp.New(`^\d+(\.\d+)?`)

// backingKind is the kind of a service by its image, and the version that its tag names.
func backingKind(image string) (kind, version string) {
	name, tag, _ := strings.Cut(path.Base(image), ":")
	known := map[string]string{
		"postgres": "postgres", "mysql": "mysql", "mariadb": "mariadb", "redis": "redis", "valkey": "valkey", "memcached": "memcached",
		"rabbitmq": "rabbitmq", "mongo": "mongodb", "elasticsearch": "elasticsearch", "minio": "minio", "nats": "nats", "qdrant": "qdrant",
		"kafka": "kafka", "mailpit": "mailpit", "ollama": "ollama",
	}
	version = imageVersion.FindString(tag)
	if known[name] == "postgres" {
		version, _, _ = strings.Cut(version, ".")
	}
	return known[name], version
}

// isSecretVariable tells whether a variable without a value is a secret by its name.
func isSecretVariable(name string) bool { return spec.IsSecret(name, "") }
