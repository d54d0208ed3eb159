import os

import click

click.echo(f"legacy from {os.path.dirname(__file__)}")
