package generate_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/docker-pyapp/docker-pyapp/generate"
	"github.com/docker-pyapp/docker-pyapp/spec"
)

// sourceFindings are the findings about a project's source and context, a line each: the
// rule, the field or the place, and the message. The project is an archive of txtar's
// whose first file is the spec.
func sourceFindings(t *testing.T, archive, environment string) string {
	t.Helper()
	files := txtar.Parse([]byte(archive))
	project := fstest.MapFS{"requirements.txt": {Data: []byte("gunicorn==23.0.0\nuvicorn==0.38.0\nflask==3.1.2\ndjango==5.2.8\ncelery==5.5.3\n")}}
	for _, f := range files.Files {
		project[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	text := "name: \"shop\"\npython: \"3.12\"\ndeps: pip: {}\n" + string(files.Comment)
	s, err := spec.NewLoader().LoadEnvironment("pyapp.cue", []byte(text), nil, environment)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return told(generate.Check(s.App, project))
}

// told are findings of the rules that know the source, and all other errors.
func told(findings []spec.Finding) string {
	var lines []string
	for _, f := range findings {
		subject, _, _ := strings.Cut(f.Rule, ".")
		known := strings.Contains(" entry source server app state sqlite context ", " "+subject+" ") || f.Rule == "django.any-host" || f.Rule == "django.debug"
		if !known && !f.IsError() {
			continue
		}
		at := f.Path
		if f.At != nil {
			at = fmt.Sprintf("%s:%d:%d", f.At.File, f.At.Line, f.At.Column)
		}
		lines = append(lines, f.Rule+" "+at+": "+f.Message)
	}
	return strings.Join(lines, "\n")
}

type sourceCase struct{ name, project, want string }

func testSource(t *testing.T, cases []sourceCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(strings.TrimSpace(c.want), sourceFindings(t, c.project, "")); diff != "" {
				t.Errorf("%s\n(-want +got):\n%s", c.project, diff)
			}
		})
	}
}

const flaskShop = "-- shop.py --\nfrom flask import Flask\napp = Flask(__name__)\n"

