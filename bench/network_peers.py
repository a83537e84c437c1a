"""Two gates of one compound speak with each other over a real socket, without the office (`kiosk.peers`)."""

import asyncio
from contextlib import suppress

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.network_tablet import Tablet
from kiosk.peers.asking import Memory, converse
from kiosk.peers.discovery import Where
from kiosk.peers.listener import Listener
from kiosk.peers.messages import Answer, NotAPeer
from kiosk.store.peers import heard_through, take_in, tell

PATIENCE = 10.0


async def hear(asks: Tablet, told_by: Tablet, *, cut: bool = False) -> int:
    """One tablet hears what another has registered since it last heard of it: how many entries it was told of.

    0 where one of them does not know the other. `cut`: the line breaks before the answer is there.
    """
    count, end = 0, asyncio.Event()

    async def telling(asker: bytes, after: int) -> Answer:
        answer = tell(told_by.engine, told_by.store.identity, asker, after, told_by.clock())
        if answer.through == after:
            end.set()
        return answer

    async def hearing(whom: bytes, answer: Answer) -> None:
        nonlocal count
        if cut:
            raise EOFError
        take_in(asks.engine, asks.store.identity.site, whom, answer)
        count += len(answer.told)

    async def through(whom: bytes) -> int:
        return heard_through(asks.engine, asks.store.identity.site, whom)

    async def asking(port: int) -> None:
        with suppress(NotAPeer, EOFError, OSError):
            await converse(Where("127.0.0.1", port), _key(asks), Memory(through, hearing), 0)
        end.set()

    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as group:
        listener = Listener(_key(told_by), telling, group)
        async with await asyncio.start_server(listener.called, "127.0.0.1", 0) as server:
            asked = group.create_task(asking(server.sockets[0].getsockname()[1]))
            await end.wait()
            asked.cancel()
    return count


def _key(tablet: Tablet) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(tablet.store.identity.private_key))
