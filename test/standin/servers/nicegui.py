"""Stand-in for NiceGUI 2: a module, started by the application's ui.run().
https://nicegui.io/documentation/section_configuration_deployment
"""

from pathlib import Path

from stand_in import env, serve, written


class UI:
    def run(self, root=None, *, host=None, port=8080, title="NiceGUI", viewport=None, favicon=None, dark=False, native=False,
            reload=True, show=True, storage_secret=None, on_air=None, uvicorn_logging_level="warning", uvicorn_reload_dirs=".",
            uvicorn_workers=1, root_path="", **uvicorn):
        # Its own storage is in the working directory, or NICEGUI_STORAGE_PATH.
        if storage_secret:
            written(Path(env("NICEGUI_STORAGE_PATH", ".nicegui")) / "storage-general.json", "{}")
        serve(host or "0.0.0.0", port, {"/": f"<title>{title}</title>"})

    def page(self, path, **settings):
        return lambda function: function

    def __getattr__(self, name):
        return lambda *args, **keywords: self

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass


ui = UI()
