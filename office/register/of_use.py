"""Which of the many rows that entries leave behind a gate still asks for; the others stay at the office."""

import msgspec
from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_day
from models.roster import PassUse, PolicyVersion, Sighting
from models.sightings import LASTS
from models.triage import Policy
from office.reference.site_settings import MOST_PASS_HOURS

HOUR: Milliseconds = 3_600_000
SPARE: Milliseconds = 24 * HOUR
"""For clocks that are off, and for what was sent late."""


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
    return {
        "seen_since": max(now - LASTS, now - SPARE - _recall_hours(session, site) * HOUR),
        "today": local_day(now, zone).isoformat(),
        "used_since": now - SPARE - MOST_PASS_HOURS * HOUR,
    }


def _recall_hours(session: Session, site: str) -> int:
    query = select(PolicyVersion.body).where(PolicyVersion.site_id == site, PolicyVersion.gone.is_(False))
    body = session.scalar(query.order_by(PolicyVersion.version.desc()).limit(1))
    return _Recall().recall_hours if body is None else msgspec.json.decode(body, type=_Recall).recall_hours
