"""Where no network reaches, a USB stick carries entries to the office and its answer back, and nobody types a command.

A stick is meant for it when it holds a folder `gatepost`, or the office's file of keys.
"""

import asyncio
import logging
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.gaps import Gap
from kiosk.link.batch_file import FileMade, note_some, read_answer
from kiosk.passes.key_file import Mark, Told
from kiosk.sticks import Stick, StickError, marked, put
from kiosk.store.gaps import put_back, remaining_gaps
from kiosk.store.tablet import TabletStore
from kiosk.store_key import store_key
from kiosk.store_worker import StoreWorker
from models.batch_file import Down, Way, file_name, read_down
from models.clock import Clock, Milliseconds
from models.errors import BadInput, OfficeError, StoreError
from models.notice import N_, Notice
from models.passes import KEY_FILE

log = logging.getLogger(__name__)

FOLDER = "gatepost"
LOOK_SECONDS = 10.0
REWRITE_MS: Milliseconds = 60_000
"""A stick left plugged in is not written anew with every person who comes in."""

WRITTEN = N_("{count} entries are on the USB stick. Bring it to the office.")
ANSWERED = Notice(N_("The office's answer on the USB stick was taken in. What it confirms is safe at the office."))
BAD_ANSWER = Notice(
    N_(
        "The office's answer on the USB stick is damaged or is for another tablet. No entry is lost. "
        "Ask the office for it once more."
    )
)


@dataclass
class _Visit:
    """Of one stick, for as long as it is plugged in."""

    answers: set[Mark] = field(default_factory=set[Mark])
    """Those that were looked at."""
    told: Notice | None = None
    last: int = 0
    """The highest number on it."""
    at: Milliseconds = 0


class StickVisits:
    """A task of the loop. Nothing counts as sent before the office's answer says so."""

    def __init__(
        self,
        store: TabletStore,
        folder: Path,
        worker: StoreWorker,
        clock: Clock,
        sticks: Callable[[], list[Path]],
        reachable: Callable[[], bool],
        on_answer: Callable[[], None],
        on_own: Callable[[int, tuple[Gap, ...]], None],
        tell: Callable[[Told], None],
    ) -> None:
        """`folder`: the tablet's. `sticks` is called in another thread. `reachable`: the office is, by network.

        `on_own`: so many lost entries came back, and these are still missing."""
        self._store = store
        self._folder = folder
        self._worker = worker
        self._clock = clock
        self._sticks = sticks
        self._reachable = reachable
        self._on_answer = on_answer
        self._on_own = on_own
        self._tell = tell
        self._key = b""
        self._visits: dict[Path, _Visit] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(LOOK_SECONDS)

    async def once(self) -> None:
        """One look. What a stick does takes a thread of its own; the store's thread is given small jobs."""
        found = await asyncio.to_thread(_meant, self._sticks)
        for gone in self._visits.keys() - {stick.folder for stick in found}:
            del self._visits[gone]
        for stick in found:
            visit = self._visits.setdefault(stick.folder, _Visit())
            try:
                await self._visit(stick, visit)
            except StickError as error:
                self._say(visit, Told(error.notice))
            except (StoreError, OfficeError) as error:
                log.warning("stick: %s", type(error).__name__)

    def _name(self, way: Way) -> str:
        return file_name(self._store.identity.device, way)

    async def _visit(self, stick: Stick, visit: _Visit) -> None:
        """Raises StickError, StoreError, OfficeNonsense."""
        self._key = self._key or await asyncio.to_thread(store_key, self._folder)
        for mark, answer in await asyncio.to_thread(_new_answers, stick.folder, self._name(Way.DOWN), visit.answers):
            await self._take_in(answer, visit)
            visit.answers.add(mark)
        signs = bool(self._store.identity.private_key)  # a tablet of an older version cannot, until enrolled anew
        if signs and self._store.register.state.waiting and not self._reachable():
            await self._write(stick, visit)

    async def _take_in(self, answer: bytes | None, visit: _Visit) -> None:
        try:
            down = await asyncio.to_thread(read_down, answer or b"", self._store.identity.device, self._key)
        except BadInput:
            self._say(visit, Told(BAD_ANSWER))
            return
        if await self._noted(down):
            self._on_answer()
            self._say(visit, Told(ANSWERED, good=True))

    async def _noted(self, down: Down) -> bool:
        """Whether anything was new."""
        noted = False
        while await self._worker.run(note_some, self._store, down):
            noted = True
        if await self._lost():
            count = await self._worker.run(put_back, self._store.engine, self._store.identity, down.own)
            if count:
                self._on_own(count, await self._lost())
                noted = True
        if await self._worker.run(self._store.cursor) == down.after:
            for page in down.pages:
                await self._worker.run(self._store.take_in, page, self._clock())
                noted = True
        return noted

    async def _write(self, stick: Stick, visit: _Visit) -> None:
        last = self._store.register.state.acknowledged + self._store.register.state.waiting
        if visit.last and (visit.last >= last or self._clock() - visit.at < REWRITE_MS):
            return
        made = FileMade()
        cursor = await self._worker.run(self._store.cursor)
        while await self._worker.run(made.add_next, self._store):
            pass
        if not made.count:
            return
        lost = await self._lost()
        content = await asyncio.to_thread(made.content, self._store.identity, cursor, self._key, lost)
        await asyncio.to_thread(put, stick, self._name(Way.UP), content)
        visit.last, visit.at, visit.told = made.last or 0, self._clock(), None
        self._say(visit, Told(Notice(WRITTEN, {"count": str(made.count)}), good=True))

    async def _lost(self) -> tuple[Gap, ...]:
        return await self._worker.run(remaining_gaps, self._folder, self._store.engine, self._store.identity)

    def _say(self, visit: _Visit, told: Told) -> None:
        if told.notice != visit.told:
            visit.told = told.notice
            self._tell(told)


def _meant(sticks: Callable[[], list[Path]]) -> list[Stick]:
    """The folders to write to."""
    found: list[Stick] = []
    for stick in marked(sticks()):
        inside = stick.folder / FOLDER
        if inside.is_dir() and not inside.is_symlink():
            found.append(Stick(inside, stick.device))
        elif (stick.folder / KEY_FILE).is_file():
            found.append(stick)
    return found


def _new_answers(folder: Path, name: str, known: set[Mark]) -> list[tuple[Mark, bytes | None]]:
    """The answers in the folder, and beside it if it is the one inside a stick. None: it cannot be read."""
    found: list[tuple[Mark, bytes | None]] = []
    for place in (folder, folder.parent) if folder.name == FOLDER else (folder,):
        try:
            there = (place / name).lstat()
        except OSError:
            continue
        mark = Mark(there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns)
        if mark not in known:
            found.append((mark, read_answer(place / name) if stat.S_ISREG(there.st_mode) else None))
    return found
