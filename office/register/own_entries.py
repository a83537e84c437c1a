"""A tablet's own entries on their way back to it: its store was damaged, and it asks for numbers that it has lost."""

import re
from itertools import pairwise

import msgspec
from sqlalchemy import Engine, or_, select

from models.protocol import MAX_BATCH, MAX_BODY, MAX_RANGES, PURGED, Own, WireEntry
from models.register import Entry
from models.store import reading
from office.register.ingest import BadBatch

MOST_BYTES = MAX_BODY // 2
_RANGE = re.compile(r"(\d{1,18})-(\d{1,18})", re.ASCII)

Range = tuple[int, int]


def read_ranges(text: str) -> list[Range]:
    """`20-31,7-7`: first and last number of each, the highest range first. Raises BadBatch."""
    parts = [_RANGE.fullmatch(part) for part in text.split(",", MAX_RANGES)]
    found = [(int(part[1]), int(part[2])) for part in parts if part is not None]
    in_order = all(first <= last for first, last in found) and all(one[0] > two[1] for one, two in pairwise(found))
    if len(found) < len(parts) or not in_order:
        raise BadBatch("numbers")
    return found


def own_entries(engine: Engine, site: str, device: str, ranges: list[Range]) -> Own:
    """A page of them, as large as an answer may be. Raises StoreError."""
    query = (
        select(Entry.number, Entry.head, Entry.personal)
        .where(
            Entry.site_id == site,
            Entry.device_id == device,
            or_(*(Entry.number.between(first, last) for first, last in ranges)),
        )
        .order_by(Entry.number.desc())
        .limit(MAX_BATCH)
    )
    page: list[WireEntry] = []
    room = MOST_BYTES
    with reading(engine) as session:
        rows = session.execute(query).all()
    for _, head, personal in rows:
        room -= len(head.encode()) + len((personal or "").encode())
        if room < 0:
            break
        page.append(WireEntry(_raw(head), PURGED if personal is None else _raw(personal)))
    is_all = len(page) == len(rows) < MAX_BATCH
    return Own(page, ranges[-1][0] if is_all else rows[len(page) - 1].number)


def _raw(text: str) -> msgspec.Raw:
    return msgspec.Raw(text.encode())
