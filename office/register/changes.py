"""Reference data on its way down to a gate: the rows that were written after the tablet's cursor, but for those that no
gate asks for any more (`office.register.of_use`)."""

import asyncio
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, Table, bindparam, func, literal, select, true, union_all
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from models.access import Device
from models.base import Base
from models.changed import changed_after
from models.clock import Clock, Milliseconds
from models.protocol import MAX_CHANGES, Change, Changes
from models.register import Entry
from models.roster import REFERENCE_TABLES, Site
from models.store import reading
from office.care.copy_keys import copy_keys
from office.register.announce import Announcer, TooManyListeners
from office.register.of_use import ALL, OF_USE, times
from office.tablets.devices import tablet_keys
from office.tablets.epochs import Epochs, split
from office.tablets.senders import LostDevice, Sender

TABLES: dict[str, Table] = {name: Base.metadata.tables[name] for name in REFERENCE_TABLES}
SITE: Table = Base.metadata.tables[Site.__tablename__]
LONGEST_WAIT = 60.0


def _wanted(name: str, table: Table) -> tuple[ColumnElement[bool], ...]:
    rows = changed_after(table, bindparam("site"), bindparam("after"))
    return (*rows, table.c.revision <= bindparam("newest"), OF_USE.get(name, true()))


def _first(name: str, table: Table) -> Select[Any]:
    found = select(literal(name).label("name"), table.c.revision).where(*_wanted(name, table))
    return select(found.order_by(table.c.revision).limit(bindparam("most")).subquery())


# Made once: to put them together takes longer than to answer them.
_EVERY = union_all(*(_first(name, table) for name, table in TABLES.items())).subquery()
FIRST = select(_EVERY).order_by(_EVERY.c.revision).limit(bindparam("most"))
ROWS = {name: select(table).where(*_wanted(name, table)) for name, table in TABLES.items()}
COUNTS = select(
    *(
        select(func.count()).select_from(table).where(*_wanted(name, table)).scalar_subquery()
        for name, table in TABLES.items()
    )
)


async def changes_for(
    engine: Engine,
    announcer: Announcer,
    epochs: Epochs,
    sender: Sender,
    cursor: int,
    limit: int,
    wait: float,
    clock: Clock,
) -> Changes:
    """Waits until there is something to tell, `wait` seconds at most. Raises LostDevice, StoreError."""
    end = asyncio.get_running_loop().time() + min(wait, LONGEST_WAIT)
    try:
        async with announcer.listen(sender.site, reference=True) as ear:
            while True:
                found = await run_in_threadpool(changes_told, engine, epochs, sender, cursor, limit, clock())
                left = end - asyncio.get_running_loop().time()
                if found.changes or found.revision != cursor or left <= 0 or ear.closed:
                    return found
                if not await ear.wait(left):  # nothing was announced, or the office ends: what was found still holds
                    return found
    except TooManyListeners:
        return await run_in_threadpool(changes_told, engine, epochs, sender, cursor, limit, clock())


def changes_told(engine: Engine, epochs: Epochs, sender: Sender, cursor: int, limit: int, now: Milliseconds) -> Changes:
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
    with reading(engine) as session:
        found = _after(session, sender.site, after, limit, now)
        next_cursor = epochs.cursor(session, found.revision)
        last_page = bool(found.changes) and not found.remaining
        tablets = tablet_keys(session, sender.site) if last_page else None
        keys = copy_keys(session, now) if last_page else None
    if not found.changes and split(cursor)[1] == found.revision:
        next_cursor = cursor  # nothing is new but the epoch: not worth an answer
    return Changes(found.changes, next_cursor, found.remaining, last, tablets, keys)


def changes_after(
    engine: Engine, site: str, after: int, limit: int = MAX_CHANGES, now: Milliseconds | None = None
) -> Changes:
    """At most `limit` rows, the earliest written first, and the site's own row with any of them. Raises StoreError.

    Every row has a revision of its own, so that a page may end anywhere. `now`: without what is of no use at this time.
    """
    with reading(engine) as session:
        return _after(session, site, after, limit, now)


def _after(session: Session, site: str, after: int, limit: int, now: Milliseconds | None) -> Changes:
    # Read first: what is written meanwhile has a higher revision, and comes with the next question.
    own = session.execute(select(SITE).where(SITE.c.id == site)).mappings().one_or_none()
    newest = own["revision"] if own is not None else 0
    if own is None or newest <= after:
        return Changes([], max(after, 0), 0)
    values = {"site": site, "after": after, "newest": newest}
    values |= ALL if now is None else times(session, site, own["zone"], now)
    most = max(1, min(limit, MAX_CHANGES))
    found = session.execute(FIRST, values | {"most": most}).all()
    end: int = found[-1].revision if len(found) == most else newest
    page = _rows(session, {row.name for row in found}, values | {"newest": end})
    remaining = sum(session.execute(COUNTS, values | {"after": end}).one()) if len(found) == most else 0
    return Changes([*page, Change("site", _values(own))], end if remaining else newest, remaining)


def _rows(session: Session, names: set[str], values: dict[str, Any]) -> list[Change]:
    """What was written anew meanwhile, and has a higher revision now, comes with the next question."""
    rows: list[Change] = []
    for name in names:
        rows += [Change(name, _values(row)) for row in session.execute(ROWS[name], values).mappings()]
    rows.sort(key=lambda change: change.row["revision"])  # pyright: ignore[reportArgumentType, reportCallIssue]
    return rows


def _values(row: Any) -> dict[str, Any]:
    return dict(row)
