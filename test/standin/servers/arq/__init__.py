"""Stand-in for arq 0.26: jobs over Redis, and the command arq.
https://arq-docs.helpmanual.io/
"""

from arq.connections import create_pool

__all__ = ["create_pool"]