func TestEntries(t *testing.T) {
	testSource(t, []sourceCase{
		{"all is there", `server: gunicorn: app: "shop:app"` + "\n" + flaskShop, ""},
		{
			"a misspelt module", `server: gunicorn: app: "shpo:app"` + "\n" + flaskShop,
			"entry.module-missing server.gunicorn.app: the project has no module shpo, which server.gunicorn.app imports",
		},
		{
			"a misspelt module of a package", "processes: w: command: [\"celery\", \"-A\", \"shop.celry\", \"worker\"]\nrun: \"m.py\"\n-- m.py --\n-- shop/celery.py --\napp = 1\n",
			"entry.module-missing processes.w.command: the project has no module shop.celry, which processes.w.command imports",
		},
		{"a module that a distribution may have", `run: command: ["gunicorn", "elsewhere:app"]` + "\n" + flaskShop, ""},
		{"a module that a distribution has", "run: command: [\"gunicorn\", \"flask:app\"]\n-- flaskr.py --\n", ""},
		{
			"a module in a folder from which nothing is imported", "run: command: [\"gunicorn\", \"main:app\"]\n-- web/main.py --\napp = 1\n",
			"entry.module-missing run.command: the project has no module main, which run.command imports",
		},
		{"the folder on Python's path", "env: PYTHONPATH: \"/app/web\"\nrun: command: [\"gunicorn\", \"main:app\"]\n-- web/main.py --\napp = 1\n", ""},
		{"the folder of chdir", "server: gunicorn: {app: \"main:app\", chdir: \"web\"}\n-- web/main.py --\napp = 1\n", ""},
		{"a path of elsewhere", "env: PYTHONPATH: \"/srv\"\nrun: command: [\"gunicorn\", \"main:app\"]\n-- web/main.py --\napp = 1\n", ""},
		{"a module that the build makes", "build: steps: [\"make\"]\nrun: command: [\"gunicorn\", \"main:app\"]\n-- web/main.py --\napp = 1\n", ""},
		{"an image that may have it", "image: base: \"acme/python:3.12\"\nrun: command: [\"gunicorn\", \"main:app\"]\n-- web/main.py --\napp = 1\n", ""},
		{"a namespace", "server: gunicorn: app: \"shop.web:app\"\n-- shop/web.py --\napp = 1\n", ""},
		{"the source of a package", "server: gunicorn: app: \"shop.web:app\"\n-- pyproject.toml --\n-- src/shop/web.py --\napp = 1\n", ""},
		{
			"no such object", `server: gunicorn: app: "shop:application"` + "\n" + flaskShop,
			"entry.attribute-missing server.gunicorn.app: shop.py has no application, which server.gunicorn.app names",
		},
		{
			"no object, where Gunicorn takes one", `server: gunicorn: app: "shop"` + "\n" + flaskShop,
			"entry.attribute-missing server.gunicorn.app: shop.py has no application, which server.gunicorn.app names",
		},
		{"an object that the source makes while it runs", "server: gunicorn: app: \"shop:app\"\n-- shop.py --\nglobals()['app'] = 1\n", ""},
		{"an object of a star import", "server: gunicorn: app: \"shop:app\"\n-- shop.py --\nfrom elsewhere import *\n", ""},
		{
			"a path for a module", `run: command: ["gunicorn", "shop.py:app"]` + "\n" + flaskShop,
			"entry.path run.command: gunicorn wants a module's name, and shop.py:app is the path of a file",
		},
		{"a path that Hypercorn takes", `run: command: ["hypercorn", "shop.py:app"]` + "\n" + flaskShop, ""},
		{
			"a factory without a call", "server: gunicorn: app: \"shop:make\"\n-- shop.py --\ndef make(): pass\n",
			"entry.factory server.gunicorn.app: make is a function that makes the application, and gunicorn takes it for the application itself",
		},
		{"a factory with a call", "server: gunicorn: app: \"shop:make()\"\n-- shop.py --\ndef make(): pass\n", ""},
		{"a function that is an application", "server: gunicorn: app: \"shop:app\"\n-- shop.py --\ndef app(environ, start): pass\n", ""},
		{"a function that something is around", "server: gunicorn: app: \"shop:app\"\n-- shop.py --\n@wsgi\ndef app(): pass\n", ""},
		{
			"an application that is called", `server: gunicorn: app: "shop:app()"` + "\n" + flaskShop,
			"entry.factory server.gunicorn.app: app is the application, and gunicorn calls it to have one",
		},
		{"Uvicorn's factory", "run: command: [\"uvicorn\", \"--factory\", \"shop:make\"]\n-- shop.py --\ndef make(): pass\n", ""},
		{
			"a package that does not run", "run: module: \"shop\"\n-- shop/__init__.py --\n",
			"entry.module-missing run.module: python -m can't run the package shop: it has no __main__.py",
		},
		{"a package that runs", "run: module: \"shop\"\n-- shop/__main__.py --\n", ""},
		{"a module of the library", "run: module: \"json.tool\"\n-- jsons.py --\n", ""},
		{"Celery's module", "run: celery: app: \"shop\"\n-- shop/__init__.py --\n", ""},
		{"Celery's object", "run: celery: app: \"shop.queue\"\n-- shop/__init__.py --\nqueue = Celery()\n", ""},
		{
			"Celery's object that is missing", "run: celery: app: \"shop.queue\"\n-- shop/__init__.py --\n",
			"entry.attribute-missing run.celery.app: shop/__init__.py has no queue, which run.celery.app names",
		},
		{"a release's script", "release: [\"python manage.py migrate\"]\nrun: \"m.py\"\n-- m.py --\n-- manage.py --\n", ""},
		{
			"a job's module", "jobs: j: \"python -m shop.jbo\"\nrun: \"m.py\"\n-- m.py --\n-- shop/job.py --\n",
			"entry.module-missing jobs.j.command: the project has no module shop.jbo, which jobs.j.command imports",
		},
	})
}

func TestNotesOfEntriesSayWhatToWrite(t *testing.T) {
	for _, c := range []struct{ app, source, want string }{
		{"shpo:app", "app = 1", "write   shop:app"},
		{"shop:ap", "app = 1", "write   shop:app"},
		{"shop:application", "from flask import Flask\nmain = Flask(__name__)", "write   shop:main"},
		{"shop:app", "def create_app(): pass", "write   shop:create_app()"},
		{"shop:make", "def make(): pass", "write   shop:make()"},
		{"shop:app()", "from flask import Flask\napp = Flask(__name__)", "write   shop:app"},
	} {
		s, err := spec.Load("pyapp.cue", []byte(`name: "shop", python: "3.12", deps: pip: {}, server: gunicorn: app: "`+c.app+`"`))
		if err != nil {
			t.Fatal(err)
		}
		findings := generate.Check(s.App, fstest.MapFS{"shop.py": {Data: []byte(c.source)}, "requirements.txt": {Data: []byte("gunicorn==23.0.0\n")}})
		got := ""
		for _, f := range findings {
			if strings.HasPrefix(f.Rule, "entry.") {
				got = f.Notes[0]
			}
		}
		if got != c.want {
			t.Errorf("%s of %q: got %q, want %q", c.app, c.source, got, c.want)
		}
	}
}

