"""Stand-in for Dramatiq 1.18: actors over Redis, and the command dramatiq.
https://dramatiq.io/guide.html
https://dramatiq.io/reference.html (dramatiq --help)
"""

import json

broker, actors = None, {}


def set_broker(chosen):
    global broker
    broker = chosen


class Actor:
    def __init__(self, function, queue):
        self.function, self.queue = function, queue
        actors[function.__name__] = self

    def __call__(self, *args, **keywords):
        return self.function(*args, **keywords)

    def send(self, *args, **keywords):
        broker.client.lpush("dramatiq:" + self.queue, json.dumps([self.function.__name__, args, keywords]))


def actor(function=None, *, queue_name="default", **settings):
    return Actor(function, queue_name) if function else lambda f: Actor(f, queue_name)
