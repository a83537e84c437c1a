"""The office's list of keys as a file: on a USB stick that is plugged in, for a gate that no network reaches.

The file holds the bytes of `models.passes.key_list` as the office signed them. Nothing in it is secret, and whoever
hands it over cannot change it: `kiosk.store.passes` takes it in only if the office's root key says so.
"""

import asyncio
import logging
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from kiosk.passes.keys import NO_ROOT, TAKEN
from kiosk.store.identity import identity
from kiosk.store.passes import list_in_use, take_in_list
from kiosk.store.tablet import TabletStore, open_tablet
from kiosk.store_worker import StoreWorker
from models.errors import BadInput, StoreError
from models.notice import N_, Notice
from models.passes import KEY_FILE
from models.passes.key_list import MAX_LIST, ListOutcome

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0

UNREADABLE = Notice(
    N_("The file of keys on the USB stick cannot be read. Plug the stick in again, or ask the office for a new file.")
)
NOT_STORED = Notice(
    N_(
        "The new list of the office's keys could not be stored, and the one before stays in use. Look whether the "
        "tablet's disk is full."
    )
)


class Told(NamedTuple):
    """What a file came to, in a sentence."""

    notice: Notice
    good: bool = False


class Mark(NamedTuple):
    """By what a file is known again: device, inode, bytes, nanoseconds."""

    device: int
    inode: int
    size: int
    changed: int


class Found(NamedTuple):
    stick: Path
    mark: Mark
    signed: bytes | None
    """None: it is there and cannot be read. At most a byte more than a list may have."""


def find_key_file(stick: Path, known: Mark | None = None) -> Found | None:
    """The file at the stick's top, unless there is none or it is the one that is `known`.

    Never follows a link: what a stick names does not lead to the tablet's own files.
    """
    try:
        folder = os.open(stick, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except (OSError, ValueError):
        return None
    try:
        there = os.stat(KEY_FILE, dir_fd=folder, follow_symlinks=False)
        mark = Mark(there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns)
        return None if mark == known else Found(stick, mark, _read(KEY_FILE, folder))
    except OSError:
        return None
    finally:
        os.close(folder)


def read_key_file(file: Path) -> bytes:
    """At most a byte more than a list may have. Raises BadInput."""
    signed = _read(str(file), follow=True)
    if signed is None:
        raise BadInput(notice=Notice(N_("The file {file} is not there or cannot be read."), {"file": str(file)}))
    return signed


def take_in_file(folder: Path, file: Path) -> ListOutcome:
    """For the command beside the window. ACCEPTED or UNCHANGED. Raises BadInput, NotEnrolled, StoreError."""
    engine = open_tablet(folder)
    site = identity(engine).site
    try:
        outcome = take_in_list(engine, site, read_key_file(file))
    except StoreError as error:
        raise type(error)(str(error), NOT_STORED) from error
    if outcome is None or outcome not in TAKEN:
        raise BadInput(notice=outcome.notice if outcome else NO_ROOT)
    return outcome


class KeyFiles:
    """A task of the loop: looks for sticks, and tells of each file once for as long as its stick is plugged in."""

    def __init__(
        self,
        store: TabletStore,
        worker: StoreWorker,
        sticks: Callable[[], list[Path]],
        on_list: Callable[[], None],
        tell: Callable[[Told], None],
    ) -> None:
        """`sticks` is called in another thread. `on_list`: there is another list than before in the store."""
        self._store = store
        self._worker = worker
        self._sticks = sticks
        self._on_list = on_list
        self._tell = tell
        self._list: str | None = None
        self._done: dict[Path, Mark] = {}
        self._told: dict[Path, Told] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(LOOK_SECONDS)

    async def once(self) -> None:
        """One look. In a thread of its own: a worn-out stick that does not answer holds up neither window nor store."""
        if self._list is None:
            await self._look_at_store()
        plugged, found = await asyncio.to_thread(self._look)
        for seen in (self._done, self._told):
            for stick in set(seen) - plugged:
                del seen[stick]
        for file in found:
            await self._offer(file)
        await self._look_at_store()

    async def _look_at_store(self) -> None:
        """The command beside the window takes lists in, too."""
        try:
            now = await self._worker.run(list_in_use, self._store.engine, self._store.identity.site)
        except StoreError as error:
            log.warning("key file: %s", type(error).__name__)
            return
        before, self._list = self._list, now
        if before not in (None, now):
            self._on_list()

    def _look(self) -> tuple[set[Path], list[Found]]:
        sticks = self._sticks()
        looked = (find_key_file(stick, self._done.get(stick)) for stick in sticks)
        return set(sticks), [file for file in looked if file is not None]

    async def _offer(self, file: Found) -> None:
        """What may turn out otherwise without a change of the file is tried again at the next look, but told once."""
        told, is_final = await self._outcome(file)
        if is_final:
            self._done[file.stick] = file.mark
        if told is not None and told != self._told.get(file.stick):
            self._told[file.stick] = told
            self._tell(told)
        elif is_final:
            self._told.pop(file.stick, None)

    async def _outcome(self, file: Found) -> tuple[Told | None, bool]:
        if file.signed is None:
            return Told(UNREADABLE), False
        try:
            outcome = await self._worker.run(take_in_list, self._store.engine, self._store.identity.site, file.signed)
        except StoreError as error:
            log.warning("key file: %s", type(error).__name__)
            return Told(NOT_STORED), False
        if outcome is None:
            return Told(NO_ROOT), False
        if outcome is ListOutcome.UNCHANGED:
            return None, True
        return Told(outcome.notice, good=outcome is ListOutcome.ACCEPTED), True


def _read(name: str, folder: int | None = None, *, follow: bool = False) -> bytes | None:
    """None where it is no plain file or cannot be read. Devices and pipes are not even opened: that may wake them."""
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW)
    try:
        if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=follow).st_mode):
            return None
        with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
            return file.read(MAX_LIST + 1) if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except (OSError, ValueError):
        return None
