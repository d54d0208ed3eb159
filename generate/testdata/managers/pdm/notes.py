import click
import itsdangerous
import markupsafe
import pricing

print(markupsafe.escape(f"<{click.style('notes')}>"), itsdangerous.Signer("k").sign("n").decode()[:2], pricing.__name__)
