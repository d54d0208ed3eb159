import click
import itsdangerous
import markupsafe
import pricing

print(markupsafe.escape(f"<{click.__name__}>"), itsdangerous.Signer("k").sign("n").decode()[:2], pricing.__name__)
