"""Who was measured and which car was seen, in the least form, for all gates: written as entries come in."""

from collections.abc import Container, Iterable, Sequence

from msgspec.structs import astuple
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_day
from models.declaration import CompoundSecret
from models.entry import Personal
from models.roster import Sighting, Site
from models.sightings import LASTS, is_over, is_seen, seen
from models.store import reading, writing
from office.register.entry_checks import Sound
from office.register.insert import Columns, Row

SIGHTING_COLUMNS = Columns(
    "sighting",
    (
        "site_id", "id", "revision", "gone", "resident_id", "pass_id", "phone_hash", "plate", "gate_id", "at", "day",
        "tenths", "verdict", "observe_until", "direction", "slip",
    ),
)  # fmt: skip


class Sightings:
    """Of the entries of one batch, that are stored in this very transaction."""

    def __init__(
        self,
        session: Session,
        site: str,
        new: Sequence[Sound],
        now: Milliseconds,
        zone: str,
        taken_back: Container[str],
    ) -> None:
        """`taken_back`: ids whose place another entry takes. Their rows are written as gone: a tablet may have them
        still, from before the office came back from a backup."""
        self._session = session
        self._site = site
        replaced = {one.head.replaces for one in new if one.head.replaces is not None}
        secret = session.scalar(select(CompoundSecret.phone_key).where(CompoundSecret.site_id == site))
        self._phone_key = bytes.fromhex(secret) if secret else b""
        self._taken_back = taken_back
        over, today = now - LASTS, local_day(now, zone).isoformat()
        self._seen = [one for one in new if is_seen(one.head, one.personal, over, today)]
        self._elsewhere = replaced - {one.head.id for one in new}

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

    def _row(self, one: Sound, revision: int) -> Row:
        told = seen(one.head, one.personal or Personal(nonce=""), self._phone_key)
        return (self._site, told.id, revision, told.id in self._taken_back, *astuple(told)[1:])


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
