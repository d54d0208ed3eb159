"""What the stand-ins for servers share: a server of HTTP that stops as theirs does."""

import argparse
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Parser(argparse.ArgumentParser):
    """Options as the real command lines take them: never abbreviated, unknown ones refused with 2."""

    def __init__(self, prog, **settings):
        super().__init__(prog=prog, allow_abbrev=False, **settings)


def command(prog, name, words):
    """The arguments after the command's name, which has to be this one."""
    if not words or words[0] != name:
        sys.exit(f"{prog}: the stand-in knows {prog} {name} alone, not {words[:1]}")
    return words[1:]


def existing(path):
    if not Path(path).exists():
        sys.exit(f"Error: Invalid value: File does not exist: {path}")
    return path


def written(path, text=""):
    """Writes a file where the real server does, with its folders; fails as it does."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def run_file(path):
    """The application's file, run as the main module."""
    import runpy

    sys.path.insert(0, str(Path(path).resolve().parent))
    return runpy.run_path(path, run_name="__main__")


def server(host, port, answers, base=""):
    """A server that answers GET by path; any other path is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.partition("?")[0]
            body = answers.get(path.removeprefix(base)) if path.startswith(base) else None
            body = body() if callable(body) else body
            text = ("not found" if body is None else body).encode()
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "application/json" if text[:1] == b"{" else "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    return ThreadingHTTPServer((host, int(port)), Handler)


def serve(host, port, answers, base="", signals=(signal.SIGTERM, signal.SIGINT)):
    """Serves until a signal, then ends with 0."""
    http = server(host, port, answers, base)
    for number in signals:
        signal.signal(number, lambda *_: threading.Thread(target=http.shutdown).start())
    print(f"stand-in: listening on http://{host}:{port}{base}", flush=True)
    http.serve_forever()
    http.server_close()


def env(name, default):
    return os.environ.get(name) or default
