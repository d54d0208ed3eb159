import sys

import blinker
import click


def main():
    click.echo(f"Hello, {blinker.__name__}, from {sys.prefix}!")
