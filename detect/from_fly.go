package detect

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// fly takes a fly.toml over (https://fly.io/docs/reference/configuration/).
func (m *importer) fly(data []byte) error {
	tree, err := tomlTree(data)
	if err != nil {
		return err
	}
	r := &flyReader{importer: m, tree: tree, lines: linesOf(data)}
	r.take("", tree)
	m.needsMain()
	return nil
}

// flyReader takes a fly.toml over, key by key.
type flyReader struct {
	*importer
	tree  *yaml.Node
	lines []string
}

// take takes over what is under a path.
func (r *flyReader) take(path string, n *yaml.Node) {
	for _, p := range pairs(n) {
		here := strings.TrimPrefix(path+"."+p.key.Value, ".")
		switch list := items(p.value); {
		case p.value.Kind == yaml.MappingNode:
			r.take(here, p.value)
		case len(list) > 0 && list[0].Kind == yaml.MappingNode:
			for _, item := range list {
				r.take(here, item)
			}
		default:
			r.key(here, n, p.value)
		}
	}
}

// key takes one key over, of a table.
func (r *flyReader) key(path string, table, value *yaml.Node) {
	where := at{line: value.Line}
	if value.Line > 0 && value.Line <= len(r.lines) {
		where.text = strings.TrimSpace(r.lines[value.Line-1])
	}
	head, name, _ := strings.Cut(path, ".")
	oneVM := len(items(child(r.tree, "vm"))) < 2
	switch {
	case path == "app" || path == "primary_region" || path == "http_service.processes":
	case head == "env":
		r.variable(name, value.Value, where)
	case head == "processes":
		r.process(name, commandText(value), where)
	case path == "deploy.release_command":
		r.addRelease(value.Value, where)
	case path == "http_service.internal_port" || path == "services.internal_port":
		r.port(validPort(value.Value), where)
	case path == "http_service.checks.path" && r.app.Answer("health") == nil:
		r.carry("health", Fields{{"path", value.Value}}, where)
	case path == "vm.memory" && oneVM:
		r.carry("limits.memory", memory(value.Value), where)
	case path == "vm.cpus" && oneVM:
		cpus, _ := strconv.Atoi(value.Value)
		r.carry("limits.cpus", cpus, where)
	case head == "mounts":
		r.mount(name, table, where)
	case path == "build.dockerfile":
		r.lose(where, "see what it says by   docker pyapp init --from Dockerfile")
	case head == "build":
		r.lose(where, "docker pyapp builds the image itself")
	default:
		r.lose(where, "only Fly.io has this")
	}
}

func (r *flyReader) mount(name string, table *yaml.Node, where at) {
	switch {
	case len(items(child(r.tree, "mounts"))) > 1:
		r.lose(where, "write   volumes: NAME: \"/PATH\"   for each")
	case name == "destination":
		r.carry("volumes."+specName(textAt(table, "source")), textAt(table, "destination"), where)
	case name != "source":
		r.lose(where, "only Fly.io has this")
	}
}

// memory is a size as a spec has it: a number alone is of megabytes.
func memory(size string) string {
	size = strings.ToLower(strings.ReplaceAll(size, " ", ""))
	size = strings.TrimSuffix(size, "b")
	if strings.Trim(size, "0123456789") == "" {
		return size + "m"
	}
	return size
}
