import click
import markupsafe

click.echo(markupsafe.escape("<table>"))
