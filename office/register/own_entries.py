"""A tablet's own entries on their way back to it: its store was damaged, and it names the numbers that it has lost.

What the office has is given back. What it never had is lost: noted among the refused ones, so that nobody waits for it
any longer, neither for a gap to be closed over the network nor with the answer on a stick. Should such an entry be
found after all (`python -m office escrow TABLET --take-in`), it is taken in, and the note goes.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, func, insert, or_, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.errors import AlreadyThere
from models.protocol import MAX_BATCH, MAX_BODY, MAX_RANGES, PURGED, Own, RefusalReason, WireEntry
from models.register import Entry, RefusedEntry
from models.store import reading, writing
from office.register.ingest import MOST_REFUSED, BadBatch
from office.register.twins import TWIN, names

MOST_BYTES = MAX_BODY // 2
_RANGE = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)

Range = tuple[int, int]


def read_ranges(text: str) -> list[Range]:
    """`20-31,7-7`. Raises BadBatch."""
    parts = [_RANGE.fullmatch(part) for part in text.split(",", MAX_RANGES)]
    return checked_ranges([(int(part[1]), int(part[2])) if part else (1, 0) for part in parts])


def checked_ranges(ranges: list[Range]) -> list[Range]:
    """First and last number of each, the highest range first. Raises BadBatch where they are not."""
    sound = all(0 < first <= last for first, last in ranges) and all(one[0] > two[1] for one, two in pairwise(ranges))
    if not sound or not 0 < len(ranges) <= MAX_RANGES:
        raise BadBatch("numbers")
    return ranges


def give_back(engine: Engine, site: str, device: str, ranges: Sequence[Range], now: Milliseconds) -> Own:
    """A page of them, as large as an answer may be; what was looked at and is not here is noted. Raises StoreError."""
    query = (
        select(Entry.number, Entry.head, Entry.personal, Entry.kind)
        .where(Entry.site_id == site, Entry.device_id == device, _within(Entry.number, ranges))
        .order_by(Entry.number.desc())
        .limit(MAX_BATCH)
    )
    page: list[WireEntry] = []
    room = MOST_BYTES
    with reading(engine) as session:
        rows = session.execute(query).all()
        twins = names(session, site, [row.head for row in rows if row.kind == TWIN])
    for _, head, own, _ in rows:
        personal = twins.get(head, own)
        room -= len(head.encode()) + len((personal or "").encode())
        if room < 0 and page:
            break
        page.append(WireEntry(_raw(head), PURGED if personal is None else _raw(personal)))
    is_all = len(page) == len(rows) < MAX_BATCH
    down_to = ranges[-1][0] if is_all else rows[len(page) - 1].number
    _note_lost(engine, site, device, [(max(first, down_to), last) for first, last in ranges if last >= down_to], now)
    return Own(page, down_to)


def _note_lost(engine: Engine, site: str, device: str, ranges: Sequence[Range], now: Milliseconds) -> None:
    """As far as there is room."""
    try:
        with writing(engine) as session:
            lost = _lost(session, site, device, ranges)
            if lost:
                reason = RefusalReason.LOST.value
                rows = [{"device_id": device, "number": n, "entry_id": "", "reason": reason, "at": now} for n in lost]
                session.execute(insert(RefusedEntry), rows)
    except AlreadyThere:  # another office process has noted them this moment
        pass


def _lost(session: Session, site: str, device: str, ranges: Sequence[Range]) -> list[int]:
    mine = (Entry.site_id == site, Entry.device_id == device)
    refused = RefusedEntry.device_id == device
    room = MOST_REFUSED - (session.scalar(select(func.count()).select_from(RefusedEntry).where(refused)) or 0)
    known = set(session.scalars(select(Entry.number).where(*mine, _within(Entry.number, ranges))))
    known |= set(session.scalars(select(RefusedEntry.number).where(refused, _within(RefusedEntry.number, ranges))))
    wanted = (n for first, last in ranges for n in range(first, min(last, first + MOST_REFUSED) + 1))
    return [number for number in wanted if number not in known][: max(0, room)]


def _within(column: Any, ranges: Sequence[Range]) -> ColumnElement[bool]:
    return or_(*(column.between(first, last) for first, last in ranges))


def _raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())
