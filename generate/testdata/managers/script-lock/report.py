# /// script
# requires-python = ">=3.13"
# dependencies = [
#   "click>=8.1,<9",
# ]
# ///
import click

click.echo(f"click {click.__version__}")
