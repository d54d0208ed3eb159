"""Stand-in for Voilà 0.5: voila.
https://voila.readthedocs.io/en/stable/customize.html
https://voila.readthedocs.io/en/stable/deploy.html
"""

import os
import re
import sys
import tempfile
from pathlib import Path

from stand_in import Parser, env, existing, serve, written


def main():
    parser = Parser("voila")
    parser.add_argument("notebook", nargs="?", default=".", type=existing)
    parser.add_argument("--port", "--Voila.port", default="8866")
    parser.add_argument("--Voila.ip", dest="ip", default="localhost")
    parser.add_argument("--base_url", "--Voila.base_url", default="/")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--strip_sources", "--theme", "--template", "--token")
    parser.add_argument("--debug", action="store_true")
    words = sys.argv[1:]
    for word in words:
        # Any other trait of the application is taken, as traitlets does.
        if re.match(r"--(Voila|VoilaConfiguration|MappingKernelManager|ServerApp)\.(?!ip|port|base_url)\w+=", word):
            words = [w for w in words if w != word]
    given = parser.parse_args(words)
    # Connection files of kernels, and the folder of the tree's own pages.
    written(Path(env("JUPYTER_RUNTIME_DIR", os.path.join(env("JUPYTER_DATA_DIR", Path.home() / ".local/share/jupyter"), "runtime"))) / "kernel-stand-in.json")
    written(Path(tempfile.mkdtemp(prefix="voila_")) / "stand-in")
    serve(given.ip, given.port, {"/": "<title>Voilà</title>", "/static/voila.js": ""}, given.base_url.rstrip("/"))


if __name__ == "__main__":
    main()
