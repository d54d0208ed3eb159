import redis


class RedisBroker:
    def __init__(self, *, url="redis://localhost:6379/0", **settings):
        self.client = redis.Redis.from_url(url)
