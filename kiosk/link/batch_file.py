"""A gate that no network reaches: its entries go to the office as a file on a USB stick, and the office's answer comes
back the same way. Nothing counts as sent before the answer says so."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.gaps import Gap
from kiosk.identity import Identity
from kiosk.link.outgoing import Outgoing, prepare
from kiosk.store.gaps import put_back, remaining_gaps
from kiosk.store.tablet import TabletStore, open_tablet
from kiosk.store_key import store_key
from models.batch_file import (
    LARGEST,
    MOST_BATCHES,
    Down,
    FileBatch,
    Up,
    Way,
    file_name,
    read_down,
    write_up,
)
from models.clock import Clock, system_clock
from models.durable import write_durably
from models.protocol import MAX_BATCH, MAX_COMPACT, MAX_RANGES, whole_batch


@dataclass(frozen=True)
class StickDone:
    """What came of a visit of the stick."""

    answered: bool
    """The office's answer was there and was taken in."""
    written: int
    """Entries that went onto the stick, for the office does not have them yet."""


def visit(folder: Path, stick: Path, clock: Clock = system_clock) -> StickDone:
    """Takes in the office's answer, if there is one, then writes what the office lacks. May be done at any time, and
    twice. Raises BadInput, NotEnrolled, StoreError."""
    store = TabletStore(open_tablet(folder), clock)
    try:
        key = store_key(folder)
        answered = take_answer(store, stick, key, clock)
        return StickDone(
            answered, write_entries(store, stick, key, remaining_gaps(folder, store.engine, store.identity))
        )
    finally:
        store.close()


@dataclass
class FileMade:
    """The tablet's file while it is made, a batch at a time."""

    batches: list[FileBatch] = field(default_factory=list[FileBatch])
    count: int = 0
    last: int | None = None
    """The highest number in it."""

    def add_next(self, store: TabletStore) -> bool:
        """False where there was nothing more to add. In the store's thread. Raises StoreError."""
        if len(self.batches) >= MOST_BATCHES or not (ready := _next(store, self.last)).entries:
            return False
        self.batches.append(_batch(ready))
        self.count, self.last = self.count + len(ready.entries), ready.last
        return True

    def content(self, who: Identity, cursor: int, key: bytes, lost: Sequence[Gap] = ()) -> bytes:
        """`cursor`: of the store; `key`: of the store; `lost`: the lowest first."""
        up = Up(cursor, self.batches, [(gap.first, gap.last) for gap in reversed(lost[-MAX_RANGES:])])
        return write_up(up, who.device, key, bytes.fromhex(who.private_key))


def write_entries(store: TabletStore, stick: Path, key: bytes, lost: Sequence[Gap] = ()) -> int:
    """How many entries the file holds. `key`: of the store. In the store's thread. Raises StoreError."""
    made = FileMade()
    while made.add_next(store):
        pass
    who = store.identity
    write_durably(stick / file_name(who.device, Way.UP), made.content(who, store.cursor(), key, lost))
    return made.count


def take_answer(store: TabletStore, stick: Path, key: bytes, clock: Clock) -> bool:
    """False where there is none, or one that was taken in before. In the store's thread.

    Raises BadInput, OfficeNonsense, StoreError.
    """
    file = stick / file_name(store.identity.device, Way.DOWN)
    if not file.exists() and not file.is_symlink():
        return False
    down = read_down(read_answer(file) or b"", store.identity.device, key)
    noted = False
    while note_some(store, down):
        noted = True
    if put_back(store.engine, store.identity, down.own):
        noted = True
    if store.cursor() != down.after:
        return noted  # taken in before, or the network was quicker
    for page in down.pages:
        store.take_in(page, clock())
    return noted or bool(down.pages)


def note_some(store: TabletStore, down: Down) -> bool:
    """Whether the office was found to have more than was known: then there may be more still. In the store's thread."""
    waiting = store.register.waiting(MAX_BATCH)
    if not waiting.entries or waiting.numbers[0] > down.through:
        return False
    refused = {one.number: one.reason for one in down.refused}
    had = Outgoing(waiting.entries, waiting.ids, waiting.numbers).part(
        0, sum(number <= down.through for number in waiting.numbers)
    )
    places = {place: refused[number] for place, number in enumerate(had.numbers) if number in refused}
    store.register.acknowledge(had, places)
    return True


def _next(store: TabletStore, after: int | None) -> Outgoing:
    ready = prepare(store.register, MAX_COMPACT, after)
    return ready if ready.packed is not None or not ready.entries else prepare(store.register, MAX_BATCH, after)


def _batch(ready: Outgoing) -> FileBatch:
    return FileBatch(whole_batch(ready.entries) if ready.packed is None else ready.packed, ready.packed is not None)


def read_answer(file: Path) -> bytes | None:
    """None where it cannot be read. A link is not followed."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError:
        return None
