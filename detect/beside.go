package detect

import (
	"regexp"
	"slices"
	"strings"
)

// workerAnswers are the workers beside the main process. services are the answers about
// services: without a broker there is no worker.
func (s *scan) workerAnswers(services []Answer) []Answer {
	answers := s.processAnswers()
	for _, t := range s.workers {
		if t.framework != "celery" || t.weight < 10 || !s.packages.has("celery") || len(answers) > 0 || strings.Contains(t.attr, "(") {
			continue
		}
		if !hasService(services, "redis", "rabbitmq") {
			continue
		}
		app := t.module
		if t.attr != "app" && t.attr != "celery" {
			app += ":" + t.attr
		}
		answers = append(answers, Answer{Field: "processes.worker", Value: Fields{{"celery", Fields{{"app", app}}}}, Confidence: Likely, Evidence: t.evidence})
	}
	return answers
}

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
	for _, words := range simpleCommands(c.command) {
		commands = append(commands, list(words))
	}
	c.Says = "runs it before each release"
	plain := len(commands) > 0 && !strings.ContainsAny(c.command, "$|<>(){}*")
	return Answer{Field: "release", Value: commands, Confidence: Certain, Evidence: []Evidence{c.Evidence}}, plain
}

// processAnswers are the workers of a Procfile and the like, by their names there.
func (s *scan) processAnswers() []Answer {
	var answers []Answer
	for _, w := range s.commands {
		name := strings.ToLower(w.role)
		known := slices.ContainsFunc(answers, func(a Answer) bool { return a.Field == "processes."+name })
		if w.weight < 160 || known || !processName.MatchString(name) || name == "app" || strings.ContainsAny(w.command, "$|<>(){};&*") || len(w.invocation.words) == 0 {
			continue
		}
		w.Says = "runs it"
		answers = append(answers, Answer{Field: "processes." + name, Value: list(w.invocation.words), Confidence: Certain, Evidence: []Evidence{w.Evidence}})
	}
	return answers
}

var processName = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`)
