import importlib.util

import blinker
import click

click.echo(f"{blinker.__name__}, pytest: {importlib.util.find_spec('pytest')}")
