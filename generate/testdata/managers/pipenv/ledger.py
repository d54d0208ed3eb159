import click
import markupsafe
import pricing

print(markupsafe.escape(f"<{click.__name__}>"), pricing.__name__)
