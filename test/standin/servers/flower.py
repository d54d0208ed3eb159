"""Stand-in for Flower 2: celery flower, a command that the real Celery finds.
https://flower.readthedocs.io/en/latest/config.html
"""

import click
from stand_in import env, serve

TEXTS = ("address", "url-prefix", "basic-auth", "broker-api", "db", "logging", "auth", "max-tasks", "state-save-interval", "oauth2-key", "oauth2-secret", "oauth2-redirect-uri")
FLAGS = ("persistent", "debug", "auto-refresh", "natural-time", "inspect-timeout", "tasks-columns", "xheaders", "unix-socket", "purge-offline-workers")


@click.pass_context
def run(context, port, address, url_prefix, **settings):
    app = context.obj.app
    answers = {"/": f"<title>Flower</title>{app.main}", "/healthcheck": "OK"}
    serve(address or "0.0.0.0", port, answers, url_prefix and "/" + url_prefix.strip("/") or "")


flower = click.Command("flower", callback=run, params=[
    click.Option(["--port"], type=int, default=lambda: int(env("FLOWER_PORT", 5555))),
    *(click.Option(["--" + n], default=lambda n=n: env("FLOWER_" + n.replace("-", "_").upper(), "")) for n in TEXTS),
    *(click.Option(["--" + n]) for n in FLAGS),
])
