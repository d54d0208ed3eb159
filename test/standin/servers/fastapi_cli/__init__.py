"""Stand-in, see cli.py. The real FastAPI looks for the module here."""
