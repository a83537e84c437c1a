"""What is remembered of people and cars, out of the store: the office's rows, and this gate's own register."""

from collections.abc import Iterator

from sqlalchemy import Engine, Table, or_, select

from kiosk.identity import Identity
from kiosk.recall import HOUR, Passed, SeenRow
from models.base import Base
from models.changed import changed_after
from models.clock import Milliseconds
from models.entry import EntryKind, PersonKind, read_head, read_personal
from models.errors import BadEntry
from models.register import Entry
from models.roster import Sighting
from models.store import reading
from models.triage import Verdict

SIGHTING: Table = Base.metadata.tables[Sighting.__tablename__]
REMEMBERED: Milliseconds = 30 * 24 * HOUR
"""Observations end within it; who was not here for so long does not come often."""
MOST = 50_000
"""Rows of either kind, the newest."""
LASTING = (f'%"person":"{PersonKind.COURIER}"%', f'%"person":"{PersonKind.VISITOR}"%', '%"trip":"%')
"""In the heads of entries that are remembered longer than a reading is."""


def load_seen(engine: Engine, site: str, after: int, now: Milliseconds) -> list[SeenRow]:
    """Rows of the office above this revision, the oldest first. Raises StoreError."""
    query = (
        select(
            Sighting.id, Sighting.resident_id, Sighting.phone_hash, Sighting.plate, Sighting.gate_id, Sighting.at,
            Sighting.day, Sighting.tenths, Sighting.observe_until, Sighting.direction, Sighting.revision, Sighting.gone,
        )
        .where(*changed_after(SIGHTING, site, after), Sighting.at > now - REMEMBERED)
        .order_by(Sighting.at.desc())
        .limit(MOST)
    )  # fmt: skip
    with reading(engine) as session:
        return [SeenRow(*row) for row in reversed(session.execute(query).all())]


def load_passed(engine: Engine, identity: Identity, now: Milliseconds, recalled: Milliseconds) -> list[Passed]:
    """This gate's own entries in the order in which they were written: all since `recalled`, and of the last month
    those that put somebody under observation, cars, visitors and couriers. Raises StoreError."""
    lasting = (Entry.head.like(pattern) for pattern in LASTING)
    kept = or_(
        Entry.at > recalled,
        Entry.verdict == Verdict.OBSERVE,
        Entry.kind.in_((EntryKind.VEHICLE, EntryKind.VOID)),
        Entry.replaces.is_not(None),
        *lasting,
    )
    query = (
        select(Entry.head, Entry.personal)
        .where(
            Entry.site_id == identity.site,
            Entry.device_id == identity.device,
            Entry.at > now - REMEMBERED,
            Entry.personal.is_not(None),
            kept,
        )
        .order_by(Entry.number.desc())
        .limit(MOST)
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    return list(_passed((head, personal or "") for head, personal in reversed(rows)))


def _passed(rows: Iterator[tuple[str, str]]) -> Iterator[Passed]:
    """One that cannot be read is not remembered; the register's own proof finds it."""
    for head_text, personal_text in rows:
        try:
            head, personal = read_head(head_text), read_personal(personal_text)
        except BadEntry:
            continue
        readings = head.answers.readings
        yield Passed(
            head.id,
            head.kind,
            head.person,
            head.direction,
            head.trip,
            head.happened_at,
            head.day,
            readings[-1].tenths if readings else 0,
            head.verdict,
            head.observe_days,
            head.replaces,
            head.gate,
            head.building,
            personal,
        )
