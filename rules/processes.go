package rules

import "slices"

// processes are the rules about servers, workers, jobs and what they run.
func processes() []Rule {
	return slices.Concat(commands(), servers(), frameworks(), workers(), containers())
}

// commands are about what is run by itself, without a server or a worker.
func commands() []Rule {
	return []Rule{
		{
			Code: "PYA301", Name: "run.args", Severity: Error,
			Title: "args stand beside a command or a worker, and are for a script or a module",
			Why: "A command has its arguments in itself, and a worker has a field args of its own. " +
				"Written here they would reach neither.",
			Wrong: `python: "3.13"
run: {
	command: ["python", "-m", "shop"]
	args: ["--verbose"]
}`,
			Right: `python: "3.13"
run: {
	module: "shop"
	args: ["--verbose"]
}`,
			Source: "docs/processes.md#the-main-process",
		},
		{
			Code: "PYA302", Name: "run.script-missing", Severity: Error,
			Title: "A script that is run is not in the project",
			Why: "The image gets the project's files, so Python would find no such file and the container would end at once. " +
				"Paths are relative to the project's folder.",
			Wrong: `python: "3.13"
run:    "src/main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/processes.md#the-main-process",
		},
		{
			Code: "PYA303", Name: "command.shell", Severity: Error,
			Title: "A command has what only a shell understands, and no shell reads it",
			Why: "A command is a program and its arguments, as Docker starts them: &&, pipes and variables would be " +
				"arguments like all others. Write two commands, or start a shell yourself.",
			Wrong: `python: "3.13"
run:    "main.py"
release: ["python -m shop.migrate && python -m shop.index"]`,
			Right: `python: "3.13"
run:    "main.py"
release: ["python -m shop.migrate", "python -m shop.index"]`,
			Source: "https://docs.docker.com/reference/dockerfile/#shell-and-exec-form",
		},
	}
}

// servers are about what serves HTTP, by the server's name.
func servers() []Rule {
	return []Rule{
		{
			Code: "PYA304", Name: "server.not-installed", Severity: Error,
			Title: "A package that a server or a worker needs is not among the dependencies",
			Why: "The image has what the project's dependencies say and nothing else, " +
				"so the program, or a part of it, would not be there when the container starts.",
			Wrong: `python: "3.13"
server: gunicorn: app: "shop:app"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:app"
-- requirements.txt --
gunicorn==23.0.0`,
			Source: "docs/servers.md",
		},
		{
			Code: "PYA305", Name: "server.file-missing", Severity: Error,
			Title: "A file that a server or a worker reads at its start is not in the project",
			Why: "The image gets the project's files, so the server would end with an error when it starts. " +
				"Paths are relative to the project's folder.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:    "shop:app"
	config: "gunicorn.conf.py"
}
-- requirements.txt --
gunicorn==23.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:    "shop:app"
	config: "gunicorn.conf.py"
}
-- requirements.txt --
gunicorn==23.0.0
-- gunicorn.conf.py --
proc_name = "shop"`,
			Source: "docs/servers.md",
		},
		{
			Code: "PYA306", Name: "server.no-token", Severity: Warning,
			Title: "A notebook server makes a new token at each start and writes it in the log",
			Why: "Whoever has the token runs code in the container, and whoever reads the logs has the token. " +
				"One of your own is in neither, and stays the same after a restart.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: jupyter: {}
-- requirements.txt --
jupyterlab==4.4.9`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: jupyter: {}
secrets: JUPYTER_TOKEN: file: "secrets/jupyter_token"
-- requirements.txt --
jupyterlab==4.4.9`,
			Source: "https://jupyter-server.readthedocs.io/en/latest/operators/security.html",
		},
		{
			Code: "PYA307", Name: "gunicorn.asgi", Severity: Error,
			Title: "The project's Gunicorn is too old for asgi workers",
			Why:   "Gunicorn has workers for ASGI applications of its own from 24 on. An older one does not know the class and does not start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:          "shop:app"
	worker_class: "asgi"
}
-- requirements.txt --
gunicorn==23.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:          "shop:app"
	worker_class: "uvicorn_worker.UvicornWorker"
}
-- requirements.txt --
gunicorn==23.0.0
uvicorn-worker==0.4.0`,
			Source: "https://gunicorn.org/news/#2400",
		},
		{
			Code: "PYA308", Name: "gunicorn.threads", Severity: Warning,
			Title: "threads is above 1 with workers of another class than gthread",
			Why: "Gunicorn's threads are for gthread workers alone. With sync it takes gthread in its place, " +
				"and every other class serves without them: one of the two fields does not hold.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:          "shop:app"
	worker_class: "sync"
	threads:      4
}
-- requirements.txt --
gunicorn==23.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:          "shop:app"
	worker_class: "gthread"
	threads:      4
}
-- requirements.txt --
gunicorn==23.0.0`,
			Source: "https://docs.gunicorn.org/en/stable/settings.html#threads",
		},
		{
			Code: "PYA309", Name: "gunicorn.jitter", Severity: Warning,
			Title: "max_requests_jitter is above max_requests",
			Why: "A worker ends after max_requests and a random number up to the jitter, so that not all end at once. " +
				"With more jitter than requests most of them live far longer than max_requests says.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:                 "shop:app"
	max_requests:        100
	max_requests_jitter: 1000
}
-- requirements.txt --
gunicorn==23.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:                 "shop:app"
	max_requests:        1000
	max_requests_jitter: 100
}
-- requirements.txt --
gunicorn==23.0.0`,
			Source: "https://docs.gunicorn.org/en/stable/settings.html#max-requests-jitter",
		},
		{
			Code: "PYA310", Name: "gunicorn.uvicorn-workers", Severity: Warning,
			Title: "The worker class is Uvicorn's own, which is deprecated",
			Why: "Uvicorn's developers have moved its Gunicorn workers to the package uvicorn-worker. " +
				"A later Uvicorn may come without them, and the server would no longer start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:          "shop:app"
	worker_class: "uvicorn.workers.UvicornWorker"
}
-- requirements.txt --
gunicorn==23.0.0
uvicorn==0.35.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {
	app:          "shop:app"
	worker_class: "uvicorn_worker.UvicornWorker"
}
-- requirements.txt --
gunicorn==23.0.0
uvicorn-worker==0.4.0`,
			Source: "https://www.uvicorn.org/deployment/#gunicorn",
		},
		{
			Code: "PYA311", Name: "uvicorn.option", Severity: Error,
			Title: "The project's Uvicorn is too old for an option of the spec",
			Why:   "A program ends at an option that it does not know: the server would not start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: {
	app:                        "shop:app"
	timeout_worker_healthcheck: 10
}
-- requirements.txt --
uvicorn==0.35.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: {
	app:                        "shop:app"
	timeout_worker_healthcheck: 10
}
-- requirements.txt --
uvicorn==0.38.0`,
			Source: "https://www.uvicorn.org/release-notes/",
		},
		{
			Code: "PYA312", Name: "uvicorn.ends", Severity: Error,
			Title: "Uvicorn ends after some requests, and nothing starts it again",
			Why: "With one worker there is no supervisor that would replace it. It ends with exit code 0, " +
				"which Docker's restart policy on-failure takes for success: the application would be gone.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: {
	app:                "shop:app"
	limit_max_requests: 10000
}
-- requirements.txt --
uvicorn==0.38.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: {
	app:                "shop:app"
	limit_max_requests: 10000
}
restart: "always"
-- requirements.txt --
uvicorn==0.38.0`,
			Source: "https://docs.docker.com/engine/containers/start-containers-automatically/",
		},
		{
			Code: "PYA313", Name: "daphne.factory", Severity: Error,
			Title: "Daphne is given a function that makes the application",
			Why:   "Daphne takes the application's object and calls no function for it, so each request would fail.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: daphne: app: "shop.asgi:make_app()"
-- requirements.txt --
daphne==4.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: daphne: app: "shop.asgi:application"
-- requirements.txt --
daphne==4.2.1`,
			Source: "https://github.com/django/daphne/blob/main/daphne/cli.py",
		},
		{
			Code: "PYA314", Name: "daphne.proxy", Severity: Error,
			Title: "A header of proxies is named, and Daphne is not told to believe them",
			Why:   "Without proxy_headers Daphne reads no proxy's headers, and does not start where one of them is named.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: daphne: {
	app:                "shop.asgi:application"
	proxy_headers_host: "X-Real-IP"
}
-- requirements.txt --
daphne==4.2.1`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: daphne: {
	app:                "shop.asgi:application"
	proxy_headers:      true
	proxy_headers_host: "X-Real-IP"
}
-- requirements.txt --
daphne==4.2.1`,
			Source: "https://github.com/django/daphne/blob/main/daphne/cli.py",
		},
		{
			Code: "PYA315", Name: "waitress.proxy", Severity: Error,
			Title: "Waitress is told how to read proxies' headers, and not whose",
			Why: "Anyone can send such headers, so Waitress believes those of trusted_proxy alone, " +
				"and does not start with a count or with names of headers where there is no such proxy.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: waitress: {
	app:                 "shop:app"
	trusted_proxy_count: 1
}
-- requirements.txt --
waitress==3.0.2`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: waitress: {
	app:                 "shop:app"
	trusted_proxy:       "10.0.0.1"
	trusted_proxy_count: 1
}
-- requirements.txt --
waitress==3.0.2`,
			Source: "https://docs.pylonsproject.org/projects/waitress/en/stable/arguments.html",
		},
		{
			Code: "PYA316", Name: "granian.threads", Severity: Error,
			Title: "blocking_threads is above 1 for an interface that has one such thread",
			Why: "An ASGI or RSGI application runs in one event loop a worker. " +
				"Granian refuses to start with more blocking threads than that.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: granian: {
	app:              "shop:app"
	blocking_threads: 4
}
-- requirements.txt --
granian==2.5.5`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: granian: {
	app:              "shop:app"
	interface:        "wsgi"
	blocking_threads: 4
}
-- requirements.txt --
granian==2.5.5`,
			Source: "https://github.com/emmett-framework/granian#options",
		},
	}
}

// frameworks are about what a framework's own command, or its settings, want.
func frameworks() []Rule {
	return []Rule{
		{
			Code: "PYA317", Name: "fastapi.app", Severity: Error,
			Title: "app and entrypoint both name the application's object",
			Why:   "entrypoint names the module and the object in it, so there is nothing left for app to say: which of the two holds is not clear.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: fastapi: {
	entrypoint: "shop.main:app"
	app:        "api"
}
-- requirements.txt --
fastapi==0.121.0
fastapi-cli==0.0.16`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: fastapi: entrypoint: "shop.main:api"
-- requirements.txt --
fastapi==0.121.0
fastapi-cli==0.0.16`,
			Source: "https://fastapi.tiangolo.com/fastapi-cli/",
		},
		{
			Code: "PYA318", Name: "fastapi.entrypoint", Severity: Error,
			Title: "The project's fastapi-cli is too old for entrypoint",
			Why:   "The command has the option from fastapi-cli 0.0.11 on. An older one ends at an option that it does not know.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: fastapi: entrypoint: "shop.main:app"
-- requirements.txt --
fastapi==0.121.0
fastapi-cli==0.0.8`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: fastapi: entrypoint: "shop.main:app"
-- requirements.txt --
fastapi==0.121.0
fastapi-cli==0.0.16`,
			Source: "https://github.com/fastapi/fastapi-cli/blob/main/release-notes.md",
		},
		{
			Code: "PYA319", Name: "fastapi.no-file", Severity: Error,
			Title: "The fastapi command would not find the application's file",
			Why: "Where the spec names no file, the command looks for main.py, app.py and api.py, in the folder and in app/. " +
				"It ends with an error where there is none of them, or not the one that is named.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: fastapi: path: "main/shop.py"
-- requirements.txt --
fastapi==0.121.0
fastapi-cli==0.0.16
-- shop/main.py --
app = FastAPI()`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: fastapi: path: "shop/main.py"
-- requirements.txt --
fastapi==0.121.0
fastapi-cli==0.0.16
-- shop/main.py --
app = FastAPI()`,
			Source: "https://fastapi.tiangolo.com/fastapi-cli/",
		},
		{
			Code: "PYA320", Name: "django.missing", Severity: Error,
			Title: "The Django project has no module, or no manage.py, where the spec says",
			Why: "The server imports the module that has the application, and Django the settings: " +
				"without one of them nothing starts. manage.py is what collects the static files in the build.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "store"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/settings.py --
-- shop/wsgi.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/settings.py --
-- shop/wsgi.py --`,
			Source: "https://docs.djangoproject.com/en/stable/howto/deployment/wsgi/",
		},
		{
			Code: "PYA321", Name: "django.debug", Severity: Warning,
			Title: "Django's settings have DEBUG = True",
			Why: "Whoever causes an error is shown the source around it and most of the settings. " +
				"Django says never to deploy a site with DEBUG on.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
DEBUG = True`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
import os
DEBUG = os.environ.get("DJANGO_DEBUG") == "1"`,
			Source: "https://docs.djangoproject.com/en/stable/ref/settings/#debug",
		},
		{
			Code: "PYA322", Name: "django.no-hosts", Severity: Warning,
			Title: "Django's settings allow no host",
			Why: "Without DEBUG, Django answers a request for a host that ALLOWED_HOSTS does not name with 400 Bad Request: " +
				"with an empty list, each one.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
ALLOWED_HOSTS = []`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
ALLOWED_HOSTS = ["shop.example.com", "localhost"]`,
			Source: "https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts",
		},
		{
			Code: "PYA323", Name: "django.static-root", Severity: Warning,
			Title: "STATIC_ROOT is a folder that the image does not get",
			Why: "The build collects the static files and the image gets the project's folder: " +
				"what is collected anywhere else is lost, and pages come without their styles and scripts.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
STATIC_ROOT = "/var/www/static"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
STATIC_ROOT = BASE_DIR / "staticfiles"`,
			Source: "https://docs.djangoproject.com/en/stable/ref/settings/#static-root",
		},
		{
			Code: "PYA324", Name: "django.no-static-root", Severity: Warning,
			Title: "Static files are to be collected, and the settings have no STATIC_ROOT",
			Why: "collectstatic ends with an error where it has no folder to write to, and so does the build. " +
				"It is no error here: the settings may take it from a file that is not looked at.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: {project: "shop", static: true}
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
STATIC_URL = "static/"`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: {project: "shop", static: true}
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"`,
			Source: "https://docs.djangoproject.com/en/stable/ref/contrib/staticfiles/#collectstatic",
		},
		{
			Code: "PYA325", Name: "marimo.mode", Severity: Error,
			Title: "include_code stands beside mode edit, which always shows the code",
			Why: "The option is one of marimo run's, which shows a notebook with or without its code. " +
				"marimo edit has none of the name and would not start with it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: marimo: {
	app:          "notebook.py"
	mode:         "edit"
	include_code: true
}
-- requirements.txt --
marimo==0.17.0
-- notebook.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: marimo: {
	app:          "notebook.py"
	mode:         "run"
	include_code: true
}
-- requirements.txt --
marimo==0.17.0
-- notebook.py --`,
			Source: "https://docs.marimo.io/cli/#marimo-run",
		},
		{
			Code: "PYA326", Name: "marimo.no-secret", Severity: Error,
			Title: "token_password_file names a secret that the spec does not have",
			Why:   "marimo reads its token from the secret's file under /run/secrets. Without the secret there is no such file, and it does not start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: marimo: {
	app:                 "notebook.py"
	token_password_file: "marimo_token"
}
-- requirements.txt --
marimo==0.17.0
-- notebook.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: marimo: {
	app:                 "notebook.py"
	token_password_file: "marimo_token"
}
secrets: marimo_token: file: "secrets/marimo_token"
-- requirements.txt --
marimo==0.17.0
-- notebook.py --`,
			Source: "docs/data-apps.md#marimo",
		},
		{
			Code: "PYA327", Name: "mcp.in-code", Severity: Error,
			Title: "A field of the MCP server is one that the official SDK takes from the code alone",
			Why: "The official SDK reads neither an option nor a variable for it, so the field would do nothing. " +
				"The package fastmcp does read it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: mcp: {
	app:       "server:mcp"
	stateless: true
}
-- requirements.txt --
mcp==1.20.0
-- server.py --
mcp = FastMCP("shop")`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: mcp: app: "server:mcp"
-- requirements.txt --
mcp==1.20.0
-- server.py --
mcp = FastMCP("shop", stateless_http=True)`,
			Source: "https://github.com/modelcontextprotocol/python-sdk",
		},
		{
			Code: "PYA328", Name: "mcp.stdio", Severity: Error,
			Title: "A field about HTTP stands beside the transport stdio",
			Why: "Over standard input the server talks to the program that started it: " +
				"there is no path, no host and no proxy that the field could be about.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: mcp: {
	app:       "server:mcp"
	transport: "stdio"
	log_level: "debug"
}
-- requirements.txt --
mcp==1.20.0
-- server.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: mcp: {
	app:       "server:mcp"
	transport: "stdio"
}
-- requirements.txt --
mcp==1.20.0
-- server.py --`,
			Source: "docs/mcp.md#over-standard-input",
		},
	}
}

// workers are about what does work without being asked over HTTP.
func workers() []Rule {
	return []Rule{
		{
			Code: "PYA329", Name: "celery.beat", Severity: Error,
			Title: "A Celery scheduler has a field that only workers have",
			Why: "celery beat sends tasks to the queue when they are due and does none of them, " +
				"so it has no such option. The tasks need a worker, which is a process of its own.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: beat: celery: {app: "shop", beat: true, concurrency: 2}
-- requirements.txt --
celery==5.5.3`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: {
	beat: celery: {app: "shop", beat: true}
	worker: celery: {app: "shop", concurrency: 2}
}
-- requirements.txt --
celery==5.5.3`,
			Source: "https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html",
		},
		{
			Code: "PYA330", Name: "celery.embedded-beat", Severity: Error,
			Title: "A Celery worker has a scheduler in it",
			Why: "With -B each container of the worker is a scheduler, too, and every task that is due is sent once for each. " +
				"Celery does not recommend it in production.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: worker: celery: {app: "shop", args: ["-B"]}
-- requirements.txt --
celery==5.5.3`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: {
	beat: celery: {app: "shop", beat: true}
	worker: celery: app: "shop"
}
-- requirements.txt --
celery==5.5.3`,
			Source: "https://docs.celeryq.dev/en/stable/userguide/periodic-tasks.html#starting-the-scheduler",
		},
		{
			Code: "PYA331", Name: "celery.no-beat", Severity: Error,
			Title: "A Celery worker has a field that only a scheduler has",
			Why:   "The field is an option of celery beat. A worker has no such option; beat: true makes the process a scheduler.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: worker: celery: {app: "shop", max_interval: 60}
-- requirements.txt --
celery==5.5.3`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: {
	beat: celery: {app: "shop", beat: true, max_interval: 60}
	worker: celery: app: "shop"
}
-- requirements.txt --
celery==5.5.3`,
			Source: "https://docs.celeryq.dev/en/stable/reference/cli.html#celery-beat",
		},
		{
			Code: "PYA332", Name: "celery.time-limits", Severity: Warning,
			Title: "soft_time_limit is not below time_limit",
			Why: "At the soft limit a task is told by an exception that it may clean up; at the hard one its process is killed. " +
				"With the soft limit last, each task that takes too long is killed without a word.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: worker: celery: {app: "shop", time_limit: 60, soft_time_limit: 60}
-- requirements.txt --
celery==5.5.3`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: worker: celery: {app: "shop", time_limit: 60, soft_time_limit: 50}
-- requirements.txt --
celery==5.5.3`,
			Source: "https://docs.celeryq.dev/en/stable/userguide/workers.html#time-limits",
		},
		{
			Code: "PYA333", Name: "rq.cron", Severity: Error,
			Title: "An RQ scheduler has a field that only workers have",
			Why: "rq cron puts jobs in their queues when they are due and does none of them, " +
				"so it has no such option. The jobs need a worker, which is a process of its own.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: cron: rq: {cron: "schedule.py", queues: ["mail"]}
-- requirements.txt --
rq==2.6.0
-- schedule.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: {
	cron: rq: cron: "schedule.py"
	worker: rq: queues: ["mail"]
}
-- requirements.txt --
rq==2.6.0
-- schedule.py --`,
			Source: "https://python-rq.org/docs/cron/",
		},
		{
			Code: "PYA334", Name: "rq.cron-version", Severity: Error,
			Title: "The project's RQ is too old for cron",
			Why:   "RQ has the command rq cron from 2.4 on. An older one ends at a command that it does not know.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: cron: rq: cron: "schedule.py"
-- requirements.txt --
rq==2.3.3
-- schedule.py --`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: cron: rq: cron: "schedule.py"
-- requirements.txt --
rq==2.6.0
-- schedule.py --`,
			Source: "https://python-rq.org/docs/cron/",
		},
		{
			Code: "PYA335", Name: "rq.pool", Severity: Error,
			Title: "num_workers makes a pool, and a pool does not have one of the other fields",
			Why: "Several workers in one container are rq worker-pool, which has fewer options than rq worker. " +
				"With one worker a container, and more containers, all of them can be said.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: worker: rq: {num_workers: 2, dequeue_strategy: "random"}
-- requirements.txt --
rq==2.6.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: worker: {
	rq: dequeue_strategy: "random"
	replicas: 2
}
-- requirements.txt --
rq==2.6.0`,
			Source: "https://python-rq.org/docs/workers/#worker-pool",
		},
		{
			Code: "PYA336", Name: "cron.schedule", Severity: Error,
			Title: "A schedule is none that a crontab could have",
			Why: "It has five fields, minute, hour, day of the month, month and day of the week, each in its bounds, " +
				"or a word such as @daily. What can't be read, or names no day that there is, would never run.",
			Wrong: `python: "3.13"
run:    "main.py"
processes: nightly: cron: {schedule: "0 25 * * *", command: "python -m shop.clean"}`,
			Right: `python: "3.13"
run:    "main.py"
processes: nightly: cron: {schedule: "0 2 * * *", command: "python -m shop.clean"}`,
			Source: "https://man7.org/linux/man-pages/man5/crontab.5.html",
		},
	}
}

// containers are about the containers of a process: how many, which port, whether they
// are well, and what they may use.
func containers() []Rule {
	return []Rule{
		{
			Code: "PYA337", Name: "processes.two-schedulers", Severity: Error,
			Title: "Two processes are schedulers of the same",
			Why:   "Each of them sends every task when it is due, so everything would be done twice.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: {
	beat: celery: {app: "shop", beat: true}
	timer: celery: {app: "shop", beat: true}
}
-- requirements.txt --
celery==5.5.3`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: "main.py"
processes: beat: celery: {app: "shop", beat: true}
-- requirements.txt --
celery==5.5.3`,
			Source: "docs/workers.md#schedulers",
		},
		{
			Code: "PYA338", Name: "replicas.single", Severity: Error,
			Title: "A scheduler has several containers",
			Why:   "Each of them does, or sends, everything when it is due, so it would be done as often as there are containers.",
			Wrong: `python: "3.13"
run:    "main.py"
processes: nightly: {
	cron: {schedule: "0 2 * * *", command: "python -m shop.clean"}
	replicas: 2
}`,
			Right: `python: "3.13"
run:    "main.py"
processes: nightly: cron: {schedule: "0 2 * * *", command: "python -m shop.clean"}`,
			Source: "docs/workers.md#schedulers",
		},
		{
			Code: "PYA339", Name: "replicas.sticky", Severity: Warning,
			Title: "A server that keeps its visitors' state in memory has several containers",
			Why: "What a visitor does is known to one container alone. A proxy in front that does not send each visitor " +
				"to the same one (sticky sessions) breaks their sessions.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: streamlit: app: "main.py"
replicas: 2
publish: port: 0
-- requirements.txt --
streamlit==1.50.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: streamlit: app: "main.py"
-- requirements.txt --
streamlit==1.50.0`,
			Source: "docs/data-apps.md",
		},
		{
			Code: "PYA340", Name: "publish.address", Severity: Error,
			Title: "publish.address is no IP address",
			Why:   "Docker binds the port to an address of the host, and refuses to start a container with what is none.",
			Wrong: `python: "3.13"
run:    "main.py"
services: db: {
	postgres: {}
	publish: address: "127.0.0.256"
}`,
			Right: `python: "3.13"
run:    "main.py"
services: db: {
	postgres: {}
	publish: address: "127.0.0.1"
}`,
			Source: "https://docs.docker.com/engine/network/port-publishing/",
		},
		{
			Code: "PYA341", Name: "publish.no-server", Severity: Error,
			Title: "publish stands beside what listens on no port",
			Why: "A script, a command or a worker serves nothing that docker pyapp knows of, " +
				"so there is no port of the container that could be published. Where it does listen, run: port says so.",
			Wrong: `python: "3.13"
run:    "main.py"
publish: port: 8080`,
			Right: `python: "3.13"
run: {script: "main.py", port: 8080}
publish: port: 8080`,
			Source: "docs/spec.md#publish",
		},
		{
			Code: "PYA342", Name: "publish.replicas", Severity: Error,
			Title: "Several containers would take one port of the host",
			Why: "A port of the host belongs to one container: all but the first would not start. " +
				"Port 0 gives each a free one; behind a proxy none is needed.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:app"
replicas: 2
-- requirements.txt --
gunicorn==23.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:app"
replicas: 2
publish: port: 0
-- requirements.txt --
gunicorn==23.0.0`,
			Source: "https://docs.docker.com/engine/network/port-publishing/",
		},
		{
			Code: "PYA343", Name: "publish.taken", Severity: Error,
			Title: "Two processes or services would take one port of the host",
			Why:   "A port of the host belongs to one container: the second one would not start.",
			Wrong: `python: "3.13"
run:    "main.py"
services: {
	db: {postgres: {}, publish: port: 8000}
	cache: {redis: {}, publish: port: 8000}
}`,
			Right: `python: "3.13"
run:    "main.py"
services: {
	db: {postgres: {}, publish: port: 8000}
	cache: {redis: {}, publish: port: 8001}
}`,
			Source: "https://docs.docker.com/engine/network/port-publishing/",
		},
		{
			Code: "PYA344", Name: "health.no-server", Severity: Error,
			Title: "health.path stands beside what answers no HTTP",
			Why: "The check would ask for the path, get no answer, and report the container as unhealthy. " +
				"Of a script, a command or a worker, health is a command.",
			Wrong: `python: "3.13"
run:    "main.py"
health: path: "/healthz"`,
			Right: `python: "3.13"
run:    "main.py"
health: command: ["python", "healthy.py"]`,
			Source: "https://docs.docker.com/reference/dockerfile/#healthcheck",
		},
		{
			Code: "PYA345", Name: "health.duration", Severity: Error,
			Title: "A duration of the health check is zero, or too long for Docker",
			Why: "A check takes time to answer, and there is time between two of them; start_period alone may be zero. " +
				"Docker counts in nanoseconds, up to some 292 years.",
			Wrong: `python: "3.13"
run:    "main.py"
health: {
	command: ["python", "healthy.py"]
	timeout: "0s"
}`,
			Right: `python: "3.13"
run:    "main.py"
health: {
	command: ["python", "healthy.py"]
	timeout: "5s"
}`,
			Source: "https://docs.docker.com/reference/dockerfile/#healthcheck",
		},
		{
			Code: "PYA346", Name: "health.host-command", Severity: Error,
			Title: "health.host stands beside a command",
			Why:   "host is the Host header of the request that the check makes. A command makes its own requests, so the field would do nothing.",
			Wrong: `python: "3.13"
run:    "main.py"
health: {
	command: ["python", "healthy.py"]
	host: "shop.example.com"
}`,
			Right: `python: "3.13"
run:    "main.py"
health: command: ["python", "healthy.py"]`,
			Source: "docs/spec.md#health",
		},
		{
			Code: "PYA347", Name: "health.host-refused", Severity: Warning,
			Title: "The health check asks for a host that the application does not answer to",
			Why: "Django answers it with 400 Bad Request, as ALLOWED_HOSTS does not have the host, " +
				"and Docker reports a container as unhealthy that is well.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
health: host: "www.example.com"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
ALLOWED_HOSTS = ["shop.example.com"]`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: django: project: "shop"
health: host: "shop.example.com"
-- requirements.txt --
django==5.2.8
gunicorn==23.0.0
-- manage.py --
-- shop/wsgi.py --
-- shop/settings.py --
ALLOWED_HOSTS = ["shop.example.com"]`,
			Source: "https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts",
		},
		{
			Code: "PYA348", Name: "limits.memory", Severity: Error,
			Title: "limits.memory is less than Docker takes, or more than any machine has",
			Why:   "Docker refuses to make a container with a limit below 6 MiB. One in the exabytes is a slip in the unit.",
			Wrong: `python: "3.13"
run:    "main.py"
limits: memory: "512k"`,
			Right: `python: "3.13"
run:    "main.py"
limits: memory: "512m"`,
			Source: "https://docs.docker.com/engine/containers/resource_constraints/",
		},
		{
			Code: "PYA349", Name: "limits.workers", Severity: Warning,
			Title: "The workers need more memory than the container may use",
			Why: "What each needs is estimated from what it loads, at the least. " +
				"When the limit is reached the kernel kills a worker, in the middle of a request.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {app: "shop:app", workers: 8}
limits: memory: "256m"
-- requirements.txt --
gunicorn==23.0.0`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: {app: "shop:app", workers: 2}
limits: memory: "256m"
-- requirements.txt --
gunicorn==23.0.0`,
			Source: "docs/limits.md#workers-and-threads",
		},
		{
			Code: "PYA350", Name: "run.command", Severity: Error,
			Title: "run has a command where the name of a script belongs",
			Why: "Text in run is the name of one file, which Python runs. With python in front of it no file has that name, " +
				"and the container would end at once.",
			Wrong: `python: "3.13"
run:    "python main.py"`,
			Right: `python: "3.13"
run:    "main.py"`,
			Source: "docs/processes.md#the-main-process",
		},
	}
}
