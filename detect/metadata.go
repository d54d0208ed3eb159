package detect

import (
	"slices"
	"sort"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
	"github.com/docker-pyapp/docker-pyapp/packaging"
)

// metadata is what the project says of itself.
type metadata struct {
	name     string
	scripts  []consoleScript // that installing it makes, the likeliest to be run first
	builds   bool            // it can be built: there is a [build-system], or a setup.py
	pep517   bool            // there is a [build-system]
	depends  bool            // [project] has dependencies
	tools    map[string]any  // [tool.…]
	toml     bool            // there is a pyproject.toml
	project  bool            // it has a [project]
	extras   map[string]any  // its extras (PEP 621)
	groups   map[string]any  // and dependency groups (PEP 735)
	packaged bool            // [tool.uv] says that it is a package, without a [build-system]
	fastapi  string          // the entrypoint of [tool.fastapi]
	commands []clue          // of task runners' tables
}

// consoleScript is a command that installing the project makes: its function.
type consoleScript struct {
	name, function, file string
	under                string // the command that it is a subcommand of; "" is none
	line                 Evidence
}

// readMetadata reads pyproject.toml (PEP 621) and what setup.py and setup.cfg say in
// so many words.
func readMetadata(s *survey) metadata {
	m := metadata{}
	var file struct {
		Build   map[string]any `toml:"build-system"`
		Project struct {
			Name         string            `toml:"name"`
			Scripts      map[string]string `toml:"scripts"`
			Dependencies []any             `toml:"dependencies"`
			Extras       map[string]any    `toml:"optional-dependencies"`
		} `toml:"project"`
		Groups map[string]any `toml:"dependency-groups"`
		Tool   map[string]any `toml:"tool"`
	}
	if text := s.text("pyproject.toml"); text != nil && packaging.UnmarshalTOML(text, &file) == nil {
		m.toml, m.name, m.tools, m.builds = true, file.Project.Name, file.Tool, file.Build != nil
		m.project = file.Project.Name != ""
		m.extras, m.groups = file.Project.Extras, file.Groups
		if is, ok := m.table("uv")["package"].(bool); ok && is && !m.builds {
			m.packaged, m.builds = true, true
		}
		m.depends = len(file.Project.Dependencies) > 0
		for name, function := range file.Project.Scripts {
			m.scripts = append(m.scripts, consoleScript{name: name, function: function, file: "pyproject.toml"})
		}
		m.readTools(s)
	}
	m.pep517 = m.builds
	m.readSetup(s)
	for i, c := range m.scripts {
		m.scripts[i].line = s.at(c.file, c.function, "makes the command "+c.name)
	}
	sort.Slice(m.scripts, func(i, j int) bool {
		a, b := m.scripts[i], m.scripts[j]
		if x, y := m.scriptRank(a), m.scriptRank(b); x != y {
			return x < y
		}
		return a.name < b.name
	})
	return m
}

// scriptRank puts the command that has the project's name first, and then those that
// are called like one that starts a server.
func (m metadata) scriptRank(c consoleScript) int {
	switch {
	case compact(c.name) == compact(m.name):
		return 0
	case slices.Contains([]string{"start", "serve", "server", "run", "web", "main", "app", "prod"}, c.name):
		return 1
	}
	return 2
}

// table is a table of [tool.…]; nil where there is none.
func (m metadata) table(names ...string) map[string]any {
	at := m.tools
	for _, name := range names {
		inner, ok := at[name].(map[string]any)
		if !ok {
			return nil
		}
		at = inner
	}
	return at
}

// readTools reads what Poetry and task runners have.
func (m *metadata) readTools(s *survey) {
	poetry := m.table("poetry")
	if name, ok := poetry["name"].(string); ok && m.name == "" {
		m.name = name
	}
	for name, value := range m.table("poetry", "scripts") {
		if function, ok := value.(string); ok {
			m.scripts = append(m.scripts, consoleScript{name: name, function: function, file: "pyproject.toml"})
		}
	}
	if entry, ok := m.table("fastapi")["entrypoint"].(string); ok {
		m.fastapi = entry
	}
	for _, at := range [][]string{{"pdm", "scripts"}, {"poe", "tasks"}, {"taskipy", "tasks"}, {"hatch", "envs", "default", "scripts"}} {
		table := m.table(at...)
		var names []string
		for name := range table {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			text, ok := table[name].(string)
			if inner, is := table[name].(map[string]any); is {
				text, ok = inner["cmd"].(string)
			}
			if ok {
				m.commands = append(m.commands, clue{Evidence: s.at("pyproject.toml", text, "runs "+oneLine(text)), command: text, role: name, weight: 110})
			}
		}
	}
}

var (
	setupName   = lazyregexp.New(`(?m)^\s*name\s*=\s*["']?([A-Za-z0-9._-]+)["']?`)
	setupScript = lazyregexp.New(`["']?\s*([A-Za-z0-9._-]+)\s*=\s*([A-Za-z_][\w.]*:[A-Za-z_][\w.]*)`)
	consoleKey  = lazyregexp.New(`console_scripts["']?\s*[:=]\s*`)
)

var celeryCommand = lazyregexp.New(`celery\.commands["\']?\s*[:=]\s*\[?\s*["\']?([\w-]+)\s*=\s*([\w.]+:\w+)`)

// readCeleryCommands reads the commands that the project adds to Celery's own
// (https://docs.celeryq.dev/en/stable/userguide/extending.html#adding-new-celery-sub-commands).
func (m *metadata) readCeleryCommands(s *survey, file string) {
	if match := celeryCommand.FindSubmatch(s.text(file)); match != nil {
		m.scripts = append(m.scripts, consoleScript{name: string(match[1]), function: string(match[2]), file: file, under: "celery"})
	}
}

var setupImport = lazyregexp.New(`(?m)^[^#\n]*\b(setuptools|distutils|import setup)\b`)

// hasSetup tells whether there is a setup.py that builds the project: the name is also one
// for a script that sets something up.
func (s *survey) hasSetup() bool { return setupImport.Match(s.text("setup.py")) }

// readSetup reads the console scripts of setup.py and setup.cfg.
func (m *metadata) readSetup(s *survey) {
	for _, file := range []string{"setup.cfg", "setup.py"} {
		text := s.text(file)
		if text == nil {
			continue
		}
		if match := setupName.FindSubmatch(text); match != nil && m.name == "" {
			m.name = string(match[1])
		}
		m.builds = m.builds || file == "setup.py" && s.hasSetup() || strings.Contains(string(text), "[options]")
		m.readCeleryCommands(s, file)
		at := consoleKey.FindIndex(text)
		if at == nil {
			continue
		}
		rest := text[at[1]:]
		if end := strings.IndexAny(string(rest), "])[}"); end > 0 && file == "setup.py" {
			if rest[0] == '[' {
				end = strings.IndexByte(string(rest), ']')
			}
			rest = rest[:max(end, 0)]
		}
		for _, match := range setupScript.FindAllSubmatch(rest, 20) {
			m.scripts = append(m.scripts, consoleScript{name: string(match[1]), function: string(match[2]), file: file})
		}
	}
}
