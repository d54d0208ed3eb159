"""Stand-in for Chainlit 2: chainlit run.
https://docs.chainlit.io/backend/command-line
"""

import sys
from pathlib import Path

from stand_in import Parser, command, env, existing, run_file, serve, written


def main():
    parser = Parser("chainlit run", add_help=False)  # -h is --headless
    parser.add_argument("target", type=existing)
    for short, name in ("-w", "--watch"), ("-h", "--headless"), ("-d", "--debug"), ("-c", "--ci"):
        parser.add_argument(short, name, action="store_true")
    parser.add_argument("--no-cache", action="store_true")
    parser.add_argument("--host", default=env("CHAINLIT_HOST", "127.0.0.1"))
    parser.add_argument("--port", default=env("CHAINLIT_PORT", "8000"))
    parser.add_argument("--root-path", default=env("CHAINLIT_ROOT_PATH", ""))
    parser.add_argument("--ssl-cert", default=env("CHAINLIT_SSL_CERT", ""))
    parser.add_argument("--ssl-key", default=env("CHAINLIT_SSL_KEY", ""))
    given = parser.parse_args(command("chainlit", "run", sys.argv[1:]))
    # Its configuration, the welcome page and the files of sessions, where they are missing.
    root = Path(env("CHAINLIT_APP_ROOT", "."))
    for name in (".chainlit/config.toml", ".files/stand-in", "chainlit.md"):
        if not (root / name).exists():
            written(root / name)
    run_file(given.target)
    serve(given.host, given.port, {"/": "<title>Assistant</title>", "/health": '{"status": "ok"}'}, given.root_path)


def __getattr__(name):
    """Decorators and messages, none of which has an effect here."""
    if name.startswith("_"):
        raise AttributeError(name)
    return lambda *args, **keywords: args[0] if args and callable(args[0]) else None


if __name__ == "__main__":
    main()
