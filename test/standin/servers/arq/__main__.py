import asyncio
import importlib
import inspect
import json
import os
import signal
import sys

from arq.connections import RedisSettings, create_pool
from stand_in import Parser

HEALTH = "arq:queue:health-check"


async def work(settings, burst):
    pool = await create_pool(getattr(settings, "redis_settings", None) or RedisSettings())
    functions = {f.__name__: f for f in settings.functions}
    stopped, context = asyncio.Event(), {"redis": pool}
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    if startup := getattr(settings, "on_startup", None):
        await startup(context)
    interval = getattr(settings, "health_check_interval", 3600)
    print("Starting worker for", len(functions), "functions:", ", ".join(functions), flush=True)
    while not stopped.is_set():
        await pool.set(HEALTH, "j_complete=0", ex=interval + 1)
        found = await pool.brpop(["arq:queue"], timeout=1)
        if found is None and burst:
            break
        if found:
            job, name, args, keywords = json.loads(found[1])
            result = functions[name]({**context, "job_id": job}, *args, **keywords)
            await result if inspect.isawaitable(result) else None
    if shutdown := getattr(settings, "on_shutdown", None):
        await shutdown(context)
    await pool.delete(HEALTH)


async def healthy(settings):
    pool = await create_pool(getattr(settings, "redis_settings", None) or RedisSettings())
    return await pool.exists(HEALTH)


def main():
    parser = Parser("arq")
    parser.add_argument("worker_settings")
    parser.add_argument("--burst", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--watch")
    parser.add_argument("--verbose", "-v", action="store_true")
    parser.add_argument("--custom-log-dict")
    given = parser.parse_args()
    sys.path.insert(0, os.getcwd())
    module, _, name = given.worker_settings.rpartition(".")
    settings = getattr(importlib.import_module(module), name)
    if given.check:
        sys.exit(0 if asyncio.run(healthy(settings)) else 1)
    asyncio.run(work(settings, given.burst))


if __name__ == "__main__":
    main()
