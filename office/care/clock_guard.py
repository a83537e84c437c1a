"""Whether the office's clock is believed when personal data are to be removed: what is gone by a wrong clock is gone.

It is believed while a gate's entry of the last DAYS bears it out, made by a clock that the gate did not doubt itself.
Where no gate says anything any more, it is believed after NIGHTS in a row in which nothing came in: by then all that is
there is older than that, whatever the clock says. While gates speak and none bears it out, it is never believed.
"""

from datetime import UTC, date, datetime, timedelta

import msgspec
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.access import OfficeSecret
from models.clock import Milliseconds
from models.entry import read_head
from models.errors import BadEntry
from models.register import Entry
from models.roster import Site
from models.store import reading, writing
from office.care.audit import BY_ITSELF, Action, note

DAYS = 3
NIGHTS = 30
LOOKED_AT = 200
LAST = 20
DAY: Milliseconds = 86_400_000
_NAME = "purge:waits"


class _Waits(msgspec.Struct, frozen=True):
    nights: int
    """In which nothing came in, one after the other."""
    last: date
    entries: int = 0
    """That were here on the last one."""


def nights_doubted(engine: Engine, now: Milliseconds) -> int:
    """For how many nights it has been doubted since the last entry came in, this one included; 0: it is believed.

    Raises StoreError.
    """
    with reading(engine) as session:
        borne_out = _borne_out(session, now)
    with writing(engine) as session:
        kept = session.get(OfficeSecret, _NAME, with_for_update=True)
        if borne_out:
            if kept is not None:
                session.delete(kept)
            return 0
        before = msgspec.json.decode(kept.value, type=_Waits) if kept is not None else _Waits(0, date.min)
        today = datetime.fromtimestamp(now / 1000, UTC).date()
        waits = before if before.last == today else _next(session, before, today)
        if kept is None:
            kept = OfficeSecret(name=_NAME, made_at=now, expires_at=None)
            session.add(kept)
            note(session, "", BY_ITSELF, Action.PURGE_WAITS, "", now)
        kept.value = msgspec.json.encode(waits).decode()
    return waits.nights if waits.nights <= NIGHTS else 0


def _next(session: Session, before: _Waits, today: date) -> _Waits:
    entries = session.scalar(select(func.count()).select_from(Entry)) or 0
    return _Waits(before.nights + 1 if entries == before.entries else 1, today, entries)


def _borne_out(session: Session, now: Milliseconds) -> bool:
    if session.scalar(select(Entry.id).limit(1)) is None:
        return True  # a new office: there is nothing to lose yet
    lately = (datetime.fromtimestamp(now / 1000, UTC).date() - timedelta(days=DAYS + 1)).isoformat()
    query = (
        select(Entry.head)
        .where(
            Entry.site_id.in_(select(Site.id)),
            Entry.day >= lately,
            Entry.at.between(now - DAYS * DAY, now + DAYS * DAY),
        )
        .order_by(Entry.at.desc())
        .limit(LOOKED_AT)
    )
    return any(not _doubted(head) for head in session.scalars(query))


def newest_believed(session: Session, site: str, now: Milliseconds) -> Milliseconds:
    """When one of a compound's last entries up to `now` was made, by a clock not doubted; 0 where there is none."""
    query = select(Entry.at, Entry.head).where(Entry.site_id == site, Entry.at <= now)
    last = session.execute(query.order_by(Entry.id.desc()).limit(LAST))  # ids follow the time
    return max((at for at, head in last if not _doubted(head)), default=0)


def _doubted(head: str) -> bool:
    try:
        return read_head(head).clock_doubted
    except BadEntry:
        return True