func TestSyntax(t *testing.T) {
	testSource(t, []sourceCase{
		{
			"a script", "run: \"m.py\"\n-- m.py --\nx = (\n",
			"source.syntax m.py:1:5: m.py can't be imported: '(' was never closed",
		},
		{
			"a module that is imported", "run: \"m.py\"\n-- m.py --\nimport a\n-- a.py --\nfrom b import c\n-- b.py --\nprint 'x'\n",
			"source.syntax b.py:1:1: b.py can't be imported: Missing parentheses in call to 'print'. Did you mean print(...)?",
		},
		{"a module that may not be imported", "run: \"m.py\"\n-- m.py --\ntry:\n    import a\nexcept SyntaxError:\n    pass\nif 0:\n    import a\n-- a.py --\nprint 'x'\n", ""},
		{"a module that nothing imports", "run: \"m.py\"\n-- m.py --\n-- a.py --\nprint 'x'\n", ""},
		{
			"one file of two processes", "run: \"m.py\"\nprocesses: w: \"python m.py\"\n-- m.py --\n)\n",
			"source.syntax m.py:1:1: m.py can't be imported: unmatched ')'",
		},
		{
			"syntax of a newer Python", "run: \"m.py\"\n-- m.py --\nimport a\n-- a.py --\n\ndef f[T = int](): pass\n",
			"source.too-new a.py:2:7: a type parameter with a default needs Python 3.13, and the image has Python 3.12",
		},
		{"syntax of that Python", "run: \"m.py\"\n-- m.py --\ntype X = int\n", ""},
	})
}

func TestDevelopment(t *testing.T) {
	testSource(t, []sourceCase{
		{"flask run", `run: command: ["flask", "run"]` + "\n" + flaskShop, "server.development run: flask run is Flask's own server: it is for development alone"},
		{"runserver", "run: command: [\"python\", \"manage.py\", \"runserver\"]\n-- manage.py --\n", "server.development run: runserver is Django's own server: it is for development alone"},
		{"http.server", "run: module: \"http.server\"\n", "server.development run: http.server is Python's own server, without any security: it is for development alone"},
		{"a server that reloads", `server: uvicorn: {app: "shop:app", args: ["--reload"]}` + "\n" + flaskShop, "server.development server.uvicorn: uvicorn --reload watches the source and starts again with each change: it is for development alone"},
		{"a job", "jobs: j: \"flask run\"\nrun: \"m.py\"\n-- m.py --\n", ""},
		{
			"Flask's server in a script", "run: \"m.py\"\n-- m.py --\nfrom flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run(debug=True)\n",
			"server.development m.py:4:5: app.run() starts Flask's own server, and with debug=True whoever causes an error can run code in it: it is for development alone",
		},
		{"the same file behind a server", "server: gunicorn: app: \"m:app\"\n-- m.py --\nfrom flask import Flask\napp = Flask(__name__)\nif __name__ == '__main__':\n    app.run(debug=True)\n", ""},
		{"another run", "run: \"m.py\"\n-- m.py --\nbot = Bot()\nbot.run()\n", ""},
		{"Werkzeug's server", "run: \"m.py\"\n-- m.py --\nrun_simple('0.0.0.0', 80, app)\n", "server.development m.py:1:1: run_simple is Werkzeug's own server: it is for development alone"},
		{"Uvicorn that reloads", "run: \"m.py\"\n-- m.py --\nuvicorn.run('m:app', reload=True)\n", "server.development m.py:1:1: reload=True watches the source and starts again with each change: it is for development alone"},
		{"Uvicorn in a script", "run: \"m.py\"\n-- m.py --\nuvicorn.run('m:app', reload=RELOAD)\n", ""},
		{"debug", "server: uvicorn: app: \"m:app\"\n-- m.py --\napp = FastAPI(debug=True)\n", "app.debug m.py:1:1: FastAPI(debug=True) shows the source to whoever causes an error"},
		{"debug of a variable", "server: uvicorn: app: \"m:app\"\n-- m.py --\napp = FastAPI(debug=os.environ.get('DEBUG'))\n", ""},
		{"Flask's debug", "server: gunicorn: app: \"shop:app\"\n" + flaskShop + "app.config['DEBUG'] = True\n", `app.debug shop.py:3:1: app.config["DEBUG"] = True shows the source to whoever causes an error`},
		{
			"origins", "server: uvicorn: app: \"m:app\"\n-- m.py --\napp = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origins=['*'], allow_credentials=True)\n",
			"app.any-origin m.py:2:1: every site on the web may ask this application with its visitors' cookies, and read the answers",
		},
		{"origins without credentials", "server: uvicorn: app: \"m:app\"\n-- m.py --\napp = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origins=['*'])\n", ""},
		{
			"Django's hosts and debug", "server: gunicorn: app: \"shop.wsgi\"\n-- shop/wsgi.py --\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\napplication = get_wsgi_application()\n-- shop/settings.py --\nDEBUG = True\nALLOWED_HOSTS = ['*']\n",
			"django.any-host shop/settings.py:2:1: ALLOWED_HOSTS lets in any host: who asks can name his own in links that Django makes, such as those to reset a password\n" +
				"django.debug shop/settings.py:1:1: the settings have DEBUG = True, which shows the source and the settings to whoever causes an error",
		},
		{"Django's settings that are replaced", "server: gunicorn: app: \"shop.wsgi\"\n-- shop/wsgi.py --\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\napplication = get_wsgi_application()\n-- shop/settings.py --\nDEBUG = True\nif PROD:\n    DEBUG = False\nALLOWED_HOSTS = os.environ['HOSTS']\n", ""},
	})
}

