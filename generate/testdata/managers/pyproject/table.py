import blinker
import click
import markupsafe

click.echo(markupsafe.escape("<table>") + f" and {blinker.__name__}")
