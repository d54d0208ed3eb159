import click

import tool

click.echo(f"tool from {tool.__path__[0]}")
