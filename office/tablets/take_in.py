"""What a broken or lost tablet never sent, taken in at the office out of its store or a copy of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Engine

from models.clock import Clock
from models.entry import SealedEntry
from models.protocol import MAX_BATCH
from models.roster import Site
from models.store import reading
from models.wire import Opened
from office.care.escrow import Tablet, entries_in
from office.register.announce import announcer_for
from office.register.ingest import Ingest
from office.tablets.senders import Sender


@dataclass(frozen=True)
class Taken:
    stored: int
    known: int
    refused: int


def take_in(engine: Engine, tablet: Tablet, file: Path, key: bytes, clock: Clock) -> Taken:
    """As if the tablet had sent them: each is checked, and what is here already changes nothing.

    Also of a tablet that was reported lost. Raises BadInput where the file is none of this tablet's, StoreError.
    """
    with reading(engine) as session:
        site = session.get(Site, tablet.site)
    sender = Sender(tablet.device, tablet.site, tablet.gate, site.zone if site else "Asia/Shanghai")
    ingest = Ingest(engine, clock, announcer_for(engine), also_lost=True)
    stored = known = refused = 0
    for batch in _batches(entries_in(file, key, tablet)):
        receipt = ingest.store(sender, batch)
        stored, known, refused = stored + receipt.stored, known + receipt.known, refused + len(receipt.refused)
    return Taken(stored, known, refused)


def _batches(entries: Iterable[SealedEntry]) -> Iterator[list[Opened]]:
    walk = iter(entries)
    while batch := [Opened(sealed, sealed.hash) for sealed in islice(walk, MAX_BATCH)]:
        yield batch
