package detect

import (
	"errors"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// flyFile is what of a fly.toml a spec can say (https://fly.io/docs/reference/configuration/).
type flyFile struct {
	App       string            `toml:"app"`
	Env       map[string]any    `toml:"env"`
	Processes map[string]string `toml:"processes"`
	Deploy    struct {
		Release string `toml:"release_command"`
	} `toml:"deploy"`
	HTTP flyHTTP `toml:"http_service"`
	VM   []struct {
		Memory any `toml:"memory"`
		CPUs   int `toml:"cpus"`
	} `toml:"vm"`
	Mounts any `toml:"mounts"`
	Stop   any `toml:"kill_timeout"`
}

type flyHTTP struct {
	Port   int `toml:"internal_port"`
	Checks []struct {
		Path string `toml:"path"`
	} `toml:"checks"`
}

// fly takes a fly.toml over.
func (m *importer) fly(data []byte) error {
	var file flyFile
	if err := packaging.UnmarshalTOML(data, &file); err != nil {
		return errors.New("it is no TOML: " + oneLine(err.Error()))
	}
	keys, err := tomlKeys(data)
	if err != nil {
		return err
	}
	lines := strings.Split(string(data), "\n")
	for _, k := range keys {
		text := ""
		if k.line <= len(lines) {
			text = strings.TrimSpace(lines[k.line-1])
		}
		m.flyKey(file, k.path, at{k.line, text})
	}
	m.needsMain()
	return nil
}

// flyKey takes one key over.
func (m *importer) flyKey(file flyFile, path []string, where at) {
	switch key := strings.Join(path, "."); {
	case key == "app" || path[0] == "primary_region" || key == "http_service.processes":
	case path[0] == "env" && len(path) == 2:
		m.variable(path[1], flowText(file.Env[path[1]]), where)
	case path[0] == "processes" && len(path) == 2:
		m.process(path[1], file.Processes[path[1]], where)
	case key == "deploy.release_command":
		m.addTo("release", file.Deploy.Release, where)
	case key == "http_service.internal_port":
		m.port(file.HTTP.Port, where)
	case key == "http_service.checks.path" && len(file.HTTP.Checks) > 0:
		m.carry("health", Fields{{"path", file.HTTP.Checks[0].Path}}, where)
	case key == "vm.memory" && len(file.VM) == 1:
		m.carry("limits.memory", memory(flowText(file.VM[0].Memory)), where)
	case key == "vm.cpus" && len(file.VM) == 1:
		m.carry("limits.cpus", file.VM[0].CPUs, where)
	case key == "mounts.source" || key == "mounts.destination":
		m.flyMount(file, key, where)
	case key == "build.dockerfile":
		m.lose(where, "see what it says by   docker pyapp init --from Dockerfile")
	case path[0] == "build":
		m.lose(where, "docker pyapp builds the image itself")
	default:
		m.lose(where, "only Fly.io has this")
	}
}

func (m *importer) flyMount(file flyFile, key string, where at) {
	mount, ok := file.Mounts.(map[string]any)
	if several, isList := file.Mounts.([]any); isList && len(several) == 1 {
		mount, ok = several[0].(map[string]any)
	}
	if !ok {
		m.lose(where, "write   volumes: NAME: \"/PATH\"   for each")
		return
	}
	if key == "mounts.destination" {
		m.carry("volumes."+specName(flowText(mount["source"])), flowText(mount["destination"]), where)
	}
}

func flowText(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return flow(value)
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

// tomlKey is a key of a file with its line.
type keyAt struct {
	path []string
	line int
}

// tomlKeys are the keys of a file in TOML that have values, with the tables around them.
func tomlKeys(data []byte) ([]keyAt, error) {
	var p unstable.Parser
	p.Reset(data)
	var table []string
	var keys []keyAt
	for p.NextExpression() {
		e := p.Expression()
		var path []string
		first := 0
		for it := e.Key(); it.Next(); {
			if first == 0 {
				first = p.Shape(it.Node().Raw).Start.Line
			}
			path = append(path, string(it.Node().Data))
		}
		if e.Kind == unstable.Table || e.Kind == unstable.ArrayTable {
			table = path
			continue
		}
		if e.Kind == unstable.KeyValue {
			keys = append(keys, keyAt{slices.Concat(table, path), first})
		}
	}
	return keys, p.Error()
}
