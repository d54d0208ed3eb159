"""Stand-in for Gradio 5: a module, started by the application itself.
https://www.gradio.app/guides/environment-variables
https://www.gradio.app/docs/gradio/interface#interface-launch
"""

import os
import tempfile
import threading
import time
from pathlib import Path

from stand_in import env, server, written


class Blocks:
    def __init__(self, *components, **settings):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def queue(self, **settings):
        return self

    def launch(self, *, server_name=None, server_port=None, root_path=None, share=False, inbrowser=False, auth=None,
               prevent_thread_lock=False, show_error=False, quiet=False, max_threads=40, allowed_paths=None, show_api=True):
        host = server_name or env("GRADIO_SERVER_NAME", "127.0.0.1")
        written(Path(env("GRADIO_TEMP_DIR", os.path.join(tempfile.gettempdir(), "gradio"))) / "stand-in")
        answers = {"/": "<title>Gradio</title>", "/gradio_api/startup-events": "true", "/config": '{"version": "5"}'}
        port = server_port or os.environ.get("GRADIO_SERVER_PORT")
        http = self.first_free(host, [int(port)] if port else range(7860, 7960), answers)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        print(f"* Running on local URL:  http://{host}:{http.server_port}", flush=True)
        # As in Gradio, nobody handles SIGTERM: process 1 of a container goes on.
        while not prevent_thread_lock:
            time.sleep(0.1)

    @staticmethod
    def first_free(host, ports, answers):
        for port in ports:
            try:
                return server(host, port, answers)
            except OSError:
                continue
        raise OSError(f"Cannot find empty port in range: {min(ports)}-{max(ports)}.")

    def __getattr__(self, name):
        return lambda *args, **keywords: None


class Interface(Blocks):
    def __init__(self, fn, inputs=None, outputs=None, **settings):
        super().__init__()


ChatInterface = TabbedInterface = Interface


def __getattr__(name):
    """Components: Textbox, Button …"""
    if name.startswith("_"):
        raise AttributeError(name)
    return Blocks
