"""Stand-in for fastapi-cli 0.0.14: fastapi run, on the real uvicorn.
https://fastapi.tiangolo.com/fastapi-cli/
"""

import os
import sys
from pathlib import Path

import uvicorn
from stand_in import Parser, command, env, existing

DEFAULTS = ("main.py", "app.py", "api.py", "app/main.py", "app/app.py", "app/api.py")


def main():
    parser = Parser("fastapi run")
    parser.add_argument("path", nargs="?", type=existing)
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--port", type=int, default=env("PORT", 8000))
    parser.add_argument("--workers", type=int, default=env("WEB_CONCURRENCY", None))
    parser.add_argument("--root-path", default="")
    parser.add_argument("--app", default="app")
    parser.add_argument("-e", "--entrypoint")
    parser.add_argument("--forwarded-allow-ips")
    parser.add_argument("--proxy-headers", action="store_true", default=True)
    parser.add_argument("--no-proxy-headers", action="store_false", dest="proxy_headers")
    parser.add_argument("--reload", action="store_true")
    parser.add_argument("--no-reload", action="store_false", dest="reload")
    given = parser.parse_args(command("fastapi", "run", sys.argv[1:]))
    target = given.entrypoint or "{}:{}".format(module(given.path), given.app)
    sys.path.insert(0, os.getcwd())
    uvicorn.run(target, host=given.host, port=given.port, workers=given.workers, reload=given.reload, root_path=given.root_path,
                proxy_headers=given.proxy_headers, forwarded_allow_ips=given.forwarded_allow_ips)


def module(path):
    """The import name of a file: its folders with an __init__.py are packages."""
    path = path or next((p for p in DEFAULTS if Path(p).exists()), None)
    if path is None:
        sys.exit("Could not find a default file to run, please provide an explicit path")
    path = Path(path).resolve()
    names, folder = [path.stem], path.parent
    while (folder / "__init__.py").exists():
        names.insert(0, folder.name)
        folder = folder.parent
    sys.path.insert(0, str(folder))
    os.environ["PYTHONPATH"] = os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])
    return ".".join(names)


if __name__ == "__main__":
    main()
