import importlib
import json
import os
import signal
import sys
import threading

from stand_in import Parser


def work(huey, stopped):
    client = huey.client
    while not stopped.is_set():
        if found := client.brpop(huey.key, timeout=1):
            name, args, keywords = json.loads(found[1])
            huey.tasks[name](*args, **keywords)


def consumer_main():
    parser = Parser("huey_consumer")
    parser.add_argument("huey")
    parser.add_argument("-w", "--workers", type=int, default=1)
    parser.add_argument("-k", "--worker-type", choices=["thread", "process", "greenlet", "gevent"], default="thread")
    for short, name in ("-d", "--delay"), ("-m", "--max-delay"), ("-b", "--backoff"), ("-c", "--health-check-interval"), ("-s", "--scheduler-interval"):
        parser.add_argument(short, name, type=float)
    for short, name in ("-n", "--no-periodic"), ("-f", "--flush-locks"), ("-v", "--verbose"), ("-q", "--quiet"), ("-S", "--simple"), ("-C", "--disable-health-check"):
        parser.add_argument(short, name, action="store_true")
    parser.add_argument("-l", "--logfile")
    given = parser.parse_args()
    sys.path.insert(0, os.getcwd())
    module, _, name = given.huey.rpartition(".")
    huey, stopped = getattr(importlib.import_module(module), name), threading.Event()
    # SIGINT is the graceful signal; SIGTERM ends the tasks that run.
    signal.signal(signal.SIGINT, lambda *_: stopped.set())
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print(f"Huey consumer started with {given.workers} {given.worker_type}", flush=True)
    workers = [threading.Thread(target=work, args=(huey, stopped)) for _ in range(given.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    consumer_main()
