"""Answers the other gates' questions: at once, or as soon as something was registered here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.peers.messages import (
    LARGEST_QUESTION,
    PATIENCE,
    Answer,
    Question,
    answer,
    hello,
    read_question,
    receive,
    send,
)

log = logging.getLogger(__name__)

MOST_CALLERS = 16
"""At a time; of six gates with a tablet and a spare one each, with room for calls that are not over yet."""
MOST_UNPROVEN = 4
"""Of them from one address without a question that was answered: whoever asks nothing shuts nobody out."""

Tell = Callable[[bytes, int], Awaitable[Answer]]
"""What this tablet has above a number, for the tablet of that key. Raises NotAPeer, StoreError."""


class Listener:
    """All calls are made on the loop's thread."""

    def __init__(self, own: Ed25519PrivateKey, tell: Tell, group: asyncio.TaskGroup) -> None:
        """Calls are answered in tasks of the group."""
        self._own = own
        self._tell = tell
        self._group = group
        self._calls = 0
        self._unproven: dict[asyncio.StreamWriter, str] = {}
        """Calls without an answer so far, with the address that they come from."""
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Something was registered."""
        self._news.set()
        self._news = asyncio.Event()

    def called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """For `asyncio.start_server`."""
        host = str((writer.get_extra_info("peername") or [""])[0])
        if self._calls >= MOST_CALLERS or list(self._unproven.values()).count(host) >= MOST_UNPROVEN:
            writer.close()
            return
        self._calls += 1
        self._unproven[writer] = host
        self._group.create_task(self._serve(reader, writer))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await send(writer, hello(self._own))
            while True:
                content = await receive(reader, LARGEST_QUESTION, PATIENCE)
                question = read_question(content, self._own)
                await send(writer, answer(self._own, content, question, await self._answer(question)))
                self._unproven.pop(writer, None)
        except (OSError, EOFError):
            pass  # it hung up, or says nothing
        except Exception as error:
            log.info("peers: a call was broken off, %s", type(error).__name__)
        finally:
            self._calls -= 1
            self._unproven.pop(writer, None)
            writer.close()

    async def _answer(self, question: Question) -> Answer:
        loop = asyncio.get_running_loop()
        end = loop.time() + question.wait
        while True:
            news = self._news  # before the store is read, so that nothing is missed between
            found = await self._tell(question.asker, question.after)
            if found.through != question.after or loop.time() >= end:
                return found
            try:
                async with asyncio.timeout_at(end):
                    await news.wait()
            except TimeoutError:
                pass
