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
	migrates := func(file string, command any) []Answer {
		return []Answer{{Field: "release", Value: []any{command}, Confidence: Likely, Evidence: []Evidence{{File: file, Says: "migrates the database"}}}}
	}
	if top.framework == "django" {
		manage := s.manage(top)
		return migrates(manage, "python "+manage+" migrate --noinput")
	}
	for _, folder := range []string{".", top.root} { // where the commands look for their files
		alembic, flask := path.Join(folder, "alembic.ini"), path.Join(folder, "migrations/env.py")
		switch {
		case s.files[alembic] && s.packages.has("alembic"):
			return migrates(alembic, s.releaseWords(folder, "alembic upgrade head"))
		case s.files[flask] && s.packages.has("flask-migrate") && top.isObject():
			return migrates(flask, s.releaseWords(folder, quoted([]string{"flask", "--app", top.module + ":" + top.attr, "db", "upgrade"})))
		}
	}
	return nil
}

// releaseWords are those of a command that runs in a folder of the project.
func (s *scan) releaseWords(folder, line string) any {
	return (&importer{project: view{s.survey}, app: Application{Folder: "."}}).releases(folder, line)[0]
}

// carried is the release of a Procfile, where it is what a spec can say: commands one
// after another, without a shell.
func (s *scan) carried() (Answer, bool) {
	if len(s.releases) == 0 {
		return Answer{}, false
	}
	c := s.releases[0]
	var commands []any
	s.carrying(c.File, func(m *importer) { commands = m.releases(s.startsIn(c, invocation{}), c.command) })
	c.Says = "runs it before each release"
	plain := len(commands) > 0 && !hasUnquoted(c.command, "$|<>(){}*")
	return Answer{Field: "release", Value: commands, Confidence: Certain, Evidence: []Evidence{c.Evidence}}, plain
}

var processName = lazyregexp.New(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`)
