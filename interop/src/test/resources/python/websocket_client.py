"""Talks to an echo server. Arguments: its URL, and whether it takes contexts over."""

import asyncio
import os
import sys

import websockets
from websockets.asyncio.client import connect
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

URL, MODE = sys.argv[1:]


async def echo(socket, message):
    await socket.send(message)
    answer = await asyncio.wait_for(socket.recv(), 30)
    assert answer == message, f"expected {len(message)} of the same, but got {answer[:80]!r}"


async def talk(is_compressed, **options):
    async with connect(URL, max_size=None, **options) as socket:
        names = [extension.name for extension in socket.protocol.extensions]
        expected = ["permessage-deflate"] if is_compressed else []
        assert names == expected, f"expected the extensions {expected}, but got {names}"
        await echo(socket, "")
        await echo(socket, "größe €uro 😀")
        await echo(socket, bytes([0, 1, 255]))
        for i in range(20):
            await echo(socket, '{"type": "chat.line", "text": "' + "hello " * (i * 40) + '"}')
        await echo(socket, "long " * 200_000)
        await echo(socket, os.urandom(500_000))
        parts = [f"part {i} " for i in range(50)]
        await socket.send(iter(parts))
        assert await asyncio.wait_for(socket.recv(), 30) == "".join(parts)
        await asyncio.wait_for(await socket.ping("still there?"), 30)
        await socket.send("close")
        try:
            await asyncio.wait_for(socket.recv(), 30)
            raise AssertionError("expected a close")
        except websockets.ConnectionClosed as closed:
            assert (closed.rcvd.code, closed.rcvd.reason) == (4321, "as you wish"), closed
    async with connect(URL, **options) as socket:
        await socket.close(4100, "enough")
        assert socket.close_code == 4100, socket.close_code


async def main():
    await talk(False, compression=None)
    await talk(True)
    for parameters in (
        {"server_no_context_takeover": True, "client_no_context_takeover": True},
        {"server_max_window_bits": 10, "client_max_window_bits": 10},
        {"client_max_window_bits": True},
    ):
        # Its own compression would be a second of the same name.
        await talk(True, compression=None, extensions=[ClientPerMessageDeflateFactory(**parameters)])
    print("all as expected")


asyncio.run(main())
