package detect

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/docker-pyapp/docker-pyapp/spec"
)

// imported is what a file says: its answers and what is not carried, a line each.
func imported(t *testing.T, name, text string, files map[string]string) []string {
	t.Helper()
	project := fstest.MapFS{}
	for file, data := range files {
		project[file] = &fstest.MapFile{Data: []byte(data)}
	}
	app, lost, err := Import(name, []byte(text), project, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, a := range app.Answers {
		lines = append(lines, a.Field+": "+a.CUE())
	}
	for _, n := range lost {
		if n.Line == 0 || n.Text == "" || n.Why == "" {
			t.Errorf("not carried without its line, its text or a reason: %+v", n)
		}
		lines = append(lines, fmt.Sprintf("%s:%d lost", n.File, n.Line))
	}
	return lines
}

func TestImportDockerfile(t *testing.T) {
	const from = "FROM python:3.13-slim\n"
	for _, c := range []struct {
		name, text string
		files      map[string]string
		want       []string
	}{
		{"a script", from + `CMD ["python", "main.py"]`, nil, []string{`python: "3.13"`, `run: "main.py"`}},
		{"a module with arguments", from + `CMD python -m shop --fast`, nil, []string{`python: "3.13"`, `run.command: ["python", "-m", "shop", "--fast"]`}},
		{
			"options joined and apart", from + `CMD gunicorn -w4 -b=:9000 -k uvicorn.workers.UvicornWorker --timeout 90 a.b:app`, nil,
			[]string{`python: "3.13"`, `server.gunicorn: {app: "a.b:app", port: 9000, workers: 4, worker_class: "uvicorn.workers.UvicornWorker", timeout: 90}`},
		},
		{"a factory", from + `CMD ["uvicorn", "--factory", "shop:make", "--host", "0.0.0.0"]`, nil, []string{`python: "3.13"`, `server.uvicorn: {app: "shop:make()"}`}},
		{"by python -m", from + `CMD ["python", "-m", "uvicorn", "shop:app", "--port", "8080"]`, nil, []string{`python: "3.13"`, `server.uvicorn: {app: "shop:app", port: 8080}`}},
		{"a number that is none", from + `CMD uvicorn shop:app --workers $N`, nil, []string{`python: "3.13"`, `server.uvicorn: {app: "shop:app", args: ["--workers", "$N"]}`}},
		{"a default in the command", from + `CMD exec gunicorn -b :${PORT:-8080} shop:app`, nil, []string{`python: "3.13"`, `server.gunicorn: {app: "shop:app", port: 8080}`}},
		{"what only a shell can do", from + `CMD cat a | python b.py`, nil, []string{`python: "3.13"`, `run: "b.py"`, "Dockerfile:2 lost"}},
		{"an argument in the base", "ARG V=3.11\nFROM python:${V}.4-bookworm\nCMD [\"x\"]", nil, []string{`python: "3.11"`, `image.variant: "bookworm"`, `run.command: ["x"]`}},
		{
			"stages that it is from", "FROM python:3.12 AS base\nENV A=1\nFROM base AS build\nENV B=2\nRUN apt-get install -y gcc\nFROM base\nCOPY --from=build /x /x\nCMD python a.py", nil,
			[]string{`python: "3.12"`, `system.build_packages: ["gcc"]`, `run: "a.py"`, `env.A: "1"`},
		},
		{"a stage that nothing is of", from + "ENV A=1\nFROM python:3.12\nENV B=1\nCMD python a.py", nil, []string{`python: "3.12"`, `run: "a.py"`, `env.B: "1"`, "Dockerfile:1 lost"}},
		{"an image of uv", "FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim\nCMD [\"uv\", \"run\", \"main.py\"]", nil, []string{`python: "3.12"`, `image.variant: "slim-bookworm"`, `run.command: ["uv", "run", "main.py"]`}},
		{"for a platform", "FROM --platform=linux/amd64 python:3.13-slim\nCMD python a.py", nil, []string{`python: "3.13"`, `build.platforms: ["linux/amd64"]`, `run: "a.py"`}},
		{"for the builder's platform", "FROM --platform=$BUILDPLATFORM python:3.13-slim\nCMD python a.py", nil, []string{`python: "3.13"`, `run: "a.py"`}},
		{"another base", "FROM nvidia/cuda:12\nCMD python a.py", nil, []string{`run: "a.py"`, "Dockerfile:1 lost"}},
		{
			"where the project is", from + "WORKDIR /srv\nCOPY . .\nVOLUME /srv/media\nENV PYTHONPATH=/srv/lib\nCMD python /srv/main.py", nil,
			[]string{`python: "3.13"`, `run: "main.py"`, `env.PYTHONPATH: "/app/lib"`, `volumes.media: "/app/media"`},
		},
		{"a folder in it", from + "COPY . /srv\nWORKDIR /srv/web\nCMD gunicorn shop:app", nil, []string{`python: "3.13"`, `server.gunicorn: {app: "shop:app", chdir: "web"}`}},
		{
			"a script of the project", from + "COPY . /srv\nCMD /srv/start.sh",
			map[string]string{"start.sh": "#!/bin/sh\n# starts\nset -e\nflask db upgrade\nexec gunicorn shop:app\n"},
			[]string{`python: "3.13"`, `server.gunicorn: {app: "shop:app"}`, `release: ["flask db upgrade"]`},
		},
		{
			"scripts in a folder", from + "CMD cd jobs && python a.py",
			map[string]string{"jobs/a.py": ""},
			[]string{`python: "3.13"`, `run: "jobs/a.py"`, "Dockerfile:2 lost"},
		},
		{"a script that starts itself", from + "CMD ./start.sh", map[string]string{"start.sh": "exec ./start.sh\n"}, []string{`python: "3.13"`, "start.sh:1 lost"}},
		{"no health check", from + "HEALTHCHECK NONE\nCMD uvicorn a:app", nil, []string{`python: "3.13"`, `server.uvicorn: {app: "a:app"}`, `health: false`}},
		{
			"its own check", from + "HEALTHCHECK --retries=5 CMD [\"python\", \"ok.py\"]\nCMD uvicorn a:app", nil,
			[]string{`python: "3.13"`, `server.uvicorn: {app: "a:app"}`, `health: {command: ["python", "ok.py"], retries: 5}`},
		},
		{
			"a script that listens", from + "EXPOSE 5000\nHEALTHCHECK CMD curl -f http://localhost:5000/up\nCMD python a.py", nil,
			[]string{`python: "3.13"`, `run.script: "a.py"`, `run.port: 5000`, `health: {path: "/up"}`},
		},
		{"a worker that listens nowhere", from + "EXPOSE 5000\nCMD celery -A shop worker", nil, []string{`python: "3.13"`, `run.celery: {app: "shop"}`}},
		{"labels", from + "LABEL a.b=c d=e\nCMD python a.py", nil, []string{`python: "3.13"`, `image.labels: {"a.b": "c", d: "e"}`, `run: "a.py"`}},
		{"root", from + "USER root\nCMD python a.py", nil, []string{`python: "3.13"`, `run: "a.py"`, "Dockerfile:2 lost"}},
		{"a heredoc", from + "RUN <<EOF\nif true; then apt-get install x; fi\nEOF\nCMD python a.py", nil, []string{`python: "3.13"`, `run: "a.py"`, "Dockerfile:2 lost"}},
		{"a name that is none", from + "ENV 'a b'=c\nCMD python a.py", nil, []string{`python: "3.13"`, `run: "a.py"`, "Dockerfile:2 lost"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, imported(t, "Dockerfile", c.text, c.files)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestImportOfFolders: what is copied to another place is the project's own path again.
func TestImportOfFolders(t *testing.T) {
	const from = "FROM python:3.13-slim\n"
	for _, c := range []struct {
		name, file, text string
		files, folders   string // that are there, with blanks between
		want             []string
	}{
		{
			"a script of a folder", "Dockerfile", from + "WORKDIR /srv\nCOPY src .\nCMD python main.py", "src/main.py", ".",
			[]string{`python: "3.13"`, `run: "src/main.py"`, "Dockerfile:4 lost"},
		},
		{
			"a module of a folder", "Dockerfile", from + "COPY app/ /srv/app/\nWORKDIR /srv/app\nCMD uvicorn main:app", "app/main.py", ".",
			[]string{`python: "3.13"`, `server.uvicorn: {app: "main:app", app_dir: "app"}`},
		},
		{
			"a package in the same place", "Dockerfile", from + "WORKDIR /srv\nCOPY app/ /srv/app/\nCMD uvicorn app.main:app", "app/main.py", ".",
			[]string{`python: "3.13"`, `server.uvicorn: {app: "app.main:app"}`},
		},
		{
			"a package of a folder", "Dockerfile", from + "WORKDIR /srv\nCOPY backend/shop ./shop\nCMD gunicorn shop.wsgi", "backend/shop/wsgi.py", ".",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "shop.wsgi", chdir: "backend"}`},
		},
		{
			"python -m and requirements", "Dockerfile",
			from + "WORKDIR /srv\nCOPY backend/requirements.txt ./\nRUN pip install -r requirements.txt\nCOPY backend/ ./\nENV CONFIG=/srv/conf/shop.toml\nCMD [\"python\", \"-m\", \"shop.worker\"]",
			"backend/requirements.txt backend/shop/worker.py backend/conf/shop.toml", ".",
			[]string{`python: "3.13"`, `deps.pip: {requirements: ["backend/requirements.txt"]}`, `run.module: "shop.worker"`, `env.CONFIG: "/app/backend/conf/shop.toml"`, `env.PYTHONPATH: "/app/backend"`},
		},
		{
			"files with a pattern and several at once", "Dockerfile",
			from + "WORKDIR /srv\nCOPY deploy/gunicorn.conf.py deploy/requirements.txt conf/\nCOPY code/*.py ./\nRUN pip install -r conf/requirements.txt -c /srv/none.txt\nCMD gunicorn -c conf/gunicorn.conf.py app:app",
			"deploy/gunicorn.conf.py deploy/requirements.txt code/app.py", ".",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "app:app", config: "deploy/gunicorn.conf.py", chdir: "code"}`},
		},
		{
			"by another stage", "Dockerfile",
			"FROM python:3.13-slim AS build\nWORKDIR /build\nCOPY src/ ./\nFROM python:3.13-slim\nWORKDIR /srv\nCOPY --from=build --chown=1:1 /build /srv\nCMD python jobs/run.py --data /srv/data/x.csv", "src/jobs/run.py src/data/x.csv", ".",
			[]string{`python: "3.13"`, `run.command: ["python", "src/jobs/run.py", "--data", "src/data/x.csv"]`, "Dockerfile:7 lost"},
		},
		{
			"a start script and a health check under other names", "Dockerfile",
			from + "COPY docker/start.sh /start\nCOPY . /srv\nWORKDIR /srv\nHEALTHCHECK CMD [\"python\", \"/srv/ops/ok.py\"]\nENTRYPOINT [\"/start\"]", "docker/start.sh=gunicorn@app:app app.py ops/ok.py", ".",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "app:app"}`, `health: {command: ["python", "ops/ok.py"]}`},
		},
		{
			"a manager's own folder", "Dockerfile", from + "WORKDIR /srv\nCOPY backend/pyproject.toml backend/uv.lock ./\nRUN uv sync\nCOPY backend/shop shop\nCMD uvicorn shop:app",
			"backend/pyproject.toml backend/uv.lock backend/shop/__init__.py main.py", ".",
			[]string{`python: "3.13"`, `server.uvicorn: {app: "shop:app"}`, "in backend"},
		},
		{
			"one of several applications", "Dockerfile", from + "WORKDIR /srv\nCOPY web .\nCMD gunicorn app:app", "api/main.py web/app.py", "api web",
			[]string{`python: "3.13"`, `server.gunicorn: {app: "app:app"}`, "in web"},
		},
		{
			"built from the folder around", "docker/Dockerfile", from + "WORKDIR /srv\nCOPY . .\nCMD python main.py", "main.py", ".",
			[]string{`python: "3.13"`, `run: "main.py"`},
		},
		{
			"a Compose file's folder", "compose.yaml", "services:\n  web:\n    build: {context: ./backend, args: {V: \"3.12\"}}\n    env_file: web.env\n  worker:\n    build: ./backend\n    working_dir: /srv/jobs\n    command: celery -A tasks worker\n",
			"backend/Dockerfile=ARG@V=3.11|FROM@python:$V|WORKDIR@/srv|COPY@.@.|CMD@gunicorn@app:app backend/app.py backend/jobs/tasks.py", ".",
			[]string{`python: "3.12"`, `server.gunicorn: {app: "app:app", chdir: "backend"}`, `processes.worker.celery: {app: "tasks"}`, `env.PYTHONPATH: "/app/backend/jobs"`, `env_file: [{path: "web.env", required: true}]`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			project := fstest.MapFS{}
			for file := range strings.FieldsSeq(c.files) {
				name, text, _ := strings.Cut(file, "=")
				project[name] = &fstest.MapFile{Data: []byte(strings.NewReplacer("@", " ", "|", "\n").Replace(text))}
			}
			app, lost, err := Import(c.file, []byte(c.text), project, strings.Fields(c.folders))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range app.Answers {
				got = append(got, a.Field+": "+a.CUE())
			}
			for _, n := range lost {
				got = append(got, fmt.Sprintf("%s:%d lost", n.File, n.Line))
			}
			if app.Folder != "." {
				got = append(got, "in "+app.Folder)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPythonOfImages: what FROM names, and what an image of another kind does not.
func TestPythonOfImages(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"FROM python:3.12-slim-bookworm", "3.12 slim-bookworm 1"},
		{"FROM --platform=linux/amd64 python:3.11.4 AS app", "3.11  1"},
		{"FROM python:3.13-slim@sha256:" + strings.Repeat("a", 64), "3.13 slim 1"},
		{"ARG V=3.12\nARG BASE=\"python:${V}-alpine\"\nFROM ${BASE}", "3.12 alpine 3"},
		{"FROM python:${V:-3.10}-slim", "3.10 slim 1"},
		{"FROM python:${V}-slim", ""},
		{"FROM ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "3.12 slim-bookworm 1"},
		{"FROM ghcr.io/astral-sh/uv:0.9.5-python3.13-trixie", "3.13 trixie 1"},
		{"FROM ghcr.io/astral-sh/uv:0.9.5", ""},
		{"FROM public.ecr.aws/lambda/python:3.11", "3.11  1"},
		{"FROM mcr.microsoft.com/devcontainers/python:1-3.11-bullseye", "3.11 bullseye 1"},
		{"FROM nikolaik/python-nodejs:python3.12-nodejs22", "3.12 nodejs22 1"},
		{"FROM localhost:5000/python:3.13", "3.13  1"},
		{"FROM postgres:16.3", ""},
		{"FROM pypy:3.10", ""},
		{"FROM node:22 AS assets\nFROM python:3.12 AS base\nFROM base", "3.12  2"},
		{"FROM python:3.11 AS docs\nFROM python:3.13", "3.13  2"},
		{"FROM python:3.12 AS build\nFROM gcr.io/distroless/cc", "3.12  1"},
	} {
		i, err := readImage([]byte(c.text+"\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if p, ok := i.python(""); ok {
			got = fmt.Sprintf("%s %s %d", p.version, p.variant, p.at.line)
		}
		if got != c.want {
			t.Errorf("%q is of %q, want %q", c.text, got, c.want)
		}
	}
}

func TestImportOthers(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		want             []string
	}{
		{
			"packages of other releases", "Dockerfile", "FROM python:3.13\nRUN apt-get install -y libgl1-mesa-glx netcat software-properties-common curl\nCMD [\"python\", \"bot.py\"]\n",
			[]string{`python: "3.13"`, `system.packages: ["curl", "libgl1", "netcat-openbsd"]`, `run: "bot.py"`, "Dockerfile:2 lost"},
		},
		{"only a worker", "Procfile", "worker: celery -A shop worker -B\n", []string{`run.celery: {app: "shop"}`, `processes.worker-beat.celery: {app: "shop", beat: true}`}},
		{
			"a worker with a scheduler of its own", "Procfile", "worker: celery -A shop worker -B -S shop.beat:Scheduler -c 2\n",
			[]string{`run.celery: {app: "shop", concurrency: 2}`, `processes.worker-beat.celery: {app: "shop", scheduler: "shop.beat:Scheduler", beat: true}`},
		},
		{
			"two servers", "Procfile", "web: gunicorn a:app\nadmin_api: gunicorn b:app\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `processes.admin-api: {gunicorn: {app: "b:app"}, publish: false}`},
		},
		{"a server by another name", "Procfile", "django: gunicorn a:app\n", []string{`server.gunicorn: {app: "a:app"}`}},
		{"two of a kind", "compose.yml", "services:\n  a: {image: redis}\n  b: {image: redis}\n", []string{`services.a.redis: {}`, "compose.yml:3 lost"}},
		{
			"a folder that the shell changes to", "Procfile", "web: cd web && gunicorn a:app --chdir src\nmail: cd web && celery -A b worker\nx: cd web && uvicorn c:app\n",
			[]string{
				`server.gunicorn: {app: "a:app", chdir: "web/src"}`, `processes.mail.celery: {app: "b"}`,
				`processes.x: {uvicorn: {app: "c:app", app_dir: "web"}, publish: false}`, `env.PYTHONPATH: "/app/web"`,
			},
		},
		{
			"releases in a folder and of a shell", "Procfile", "release: cd web && python a.py && flask db upgrade\nweb: gunicorn a:app\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `release: [["sh", "-c", "cd web && python a.py"], ["sh", "-c", "cd web && flask db upgrade"]]`},
		},
		{
			"a release with a call", "Procfile", "release: flask --app 'a:make()' db upgrade && cd web && flask --app 'b:make()' db upgrade\nweb: gunicorn a:app\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `release: [["flask", "--app", "a:make()", "db", "upgrade"], ["sh", "-c", "cd web && flask --app 'b:make()' db upgrade"]]`},
		},
		{
			"a release with variables", "Procfile", "release: A=1 python a.py && python b.py $B\nweb: gunicorn a:app\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `release: [["sh", "-c", "A=1 python a.py && python b.py $B"]]`},
		},
		{
			"a release with a variable of its own", "Procfile", "release: A=1 python a.py && python b.py\nweb: gunicorn a:app\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `release: [["sh", "-c", "A=1 python a.py"], "python b.py"]`},
		},
		{
			"a release with a pipe", "Procfile", "release: python a.py | tee a.log\nweb: gunicorn a:app\n",
			[]string{`server.gunicorn: {app: "a:app"}`, `release: [["sh", "-c", "python a.py | tee a.log"]]`},
		},
		{"a module in a folder", "Procfile", "web: cd web && python -m shop\n", []string{`run.module: "shop"`, `env.PYTHONPATH: "/app/web"`}},
		{"a folder outside", "Procfile", "web: cd .. && gunicorn a:app\n", []string{`server.gunicorn: {app: "a:app"}`}},
		{"a bot", "Procfile", "worker: python bot.py\n", []string{`run.script: "bot.py"`}},
		{"a comment and a mistake", "Procfile", "# x\n\nweb gunicorn\r\nweb: uvicorn a:app\r\n", []string{`server.uvicorn: {app: "a:app"}`, "Procfile:3 lost"}},
		{"a variable and two commands", "Procfile", "web: python manage.py migrate && gunicorn a:app\n", []string{`server.gunicorn: {app: "a:app"}`, `release: ["python manage.py migrate"]`}},
		{"Fly's own", "fly.toml", "app = 'a'\nkill_signal = 'SIGINT'\n[env]\nPORT = 1\nTOKEN = 'x'\n", []string{`secrets.TOKEN: {environment: "TOKEN", variable: "TOKEN"}`, "fly.toml:2 lost", "fly.toml:5 lost"}},
		{"several machines", "fly.toml", "[[vm]]\nmemory = 256\n[[vm]]\nmemory = '1gb'\n", []string{"fly.toml:2 lost", "fly.toml:4 lost"}},
		{"services alone", "compose.yml", "services:\n  cache: {image: 'redis:7.4-alpine'}\n  x: {image: busybox}\n", []string{`services.cache.redis: {version: "7.4"}`, "compose.yml:3 lost"}},
		{
			"variables that have to be set", "compose.yml", "services:\n  a:\n    build: .\n    command: python a.py\n    environment: [A, 'B=${B:?no B}', C=1, 'D=x${E}']\n",
			[]string{`run: "a.py"`, `env.C: "1"`, `env_required: ["A", "B"]`, "compose.yml:5 lost"},
		},
		{
			"hosts of services", "compose.yml", "services:\n  a:\n    build: .\n    command: python a.py\n    environment: [DB_HOST=my_db, 'CACHE=${CACHE:-redis:6379}', 'URL=postgres://x@my_db/y', MODE=redis:on, 'BROKER=redis://redis']\n  my_db: {image: postgres}\n  redis: {image: redis}\n",
			[]string{`run: "a.py"`, `services.my-db.postgres: {}`, `services.redis.redis: {}`, `env.DB_HOST: "my-db"`, `env.CACHE: "redis:6379"`, `env.MODE: "redis:on"`, "compose.yml:5 lost", "compose.yml:5 lost"},
		},
		{"another folder's application", "compose.yml", "services:\n  web:\n    build: ./web\n    command: python a.py\n  api:\n    build: ./api\n", []string{`run: "a.py"`, "compose.yml:5 lost"}},
		{
			"an anchor", "compose.yml", "x-a: &a\n  build: .\n  restart: always\nservices:\n  web:\n    <<: *a\n    command: python a.py\n  job:\n    <<: *a\n    command: python b.py\n",
			[]string{`run: "a.py"`, `processes.job.script: "b.py"`, `restart: "always"`},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, imported(t, c.file, c.text, nil)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzImport: whatever a file holds, what is carried is a good spec, in every notation.
func FuzzImport(f *testing.F) {
	f.Add(0, "FROM python:3.13\nENV A=\"x\\\ny\" B=\x01 TOKEN=z\nRUN apt-get install -y a b\nCMD [\"gunicorn\", \"a:b\", \"--x\", \"\\u0000\"]\n")
	f.Add(1, "web: gunicorn a:b 'x\nworker: \"\n")
	f.Add(2, "[env]\nA = \"\\u0007\"\n[processes]\nweb = '\"'\n")
	f.Add(3, "services:\n  web:\n    build: .\n    command: [a, \"\\0\"]\n    environment: {A: \"${A\"}\n")
	f.Fuzz(func(t *testing.T, which int, text string) {
		names := []string{"Dockerfile", "Procfile", "fly.toml", "compose.yaml"}
		app, _, err := Import(names[uint(which)%4], []byte(text), fstest.MapFS{}, nil)
		if err != nil {
			return
		}
		found := Carry(Report{}, app, Options{Folder: "shop"}).Applications[0]
		if found.Answer("run") == nil && found.Answer("server") == nil {
			return
		}
		loader := spec.NewLoader()
		for _, n := range Notations() {
			written := string(found.Write(n))
			if n == Pyproject {
				written = "[tool.pyapp]\n" + written
			}
			if _, err := loader.Load(n.File(), []byte(written)); err != nil {
				t.Errorf("%s of %q is no good:\n%s\n%v", n, text, written, err)
			}
		}
	})
}

// TestCarry: what a file says takes the place of what was found, and the rest stays.
func TestCarry(t *testing.T) {
	found := Report{Applications: []Application{{
		Folder: ".", Answers: []Answer{
			{Field: "python", Value: "3.12"},
			{Field: "deps.uv", Value: Fields{}},
			{Field: "server.uvicorn", Value: Fields{{"app", "a:app"}}},
			{Field: "services.db.postgres", Value: Fields{}},
			{Field: "services.cache.redis", Value: Fields{}},
			{Field: "health.path", Value: "/ok"},
			{Field: "env.A", Value: "1"},
			{Field: "env.B", Value: "1"},
		},
		Undecided: []Question{
			{Field: "start", Choices: []Choice{{Replaces: []string{"server", "run"}}}}, {Field: "deps", Choices: []Choice{{Replaces: []string{"deps"}}}},
		},
	}}}
	imported := Application{Folder: ".", Answers: []Answer{
		{Field: "run", Value: "main.py"}, {Field: "services.database.postgres", Value: Fields{{"version", "16"}}}, {Field: "env.B", Value: "2"},
	}}
	app := Carry(found, imported, Options{Folder: "shop"}).Applications[0]
	var got []string
	for _, a := range app.Answers {
		got = append(got, a.Field+": "+a.CUE())
	}
	want := []string{`python: "3.12"`, `deps.uv: {}`, `run: "main.py"`, `services.database.postgres: {version: "16"}`, `services.cache.redis: {}`, `env.B: "2"`, `env.A: "1"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(app.Undecided) != 1 || app.Undecided[0].Field != "deps" {
		t.Errorf("undecided is %+v, want deps alone", app.Undecided)
	}
	none := Carry(Report{None: "it is a library", Manager: "uv"}, imported, Options{Folder: "My Shop"})
	if app := none.Applications[0]; none.None != "" || app.Name != "my-shop" || app.Answer("deps.uv") == nil || app.Answer("python").Confidence != Unsure {
		t.Errorf("where nothing was found: %+v", none)
	}
}

// TestCarryOfServicesByOtherNames: the parts of an address are those of the file's service.
func TestCarryOfServicesByOtherNames(t *testing.T) {
	found := Report{Applications: []Application{{Folder: ".", Answers: []Answer{
		{Field: "python", Value: "3.13"},
		{Field: "run", Value: "main.py"},
		{Field: "services.db.mysql", Value: Fields{{"database", "shop"}, {"user", "shop"}}},
		{Field: "services.redis.redis", Value: Fields{}},
		{Field: "services.rabbitmq.rabbitmq", Value: Fields{}},
		{Field: "services.redis.url", Value: "CACHE_URL"},
		{Field: "services.db.url", Value: "SHOP_DSN"},
		{Field: "env.DB_HOST", Value: "db"},
		{Field: "env.REDIS_ADDR", Value: "redis:6379"},
		{Field: "env.DB_PORT", Value: 3306},
		{Field: "env.MQ_HOST", Value: "rabbitmq"},
		{Field: "secrets.DB_PASSWORD", Value: Fields{{"file", ".pyapp/secrets/db-password"}, {"variable", "DB_PASSWORD"}}},
	}}}}
	imported := Application{Folder: ".", Answers: []Answer{
		{Field: "services.database.mysql", Value: Fields{{"version", "8.4"}, {"user", "root"}}}, {Field: "services.cache.redis", Value: Fields{}}, {Field: "env.DB_HOST", Value: "db"},
	}}
	app := Carry(found, imported, Options{Folder: "shop"}).Applications[0]
	var got []string
	for _, a := range app.Answers {
		got = append(got, a.Field+": "+a.CUE())
	}
	want := []string{
		`python: "3.13"`, `run: "main.py"`, `services.database.mysql: {version: "8.4", user: "root", database: "shop"}`, `services.cache.redis: {}`,
		`services.rabbitmq.rabbitmq: {}`, `services.cache.url: "CACHE_URL"`, `services.database.url: "SHOP_DSN"`,
		`env.DB_HOST: "db"`, `env.REDIS_ADDR: "cache:6379"`, `env.DB_PORT: 3306`, `env.MQ_HOST: "rabbitmq"`,
		`secrets.DB_PASSWORD: {file: ".pyapp/secrets/database-password", variable: "DB_PASSWORD"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPackagesOfADockerfileSettleWhichThereAre: the question about others would take its
// packages away.
func TestPackagesOfADockerfileSettleWhichThereAre(t *testing.T) {
	dockerfile := "FROM python:3.13-slim\nRUN apt-get update && apt-get install -y graphviz\nCOPY . .\nCMD [\"python\", \"main.py\"]\n"
	files := fstest.MapFS{
		"Dockerfile": {Data: []byte(dockerfile)},
		"main.py":    {Data: []byte("from shutil import which\n\nif __name__ == \"__main__\":\n    print(which(\"exiftool\"))\n")},
	}
	found := Detect(files, Options{Folder: "shop"})
	asks := func(q Question) bool { return q.Field == "system" }
	if !slices.ContainsFunc(found.Applications[0].Undecided, asks) {
		t.Error("without the import, nothing asks about exiftool")
	}
	imported, _, err := Import("Dockerfile", []byte(dockerfile), files, nil)
	if err != nil {
		t.Fatal(err)
	}
	app := Carry(found, imported, Options{Folder: "shop"}).Applications[0]
	if slices.ContainsFunc(app.Undecided, asks) || app.Answer("system.packages") == nil {
		t.Errorf("%+v", app.Undecided)
	}
}

// TestStagesOfStagesEnd: what each copies twice of the one before would be endless.
func TestStagesOfStagesEnd(t *testing.T) {
	var text strings.Builder
	text.WriteString("FROM python:3.13 AS s0\nCOPY . /a\nCOPY a b c* /d/\n")
	for n := range 2_000 {
		fmt.Fprintf(&text, "FROM s%d AS s%d\nCOPY --from=s%d /a /a\nCOPY --from=%d / /\n", n, n+1, n, n)
	}
	text.WriteString("RUN pip install -r /a/requirements.txt" + strings.Repeat(" /a/b", 5_000) + "\nCMD python /a/main.py" + strings.Repeat(" /a/x", 5_000) + "\n")
	start := time.Now()
	project := fstest.MapFS{"main.py": {}, "Dockerfile": {Data: []byte(text.String())}}
	app, _, err := Import("Dockerfile", []byte(text.String()), project, []string{"."})
	if err != nil || app.Answer("python") == nil {
		t.Errorf("%v, %v", app.Answers, err)
	}
	Detect(project, Options{})
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
}

// TestClassesOfSettingsEnd: each is from two of the ones before.
func TestClassesOfSettingsEnd(t *testing.T) {
	text := "from pydantic_settings import BaseSettings\nclass A(A, B): a: A\nclass B(A, B): b: str\nclass S0(BaseSettings): x: str\nclass S1(S0): y: str\n"
	for n := range 200 {
		text += fmt.Sprintf("class S%d(S%d, S%d): z%d: str\n", n+2, n+1, n, n)
	}
	text += "s = S201()\nt = A()\nx = y\ny = x\nu = f'redis://{x}:{y}'\nprint(s)\n"
	start := time.Now()
	Detect(fstest.MapFS{"main.py": {Data: []byte(text)}}, Options{Folder: "shop"})
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %s", took)
	}
}
