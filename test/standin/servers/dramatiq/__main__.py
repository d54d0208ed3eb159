import importlib
import json
import os
import signal
import sys
import threading

import dramatiq
from stand_in import Parser, written


def work(stopped):
    """A thread of a worker: what it has begun, it ends."""
    queues = sorted({"dramatiq:" + a.queue for a in dramatiq.actors.values()})
    while not stopped.is_set():
        if found := dramatiq.broker.client.brpop(queues, timeout=1):
            name, args, keywords = json.loads(found[1])
            dramatiq.actors[name].function(*args, **keywords)


def process(threads):
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    workers = [threading.Thread(target=work, args=(stopped,)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    os._exit(0)


def main():
    parser = Parser("dramatiq")
    parser.add_argument("broker")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--processes", "-p", type=int, default=os.cpu_count())
    parser.add_argument("--threads", "-t", type=int, default=8)
    parser.add_argument("--path", "-P", nargs="*", default=["."])
    parser.add_argument("--queues", "-Q", nargs="*")
    parser.add_argument("--pid-file")
    parser.add_argument("--log-file")
    parser.add_argument("--worker-shutdown-timeout", type=int, default=600000)
    for name in ("--skip-logging", "--use-spawn", "--watch-use-polling", "--verbose"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--watch")
    given = parser.parse_args()
    sys.path[:0] = given.path
    for name in [given.broker.partition(":")[0], *given.modules]:
        importlib.import_module(name)
    if given.pid_file:
        written(given.pid_file, str(os.getpid()))
    print(f"Dramatiq '1.18.0' is booting up: {given.processes} processes, {given.threads} threads", flush=True)
    pids = []
    for _ in range(given.processes):
        pids.append(os.fork())
        if pids[-1] == 0:
            process(given.threads)
    for number in signal.SIGTERM, signal.SIGINT:
        signal.signal(number, lambda *_: [os.kill(pid, signal.SIGTERM) for pid in pids])
    for pid in pids:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main()
