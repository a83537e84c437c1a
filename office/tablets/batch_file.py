"""Entries that come on a USB stick, and the answer that goes back on it. As over the network: each entry is checked,
and what is here already changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.access import Device
from models.batch_file import (
    LARGEST,
    MOST_PAGES,
    NOT_OURS,
    Denied,
    Down,
    Up,
    Way,
    device_of,
    file_name,
    read_up,
    write_down,
)
from models.clock import Clock
from models.durable import write_durably
from models.entry import SealedEntry
from models.errors import BadInput
from models.protocol import MAX_CHANGES, Changes, Receipt, RefusalReason
from models.register import RefusedEntry
from models.store import reading
from office.care.escrow import find_tablet, store_key_of
from office.register.announce import Announcer
from office.register.changes import changes_told
from office.register.ingest import BadBatch, Counts, Ingest, LongBatch, NotPutTogether
from office.register.own_entries import checked_ranges, give_back
from office.tablets.devices import Refused, refuse
from office.tablets.epochs import Epochs
from office.tablets.senders import LostDevice, Sender, UnknownDevice, sender_of


@dataclass(frozen=True)
class StickTaken:
    """What came of one tablet's file."""

    device: str
    stored: int
    known: int
    refused: int
    answer: bytes
    """The file that goes back."""


def take_stick(engine: Engine, stick: Path, clock: Clock, announcer: Announcer) -> list[StickTaken]:
    """All tablets' files in a folder; each answer is written beside it. Raises BadInput, StoreError."""
    taken: list[StickTaken] = []
    for file in sorted(stick.glob(f"gatepost-*.{Way.UP.value}")):
        with file.open("rb") as opened:
            one = take_file(engine, opened.read(LARGEST + 1), clock, announcer)
        write_durably(stick / file_name(one.device, Way.DOWN), one.answer)
        taken.append(one)
    return taken


def take_file(engine: Engine, data: bytes, clock: Clock, announcer: Announcer) -> StickTaken:
    """Durable once it returns. Raises BadInput where the file is none of a tablet of ours, StoreError."""
    tablet = find_tablet(engine, device_of(data))
    key = store_key_of(engine, tablet, clock())
    try:
        sender = sender_of(engine, tablet.device)
        up = read_up(data, tablet.device, key, _public(engine, tablet.device))
        receipts = list(_stored(Ingest(engine, clock, announcer), sender, up))
        if any(map(_cloned, receipts)):
            refuse(engine, tablet.device, Refused.CLONED, clock())  # as when they come by network
        down = _answer(engine, clock, sender, up, receipts[-1] if receipts else None)
    except (UnknownDevice, LostDevice):
        raise BadInput(notice=NOT_OURS) from None
    return StickTaken(
        tablet.device,
        sum(one.stored for one in receipts),
        sum(one.known for one in receipts),
        sum(len(one.refused) for one in receipts),
        write_down(down, tablet.device, key),
    )


def _stored(ingest: Ingest, sender: Sender, up: Up) -> Iterator[Receipt]:
    for batch in up.batches:
        try:
            receipt = ingest.take(sender, batch.body, compact=batch.compact)
        except (BadBatch, LongBatch, NotPutTogether):
            raise BadInput(notice=NOT_OURS) from None
        yield receipt
        if _cloned(receipt):
            return


def _cloned(receipt: Receipt) -> bool:
    return any(one.reason == RefusalReason.NUMBER_TAKEN for one in receipt.refused)


def _answer(engine: Engine, clock: Clock, sender: Sender, up: Up, receipt: Receipt | None) -> Down:
    """A tablet that has to enrol anew brings its entries, and is told nothing but what became of them."""
    told = _is_told(engine, sender)
    own = _given_back(engine, clock, sender, up) if told else []
    with reading(engine) as session:
        refused = _denied(session, sender.device)
        # What is lost for good was noted this moment, and is waited for no longer.
        gap = receipt is None or Counts().first_missing(session, sender, receipt.last_number, receipt.count)
    through = 0 if receipt is None or gap else receipt.last_number
    # A refused one at the end is above the highest that is stored.
    through = max([through, *(one.number for one in refused)]) if through else 0
    pages = list(_pages(engine, clock, sender, up.cursor)) if told else []
    return Down(up.cursor, through, refused, pages, own)


def _is_told(engine: Engine, sender: Sender) -> bool:
    """Raises LostDevice."""
    with reading(engine) as session:
        query = select(Device.revoked_at, Device.refused_at).where(Device.id == sender.device)
        revoked_at, refused_at = session.execute(query).one()
    if revoked_at is not None:
        raise LostDevice
    return refused_at is None


def _given_back(engine: Engine, clock: Clock, sender: Sender, up: Up) -> list[SealedEntry]:
    """Raises BadInput."""
    if not up.lost:
        return []
    try:
        ranges = checked_ranges(up.lost)
    except BadBatch:
        raise BadInput(notice=NOT_OURS) from None
    found = give_back(engine, sender.site, sender.device, ranges, clock())
    return [one.sealed for one in found.entries]


def _pages(engine: Engine, clock: Clock, sender: Sender, cursor: int) -> Iterator[Changes]:
    epochs = Epochs(engine, clock)
    for _ in range(MOST_PAGES):
        page = changes_told(engine, epochs, sender, cursor, MAX_CHANGES, clock())
        if page.changes:
            yield page
        cursor = page.revision
        if not page.remaining:
            return


def _denied(session: Session, device: str) -> list[Denied]:
    query = select(RefusedEntry.number, RefusedEntry.reason).where(
        RefusedEntry.device_id == device, RefusedEntry.number > 0, RefusedEntry.reason != RefusalReason.LOST.value
    )
    return [Denied(*row) for row in session.execute(query)]


def _public(engine: Engine, device: str) -> bytes:
    with reading(engine) as session:
        return bytes.fromhex(session.scalar(select(Device.public_key).where(Device.id == device)) or "")
