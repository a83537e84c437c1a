"""A gate that no network reaches: its entries go to the office as a file on a USB stick, and the office's answer comes
back the same way. Nothing counts as sent before the answer says so."""

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.outgoing import Outgoing, prepare
from kiosk.store.tablet import TabletStore, open_tablet
from kiosk.store_key import store_key
from models.batch_file import (
    LARGEST,
    MOST_BATCHES,
    NOT_OURS,
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
from models.errors import BadInput
from models.protocol import MAX_BATCH, MAX_COMPACT, whole_batch


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
        return StickDone(take_answer(store, stick, key, clock), write_entries(store, stick, key))
    finally:
        store.close()


def write_entries(store: TabletStore, stick: Path, key: bytes) -> int:
    """How many entries the file holds. `key`: of the store. In the store's thread. Raises StoreError."""
    who = store.identity
    batches: list[FileBatch] = []
    count, after = 0, None
    while len(batches) < MOST_BATCHES and (ready := _next(store, after)).entries:
        batches.append(_batch(ready))
        count, after = count + len(ready.entries), ready.last
    up = Up(store.cursor(), batches)
    private = bytes.fromhex(who.private_key)
    write_durably(stick / file_name(who.device, Way.UP), write_up(up, who.device, key, private))
    return count


def take_answer(store: TabletStore, stick: Path, key: bytes, clock: Clock) -> bool:
    """False where there is none, or one that was taken in before. In the store's thread.

    Raises BadInput, OfficeNonsense, StoreError.
    """
    data = _read(stick / file_name(store.identity.device, Way.DOWN))
    if data is None:
        return False
    down = read_down(data, store.identity.device, key)
    noted = _note(store, down)
    if store.cursor() != down.after:
        return noted  # taken in before, or the network was quicker
    for page in down.pages:
        store.take_in(page, clock())
    return noted or bool(down.pages)


def _note(store: TabletStore, down: Down) -> bool:
    """Whether the office was found to have more than was known."""
    refused = {one.number: one.reason for one in down.refused}
    register, noted = store.register, False
    while (waiting := register.waiting(MAX_BATCH)).entries and waiting.numbers[0] <= down.through:
        had = Outgoing(waiting.entries, waiting.ids, waiting.numbers).part(
            0, sum(number <= down.through for number in waiting.numbers)
        )
        places = {place: refused[number] for place, number in enumerate(had.numbers) if number in refused}
        register.acknowledge(had, places)
        noted = True
    return noted


def _next(store: TabletStore, after: int | None) -> Outgoing:
    ready = prepare(store.register, MAX_COMPACT, after)
    return ready if ready.packed is not None or not ready.entries else prepare(store.register, MAX_BATCH, after)


def _batch(ready: Outgoing) -> FileBatch:
    return FileBatch(whole_batch(ready.entries) if ready.packed is None else ready.packed, ready.packed is not None)


def _read(file: Path) -> bytes | None:
    """None where it is not there. A link is not followed. Raises BadInput."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
            return opened.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError:
        raise BadInput(notice=NOT_OURS) from None
