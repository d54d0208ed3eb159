package e2e

import (
	"slices"
	"strings"
	"testing"
)

// serverPackages are what the servers come from, in one image. uWSGI is not among them: it
// is compiled at the build, from a source that a stand-in for the index has not.
const serverPackages = `
gunicorn
uvicorn
uvicorn-worker
gevent
tornado
hypercorn
waitress
daphne
granian
fastapi
fastapi-cli
django
flask
streamlit
gradio
dash
panel
nicegui
chainlit
shiny
marimo
jupyterlab
mcp
celery
flower
voila
./ipykernel
`

// serverFiles are the smallest applications that the servers can serve.
var serverFiles = map[string]string{
	"requirements.txt":      serverPackages,
	"wsgi.py":               "def app(environ, start):\n    start('200 OK', [])\n    return [b'wsgi']\n",
	"asgi.py":               asgiApp,
	"api.py":                "from fastapi import FastAPI\napp = FastAPI()\n",
	"flaskapp.py":           "from flask import Flask\ndef create_app():\n    return Flask(__name__)\n",
	"manage.py":             "import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nfrom django.core.management import execute_from_command_line\nexecute_from_command_line(sys.argv)\n",
	"shop/__init__.py":      "",
	"shop/settings.py":      "SECRET_KEY = 'x'\nALLOWED_HOSTS = ['127.0.0.1']\nROOT_URLCONF = 'shop.urls'\nSTATIC_ROOT = 'static'\nINSTALLED_APPS = ['django.contrib.staticfiles']\nSTATIC_URL = '/static/'\n",
	"shop/urls.py":          "urlpatterns = []\n",
	"shop/wsgi.py":          "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
	"page.py":               "print('page')\n",
	"gradioapp.py":          "import gradio as gr\ngr.Interface(lambda s: s, gr.Textbox(), 'text').launch()\n",
	"dashapp.py":            "from dash import Dash, html\napp = Dash(__name__)\napp.layout = html.Div('x')\nserver = app.server\n",
	"niceguiapp.py":         "from nicegui import ui\nui.label('x')\nui.run(port=8080, reload=False, show=False, storage_secret='x')\n",
	"chat.py":               "import chainlit\n",
	"chainlit.md":           "",
	".chainlit/config.toml": "",
	"shinyapp.py":           "from shiny import App, ui\napp = App(ui.page_fluid(), None)\n",
	"notebook.py":           "import marimo\napp = marimo.App()\n",
	"tools.py":              "from mcp.server.fastmcp import FastMCP\nserver = FastMCP('x')\n",
	"tasks.py":              "from celery import Celery\napp = Celery('tasks', broker='memory://')\n",
	// The kernel is not started: a stand-in for the index may have none.
	"ipykernel/pyproject.toml": "[project]\nname = \"ipykernel\"\nversion = \"0\"\n[tool.setuptools]\npackages = []\n",
	"secrets/jupyter_token":    "a-token-of-the-test",
	"notebooks/index.ipynb":    "{}",
}

const asgiApp = `
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"asgi"})
`

// ended is how a server ends by itself: its exit code, and what it writes at the end where
// the code alone would be that of a kill too.
type ended struct {
	codes []int
	log   string
}

var (
	well = ended{codes: []int{0}}
	// Gradio closes its server on KeyboardInterrupt; its stand-in lets Python end by it.
	bySIGINT = ended{codes: []int{0, 130}}
	// Uvicorn finishes its requests, and then ends by the signal that it got
	// (https://github.com/encode/uvicorn/blob/0.32.0/uvicorn/server.py, capture_signals).
	bySIGTERM = ended{codes: []int{143}, log: "Finished server process"}
)

type serverProcess struct {
	name, spec string
	ended      ended
}

