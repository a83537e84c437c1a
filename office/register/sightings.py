"""Who was measured and which car was seen, in the least form, for all gates: written as entries come in."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_day
from models.declaration import CompoundSecret
from models.entry import OF_PERSONS, Personal
from models.ids import ID_LENGTH
from models.passes.personal import phone_hash
from models.register import Entry, verdict_column
from models.roster import Sighting, Site
from models.sightings import LASTS, is_over
from models.store import reading, writing
from models.triage import Verdict
from office.register.entry_checks import Sound
from office.register.insert import Columns, Row

SIGHTING_COLUMNS = Columns(
    "sighting",
    (
        "site_id", "id", "revision", "gone", "resident_id", "pass_id", "phone_hash", "plate", "gate_id", "at", "day",
        "tenths", "verdict", "observe_until", "direction", "slip",
    ),
)  # fmt: skip

PLATE, SLIP = 16, 24
"""Characters of the columns."""
_HEX = frozenset("0123456789abcdef")


class Sightings:
    """Of the entries of one batch, that are stored in this very transaction."""

    def __init__(self, session: Session, site: str, new: Sequence[Sound], now: Milliseconds, zone: str) -> None:
        self._session = session
        self._site = site
        self._replaced = {one.head.replaces for one in new if one.head.replaces is not None}
        self._over = now - LASTS
        self._today = local_day(now, zone).isoformat()
        secret = session.scalar(select(CompoundSecret.phone_key).where(CompoundSecret.site_id == site))
        self._phone_key = bytes.fromhex(secret) if secret else b""
        own = {one.head.id for one in new}
        self._taken_back = self._taken_back_before(own)
        self._seen = [one for one in new if self._is_seen(one)]
        self._elsewhere = self._replaced - own

    def gone(self) -> list[str]:
        """Ids of rows of earlier batches that an entry of this one takes the place of."""
        if not self._elsewhere:
            return []
        here = (Sighting.site_id == self._site, Sighting.id.in_(self._elsewhere), Sighting.gone.is_(False))
        return list(self._session.scalars(select(Sighting.id).where(*here)))

    @property
    def count(self) -> int:
        """Of the new rows."""
        return len(self._seen)

    def rows(self, revisions: Iterable[int]) -> list[Row]:
        """In the order of SIGHTING_COLUMNS, each with the next revision."""
        return [self._row(one, revision) for one, revision in zip(self._seen, revisions, strict=True)]

    def mark_gone(self, ids: Sequence[str], revisions: Iterable[int]) -> None:
        for entry, revision in zip(ids, revisions, strict=True):
            this = (Sighting.site_id == self._site, Sighting.id == entry)
            self._session.execute(update(Sighting).where(*this).values(gone=True, revision=revision))

    def _taken_back_before(self, ids: set[str]) -> set[str | None]:
        """What voids or corrects one of these may have come first, from another tablet. Such a row is written as gone:
        a tablet may have it still, from before the office came back from a backup."""
        query = select(Entry.replaces).where(Entry.site_id == self._site, Entry.replaces.in_(ids))
        return set(self._session.scalars(query)) | self._replaced

    def _is_seen(self, one: Sound) -> bool:
        head, personal = one.head, one.personal
        if head.kind not in OF_PERSONS or personal is None:
            return False
        if not (personal.resident or personal.phone or personal.plate or head.pass_id or head.slip):
            return False  # nobody could look it up
        return head.happened_at >= self._over or _observed_until(one) >= self._today

    def _row(self, one: Sound, revision: int) -> Row:
        head, personal = one.head, one.personal or Personal(nonce="")
        readings = head.answers.readings
        return (
            self._site,
            head.id,
            revision,
            head.id in self._taken_back,
            _id(personal.resident),
            head.pass_id,
            phone_hash(personal.phone, self._phone_key).hex() if personal.phone and self._phone_key else "",
            _printable(personal.plate, PLATE),
            head.gate,
            head.happened_at,
            head.day,
            readings[-1].tenths if readings else 0,
            verdict_column(head),
            _observed_until(one),
            head.direction.value if head.direction else "",
            head.slip,
        )


def purge_sightings(engine: Engine, now: Milliseconds) -> int:
    """Drops what no gate asks for any more; tablets do the same by themselves. Raises StoreError."""
    with reading(engine) as session:
        zones = dict(session.execute(select(Site.id, Site.zone)).all())
    dropped = 0
    for site, zone in zones.items():
        over = (Sighting.site_id == site, is_over(now, local_day(now, zone).isoformat()))
        with writing(engine) as session:
            dropped += len(session.execute(delete(Sighting).where(*over).returning(Sighting.id)).all())
    return dropped


def _observed_until(one: Sound) -> str:
    """ISO 8601; empty where nobody is under observation."""
    head = one.head
    return _after(head.day, head.observe_days) if head.verdict is Verdict.OBSERVE and head.observe_days else ""


@lru_cache(1000)
def _after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _id(text: str | None) -> str:
    return text if text and len(text) <= ID_LENGTH and _HEX.issuperset(text) else ""


def _printable(text: str, longest: int) -> str:
    return "".join(c for c in text[:longest] if c.isprintable())
