import click


@click.command()
@click.option("--name")
def main(name):
    click.echo(f"Hello, {name}!")
