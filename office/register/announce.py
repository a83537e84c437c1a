"""Tells open pages and waiting tablets that a compound's register has changed.

One interface, two ways: within the process for SQLite; by PostgreSQL's LISTEN and NOTIFY, so that several office
processes before one database all tell their pages. What is told is the compound's id alone. Reference data changes by
commands, too: whoever listens for it hears of it by a look at the counters (`office.register.revision_watch`).
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator
from typing import Protocol

import psycopg
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from office.register.revision_watch import watch

log = logging.getLogger(__name__)

CHANNEL = "gatepost"
MOST_LISTENERS = 5_000
RECONNECT_SECONDS = 1.0


class TooManyListeners(Exception):
    """The caller answers that the page cannot be live now, and a tablet at once; both still work by asking again."""


class Announcer(Protocol):
    async def start(self) -> None: ...
    async def close(self) -> None: ...

    def announce(self, session: Session, site: str) -> None:
        """Called within a transaction, in any thread: pages hear of it once it is committed, never before."""
        ...

    def listen(self, site: str, *, reference: bool = False) -> contextlib.AbstractAsyncContextManager["Ear"]:
        """`reference`: hears of changed reference data, too."""
        ...


class Ear:
    """One page's ear, or a tablet's. Many announcements while nobody waits are one."""

    def __init__(self, *, reference: bool = False) -> None:
        self._event = asyncio.Event()
        self.reference = reference
        self.closed = False

    def ring(self, *, closed: bool = False) -> None:
        self.closed = self.closed or closed
        self._event.set()

    async def wait(self, seconds: float) -> bool:
        """Whether something was announced within the time."""
        try:
            await asyncio.wait_for(self._event.wait(), seconds)
        except TimeoutError:
            return False
        self._event.clear()
        return not self.closed


class LocalAnnouncer:
    """Within one process; lives on the loop that called `start`. With `engine` it watches the counters."""

    def __init__(self, engine: Engine | None = None) -> None:
        self._ears: dict[str, set[Ear]] = {}
        self._count = 0
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._engine = engine
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        if self._engine is not None:
            self._watching = asyncio.create_task(watch(self._engine, self._ring_reference))

    async def close(self) -> None:
        self._closed, self._loop = True, None
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
        for ears in self._ears.values():
            for ear in ears:
                ear.ring(closed=True)

    def announce(self, session: Session, site: str) -> None:
        def committed(_session: Session) -> None:
            if (loop := self._loop) is not None:
                with contextlib.suppress(RuntimeError):  # the loop has just ended
                    loop.call_soon_threadsafe(self.ring, site)

        event.listen(session, "after_commit", committed, once=True)

    def ring(self, site: str) -> None:
        for ear in self._ears.get(site, ()):
            ear.ring()

    def _ring_reference(self, site: str) -> None:
        for ear in self._ears.get(site, ()):
            if ear.reference:
                ear.ring()

    def ring_all(self) -> None:
        for site in self._ears:
            self.ring(site)

    @contextlib.asynccontextmanager
    async def listen(self, site: str, *, reference: bool = False) -> AsyncGenerator[Ear]:
        """Raises TooManyListeners."""
        if self._count >= MOST_LISTENERS:
            raise TooManyListeners
        ear = Ear(reference=reference)
        ear.closed = self._closed  # a tablet that was answered asks anew at once
        self._count += 1
        self._ears.setdefault(site, set()).add(ear)
        try:
            yield ear
        finally:
            self._count -= 1
            self._ears[site].discard(ear)
            if not self._ears[site]:
                del self._ears[site]


class PostgresAnnouncer:
    """Through the database: one listening connection for each process, made anew when it breaks."""

    def __init__(self, engine: Engine) -> None:
        self._address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._local = LocalAnnouncer(engine)
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    async def start(self) -> None:
        await self._local.start()
        self._task = asyncio.create_task(self._run())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._listening.wait(), 5)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self._local.close()

    def announce(self, session: Session, site: str) -> None:
        session.execute(text("SELECT pg_notify(:channel, :site)"), {"channel": CHANNEL, "site": site})

    def listen(self, site: str, *, reference: bool = False) -> contextlib.AbstractAsyncContextManager[Ear]:
        return self._local.listen(site, reference=reference)

    async def _run(self) -> None:
        while True:
            try:
                await self._hear()
            except psycopg.Error as error:
                log.warning("announcements: %s; trying again", type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, connect_timeout=5, keepalives_idle=30, keepalives_interval=10
        )
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}".encode())
            self._listening.set()
            self._local.ring_all()  # whatever was announced while nobody listened
            async for note in connection.notifies():
                self._local.ring(note.payload)


def announcer_for(engine: Engine) -> Announcer:
    return PostgresAnnouncer(engine) if engine.dialect.name == "postgresql" else LocalAnnouncer(engine)
