#!/usr/bin/env python3
"""check.py - starts each stand-in for a server with the command line of a container,
asks its health path on loopback, and ends it by SIGTERM. Its packages have to be installed.

Prints what failed and ends with 1, or prints how many were checked.
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FILES = {
    "gradio_app.py": "import gradio as gr\ngr.Interface(lambda s: s, gr.Textbox(), 'text').launch()\n",
    "nicegui_app.py": "from nicegui import ui\nui.label('x')\nui.run(host='127.0.0.1', port=9003, reload=False, show=False)\n",
    "page.py": "print('page')\n",
    "shiny_app.py": "from shiny import App, ui\napp = App(ui.page_fluid(), None)\n",
    "dash_app.py": "from dash import Dash, html\napp = Dash(__name__)\napp.layout = html.Div('x')\nserver = app.server\n",
    "wsgi.py": "def app(environ, start):\n    start('200 OK', [])\n    return [b'wsgi']\n",
    "asgi.py": "async def app(scope, receive, send):\n    await send({'type': 'http.response.start', 'status': 200, 'headers': []})\n    await send({'type': 'http.response.body', 'body': b'asgi'})\n",
    "api.py": "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/healthz')\ndef health(): return 'ok'\n",
    "tools.py": "from mcp.server.fastmcp import FastMCP\nfrom starlette.responses import PlainTextResponse\nm = FastMCP('x', host='0.0.0.0')\n@m.custom_route('/health', methods=['GET'])\nasync def health(request): return PlainTextResponse('ok')\napp = m.streamable_http_app()\n",
    "tasks.py": "from celery import Celery\napp = Celery('tasks', broker='memory://')\n",
    "nb.ipynb": "{}",
}
# Command, port, health path, exit codes after SIGTERM: uvicorn and Python without a handler end by the signal itself.
ENDS, BY_SIGNAL = (0,), (0, -signal.SIGTERM)
CASES = [
    ("streamlit run page.py --server.address=127.0.0.1 --server.port=9001 --server.headless=true --browser.gatherUsageStats=false", 9001, "/_stcore/health", ENDS),
    ("python gradio_app.py", 9002, "/", BY_SIGNAL),
    ("python nicegui_app.py", 9003, "/", ENDS),
    ("panel serve page.py --address=127.0.0.1 --port=9004 --allow-websocket-origin=* --liveness", 9004, "/liveness", ENDS),
    ("chainlit run page.py --headless --host=127.0.0.1 --port=9005", 9005, "/health", ENDS),
    ("shiny run --host=127.0.0.1 --port=9006 shiny_app:app", 9006, "/", ENDS),
    ("marimo run page.py --host=127.0.0.1 --port=9007 --headless --no-token", 9007, "/health", ENDS),
    ("voila nb.ipynb --no-browser --Voila.ip=127.0.0.1 --port=9008", 9008, "/", ENDS),
    ("jupyter lab --ip=127.0.0.1 --port=9009 --no-browser --allow-root", 9009, "/api", ENDS),
    ("gunicorn --bind=127.0.0.1:9010 dash_app:server", 9010, "/", ENDS),
    ("granian --interface=wsgi --host=127.0.0.1 --port=9011 --workers=2 --workers-kill-timeout=5 --access-log --respawn-failed-workers --no-ws wsgi:app", 9011, "/", ENDS),
    ("granian --interface=asgi --host=127.0.0.1 --port=9012 --workers-kill-timeout=25s asgi:app", 9012, "/", ENDS),
    ("gunicorn --bind=127.0.0.1:9013 --worker-class=uvicorn_worker.UvicornWorker asgi:app", 9013, "/", ENDS),
    ("fastapi run api.py --host=127.0.0.1 --port=9014", 9014, "/healthz", BY_SIGNAL),
    ("uvicorn tools:app --host=127.0.0.1 --port=9015", 9015, "/health", BY_SIGNAL),
    ("celery -A tasks flower --address=127.0.0.1 --port=9016", 9016, "/healthcheck", ENDS),
]
# Each command refuses an option that it does not have.
REFUSALS = ["streamlit run page.py --server.prot=1", "panel serve page.py --prot=1", "chainlit run page.py --prot=1", "shiny run --prot=1", "marimo run page.py --prot=1",
            "voila nb.ipynb --prot=1", "granian --prot=1 wsgi:app", "fastapi run api.py --prot=1", "dramatiq --prot=1 page", "arq --prot=1 page.X", "huey_consumer --prot=1 page.x",
            "celery -A tasks flower --prot=1"]


def status(port, path):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return None


def check(command, port, path, codes):
    """What is wrong with one case; None for nothing."""
    process = subprocess.Popen(command.split(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    limit, answer = time.monotonic() + 60, None
    while answer is None and process.poll() is None and time.monotonic() < limit:
        answer = status(port, path)
        time.sleep(0.1)
    process.terminate()
    try:
        output, _ = process.communicate(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        return f"did not end: {process.communicate()[0][-600:]}"
    if answer != 200 or process.returncode not in codes:
        return f"GET {path}: {answer}, ended with {process.returncode}: {output[-600:]}"
    return None


def refuses(command):
    done = subprocess.run(command.split(), capture_output=True, text=True, timeout=60)
    return None if done.returncode == 2 else f"ended with {done.returncode}, not 2: {done.stderr[-300:]}"


def main():
    os.environ.update(GRADIO_SERVER_NAME="127.0.0.1", GRADIO_SERVER_PORT="9002")
    os.chdir(tempfile.mkdtemp())
    for name, text in FILES.items():
        Path(name).write_text(text)
    results = [(case[0], check(*case)) for case in CASES] + [(command, refuses(command)) for command in REFUSALS]
    for command, wrong in results:
        if wrong:
            print(f"FAIL {command}: {wrong}", file=sys.stderr)
    failed = sum(1 for _, wrong in results if wrong)
    print(f"{len(results) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
