package detect

import (
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// procfileEntry is a line of a Procfile (https://devcenter.heroku.com/articles/procfile).
var procfileEntry = lazyregexp.New(`^([A-Za-z0-9_-]+):\s*(.+)$`)

// entry is a process of a Procfile; one without a name is no line of one.
type entry struct {
	name, command string
	at            at
}

// procfileEntries are the lines of a Procfile that say something.
func procfileEntries(lines []string) []entry {
	var all []entry
	for i, line := range lines {
		e := entry{at: at{i + 1, strings.TrimSpace(line)}}
		if e.at.text == "" || strings.HasPrefix(e.at.text, "#") {
			continue
		}
		if m := procfileEntry.FindStringSubmatch(e.at.text); m != nil {
			e.name, e.command = m[1], m[2]
		}
		all = append(all, e)
	}
	return all
}

// procfile takes the processes of a Procfile over: web is the main one, release the
// commands before it.
func (m *importer) procfile(data []byte) {
	for _, e := range procfileEntries(linesOf(data)) {
		if e.name == "" {
			m.lose(e.at, "no line of a Procfile: NAME: COMMAND")
			continue
		}
		m.process(e.name, e.command, e.at)
	}
	m.needsMain()
}

// process takes a process over by its name.
func (m *importer) process(name, command string, where at) {
	switch name {
	case "web", "app":
		m.start("", command, where)
	case "release":
		m.addRelease(command, where)
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
