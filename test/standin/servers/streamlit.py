"""Stand-in for Streamlit 1.50: streamlit run.
https://docs.streamlit.io/develop/api-reference/cli/run
https://docs.streamlit.io/develop/api-reference/configuration/config.toml
"""

import sys
from pathlib import Path

from stand_in import Parser, command, env, existing, run_file, serve, written

# The settings that a command line in a container may use; Streamlit has more.
SETTINGS = {
    "server.address": "0.0.0.0", "server.port": "8501", "server.headless": "false", "server.baseUrlPath": "",
    "server.enableCORS": "true", "server.enableXsrfProtection": "true", "server.maxUploadSize": "200",
    "server.maxMessageSize": "200", "server.enableWebsocketCompression": "false", "server.enableStaticServing": "false",
    "server.fileWatcherType": "auto", "server.runOnSave": "false", "server.allowRunOnSave": "true",
    "server.cookieSecret": "", "server.trustedUserHeaders": "", "server.sslCertFile": "", "server.sslKeyFile": "",
    "browser.gatherUsageStats": "true", "browser.serverAddress": "localhost", "browser.serverPort": "",
    "client.showErrorDetails": "full", "client.toolbarMode": "auto", "client.showSidebarNavigation": "true",
    "global.developmentMode": "false", "logger.level": "info", "runner.magicEnabled": "true",
    "runner.fastReruns": "true", "theme.base": "light",
}


def variable(setting):
    """STREAMLIT_SERVER_BASE_URL_PATH of server.baseUrlPath."""
    return "STREAMLIT_" + "".join("_" + c if c.isupper() else c for c in setting).replace(".", "_").upper()


def main():
    parser = Parser("streamlit run")
    for name, default in SETTINGS.items():
        parser.add_argument("--" + name, dest=name, default=env(variable(name), default))
    parser.add_argument("file", type=existing)
    parser.add_argument("args", nargs="*")
    given = vars(parser.parse_args(command("streamlit", "run", sys.argv[1:])))
    if Path.cwd() == Path("/"):
        sys.exit("streamlit: the working directory must not be /")
    folder = Path.home() / ".streamlit"
    if given["server.headless"] != "true" and not (folder / "credentials.toml").exists():
        input("      Email: ")  # asks, and ends where nobody can answer
    base = given["server.baseUrlPath"].strip("/")

    def page():
        # A session writes the machine's id, unless statistics are off.
        if given["browser.gatherUsageStats"] != "false":
            written(folder / "machine_id_v4", "stand-in")
        run_file(given["file"])
        return "<title>Streamlit</title>"

    serve(given["server.address"], given["server.port"], {"/": page, "/_stcore/health": "ok"}, base and "/" + base)


# What scripts call, none of which has an effect here.
def __getattr__(name):
    if name.startswith("_"):
        raise AttributeError(name)
    return lambda *args, **keywords: None


if __name__ == "__main__":
    main()