// An environment for development may debug; production may not.
func TestDevelopmentOfEnvironments(t *testing.T) {
	project := "server: uvicorn: app: \"m:app\"\nenvironments: {dev: server: uvicorn: args: [\"--reload\"], prod: server: uvicorn: args: [\"--reload\"]}\n-- m.py --\napp = 1\n"
	for environment, fires := range map[string]bool{"": false, "dev": false, "prod": true} {
		if got := sourceFindings(t, project, environment); strings.Contains(got, "server.development") != fires {
			t.Errorf("%s: got %q", environment, got)
		}
	}
}

func TestState(t *testing.T) {
	const handler = "from flask import Flask\napp = Flask(__name__)\nseen = []\ncount = 0\nprices = {'a': 1}\n@app.get('/')\n"
	four := "server: gunicorn: {app: \"shop:app\", workers: 4}\n-- shop.py --\n"
	testSource(t, []sourceCase{
		{"a list", four + handler + "def index():\n    seen.append(1)\n", "state.in-memory shop.py:8:5: index changes seen in the memory of one process, and there are 4 workers: each has its own"},
		{"a counter", four + handler + "def index():\n    global count\n    count += 1\n", "state.in-memory shop.py:9:5: index changes count in the memory of one process, and there are 4 workers: each has its own"},
		{"containers", "replicas: 3\npublish: false\n" + strings.Replace(four, "workers: 4", "workers: 1", 1) + handler + "def index():\n    seen.append(1)\n", "state.in-memory shop.py:8:5: index changes seen in the memory of one process, and there are 3 containers: each has its own"},
		{"one worker", strings.Replace(four, "workers: 4", "workers: 1", 1) + handler + "def index():\n    seen.append(1)\n", ""},
		{"a name of its own", four + handler + "def index():\n    seen = []\n    seen.append(1)\n", ""},
		{"a parameter", four + handler + "def index(seen):\n    seen.append(1)\n", ""},
		{"what is read", four + handler + "def index():\n    return prices['a'] + len(seen)\n", ""},
		{"what is filled at the start", four + handler + "def index():\n    prices['b'] = 1\n", ""},
		{"no handler", four + handler + "def index(): pass\ndef fill():\n    seen.append(1)\n", ""},
		{"a cache", four + "cache = {}\n" + handler + "def index():\n    cache['a'] = 1\n", ""},
		{"Limiter", four + flaskApp + "limiter = Limiter(app=app, key_func=address)\n", "state.local-backend shop.py:2:11: Limiter counts requests in the memory of one process, and there are 4 workers: each has its own"},
		{"Limiter with a store", four + flaskApp + "limiter = Limiter(app=app, key_func=address, storage_uri=REDIS)\n", ""},
		{"Limiter whose store is a setting", four + flaskApp + "limiter = Limiter(app=app, key_func=address)\napp.config['RATELIMIT_STORAGE_URI'] = REDIS\n", ""},
		{"a cache of Flask's", four + flaskApp + "cache = Cache(app, config={'CACHE_TYPE': 'SimpleCache'})\n", "state.local-backend shop.py:2:9: SimpleCache keeps what is cached in the memory of one process, and there are 4 workers: each has its own"},
		{"a cache in Redis", four + flaskApp + "cache = Cache(app, config={'CACHE_TYPE': 'RedisCache'})\n", ""},
		{"SocketIO", four + flaskApp + "socketio = SocketIO(app)\n", "state.local-backend shop.py:2:12: SocketIO keeps its clients in the memory of one process, and there are 4 workers: each has its own"},
		{"SocketIO with a queue", four + flaskApp + "socketio = SocketIO(app, message_queue=REDIS)\n", ""},
	})
}

