"""Stand-in for marimo 0.17: marimo run.
https://docs.marimo.io/cli/#marimo-run
https://docs.marimo.io/guides/deploying/deploying_docker/
"""

import sys
from pathlib import Path

from stand_in import Parser, command, env, existing, run_file, serve, written


def main():
    parser = Parser("marimo run")
    parser.add_argument("name", type=existing)
    parser.add_argument("-p", "--port", default="2718")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--proxy")
    parser.add_argument("--base-url", default="")
    parser.add_argument("--token-password")
    parser.add_argument("--session-ttl", type=int, default=120)
    parser.add_argument("--allow-origins", action="append")
    for name in ("--headless", "--token", "--no-token", "--include-code", "--watch", "--no-watch", "--skip-update-check", "--sandbox", "--no-sandbox", "--redirect-console-to-browser"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("args", nargs="*")
    given = parser.parse_args(command("marimo", "run", sys.argv[1:]))
    # Its state is in XDG_STATE_HOME; it does without where it can't write.
    try:
        written(Path(env("XDG_STATE_HOME", Path.home() / ".local/state")) / "marimo/marimo.toml")
    except OSError as error:
        print(f"stand-in: no state: {error}", file=sys.stderr)
    health = '{"status": "healthy"}'
    answers = {"/": lambda: run_file(given.name) and "<title>marimo</title>", "/health": health, "/healthz": health, "/api/status": health}
    serve(given.host, given.port, answers, given.base_url.rstrip("/"))


class App:
    def __init__(self, **settings):
        pass

    def cell(self, function=None, **settings):
        return function or (lambda f: f)

    def run(self):
        pass


if __name__ == "__main__":
    main()
