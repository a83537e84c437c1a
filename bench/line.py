"""A line between tablet and office: as slow and as bad as one likes. It carries bytes and knows nothing of them."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum

CHUNK = 1024
MOST_HELD = 64 * 1024
"""Bytes in the line's own queue, as in a router's."""


class Harm(StrEnum):
    CUT = "cut"
    FLIP = "flip"
    TRUNCATE = "truncate"
    """The rest of what was to come is swallowed, and the line stays open for a while."""
    DOUBLE = "double"
    REORDER = "reorder"
    DELAY = "delay"


@dataclass
class Line:
    """`delay`: seconds one way. `rate`: bytes a second, each way; 0: no bound. `harm`: chance for each chunk."""

    host: str
    port: int
    delay: float = 0.0
    rate: float = 0.0
    harm: float = 0.0
    chance: random.Random = field(default_factory=random.Random)
    address: str = ""
    up: int = 0
    """Bytes that went to the office."""
    down: int = 0
    until: int = 0
    """Breaks off once so many bytes have come down; 0: never."""
    done: int = 0
    """How often harm was done."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.close()
            return
        ways = [
            asyncio.create_task(self._carry(reader, back, up=True)),
            asyncio.create_task(self._carry(there, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for end in (writer, back):
            end.close()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, up: bool = False) -> None:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_HELD // CHUNK)
        delivering = asyncio.create_task(self._deliver(queue, sink))
        free = loop.time()
        try:
            while chunk := await source.read(CHUNK):
                self.up += len(chunk) if up else 0
                self.down += 0 if up else len(chunk)
                if not up and self.until and self.down >= self.until:
                    return
                free = max(free, loop.time()) + (len(chunk) / self.rate if self.rate else 0)
                await queue.put((free + self.delay, chunk))
            await queue.put((free + self.delay, b""))
            await delivering
        finally:
            delivering.cancel()

    async def _deliver(self, queue: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        held = b""
        while True:
            due, chunk = await queue.get()
            await asyncio.sleep(max(0.0, due - loop.time()))
            if not chunk:
                return
            if self.harm and self.chance.random() < self.harm:
                self.done += 1
                harm = self.chance.choice(list(Harm))
                if harm is Harm.CUT:
                    return
                if harm is Harm.TRUNCATE:
                    await asyncio.sleep(0.2)
                    return
                if harm is Harm.DELAY:
                    await asyncio.sleep(0.05)
                if harm is Harm.REORDER and not queue.empty():
                    held = chunk
                    continue
                chunk = self._changed(chunk, harm)
            sink.write(chunk + held)
            held = b""
            await sink.drain()

    def _changed(self, chunk: bytes, harm: Harm) -> bytes:
        if harm is Harm.DOUBLE:
            return chunk + chunk
        if harm is Harm.FLIP:
            spoilt = bytearray(chunk)
            spoilt[self.chance.randrange(len(spoilt))] ^= 1 << self.chance.randrange(8)
            return bytes(spoilt)
        return chunk


@asynccontextmanager
async def line_to(address: str, **how: object) -> AsyncIterator[Line]:
    """`address`: `host:port`; how: fields of Line."""
    host, _, port = address.rpartition(":")
    line = Line(host, int(port), **how)  # pyright: ignore[reportArgumentType]
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0, limit=CHUNK)
    line.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield line
    finally:
        server.close()