const flaskApp = "app = Flask(__name__)\n"

func TestSQLite(t *testing.T) {
	const readOnly = "is in no volume: the container can't write there, and the database can't be changed"
	const django = "server: django: project: \"shop\"\n-- manage.py --\n-- shop/wsgi.py --\napplication = 1\n-- shop/settings.py --\n"
	testSource(t, []sourceCase{
		{"of a variable", "run: \"m.py\"\nenv: DATABASE_URL: \"sqlite:///shop.db\"\n-- m.py --\n", "sqlite.no-volume env.DATABASE_URL: /app/shop.db " + readOnly},
		{"in a folder in memory", "run: \"m.py\"\nenv: DATABASE_URL: \"sqlite:////tmp/shop.db\"\n-- m.py --\n", "sqlite.no-volume env.DATABASE_URL: /tmp/shop.db is in no volume: what is in the database is lost with its container"},
		{"in a volume", "run: \"m.py\"\nvolumes: data: \"/app/data\"\nenv: DATABASE_URL: \"sqlite:///data/shop.db\"\n-- m.py --\n", ""},
		{"in a volume of several", "run: \"m.py\"\nreplicas: 2\nvolumes: data: \"/app/data\"\nenv: DATABASE_URL: \"sqlite:///data/shop.db\"\n-- m.py --\n", "sqlite.replicas env.DATABASE_URL: 2 containers write to one file of SQLite's, /app/data/shop.db: all wait for the one that writes, and on a network's file system it breaks"},
		{"in memory", "run: \"m.py\"\nenv: DATABASE_URL: \"sqlite:///:memory:\"\n-- m.py --\n", ""},
		{"another database", "run: \"m.py\"\nenv: DATABASE_URL: \"postgres://db/shop\"\n-- m.py --\n", ""},
		{"of the source", "run: \"m.py\"\n-- m.py --\nURL = 'sqlite:///shop.db'\nengine = create_engine(URL)\n", "sqlite.no-volume m.py:1:7: /app/shop.db " + readOnly},
		{"a file of the project's", "run: \"m.py\"\n-- m.py --\nengine = create_engine('sqlite:///shop.db')\n-- shop.db --\n", ""},
		{"of the source, where a variable may say otherwise", "run: \"m.py\"\n-- m.py --\nengine = create_engine(os.environ.get('URL', 'sqlite:///shop.db'))\n", ""},
		{"Django's", django + "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\n", "sqlite.no-volume shop/settings.py:1:36: /app/db.sqlite3 " + readOnly},
		{"Django's in a volume", "volumes: data: \"/app/data\"\n" + django + "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'data/db.sqlite3'}}\n", ""},
		{"Django's that is replaced", django + "DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}\nif URL:\n    DATABASES['default'] = dj_database_url.config()\n", ""},
	})
}

