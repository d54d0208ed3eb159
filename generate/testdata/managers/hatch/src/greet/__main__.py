import click

import greet

click.echo(f"Hello, hatch! from {greet.__path__[0]}")
