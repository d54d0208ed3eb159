import sys

import blinker
import click

click.echo(f"{blinker.__name__} by Python {sys.version_info.major}.{sys.version_info.minor} in {sys.prefix}")
