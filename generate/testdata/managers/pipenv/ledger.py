import click
import markupsafe
import pricing

print(markupsafe.escape(f"<{click.style('ledger')}>"), pricing.__name__)
