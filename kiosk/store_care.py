"""What the tablet does for its store by itself: at the start and each night it proves every page, purges what is too
old, removes day sheets that were left behind, and copies the store to a stick that has a folder for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.passes.key_file import Told
from kiosk.sticks import mounted_sticks
from kiosk.store.aside import remove_aside
from kiosk.store.backup import FOLDER, copies, write_backup
from kiosk.store.purge import Purge, remove_sheets
from kiosk.store.recover import damaged_pages, mark_damaged
from kiosk.store_key import store_key
from kiosk.store_worker import StoreWorker
from models.clock import Clock, Milliseconds, local_day, local_time
from models.copy_key import key_file
from models.errors import StoreDamaged, StoreError
from models.notice import N_, Notice

if TYPE_CHECKING:
    from kiosk.store.tablet import TabletStore

log = logging.getLogger(__name__)

NIGHT = 3
"""The hour from which on the night's work of a day is done, or when the tablet wakes up after it."""
LOOK_SECONDS = 300.0
COPY_EVERY: Milliseconds = 20 * 3_600_000

DAMAGED = Notice(
    N_(
        "A part of this tablet's store cannot be read any more. Close the window and open it again: what can be read "
        "goes on, and the damaged file is kept for some weeks. Call the office."
    )
)
COPIED = Notice(N_("A copy of this tablet's store is on the stick."))
COPIED_FOR_EVER = Notice(
    N_(
        "A copy of this tablet's store is on the stick. Its copies do not expire until the tablet hears from the "
        "office again: lock the stick away."
    )
)


class StoreCare:
    """A task of the loop. Reading runs in a thread of its own, writing in the store's, a little at a time."""

    def __init__(
        self,
        store: TabletStore,
        folder: Path,
        worker: StoreWorker,
        clock: Clock,
        zone: Callable[[], str],
        tell: Callable[[Told], None],
        sticks: Callable[[], list[Path]] | None = None,
    ) -> None:
        self._store = store
        self._folder = folder
        self._worker = worker
        self._clock = clock
        self._zone = zone
        self._tell = tell
        self._sticks = sticks or mounted_sticks
        self._done_on = ""
        self._told_of_copy = False

    async def run(self) -> None:
        """Until cancelled. Trouble is told, and tried again the next night."""
        await self.care()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = local_time(self._clock(), self._zone())
            if self._done_on != now.date().isoformat() and now.hour >= NIGHT:
                await self.care()
            await self.copy_to_sticks()

    async def care(self) -> None:
        """The night's work, now."""
        self._done_on = local_day(self._clock(), self._zone()).isoformat()
        for work in (self.prove, self.purge, self.copy_to_sticks):
            try:
                await work()
            except StoreError as error:
                log.warning("store: %s", type(error).__name__)

    async def prove(self) -> None:
        """Raises StoreError."""
        if await asyncio.to_thread(self._damaged):
            await asyncio.to_thread(mark_damaged, self._folder)
            self._tell(Told(DAMAGED))

    async def purge(self) -> None:
        """Nothing while the clock is doubted: by a clock set ahead, everything looks old. Raises StoreError."""
        purge = await self._worker.run(self._purge)
        if purge is None:
            log.warning("purge: the clock is doubted")
            return
        more = True
        while more:
            more = await self._worker.run(purge.step)
        await asyncio.to_thread(remove_sheets, self._folder / "sheets", self._clock())
        await asyncio.to_thread(remove_aside, self._folder, purge.now, purge.policy.retention_days)

    async def copy_to_sticks(self) -> None:
        """On each stick that has the folder, unless there is a copy of today."""
        _, doubted = await self._worker.run(self._store.register.clock_watch.look)
        for stick in await asyncio.to_thread(self._sticks):
            folder = stick / FOLDER
            try:
                copy = await asyncio.to_thread(self._copied, folder, doubted)
                if copy is not None:
                    self._tell(Told(COPIED if key_file(copy).exists() else COPIED_FOR_EVER, good=True))
                    self._told_of_copy = False
            except (StoreError, OSError) as error:
                log.warning("backup: %s", type(error).__name__)
                if not self._told_of_copy:
                    self._told_of_copy = True
                    self._tell(Told(Notice(N_("The stick took no copy of this tablet's store: it is full or broken."))))

    def _purge(self) -> Purge | None:
        now, doubted = self._store.register.clock_watch.look()
        if doubted:
            return None
        return Purge(self._store.engine, self._store.identity.site, local_day(now, self._zone()), now)

    def _damaged(self) -> bool:
        try:
            return damaged_pages(self._path, store_key(self._folder)) > 0
        except StoreDamaged:
            return True

    def _copied(self, folder: Path, doubted: bool) -> Path | None:
        if not folder.is_dir():
            return None
        device, now = self._store.identity.device, self._clock()
        newest = next((path.stat().st_mtime_ns // 1_000_000 for path in copies(folder, device)), 0)
        if abs(now - newest) < COPY_EVERY:
            return None
        return write_backup(self._path, store_key(self._folder), folder, device, now, clock_doubted=doubted)

    @property
    def _path(self) -> Path:
        from kiosk.store.tablet import STORE

        return self._folder / STORE
