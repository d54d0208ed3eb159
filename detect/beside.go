package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
)

// hasService tells whether there is one of some kinds.
func hasService(services []Answer, names ...string) bool {
	return slices.ContainsFunc(services, func(a Answer) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.HasSuffix(a.Field, "."+name) })
	})
}

// releaseAnswers are the commands that prepare the database, where there is one.
func (s *scan) releaseAnswers(services []Answer) []Answer {
	if a, ok := s.carried(); ok {
		return []Answer{a}
	}
	if !hasService(services, "postgres", "mysql", "mariadb") {
		return nil
	}
	top := s.targets[0]
	alembic := s.first("alembic.ini")
	switch {
	case top.framework == "django":
		manage := s.manage(top)
		return []Answer{{Field: "release", Value: []any{"python " + manage + " migrate --noinput"}, Confidence: Likely, Evidence: []Evidence{{File: manage, Says: "migrates the database"}}}}
	case alembic != "" && s.packages.has("alembic"):
		return []Answer{{Field: "release", Value: []any{"alembic upgrade head"}, Confidence: Likely, Evidence: []Evidence{{File: alembic, Says: "migrates the database"}}}}
	case s.files["migrations/env.py"] && s.packages.has("flask-migrate") && top.isObject():
		return []Answer{{Field: "release", Value: []any{list([]string{"flask", "--app", top.module + ":" + top.attr, "db", "upgrade"})}, Confidence: Likely, Evidence: []Evidence{{File: "migrations/env.py", Says: "migrates the database"}}}}
	}
	return nil
}

// carried is the release of a Procfile, where it is what a spec can say: commands one
// after another, without a shell.
func (s *scan) carried() (Answer, bool) {
	if len(s.releases) == 0 {
		return Answer{}, false
	}
	c := s.releases[0]
	var commands []any
	folder := c.folder
	s.carrying(c.File, func(m *importer) {
		for _, words := range simpleCommands(c.command) {
			if words[0] == "cd" && len(words) == 2 && !path.IsAbs(words[1]) {
				folder = path.Join(folder, words[1])
				continue
			}
			commands = append(commands, m.words(inside(folder, quoted(words))))
		}
	})
	c.Says = "runs it before each release"
	plain := len(commands) > 0 && !strings.ContainsAny(c.command, "$|<>(){}*")
	return Answer{Field: "release", Value: commands, Confidence: Certain, Evidence: []Evidence{c.Evidence}}, plain
}

var processName = lazyregexp.New(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`)
