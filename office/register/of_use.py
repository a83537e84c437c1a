"""Which of the many rows that entries leave behind a gate still asks for; the others stay at the office."""

from weakref import WeakKeyDictionary

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, bindparam, or_, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_day
from models.roster import PassUse, PolicyVersion, Sighting
from models.sightings import LASTS
from models.triage import Policy
from office.care.clock_guard import newest_believed
from office.reference.site_settings import MOST_PASS_HOURS

HOUR: Milliseconds = 3_600_000
SPARE: Milliseconds = 24 * HOUR
"""For clocks that are off, and for what was sent late."""
FRESH: Milliseconds = 60_000
"""For so long it is not asked again when the last entry was made."""


class _Recall(msgspec.Struct):
    recall_hours: int = Policy().recall_hours


OF_USE: dict[str, ColumnElement[bool]] = {
    "sighting": or_(
        Sighting.at >= bindparam("seen_since"), Sighting.observe_until >= bindparam("today"), Sighting.slip != ""
    ),
    "pass_use": PassUse.at >= bindparam("used_since"),
}
"""By table, with the values of `times` to be filled in; of a table that is not named, all rows.

Of who was seen: today and in the hours in which a reading is recalled, whoever is under observation, and what a slip
was keyed in for. Of passes: as long as one may be valid.
"""
ALL: dict[str, int | str] = {"seen_since": 0, "today": "", "used_since": 0}


def times(session: Session, site: str, zone: str, now: Milliseconds) -> dict[str, int | str]:
    """What is left out is never told later. So where the office's clock runs ahead of all entries, theirs counts."""
    now = min(now, _last_entry(session, site, now) + SPARE)
    return {
        "seen_since": max(now - LASTS, now - SPARE - _recall_hours(session, site) * HOUR),
        "today": local_day(now, zone).isoformat(),
        "used_since": now - SPARE - MOST_PASS_HOURS * HOUR,
    }


_asked: WeakKeyDictionary[Engine | Connection, dict[str, tuple[Milliseconds, Milliseconds]]] = WeakKeyDictionary()
"""By site: when it was asked, and what came of it."""


def _last_entry(session: Session, site: str, now: Milliseconds) -> Milliseconds:
    """One that is older than it might be leaves less out. A clock that jumps is asked about at once."""
    kept = _asked.setdefault(session.get_bind(), {})
    asked_at, last = kept.get(site, (0, 0))
    if not 0 <= now - asked_at < FRESH:
        last = newest_believed(session, site, now)
        kept[site] = (now, last)
    return last


def _recall_hours(session: Session, site: str) -> int:
    query = select(PolicyVersion.body).where(PolicyVersion.site_id == site, PolicyVersion.gone.is_(False))
    body = session.scalar(query.order_by(PolicyVersion.version.desc()).limit(1))
    return _Recall().recall_hours if body is None else msgspec.json.decode(body, type=_Recall).recall_hours
