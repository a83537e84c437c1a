"""Reference data on its way down to a gate: all rows that were written after the tablet's cursor."""

import asyncio
from typing import Any

from sqlalchemy import Engine, Table, func, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from models.access import Device
from models.base import Base
from models.protocol import MAX_CHANGES, Change, Changes
from models.register import Entry
from models.roster import REFERENCE_TABLES, Site
from models.store import reading
from office.register.announce import Announcer, TooManyListeners
from office.tablets.devices import tablet_keys
from office.tablets.epochs import Epochs, split
from office.tablets.senders import LostDevice, Sender

TABLES: dict[str, Table] = {name: Base.metadata.tables[name] for name in REFERENCE_TABLES}
SITE: Table = Base.metadata.tables[Site.__tablename__]
LONGEST_WAIT = 60.0


async def changes_for(
    engine: Engine, announcer: Announcer, epochs: Epochs, sender: Sender, cursor: int, limit: int, wait: float
) -> Changes:
    """Waits until there is something to tell, `wait` seconds at most. Raises LostDevice, StoreError."""
    end = asyncio.get_running_loop().time() + min(wait, LONGEST_WAIT)
    try:
        async with announcer.listen(sender.site, reference=True) as ear:
            while True:
                found = await run_in_threadpool(changes_told, engine, epochs, sender, cursor, limit)
                left = end - asyncio.get_running_loop().time()
                if found.changes or found.revision != cursor or left <= 0 or ear.closed:
                    return found
                await ear.wait(left)
    except TooManyListeners:
        return await run_in_threadpool(changes_told, engine, epochs, sender, cursor, limit)


def changes_told(engine: Engine, epochs: Epochs, sender: Sender, cursor: int, limit: int) -> Changes:
    """As `changes_after`, with a cursor of this office's epoch."""
    epochs.begin()
    with reading(engine) as session:
        # A tablet that is reported lost while it waits hears nothing more.
        if session.scalar(select(Device.revoked_at).where(Device.id == sender.device)) is not None:
            raise LostDevice
        newest = session.scalar(select(SITE.c.revision).where(SITE.c.id == sender.site)) or 0
        after = epochs.after(session, sender.site, cursor, newest)
        mine = (Entry.site_id == sender.site, Entry.device_id == sender.device)
        last = session.scalar(select(func.max(Entry.number)).where(*mine)) or 0
    epochs.move_on(sender.site, cursor, newest)
    found = changes_after(engine, sender.site, after, limit)
    with reading(engine) as session:
        next_cursor = epochs.cursor(session, found.revision)
        tablets = tablet_keys(session, sender.site) if found.changes and not found.remaining else None
    if not found.changes and split(cursor)[1] == found.revision:
        next_cursor = cursor  # nothing is new but the epoch: not worth an answer
    return Changes(found.changes, next_cursor, found.remaining, last, tablets)


def changes_after(engine: Engine, site: str, after: int, limit: int = MAX_CHANGES) -> Changes:
    """At most `limit` rows, the earliest written first, and the site's own row with any of them. Raises StoreError.

    Every row has a revision of its own, so that a page may end anywhere.
    """
    with reading(engine) as session:
        # Read first: what is written meanwhile has a higher revision, and comes with the next question.
        own = session.execute(select(SITE).where(SITE.c.id == site)).mappings().one_or_none()
        newest = own["revision"] if own is not None else 0
        if own is None or newest <= after:
            return Changes([], max(after, 0), 0)
        page, remaining = _page(session, site, after, newest, max(1, min(limit, MAX_CHANGES)))
    revision = page[-1].row["revision"] if remaining else newest
    assert isinstance(revision, int)
    return Changes([*page, Change("site", _values(own))], revision, remaining)


def _page(session: Session, site: str, after: int, newest: int, limit: int) -> tuple[list[Change], int]:
    rows: list[Change] = []
    total = 0
    for name, table in TABLES.items():
        wanted = (table.c.site_id == site, table.c.revision > after, table.c.revision <= newest)
        count = session.scalar(select(func.count()).select_from(table).where(*wanted)) or 0
        if count:
            total += count
            query = select(table).where(*wanted).order_by(table.c.revision).limit(limit)
            rows += [Change(name, _values(row)) for row in session.execute(query).mappings()]
    rows.sort(key=lambda change: change.row["revision"])  # pyright: ignore[reportArgumentType, reportCallIssue]
    return rows[:limit], total - min(limit, len(rows))


def _values(row: Any) -> dict[str, Any]:
    return dict(row)
