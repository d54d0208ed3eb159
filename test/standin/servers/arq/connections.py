import json
import uuid
from urllib.parse import urlparse

import redis.asyncio


class RedisSettings:
    def __init__(self, host="localhost", port=6379, database=0, password=None, username=None, **settings):
        self.options = {"host": host, "port": port, "db": database, "password": password, "username": username}

    @classmethod
    def from_dsn(cls, dsn):
        url = urlparse(dsn)
        return cls(url.hostname or "localhost", url.port or 6379, int(url.path.strip("/") or 0), url.password, url.username)


class ArqRedis(redis.asyncio.Redis):
    async def enqueue_job(self, function, *args, _queue_name="arq:queue", **keywords):
        await self.lpush(_queue_name, json.dumps([uuid.uuid4().hex, function, args, keywords]))


async def create_pool(settings=None):
    return ArqRedis(**(settings or RedisSettings()).options)
