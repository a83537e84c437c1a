"""Asks another gate's tablet, again and again, for what it has registered."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.peers.discovery import Where
from kiosk.peers.messages import (
    LARGEST_ANSWER,
    LARGEST_QUESTION,
    LONGEST_WAIT,
    PATIENCE,
    Answer,
    NotAPeer,
    ask,
    public_of,
    read_answer,
    read_hello,
    receive,
    send,
)

CONNECT_SECONDS = 3.0


class Memory(NamedTuple):
    """What is known of other tablets; both raise NotAPeer for a stranger's key, and StoreError."""

    heard_through: Callable[[bytes], Awaitable[int]]
    take_in: Callable[[bytes, Answer], Awaitable[None]]
    """Durable once it returns."""


async def converse(where: Where, own: Ed25519PrivateKey, memory: Memory, wait: int = LONGEST_WAIT) -> None:
    """Until something fails. Raises NotAPeer, StoreError, OSError, TimeoutError, EOFError."""
    async with asyncio.timeout(CONNECT_SECONDS):
        reader, writer = await asyncio.open_connection(where.host, where.port, limit=LARGEST_ANSWER)
    try:
        whom = read_hello(await receive(reader, LARGEST_QUESTION, PATIENCE))
        if whom == public_of(own):
            raise NotAPeer("itself")
        after = await memory.heard_through(whom)
        while True:
            asked = ask(own, whom, after, wait)
            await send(writer, asked.content)
            told = read_answer(await receive(reader, LARGEST_ANSWER, wait + PATIENCE), asked)
            if told.more and told.through <= after:
                raise NotAPeer("answers without an end")
            if told.through != after:
                await memory.take_in(whom, told)
                after = told.through
    finally:
        writer.close()
