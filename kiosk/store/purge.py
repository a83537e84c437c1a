"""What names a person leaves the tablet when its time is over. Heads stay: counts and chain are as before.

What the office does not have yet stays, however old it looks: nobody else has it. A purged text is written over in the
page that held it (`secure_delete`), the page is encrypted anew as a whole, and the log, in which older pages lie, is
emptied once it is through.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import CursorResult, Engine, delete, or_, select, true, tuple_, update
from sqlalchemy.orm import Session

from kiosk.store.roster import load_policy
from models.clock import Milliseconds
from models.durable import disk_errors, overwrite
from models.register import Entry
from models.retention import is_over, kept_from
from models.roster import Sighting
from models.store import reading, writing
from models.tablet import Draft, Tablet
from models.triage import Policy

AT_ONCE = 200
"""Entries: a save waits no longer than for these."""
SHEETS_KEPT: Milliseconds = 24 * 3_600_000
"""So long a day sheet lies in the tablet's own folder, to be copied to a stick."""
DAY: Milliseconds = 86_400_000


class Place(NamedTuple):
    """Where the next steps begin."""

    day: str = ""
    id: str = ""


class Purge:
    """The work of one night, in steps that a save can come between.

    All calls are made in the store's thread, and raise StoreError.
    """

    def __init__(self, engine: Engine, site: str, today: date, now: Milliseconds) -> None:
        self._engine = engine
        self._site = site
        self._today = today
        self.now = now
        self.policy: Policy = load_policy(engine, site)
        self._place: Place | None = Place()
        self.purged = 0

    def step(self) -> bool:
        """False once there is nothing left to do."""
        if self._place is None:
            return False
        with writing(self._engine) as session:
            self._place = self._entries(session, self._place)
            if self._place is None:
                self._others(session)
        if self._place is None and self.purged:
            empty_log(self._engine)
        return self._place is not None

    def _entries(self, session: Session, place: Place) -> Place | None:
        before = kept_from(self._today, self.policy)
        rows = session.execute(
            select(Entry.day, Entry.id, Entry.head)
            .where(
                Entry.site_id == self._site,
                Entry.day < before,
                Entry.personal.is_not(None),
                or_(Entry.device_id != Tablet.device_id, Entry.number <= Tablet.acknowledged),
                tuple_(Entry.day, Entry.id) > tuple(place),
            )
            .join(Tablet, true())
            .order_by(Entry.day, Entry.id)
            .limit(AT_ONCE)
        ).all()
        over = [row.id for row in rows if is_over(row.head, row.day, self._today, self.policy)]
        if over:
            session.execute(update(Entry).where(Entry.site_id == self._site, Entry.id.in_(over)).values(personal=None))
            self.purged += len(over)
        return Place(rows[-1].day, rows[-1].id) if len(rows) == AT_ONCE else None

    def _others(self, session: Session) -> None:
        """Drafts that nobody took up again, and who was seen where."""
        long_ago = self.now - self.policy.retention_days * DAY
        until = (self._today - timedelta(days=self.policy.retention_days)).isoformat()
        for statement in (
            delete(Draft).where(Draft.updated_at < long_ago),
            delete(Sighting).where(
                Sighting.site_id == self._site,
                Sighting.at < long_ago,
                or_(Sighting.observe_until == "", Sighting.observe_until < until),
            ),
        ):
            done = session.execute(statement)
            assert isinstance(done, CursorResult)
            self.purged += done.rowcount


def empty_log(engine: Engine) -> None:
    """All of the log goes into the store and leaves the disk; what somebody still reads stays until the next time."""
    with reading(engine) as session:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("BEGIN")


def remove_sheets(folder: Path, now: Milliseconds) -> int:
    """Day sheets that were written into the tablet's own folder a day ago. Raises StoreFull, StoreReadOnly."""
    with disk_errors():
        old = [path for path in folder.glob("*.xlsx*") if path.stat().st_mtime * 1000 < now - SHEETS_KEPT]
    for path in old:
        overwrite(path)
    return len(old)
