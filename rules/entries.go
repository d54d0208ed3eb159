package rules

// entries are the rules about what the commands import of the project's Python: they
// belong to those about processes.
func entries() []Rule {
	return append(append(imports(), development()...), state()...)
}

func imports() []Rule {
	return []Rule{
		{
			Code: "PYA351", Name: "entry.module-missing", Severity: Error,
			Title: "A command imports a module that the project does not have",
			Why: "The process would end with ModuleNotFoundError as soon as it starts. " +
				"Modules are looked for in the project's folder, in src where the project is installed, and where chdir and PYTHONPATH say.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop.wsig:application"
-- requirements.txt --
gunicorn==23.0.0
-- shop/__init__.py --
-- shop/wsgi.py --
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop.wsgi:application"
-- requirements.txt --
gunicorn==23.0.0
-- shop/__init__.py --
-- shop/wsgi.py --
from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()`,
			Source: "https://docs.python.org/3/reference/import.html#searching",
		},
		{
			Code: "PYA352", Name: "entry.attribute-missing", Severity: Error,
			Title: "A command names an object that its module does not have",
			Why: "The server imports the module, finds no such name and ends. " +
				"The source is read for it, not run: a module that makes names while it runs is not found wrong.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:application"
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask

app = Flask(__name__)`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:app"
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask

app = Flask(__name__)`,
			Source: "https://docs.gunicorn.org/en/stable/run.html#gunicorn",
		},
		{
			Code: "PYA353", Name: "entry.path", Severity: Error,
			Title: "A command has a file's path where a module's name belongs",
			Why:   "Gunicorn, Uvicorn and Celery import a module. They take shop/wsgi.py for the name of one, and find none.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: command: ["uvicorn", "shop/main.py:app", "--host=0.0.0.0"]
-- requirements.txt --
uvicorn==0.38.0
-- shop/main.py --
from fastapi import FastAPI

app = FastAPI()`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: command: ["uvicorn", "shop.main:app", "--host=0.0.0.0"]
-- requirements.txt --
uvicorn==0.38.0
-- shop/main.py --
from fastapi import FastAPI

app = FastAPI()`,
			Source: "https://www.uvicorn.org/deployment/#running-from-the-command-line",
		},
		{
			Code: "PYA354", Name: "entry.factory", Severity: Warning,
			Title: "A function that makes the application is named as if it were one, or the other way round",
			Why: "A server calls the application for each request, and a factory takes no request: each would fail. " +
				"An application that is called to make one fails at the start.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:create_app"
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask


def create_app():
    return Flask(__name__)`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: gunicorn: app: "shop:create_app()"
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask


def create_app():
    return Flask(__name__)`,
			Source: "https://flask.palletsprojects.com/en/stable/deploying/gunicorn/#running",
		},
	}
}

func development() []Rule {
	return []Rule{
		{
			Code: "PYA355", Name: "server.development", Severity: Warning,
			Title: "A server for development runs the application",
			Why: "It serves one visitor after another, watches files that never change in an image, or lets whoever causes an error run code. " +
				"Its authors say not to use it where others reach it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
run: command: ["flask", "--app=shop", "run", "--host=0.0.0.0"]
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask

app = Flask(__name__)`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: flask: app: "shop:app"
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask

app = Flask(__name__)`,
			Source: "https://flask.palletsprojects.com/en/stable/deploying/",
		},
		{
			Code: "PYA356", Name: "app.debug", Severity: Warning,
			Title: "The application's debug mode is on in its source",
			Why:   "Whoever causes an error is shown the source around it. What the source turns on is on in production, too.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: app: "shop:app"
-- requirements.txt --
fastapi==0.121.0
uvicorn==0.38.0
-- shop.py --
from fastapi import FastAPI

app = FastAPI(debug=True)`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: app: "shop:app"
-- requirements.txt --
fastapi==0.121.0
uvicorn==0.38.0
-- shop.py --
import os

from fastapi import FastAPI

app = FastAPI(debug=os.environ.get("DEBUG") == "1")`,
			Source: "https://fastapi.tiangolo.com/reference/fastapi/#fastapi.FastAPI",
		},
		{
			Code: "PYA357", Name: "app.any-origin", Severity: Warning,
			Title: "Every site may use the application with its visitors' cookies",
			Why: "With credentials, CORS for any origin answers each site as if it were named. " +
				"A page elsewhere can then read what the application shows to a visitor who is logged in.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: app: "shop:app"
-- requirements.txt --
fastapi==0.121.0
uvicorn==0.38.0
-- shop.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: uvicorn: app: "shop:app"
-- requirements.txt --
fastapi==0.121.0
uvicorn==0.38.0
-- shop.py --
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example.com"], allow_credentials=True)`,
			Source: "https://fastapi.tiangolo.com/tutorial/cors/#use-corsmiddleware",
		},
		{
			Code: "PYA358", Name: "django.any-host", Severity: Warning,
			Title: "Django's settings allow any host",
			Why: "Django makes links of the host that a request names, such as those of mails that reset a password. " +
				"With \"*\" whoever sends the request chooses where they lead.",
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
ALLOWED_HOSTS = ["*"]`,
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
			Source: "https://docs.djangoproject.com/en/stable/topics/security/#host-header-validation",
		},
	}
}

func state() []Rule {
	return []Rule{
		{
			Code: "PYA359", Name: "state.in-memory", Severity: Warning,
			Title: "A request changes what only one of several workers sees",
			Why: "Each worker, and each container, has the module's names for itself. " +
				"What one request puts there the next one finds or not, by which of them answers it.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: flask: {app: "shop:app", gunicorn: workers: 4}
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask, request

app = Flask(__name__)
orders = []


@app.post("/orders")
def order():
    orders.append(request.json)
    return {"orders": len(orders)}`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: flask: {app: "shop:app", gunicorn: {workers: 1, threads: 8}}
-- requirements.txt --
flask==3.1.2
gunicorn==23.0.0
-- shop.py --
from flask import Flask, request

app = Flask(__name__)
orders = []


@app.post("/orders")
def order():
    orders.append(request.json)
    return {"orders": len(orders)}`,
			Source: "https://flask.palletsprojects.com/en/stable/design/#thread-locals",
		},
		{
			Code: "PYA360", Name: "state.local-backend", Severity: Warning,
			Title: "A library keeps in one worker's memory what all workers should share",
			Why: "Each worker counts, caches or knows its clients for itself: limits are as many times higher as there are workers, " +
				"and messages reach only the clients of one.",
			Wrong: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: flask: {app: "shop:app", gunicorn: workers: 4}
-- requirements.txt --
flask==3.1.2
flask-limiter==4.0.0
gunicorn==23.0.0
-- shop.py --
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

app = Flask(__name__)
limiter = Limiter(key_func=get_remote_address, app=app, storage_uri="memory://")`,
			Right: `-- pyapp.cue --
python: "3.13"
deps: pip: {}
server: flask: {app: "shop:app", gunicorn: workers: 4}
services: cache: redis: {}
-- requirements.txt --
flask==3.1.2
flask-limiter[redis]==4.0.0
gunicorn==23.0.0
-- shop.py --
import os

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

app = Flask(__name__)
limiter = Limiter(key_func=get_remote_address, app=app, storage_uri=os.environ["REDIS_URL"])`,
			Source: "https://flask-limiter.readthedocs.io/en/stable/#configuring-a-storage-backend",
		},
		{
			Code: "PYA361", Name: "sqlite.no-volume", Severity: Warning,
			Title: "A database of SQLite's is in no volume",
			Why: "The container's own files are lost with it, at the latest when the next version of the image starts. " +
				"With a read-only root the database can't be written at all.",
			Wrong: `-- pyapp.cue --
python: "3.13"
env: DATABASE_URL: "sqlite:///shop.db"
run: "main.py"`,
			Right: `-- pyapp.cue --
python: "3.13"
env: DATABASE_URL: "sqlite:////app/data/shop.db"
volumes: data:     "/app/data"
run: "main.py"`,
			Source: "docs/storage.md",
		},
		{
			Code: "PYA362", Name: "sqlite.replicas", Severity: Warning,
			Title: "Several containers write to one file of SQLite's",
			Why: "SQLite lets one write at a time, by locks on the file: the others wait, and fail when that takes long. " +
				"On a network's file system the locks often do not hold, and the file breaks.",
			Wrong: `-- pyapp.cue --
python:   "3.13"
replicas: 3
env: DATABASE_URL: "sqlite:////app/data/shop.db"
volumes: data:     "/app/data"
run: "main.py"`,
			Right: `-- pyapp.cue --
python:   "3.13"
replicas: 3
services: db: postgres: {}
run: "main.py"`,
			Source: "https://www.sqlite.org/whentouse.html",
		},
		{
			Code: "PYA363", Name: "run.port", Severity: Error,
			Title: "port stands beside a worker or a server",
			Why: "It says where a script, a module or a command listens, of which nothing else is known. " +
				"A worker listens nowhere, and a server's port is among its own fields.",
			Wrong: `python: "3.13"
run: {
	cron: {schedule: "0 3 * * *", command: "python clean.py"}
	port: 8000
}`,
			Right: `python: "3.13"
run: {
	script: "main.py"
	port:   8000
}`,
			Source: "docs/processes.md#the-main-process",
		},
	}
}
