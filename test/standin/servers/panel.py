"""Stand-in for Panel 1: panel serve.
https://panel.holoviz.org/how_to/server/commandline.html
https://docs.bokeh.org/en/latest/docs/reference/command/subcommands/serve.html
"""

import sys
from pathlib import Path

from stand_in import Parser, command, existing, run_file, serve


def main():
    parser = Parser("panel serve")
    parser.add_argument("files", nargs="+", type=existing)
    parser.add_argument("--address", default="localhost")
    parser.add_argument("--port", default="5006")
    parser.add_argument("--prefix", default="")
    parser.add_argument("--num-procs", type=int, default=1)
    parser.add_argument("--num-threads", type=int)
    parser.add_argument("--allow-websocket-origin", action="append")
    parser.add_argument("--index")
    parser.add_argument("--root-path")
    parser.add_argument("--log-level", choices=["trace", "debug", "info", "warning", "error", "critical"])
    parser.add_argument("--args", nargs="...")
    parser.add_argument("--session-token-expiration", type=int)
    parser.add_argument("--unused-session-lifetime", type=int)
    parser.add_argument("--keep-alive", type=int)
    parser.add_argument("--liveness-endpoint", default="liveness")
    for name in ("--use-xheaders", "--show", "--dev", "--autoreload", "--static-dirs", "--warm", "--glob", "--admin", "--liveness", "--reuse-sessions"):
        parser.add_argument(name, action="store_true")
    given = parser.parse_args(command("panel", "serve", sys.argv[1:]))
    pages = {"/" + Path(f).stem: lambda f=f: run_file(f) and "<title>Panel</title>" for f in given.files}
    pages["/"] = next(iter(pages.values()))
    if given.liveness:
        pages["/" + given.liveness_endpoint] = '{"pages": true}'
    serve(given.address, given.port, pages, given.prefix and "/" + given.prefix.strip("/"))


class Anything:
    """Panes, layouts and widgets, none of which has an effect here."""

    def __init__(self, *args, **keywords):
        pass

    def __getattr__(self, name):
        return Anything

    def __call__(self, *args, **keywords):
        return self


def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return Anything()


if __name__ == "__main__":
    main()
