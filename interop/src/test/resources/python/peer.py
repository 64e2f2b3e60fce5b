"""A process of Python Channels under remote control.

Each line of standard input is a command as JSON, each line of standard output an answer with the command's id:

    {"id": 1, "do": "open", "layer": "core", "options": {"hosts": [...], "prefix": "asgi"}}
    {"id": 1, "value": 0}
    {"id": 2, "do": "send", "on": 0, "channel": "jobs", "message": {"type": "job", "body": {"__bytes__": "AA=="}}}
    {"id": 2, "error": "ChannelFull", "message": "", "traceback": "Traceback ..."}

Commands run side by side, so that a receive may wait while others send. Standard error is for humans.
"""

import asyncio
import base64
import json
import sys
import traceback

from channels_redis.core import RedisChannelLayer
from channels_redis.pubsub import RedisPubSubChannelLayer

KINDS = {"core": RedisChannelLayer, "pubsub": RedisPubSubChannelLayer}


def packed(value):
    """The value as JSON can carry it."""
    if isinstance(value, (bytes, bytearray)):
        return {"__bytes__": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: packed(element) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(element) for element in value]
    return value


def unpacked(value):
    if isinstance(value, dict):
        if list(value) == ["__bytes__"]:
            return base64.b64decode(value["__bytes__"])
        return {key: unpacked(element) for key, element in value.items()}
    if isinstance(value, list):
        return [unpacked(element) for element in value]
    return value


class Opened:
    """A layer and its readers."""

    def __init__(self, command):
        self.layer = KINDS[command["layer"]](**command["options"])
        self.readers = {}

    async def new_channel(self, command):
        return await self.layer.new_channel()

    async def send(self, command):
        await self.layer.send(command["channel"], unpacked(command["message"]))

    async def send_many(self, command):
        """Sends the message `times` times, counted in its field `n`."""
        message = unpacked(command["message"])
        for n in range(command["times"]):
            await self.layer.send(command["channel"], {**message, "n": n})

    async def receive(self, command):
        """The next message, or nothing within that time."""
        channel = command["channel"]
        # A layer that sees its reader cancelled takes it for gone, and the pub/sub layer then forgets the channel:
        # so a reader that found nothing in time waits on, for whoever asks next.
        if channel not in self.readers:
            self.readers[channel] = asyncio.ensure_future(self.layer.receive(channel))
        done, _ = await asyncio.wait([self.readers[channel]], timeout=command["seconds"])
        if not done:
            return None
        return packed(self.readers.pop(channel).result())

    async def listen(self, command):
        """Begins to read the channel; for the pub/sub layer, which hears a plain channel only from then on."""
        await self.receive({**command, "seconds": 0.05})
        while isinstance(self.layer, RedisPubSubChannelLayer) and command["channel"] not in self.layer.channels:
            await asyncio.sleep(0.01)

    async def group_add(self, command):
        await self.layer.group_add(command["group"], command["channel"])

    async def group_discard(self, command):
        await self.layer.group_discard(command["group"], command["channel"])

    async def group_send(self, command):
        await self.layer.group_send(command["group"], unpacked(command["message"]))

    async def flush(self, command):
        await self.layer.flush()

    async def close(self, command):
        for reader in self.readers.values():
            reader.cancel()
        await asyncio.gather(*self.readers.values(), return_exceptions=True)
        await self.layer.flush()


LAYERS = []


async def obey(command):
    if command["do"] == "open":
        LAYERS.append(Opened(command))
        return len(LAYERS) - 1
    return await getattr(LAYERS[command["on"]], command["do"])(command)


def answer(fields):
    sys.stdout.write(json.dumps(fields) + "\n")
    sys.stdout.flush()


async def run(command):
    try:
        answer({"id": command["id"], "value": await obey(command)})
    except Exception as e:
        answer({
            "id": command["id"],
            "error": type(e).__name__,
            "message": str(e),
            "traceback": traceback.format_exc(),
        })


async def main():
    lines = asyncio.StreamReader(limit=1 << 26)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    running = set()
    while line := await lines.readline():
        task = asyncio.ensure_future(run(json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


asyncio.run(main())