func TestBuildContext(t *testing.T) {
	const key = "-----BEGIN PRIVATE KEY-----\n"
	pkg := "run: module: \"shop\"\nbuild: {package: true, ignore: [PATTERNS]}\n-- pyproject.toml --\n[build-system]\nbuild-backend = \"hatchling.build\"\n[project]\nname = \"shop\"\nreadme = \"README.md\"\n-- README.md --\nx\n-- shop/__main__.py --\n"
	testSource(t, []sourceCase{
		{"a module that the spec's pattern leaves out", "build: ignore: [\"lib\"]\nrun: \"m.py\"\n-- m.py --\nimport lib.a\n-- lib/a.py --\n", `context.source-ignored build.ignore: the pattern "lib" keeps lib/a.py out of the image, and run.script imports it, by line 1 of m.py`},
		{"a module that the own patterns leave out", "run: \"m.py\"\n-- m.py --\nimport build.a\n-- build/a.py --\n", `context.source-ignored build.ignore: the pattern "build" keeps build/a.py out of the image, and run.script imports it, by line 1 of m.py`},
		{"a module that is brought back", "build: ignore: [\"!build\"]\nrun: \"m.py\"\n-- m.py --\nimport build.a\n-- build/a.py --\n", ""},
		{"a module that is not imported", "build: ignore: [\"lib\"]\nrun: \"m.py\"\n-- m.py --\n-- lib/a.py --\n", ""},
		{
			"templates", "build: ignore: [\"**/templates\"]\nserver: gunicorn: app: \"shop:app\"\n" + flaskShop + "def index(): return render_template('a.html')\n-- templates/a.html --\n",
			`context.source-ignored build.ignore: the pattern "**/templates" keeps the templates in templates out of the image, which shop.py renders`,
		},
		{"templates that nothing renders", "build: ignore: [\"**/templates\"]\nserver: gunicorn: app: \"shop:app\"\n" + flaskShop + "-- templates/a.html --\n", ""},
		{"a README that is read", strings.Replace(pkg, "PATTERNS", `"*.md"`, 1), `context.readme build.ignore: the pattern "*.md" keeps README.md out of the build, and pyproject.toml names it: the project can't be built without`},
		{"a README that is brought back", strings.Replace(pkg, "PATTERNS", `"*.md", "!README.md"`, 1), ""},
		{"a README that nothing reads", "build: ignore: [\"*.md\"]\nrun: \"m.py\"\n-- m.py --\n-- README.md --\n", ""},
		{"a key", "run: \"m.py\"\n-- m.py --\n-- service-account.json --\n{\"private_key\": \"" + key + "\"}\n", "context.private-key build.ignore: service-account.json gets into the image with a private key: everyone who has the image can read it"},
		{"a key that is left out", "run: \"m.py\"\n-- m.py --\n-- server.pem --\n" + key, ""},
		{"a key that is brought back", "build: ignore: [\"!server.pem\"]\nrun: \"m.py\"\n-- m.py --\n-- server.pem --\n" + key, "context.private-key build.ignore: server.pem gets into the image with a private key: everyone who has the image can read it"},
		{"a certificate that is brought back", "build: ignore: [\"!ca.pem\"]\nrun: \"m.py\"\n-- m.py --\n-- ca.pem --\n-----BEGIN CERTIFICATE-----\n", ""},
		{"a key of tests", "run: \"m.py\"\n-- m.py --\n-- tests/credentials.json --\n" + key, ""},
		{"variables that are brought back", "build: ignore: [\"!web/.env\"]\nrun: \"m.py\"\n-- m.py --\n-- web/.env --\nA=1\n", "context.env-file build.ignore: web/.env gets into the image with variables, which mostly are secrets: everyone who has the image can read it"},
		{"variables that are left out", "run: \"m.py\"\n-- m.py --\n-- web/.env --\nA=1\n-- .env.example --\nA=\n", ""},
	})
}

// sized is a file without its bytes.
type sized struct{ fstest.MapFS }

func (s sized) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := s.MapFS.ReadDir(name)
	for i, e := range entries {
		if e.Name() == "big.bin" {
			entries[i] = bigEntry{e}
		}
	}
	return entries, err
}

type bigEntry struct{ fs.DirEntry }

func (b bigEntry) Info() (fs.FileInfo, error) {
	info, err := b.DirEntry.Info()
	return bigInfo{info}, err
}

type bigInfo struct{ fs.FileInfo }

func (bigInfo) Size() int64 { return 300 << 20 }

func TestLargeContext(t *testing.T) {
	for ignore, want := range map[string]string{
		"":       "context.large build.ignore: the build gets 300m of the project, all of which is sent to the builder and copied into the image",
		`"data"`: "",
	} {
		s, err := spec.Load("pyapp.cue", []byte(`name: "shop", python: "3.12", run: "m.py", build: ignore: [`+ignore+`]`))
		if err != nil {
			t.Fatal(err)
		}
		project := sized{fstest.MapFS{"m.py": {}, "data/a/big.bin": {}}}
		if got := told(generate.Check(s.App, project)); got != want {
			t.Errorf("%s: got %q, want %q", ignore, got, want)
		}
	}
}
