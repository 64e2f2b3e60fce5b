"""Django Channels' own worker with an empty handler, on one channel: what `runworker jobs` runs.

Arguments: port of Redis, how many pieces of work. Says `ready`, and at the end `done SECONDS CPU_SECONDS`,
from the first piece of work to the last.
"""
import asyncio
import os
import sys
import time

import django
from django.conf import settings

settings.configure(CHANNEL_LAYERS={})
django.setup()

from channels.consumer import AsyncConsumer  # noqa: E402
from channels.routing import ChannelNameRouter, ProtocolTypeRouter  # noqa: E402
from channels.worker import Worker  # noqa: E402
from channels_redis.core import RedisChannelLayer  # noqa: E402

port, count = int(sys.argv[1]), int(sys.argv[2])
handled = 0
begin = 0.0


def cpu():
    used = os.times()
    return used.user + used.system


class Consumer(AsyncConsumer):
    async def kit_number(self, message):
        global handled, begin
        handled += 1
        if handled == 1:
            begin = time.monotonic(), cpu()
        if handled == count:
            print("done", time.monotonic() - begin[0], cpu() - begin[1], flush=True)


layer = RedisChannelLayer(hosts=[("127.0.0.1", port)], capacity=1_000_000)
application = ProtocolTypeRouter({"channel": ChannelNameRouter({"jobs": Consumer.as_asgi()})})
print("ready", flush=True)
Worker(application=application, channels=["jobs"], channel_layer=layer).run()
