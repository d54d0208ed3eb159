"""Stand-in for Shiny for Python 1: shiny run.
https://shiny.posit.co/py/api/core/Shiny-CLI.html (shiny run --help)
"""

import importlib
import sys
from pathlib import Path

from stand_in import Parser, command, serve


def main():
    parser = Parser("shiny run", add_help=False)  # -h is --host
    parser.add_argument("app", nargs="?", default="app:app")
    parser.add_argument("--host", "-h", default="127.0.0.1")
    parser.add_argument("--port", "-p", default="8000")
    parser.add_argument("--autoreload-port", default="0")
    parser.add_argument("--reload", "-r", action="store_true")
    parser.add_argument("--ws-max-size", type=int, default=16777216)
    parser.add_argument("--log-level", default="info")
    parser.add_argument("--app-dir", "-d", default=".")
    parser.add_argument("--factory", action="store_true")
    parser.add_argument("--launch-browser", "-b", action="store_true")
    parser.add_argument("--dev-mode", action="store_true")
    parser.add_argument("--no-dev-mode", action="store_true")
    given = parser.parse_args(command("shiny", "run", sys.argv[1:]))
    file, _, attribute = given.app.rpartition(":") if ":" in given.app else (given.app, "", "app")
    folder = Path(file).parent if file.endswith(".py") else Path(".")
    sys.path.insert(0, str(Path(given.app_dir, folder).resolve()))
    getattr(importlib.import_module(Path(file).stem if file.endswith(".py") else file), attribute)
    serve(given.host, given.port, {"/": "<title>Shiny</title>"})


class App:
    def __init__(self, ui, server=None, **settings):
        pass


class Anything:
    def __getattr__(self, name):
        return lambda *args, **keywords: args[0] if args and callable(args[0]) else self


ui, render, reactive = Anything(), Anything(), Anything()

if __name__ == "__main__":
    main()
