package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/docker-pyapp/docker-pyapp/generate/system"
	"github.com/docker-pyapp/docker-pyapp/internal/lazyregexp"
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

var processName = lazyregexp.New(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`)

// foundPackage is a package of the operating system that a file asks for.
type foundPackage struct {
	name string
	Evidence
}

// systemWords are the packages that files ask for beside those that are known already.
func (s *scan) systemWords(known []string) []foundPackage {
	var all []foundPackage
	add := func(name string, e Evidence) {
		if isTool(name) || slices.Contains(known, name) || slices.ContainsFunc(all, func(f foundPackage) bool { return f.name == name }) {
			return
		}
		if renamed, ok := system.Renamed(name, "trixie"); ok && !renamed.Installs() {
			if len(renamed.To) != 1 || slices.Contains(known, renamed.To[0]) {
				return
			}
			name = renamed.To[0]
		}
		all = append(all, foundPackage{name, e})
	}
	for _, file := range []string{"Aptfile", "apt.txt", "packages.txt", "apt-packages.txt"} {
		for i, line := range s.lines(file) {
			if name := strings.TrimSpace(line); debianName.MatchString(name) {
				add(name, Evidence{File: file, Line: i + 1, Text: name, Says: "lists it"})
			}
		}
	}
	for _, file := range s.installing() {
		for _, line := range logical(s.lines(file)) {
			m := aptInstall.FindStringSubmatch(line.text)
			if m == nil {
				continue
			}
			for _, name := range strings.Fields(m[1]) {
				if !debianName.MatchString(name) {
					if !strings.HasPrefix(name, "-") {
						break
					}
					continue
				}
				add(name, Evidence{File: file, Line: line.number, Text: oneLine(line.text), Says: "installs it"})
			}
		}
	}
	return all
}

var (
	debianName = lazyregexp.New(`^[a-z0-9][a-z0-9+.-]+$`)
	aptInstall = lazyregexp.New(`apt(?:-get)?\s+(?:-\S+\s+)*install\s+(.*)`)
)

// isTool tells whether a package is for building or looking, and not for the application.
func isTool(name string) bool {
	return strings.HasSuffix(name, "-dev") || strings.HasPrefix(name, "python3") || strings.HasPrefix(name, "docker") || slices.Contains([]string{
		"build-essential", "gcc", "g++", "make", "cmake", "curl", "git", "vim", "nano", "sudo", "python", "pip", "pipx", "python-is-python3", "pkg-config", "ca-certificates",
		"gnupg", "lsb-release", "software-properties-common", "apt-transport-https", "wget", "unzip", "zip", "nodejs", "npm", "virtualenv", "nginx", "postgresql", "postgresql-client", "postgresql-contrib",
		"redis", "redis-server", "mysql-server", "mysql-client", "supervisor", "rabbitmq-server", "systemd", "htop", "tmux", "netcat", "netcat-openbsd", "procps", "uv",
		"apache2", "certbot", "git-lfs", "lintian", "debhelper", "fakeroot", "devscripts", "gh", "xvfb", "locales", "tzdata", "bash", "gettext-base", "less", "jq", "rsync", "openssh-client",
	}, name)
}

// installing are the files whose lines install packages for the application: an image's,
// a README, a script.
func (s *scan) installing() []string {
	var all []string
	for file := range s.files {
		lower := strings.ToLower(path.Base(file))
		switch {
		case isDockerfile(file), strings.HasPrefix(lower, "readme") && !strings.Contains(file, "/"), isShell(file) && !strings.Contains(file, "test"),
			strings.HasPrefix(file, ".github/workflows/"), strings.HasPrefix(lower, "install") && strings.Count(file, "/") <= 1 && !strings.HasSuffix(file, ".py"):
			all = append(all, file)
		}
	}
	slices.Sort(all)
	return all
}
