"""Stand-in for Granian 2.5: serves WSGI and ASGI (HTTP alone), by the standard library.
https://github.com/emmett-framework/granian#options
"""

import asyncio
import importlib
import os
import re
import signal
import sys
import time
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from stand_in import Parser, env

CHOICES = {"--interface": ["asgi", "asginl", "rsgi", "wsgi"], "--http": ["auto", "1", "2"], "--loop": ["auto", "asyncio", "rloop", "uvloop", "winloop"],
           "--runtime-mode": ["auto", "mt", "st"], "--log-level": ["critical", "error", "warning", "warn", "info", "debug", "notset"]}
NUMBERS = ("--port", "--workers", "--blocking-threads", "--runtime-threads", "--runtime-blocking-threads", "--backlog", "--backpressure")
DURATIONS = ("--workers-lifetime", "--workers-kill-timeout", "--respawn-interval", "--blocking-threads-idle-timeout")
TEXTS = ("--host", "--url-path-prefix", "--working-dir", "--env-files", "--access-log-fmt", "--log-config", "--process-name", "--ssl-certificate", "--ssl-keyfile",
         "--workers-max-rss", "--static-path-mount", "--static-path-route", "--pid-file")
SWITCHES = ("access-log", "ws", "log", "factory", "respawn-failed-workers", "reload", "metrics")
DEFAULTS = {"host": "127.0.0.1", "port": 8000, "workers": 1, "interface": "rsgi", "workers_kill_timeout": "0"}


def duration(text):
    """Seconds of 25, 25s or 1m30s."""
    if not re.fullmatch(r"\d+|(\d+d)?(\d+h)?(\d+m)?(\d+s)?", text):
        raise ValueError(text)
    units = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
    return sum(int(n) * units[u] for n, u in re.findall(r"(\d+)([smhd]?)", text))


def arguments():
    parser = Parser("granian")
    parser.add_argument("app")
    kinds = [(n, {"choices": c}) for n, c in CHOICES.items()] + [(n, {"type": int}) for n in NUMBERS] + [(n, {"type": duration}) for n in DURATIONS] + [(n, {}) for n in TEXTS]
    for name, settings in kinds:
        attribute = name[2:].replace("-", "_")
        parser.add_argument(name, default=env("GRANIAN_" + attribute.upper(), DEFAULTS.get(attribute)), **settings)
    for name in SWITCHES:
        parser.add_argument("--" + name, action="store_true")
        parser.add_argument("--no-" + name, action="store_false", dest=name.replace("-", "_"))
    return parser.parse_args()


def load(target):
    module, _, attribute = target.partition(":")
    return getattr(importlib.import_module(module), attribute or "app")


def as_wsgi(app):
    """An ASGI application as one of WSGI: one event loop a request."""

    def call(environ, start_response):
        sent, body = [], environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        headers = [(k[5:].lower().replace("_", "-").encode(), v.encode()) for k, v in environ.items() if k.startswith("HTTP_")]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": environ["REQUEST_METHOD"], "scheme": "http", "root_path": "",
                 "path": environ["PATH_INFO"], "raw_path": environ["PATH_INFO"].encode(), "query_string": environ["QUERY_STRING"].encode(), "headers": headers,
                 "client": (environ["REMOTE_ADDR"], 0), "server": (environ["SERVER_NAME"], int(environ["SERVER_PORT"])), "state": {}}

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        asyncio.run(app(scope, receive, send))
        start_response(f"{sent[0]['status']} -", [(k.decode(), v.decode()) for k, v in sent[0].get("headers", [])])
        return [message.get("body", b"") for message in sent[1:]]

    return call


class Handler(WSGIRequestHandler):
    def log_message(self, form, *values):
        if self.server.access_log:
            print(f"[INFO] {self.address_string()} - {form % values}", flush=True)


class Server(ThreadingMixIn, WSGIServer):
    access_log = False


def work(http):
    """A worker: serves until SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    http.serve_forever()


def main():
    given = arguments()
    os.chdir(given.working_dir or ".")
    sys.path.insert(0, os.getcwd())
    if given.interface == "rsgi":
        sys.exit("granian: the stand-in does not know RSGI")
    http = Server((given.host, given.port), Handler)
    http.access_log, app = given.access_log, load(given.app)
    http.set_app(app if given.interface == "wsgi" else as_wsgi(app))
    print(f"[INFO] Listening at: http://{given.host}:{given.port}", flush=True)
    workers = {}
    for _ in range(int(given.workers)):
        spawn(workers, http)
    signal.signal(signal.SIGTERM, lambda *_: stop(workers, given.workers_kill_timeout))
    while True:
        pid, code = os.wait()
        del workers[pid]
        if not given.respawn_failed_workers:
            stop(workers, given.workers_kill_timeout, code=1)
        spawn(workers, http)


def spawn(workers, http):
    pid = os.fork()
    if pid == 0:
        work(http)
    workers[pid] = True


def stop(workers, kill_timeout, code=0):
    """Ends the workers; kills those that have not ended in time, if there is a limit."""
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + (kill_timeout or 3600)
    for pid in list(workers):
        while os.waitpid(pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > limit:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.02)
    os._exit(code)


if __name__ == "__main__":
    main()
