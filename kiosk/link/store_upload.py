"""Once a day a copy of this tablet's store goes to the office: should the tablet die, another one is made of it.

The copy has a key of its own (`models.copy_key`). It goes in pieces, behind entries that wait; a line that breaks costs
one piece, for the office says how far it has come. When it goes is spread over hours, so that an office with many
tablets is not asked by all at once.
"""

from __future__ import annotations

import asyncio
import logging
import random
import shutil
from collections.abc import Awaitable, Callable
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.store.backup import copies, write_backup
from kiosk.store_key import store_key
from models.clock import Clock, Milliseconds
from models.copy_key import key_file
from models.durable import disk_errors, write_durably
from models.errors import OfficeDenied, OfficeError, OfficeNonsense, StoreError, StoreFull
from models.protocol import MAX_COPY, MAX_PIECE

if TYPE_CHECKING:
    from kiosk.link.office_client import OfficeClient
    from kiosk.store.tablet import TabletStore

log = logging.getLogger(__name__)

FOLDER = "upload"
DONE = "store-upload.json"
HOUR: Milliseconds = 3_600_000
EVERY, SPREAD = 20 * HOUR, 8 * HOUR
FIRST_SPREAD = HOUR // 2
"""Of the first copy after the program's start, if one is due."""
LOOK_SECONDS = 60.0
LEAST_FREE = 256 * 1024 * 1024
"""Bytes that a copy leaves free on the tablet's disk: people who come in are worth more."""
LEAST_PIECE = 64 * 1024
QUICK_SECONDS = 1.0
"""A piece that is taken within this time is followed by a larger one."""


class Done(msgspec.Struct, frozen=True):
    """The last copy that the office has whole."""

    at: Milliseconds
    next: Milliseconds


class StoreUpload:
    """Runs beside the sync, by its client: a tablet's requests are numbered by one caller."""

    def __init__(
        self,
        store: TabletStore,
        folder: Path,
        clock: Clock,
        jitter: Callable[[], float] = random.random,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`folder`: the tablet's. `jitter` gives 0 to 1."""
        self._store = store
        self._folder = folder
        self._clock = clock
        self._jitter = jitter
        self._pause = pause
        self._not_before = clock() + int(FIRST_SPREAD * jitter())

    async def run(self, client: OfficeClient) -> None:
        """Until cancelled, as long as the office answers. Raises OfficeDenied."""
        while True:
            if await asyncio.to_thread(self._due):
                try:
                    await self.upload(client)
                except OfficeDenied:
                    raise
                except (OfficeError, StoreError) as error:
                    log.info("copy of the store: %s", type(error).__name__)
                    self._not_before = self._clock() + HOUR
            await self._pause(LOOK_SECONDS)

    async def upload(self, client: OfficeClient) -> bool:
        """Now; goes on where it was broken off. False where the office takes none, or it is too large for that.

        Raises OfficeError, StoreError.
        """
        file = await asyncio.to_thread(self._copy)
        size, digest = await asyncio.to_thread(_measured, file)
        sent = size <= MAX_COPY and await self._send(client, file, size, digest)
        if not sent:
            log.warning("copy of the store: %d bytes, not taken", size)
        await asyncio.to_thread(self._finish)
        return sent

    async def _send(self, client: OfficeClient, file: Path, size: int, digest: str) -> bool:
        loop = asyncio.get_running_loop()
        key = await asyncio.to_thread(_sealed_key, file)
        have, most, again = await client.copy(digest, size, 0, b"", key), LEAST_PIECE, False
        while have is not None and have < size:
            while self._store.register.state.waiting:
                await self._pause(QUICK_SECONDS)
            piece = await asyncio.to_thread(_piece, file, have, most)
            began, before = loop.time(), have
            have = await client.copy(digest, size, have, piece, key)
            if have is not None and have <= before:
                if again:
                    raise OfficeNonsense("a copy that comes to no end")
                again = True  # it was spoilt on its way, or another process of the office has less of it
            if loop.time() - began < QUICK_SECONDS:
                most = min(most * 2, MAX_PIECE)
        return have is not None

    def _due(self) -> bool:
        now, done = self._clock(), self._done()
        # A clock that was set back would put it off for years.
        return now >= self._not_before and (done is None or now >= done.next or now < done.at - HOUR)

    def _done(self) -> Done | None:
        try:
            return msgspec.json.decode((self._folder / DONE).read_bytes(), type=Done)
        except (OSError, msgspec.DecodeError):
            return None

    def _copy(self) -> Path:
        """The one that is under way, else a new one."""
        from kiosk.store.tablet import STORE

        device, now, to = self._store.identity.device, self._clock(), self._folder / FOLDER
        with disk_errors():
            known = copies(to, device)
            if known and abs(now - known[0].stat().st_mtime_ns // 1_000_000) < EVERY:
                return known[0]
            _empty(to)
            store = self._folder / STORE
            if shutil.disk_usage(self._folder).free < store.stat().st_size + LEAST_FREE:
                raise StoreFull("no room for a copy beside the store")
        return write_backup(store, store_key(self._folder), to, device, now)

    def _finish(self) -> None:
        now = self._clock()
        write_durably(self._folder / DONE, msgspec.json.encode(Done(now, now + EVERY + int(SPREAD * self._jitter()))))
        with disk_errors():
            _empty(self._folder / FOLDER)


def _empty(folder: Path) -> None:
    """Copies of whoever this tablet was before, too, and halves of them. Raises OSError."""
    for old in folder.glob("*"):
        old.unlink()


def _measured(file: Path) -> tuple[int, str]:
    with disk_errors(), file.open("rb") as opened:
        return file.stat().st_size, file_digest(opened, "sha256").hexdigest()


def _sealed_key(file: Path) -> bytes:
    """What lies beside the copy; empty where it has the store's own key."""
    beside = key_file(file)
    with disk_errors():
        return beside.read_bytes() if beside.exists() else b""


def _piece(file: Path, start: int, most: int) -> bytes:
    with disk_errors(), file.open("rb") as opened:
        opened.seek(start)
        return opened.read(most)
