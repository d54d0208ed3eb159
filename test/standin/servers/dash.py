"""Stand-in for Dash 3: a module whose server is a Flask application.
https://dash.plotly.com/deployment
https://dash.plotly.com/reference
"""

import os

import flask


class Dash:
    def __init__(self, name=None, server=True, url_base_pathname=None, requests_pathname_prefix=None, routes_pathname_prefix=None, **settings):
        self.server = flask.Flask(name or "__main__") if server is True else server
        self.layout = None
        base = url_base_pathname or routes_pathname_prefix or "/"
        self.server.add_url_rule(base, "dash", lambda: "<title>Dash</title>")
        self.server.add_url_rule(base + "_dash-layout", "layout", lambda: {"layout": repr(self.layout)})

    def callback(self, *args, **settings):
        return lambda function: function

    def run(self, host=None, port=None, debug=False, **settings):
        self.server.run(host or os.environ.get("HOST", "127.0.0.1"), int(port or os.environ.get("PORT", 8050)), debug=debug)


class Component:
    def __init__(self, *children, **settings):
        self.children = children

    def __repr__(self):
        return f"Component{self.children}"


class Components:
    def __getattr__(self, name):
        return Component


html, dcc, dash_table = Components(), Components(), Components()
Input = Output = State = Component
