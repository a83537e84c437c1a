"""Numbers of this tablet's own that are missing in its store, and entries that come back into their places.

Only a damaged store has such gaps (`kiosk.store.recover`). It is marked then, so that nobody looks for gaps in a sound
one: that would take the longer the more entries there are.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from kiosk.gaps import Gap
from kiosk.identity import Identity
from kiosk.store.register import row_of
from models.durable import disk_errors, sync_folder, write_durably
from models.entry import EntryHead, SealedEntry, genesis, open_head, read_head
from models.errors import BadEntry
from models.register import Entry
from models.store import reading, writing

MARK = "store-gaps.json"


def mark_gaps(folder: Path) -> None:
    """Entries were lost. Raises StoreError."""
    write_durably(folder / MARK, b"{}")


def remaining_gaps(folder: Path, engine: Engine, who: Identity) -> tuple[Gap, ...]:
    """The lowest first; none where the store was never damaged. Raises StoreError."""
    mark = folder / MARK
    with disk_errors():
        if not mark.exists():
            return ()
    found = _gaps(engine, who)
    if not found:
        with disk_errors():
            mark.unlink(missing_ok=True)
            sync_folder(folder)
    return found


def put_back(engine: Engine, who: Identity, entries: Sequence[SealedEntry]) -> int:
    """How many of these stand in the register now, that did not before; durable once it returns.

    `entries`: the highest number first. One that is not sound, is not this tablet's, or is not the one whose hash the
    entry above it names, is left out. Raises StoreError.
    """
    with writing(engine) as session:
        return sum(_put_back(session, who, sealed) for sealed in entries)


def _put_back(session: Session, who: Identity, sealed: SealedEntry) -> bool:
    try:
        head = open_head(sealed)
        fits = (head.site, head.device) == (who.site, who.device) and _follows(session, who, head, sealed.hash)
    except BadEntry:
        return False
    if not fits:
        return False
    row = insert(Entry).values(row_of(head, sealed)).on_conflict_do_nothing().returning(Entry.id)
    return session.execute(row).first() is not None


def _follows(session: Session, who: Identity, head: EntryHead, its_hash: str) -> bool:
    """Whether it is a link of the chain, as far as the entries beside it are here. Raises BadEntry."""
    mine = (Entry.site_id == who.site, Entry.device_id == who.device)
    above = session.scalar(select(Entry.head).where(*mine, Entry.number == head.number + 1))
    if above is not None and read_head(above).previous != its_hash:
        return False
    if head.number == 1:
        return head.previous == genesis(who.device)
    below = session.scalar(select(Entry.hash).where(*mine, Entry.number == head.number - 1))
    return below in (None, head.previous)


def _gaps(engine: Engine, who: Identity) -> tuple[Gap, ...]:
    before = func.lag(Entry.number, 1, 0).over(order_by=Entry.number).label("before")
    mine = (Entry.site_id == who.site, Entry.device_id == who.device)
    numbers = select(Entry.number, before).where(*mine).subquery()
    query = select(numbers.c.before, numbers.c.number).where(numbers.c.number > numbers.c.before + 1)
    with reading(engine) as session:
        return tuple(Gap(low + 1, high - 1) for low, high in session.execute(query.order_by(numbers.c.number)))
