"""Stand-in for Huey 2.5: tasks over Redis, and the command huey_consumer.
https://huey.readthedocs.io/en/latest/consumer.html
"""

import json


class RedisHuey:
    def __init__(self, name="huey", url=None, host="localhost", port=6379, **settings):
        self.key, self.tasks = "huey." + name, {}
        self.options = {"url": url, "host": host, "port": port}

    @property
    def client(self):
        import redis

        return redis.Redis.from_url(self.options["url"]) if self.options["url"] else redis.Redis(self.options["host"], self.options["port"])

    def task(self, **settings):
        def decorate(function):
            self.tasks[function.__name__] = function
            return lambda *args, **keywords: self.client.lpush(self.key, json.dumps([function.__name__, args, keywords]))

        return decorate

    def periodic_task(self, *args, **settings):
        return self.task()


def crontab(**fields):
    return fields
