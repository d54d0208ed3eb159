package detect

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestImportWhatStandsBeforeTheStart(t *testing.T) {
	const from = "FROM python:3.13-slim\n"
	for _, c := range []struct {
		name, text, script string
		want               []string
	}{
		{"another user and a first process", from + `ENTRYPOINT ["gosu", "shop", "tini", "-g", "--"]` + "\nCMD [\"gunicorn\", \"a:app\"]", "", []string{`python: "3.13"`, `server.gunicorn: {app: "a:app"}`}},
		{"a command of its own", from + `ENTRYPOINT ["/usr/bin/dumb-init", "--", "shop", "serve"]`, "", []string{`python: "3.13"`, `run.command: ["shop", "serve"]`}},
		{"a virtual environment", from + `ENTRYPOINT ["./venv/shop/bin/gunicorn", "a:app"]`, "", []string{`python: "3.13"`, `server.gunicorn: {app: "a:app"}`}},
		{"no virtual environment", from + `CMD /usr/bin/env python a.py`, "", []string{`python: "3.13"`, `run: "a.py"`}},
		{
			"variables that are set", from + `CMD ["sh", "-c", "export MODE='prod' && alembic upgrade head && python -m bot"]`, "",
			[]string{`python: "3.13"`, `run.module: "bot"`, `release: ["alembic upgrade head"]`, `env.MODE: "prod"`},
		},
		{
			"variables that a script sets", from + `CMD ./start.sh`, "export MODE=prod\nexec gunicorn a:app\n",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "a:app"}`, `env.MODE: "prod"`},
		},
		{
			"a script that has a function", from + `CMD ./start.sh`, "trap 'exit 0' TERM\nready() {\n  local n=3\n  return 0\n}\nexec gunicorn a:app\n",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "a:app"}`},
		},
		{
			"what a script gives a program", from + `ENTRYPOINT ["./start.sh"]` + "\nCMD [\"--fast\"]", "python ready.py\nexec /app/.venv/bin/shop \"$@\"\n",
			[]string{`python: "3.13"`, `run.command: ["shop", "--fast"]`, "start.sh:1 lost"},
		},
		{
			"what a script is given", from + `ENTRYPOINT ["./start.sh"]` + "\nCMD [\"gunicorn\", \"a:app\"]", "exec gosu shop \"$@\"\n",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "a:app"}`},
		},
		{
			"a script that looks after what it starts", from + `ENTRYPOINT ["./start.sh"]`, "#!/bin/bash\npython manage.py migrate\ndaphne a:app &\npython manage.py runworker &\nwait\n",
			[]string{`python: "3.13"`, `run.command: ["bash", "start.sh"]`},
		},
		{
			"packages that are removed again", from + "RUN apt-get install -y curl gnupg libpq5 && apt-get purge -y curl gnupg\nCMD python a.py", "",
			[]string{`python: "3.13"`, `system.packages: ["libpq5"]`, `run: "a.py"`},
		},
		{"a log in a file", from + `CMD gunicorn --access-logfile - --error-logfile /var/log/shop.log a:app`, "", []string{`python: "3.13"`, `server.gunicorn: {app: "a:app", accesslog: "-"}`}},
		{"a worker's log in a file", from + `CMD celery -A shop worker -l info --logfile=./logs/worker.log`, "", []string{`python: "3.13"`, `run.celery: {app: "shop", loglevel: "INFO"}`}},
		{
			"packages of Debian's Python", from + "RUN apt-get install -y python3-setuptools python3-lxml libxml2\nCMD python a.py", "",
			[]string{`python: "3.13"`, `system.packages: ["libxml2"]`, `run: "a.py"`, "Dockerfile:2 lost"},
		},
		{
			"packages of another source", from + "RUN echo 'deb https://apt.datadoghq.com stable 7' > /etc/apt/sources.list.d/datadog.list && apt-get update && apt-get install -y datadog-agent libpq5\nCMD python a.py", "",
			[]string{`python: "3.13"`, `system.packages: ["libpq5"]`, `run: "a.py"`, "Dockerfile:2 lost"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, imported(t, "Dockerfile", c.text, map[string]string{"start.sh": c.script})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCarrySaysThePythonOfAProjectThatStartsNothing(t *testing.T) {
	files := fstest.MapFS{
		"pyproject.toml":   {Data: []byte("[build-system]\nrequires = [\"setuptools\"]\n[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \"==3.12.13\"\n")},
		"shop/__init__.py": {Data: []byte("def main():\n    return 1\n")},
	}
	found := Detect(files, Options{Folder: "shop"})
	if len(found.Applications) > 0 {
		t.Fatal("it has an application")
	}
	app := Application{Folder: ".", Answers: []Answer{{Field: "run.command", Value: list([]string{"gunicorn", "--paste", "shop.ini"})}}}
	if got := Carry(found, app, Options{Folder: "shop"}).Applications[0].Answer("python").Value; got != "3.12" {
		t.Errorf("Python is %v", got)
	}
}

func TestCarryStartsNothingTwice(t *testing.T) {
	files := fstest.MapFS{
		"requirements.txt": {Data: []byte("discord.py==2.5.0\n")},
		"bot.py":           {Data: []byte("import discord\n\nclient = discord.Client()\nclient.run('x')\n")},
		"Procfile":         {Data: []byte("worker: python3 bot.py\n")},
	}
	app := Application{Folder: ".", Answers: []Answer{{Field: "run", Value: "bot.py"}}}
	carried := Carry(Detect(files, Options{Folder: "shop"}), app, Options{Folder: "shop"}).Applications[0]
	for _, a := range carried.Answers {
		if a.Field == "processes.worker.script" {
			t.Errorf("%s starts %v once more", a.Field, a.Value)
		}
	}
}

func TestImportComposeWithVariables(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{
			"volumes and ports that need a variable",
			"services:\n  web:\n    build: .\n    command: python a.py\n    ports:\n      - 6900:$PORT\n    volumes:\n      - ${HERE}:${THERE}:rw\n      - media:/app/media\n  proxy:\n    image: nginx\n    ports: [\"${A}:80\"]\nvolumes: {media: {}}\n",
			[]string{`run: "a.py"`, `volumes.media: "/app/media"`, "compose.yml:6 lost", "compose.yml:8 lost", "compose.yml:10 lost"},
		},
		{
			"a check by its own name",
			"services:\n  api:\n    build: .\n    command: gunicorn a:app\n    healthcheck:\n      test: [CMD-SHELL, \"curl -f http://api:8000/up\"]\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `health: {path: "/up"}`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, imported(t, "compose.yml", c.text, nil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestImportAnEmptyComposeFile(t *testing.T) {
	for _, text := range []string{"", "# nothing\n"} {
		m := &importer{file: "compose.yml", project: fstest.MapFS{}}
		if err := m.compose([]byte(text)); err == nil || !strings.Contains(err.Error(), "empty") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestCarryTakesTheProcessesOfTheFile(t *testing.T) {
	files := fstest.MapFS{
		"requirements.txt": {Data: []byte("flask==3.1.0\ngunicorn==23.0.0\ncelery==5.5.0\nredis==5.2.1\n")},
		"app.py":           {Data: []byte("from flask import Flask\n\napp = Flask(__name__)\n")},
		"tasks.py":         {Data: []byte("from celery import Celery\n\napp = Celery('shop')\n")},
	}
	app := Application{Folder: ".", Answers: []Answer{
		{Field: "server.gunicorn", Value: Fields{{"app", "app:app"}}},
		{Field: "processes.mails.celery", Value: Fields{{"app", "tasks"}}},
	}}
	var processes []string
	for _, a := range Carry(Detect(files, Options{Folder: "shop"}), app, Options{Folder: "shop"}).Applications[0].Answers {
		if strings.HasPrefix(a.Field, "processes.") {
			processes = append(processes, a.Field)
		}
	}
	if diff := cmp.Diff([]string{"processes.mails.celery"}, processes); diff != "" {
		t.Error(diff)
	}
}
