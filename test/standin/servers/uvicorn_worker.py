"""Stand-in for uvicorn-worker 0.3: what the real uvicorn still brings itself.
https://github.com/Kludex/uvicorn-worker
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # which says to take this package
    from uvicorn.workers import UvicornH11Worker, UvicornWorker

__all__ = ["UvicornH11Worker", "UvicornWorker"]
