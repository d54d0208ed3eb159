"""Stand-in for JupyterLab 4: jupyter lab, without its pages, on the real Jupyter Server.
https://jupyterlab.readthedocs.io/en/stable/getting_started/starting.html
https://jupyter-server.readthedocs.io/en/latest/operators/public-server.html
"""

import sys

from jupyter_server.serverapp import main

if __name__ == "__main__":
    sys.exit(main())
