import blinker
import click
import pricing

click.echo(f"{100 * (1 + pricing.VAT):.0f} by {pricing.__name__} and {blinker.__name__}")
