package detect

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// procfileEntry is a line of a Procfile (https://devcenter.heroku.com/articles/procfile).
var procfileEntry = lazyregexp.New(`^([A-Za-z0-9_-]+):\s*(.+)$`)

// procfile takes the processes of a Procfile over: web is the main one, release the
// commands before it.
func (m *importer) procfile(text string) {
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		where := at{i + 1, strings.TrimSpace(line)}
		if where.text == "" || strings.HasPrefix(where.text, "#") {
			continue
		}
		entry := procfileEntry.FindStringSubmatch(where.text)
		if entry == nil {
			m.lose(where, "no line of a Procfile: NAME: COMMAND")
			continue
		}
		m.process(entry[1], entry[2], where)
	}
	m.needsMain()
}

// process takes a process over by its name.
func (m *importer) process(name, command string, where at) {
	switch name {
	case "web", "app":
		m.start("", command, where)
	case "release":
		m.addTo("release", command, where)
	default:
		m.start(specName(name), command, where)
	}
}

// specName is a name as a spec has it.
func specName(name string) string {
	return strings.Trim(strings.ToLower(strings.ReplaceAll(name, "_", "-")), "-")
}

// needsMain makes a lone process the main one: an application has to have one.
func (m *importer) needsMain() {
	if m.started() != nil {
		return
	}
	a := m.app.Answer("processes")
	if a == nil {
		return
	}
	parts := strings.SplitN(a.Field, ".", 3)
	if len(parts) == 3 {
		a.Field = "run." + parts[2]
	} else if fields, ok := a.Value.(Fields); ok { // a server
		a.Field, a.Value = "server."+fields[0].Name, fields[0].Value
	}
}