// servers are the kinds of server, each as a process of its own with its own port.
var servers = []serverProcess{
	{"uvicorn", `uvicorn: app: "asgi:app"`, bySIGTERM},
	{"hypercorn", `hypercorn: app: "asgi:app"`, well},
	{"waitress", `waitress: app: "wsgi:app"`, well},
	{"daphne", `daphne: app: "asgi:app"`, well},
	{"granian", `granian: app: "asgi:app"`, well},
	{"granian-wsgi", `granian: {app: "wsgi:app", interface: "wsgi", workers: 2}`, well},
	{"fastapi", `fastapi: path: "api.py"`, bySIGTERM},
	{"django", `django: {project: "shop", gunicorn: workers: 1}`, well},
	{"flask", `flask: {app: "flaskapp:create_app()", gunicorn: workers: 1}`, well},
	{"gevent", `gunicorn: {app: "wsgi:app", worker_class: "gevent", workers: 1}`, well},
	{"tornado", `gunicorn: {app: "wsgi:app", worker_class: "tornado", workers: 1}`, well},
	{"uvicorn-worker", `gunicorn: {app: "asgi:app", worker_class: "uvicorn_worker.UvicornWorker", workers: 1}`, well},
	{"streamlit", `streamlit: app: "page.py"`, well},
	{"gradio", `gradio: app: "gradioapp.py"`, bySIGINT},
	{"dash", `dash: {app: "dashapp:server", gunicorn: workers: 1}`, well},
	{"panel", `panel: app: "page.py"`, well},
	{"nicegui", `nicegui: app: "niceguiapp.py"`, well},
	{"chainlit", `chainlit: app: "chat.py"`, well},
	{"shiny", `shiny: app: "shinyapp.py"`, well},
	{"marimo", `marimo: app: "notebook.py"`, well},
	{"voila", `voila: notebook: "notebooks/index.ipynb"`, well},
	{"jupyter", `jupyter: root_dir: "notebooks"`, well},
	{"mcp", `mcp: app: "tools:server"`, bySIGTERM},
	{"flower", `flower: app: "tasks"`, well},
}

// serversSpec starts so many interpreters at once that the start takes a while.
func serversSpec(name string) string {
	const patient = `publish: false, health: {timeout: "30s", start_period: "3m"}`
	lines := []string{
		`name: "` + name + `"`, `python: "3.13"`, `deps: pip: {}`,
		`server: gunicorn: {app: "wsgi:app", workers: 1}`,
		`publish: port: 0`, `health: {timeout: "30s", start_period: "3m"}`,
		`limits: memory: "256m"`, `secrets: JUPYTER_TOKEN: file: "secrets/jupyter_token"`, `processes: {`,
	}
	for _, s := range servers {
		lines = append(lines, `"`+s.name+`": {`+s.spec+`, `+patient+`}`)
	}
	return strings.Join(append(lines, "}\n"), "\n")
}

// Every server becomes healthy from one image, as a user without rights on a read-only
// root, and ends by itself when it is told to stop. This proves its command, its address,
// its health path and the places that it writes.
func TestServers(t *testing.T) {
	p := newProject(t, serverFiles)
	p.write("pyapp.cue", serversSpec(p.name))
	p.pyapp("up", "-d", "--wait")
	started := p.state()
	users := p.processUsers(started)
	// All at once: on a busy machine the shortest grace, 10 seconds, is too little for that.
	p.docker("compose", "stop", "--timeout", "60")
	stopped := p.state()
	for _, s := range append(slices.Clone(servers), serverProcess{"app", "", well}) {
		t.Run(s.name, func(t *testing.T) {
			isConfined(t, started[s.name])
			if got := users[s.name]; got != "10001" {
				t.Errorf("its process runs as the user %q, want 10001", got)
			}
			log := p.logs(s.name)
			if c := stopped[s.name].State; c.Status != "exited" || !slices.Contains(s.ended.codes, c.ExitCode) || c.OOMKilled || !strings.Contains(log, s.ended.log) {
				t.Errorf("it is %s with %d, want an end by itself with one of %v after %q: 137 is a kill\n%s",
					c.Status, c.ExitCode, s.ended.codes, s.ended.log, log)
			}
		})
	}
}

// isConfined looks at a container that should be healthy, without rights, on a read-only root.
func isConfined(t *testing.T, c container) {
	t.Helper()
	if c.State.Status != "running" || c.State.Health == nil || c.State.Health.Status != "healthy" {
		t.Errorf("it is %s with the health %v, want healthy", c.State.Status, c.State.Health)
	}
	if c.Config.User != "10001:10001" || !c.HostConfig.ReadonlyRootfs || !slices.Equal(c.HostConfig.CapDrop, []string{"ALL"}) {
		t.Errorf("user %q, read-only root %v, cap_drop %v", c.Config.User, c.HostConfig.ReadonlyRootfs, c.HostConfig.CapDrop)
	}
}

// processUsers is the real user of each container's first process, by service: what the
// kernel says, not what was asked for.
func (p project) processUsers(services map[string]container) map[string]string {
	p.t.Helper()
	users := map[string]string{}
	for name := range services {
		status := p.pyapp("exec", "--service", name, "-T", "cat", "/proc/1/status").stdout
		_, uid, _ := strings.Cut(status, "\nUid:\t")
		users[name], _, _ = strings.Cut(uid, "\t")
	}
	return users
}

// logs are the last lines that a service wrote.
func (p project) logs(service string) string {
	out, _ := p.try("compose", "logs", "--no-log-prefix", "--tail=30", service)
	return out.stdout + out.stderr
}
