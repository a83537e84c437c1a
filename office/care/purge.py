"""Personal data leave the office when their time is over, each night; heads, counts and chains stay.

SQLite writes zeros over what was purged and the log is emptied; what a backup still holds goes with its key
(`office.care.backup`). PostgreSQL marks the old row only: VACUUM, run here afterwards, gives its place free, and it is
written over as new rows come; archived write-ahead logs and base backups of one's own go by their own retention.
"""

import asyncio
import logging
from datetime import date

import msgspec
from sqlalchemy import Engine, select, tuple_, update
from starlette.concurrency import run_in_threadpool

from models.access import OfficeSecret
from models.clock import Clock, Milliseconds, local_day
from models.errors import StoreError
from models.register import Entry
from models.retention import is_over, kept_from
from models.roster import PolicyVersion, Site
from models.store import reading, writing
from models.triage import Policy
from office.care.audit import BY_ITSELF, Action, note
from office.care.backup import erase_keys, keys_beside
from office.care.clock_guard import nights_doubted
from office.register.sightings import purge_sightings

AT_ONCE = 500
EVERY_SECONDS = 3600.0

log = logging.getLogger(__name__)


async def keep_entries_purged(engine: Engine, clock: Clock, seconds: float = EVERY_SECONDS) -> None:
    """Looks now and then whether a new day has begun; several offices may do so at once. Until it is cancelled."""
    done_on: date | None = None
    while True:
        today = local_day(clock(), "UTC")
        if today != done_on:
            try:
                await run_in_threadpool(purge_by_night, engine, clock())
                done_on = today
            except StoreError as error:
                log.error("purge: %s", type(error).__name__)
        await asyncio.sleep(seconds)


def purge_by_night(engine: Engine, now: Milliseconds) -> int:
    """As `purge_all`, unless the clock is doubted: by one set ahead, everything looks old. Raises StoreError."""
    nights = nights_doubted(engine, now)
    if not nights:
        return purge_all(engine, now)
    log.warning("purge: no gate bears out the office's clock, for %d nights", nights)
    return 0


def purge_all(engine: Engine, now: Milliseconds) -> int:
    """How many entries lost their personal part; keys of backups whose time is over are erased. Raises StoreError."""
    keys = keys_beside(engine)
    if keys is not None:
        erase_keys(keys, now)
    with reading(engine) as session:
        zones = dict(session.execute(select(Site.id, Site.zone)).all())
    purged = 0
    for site, zone in zones.items():
        found = purge_entries(engine, site, local_day(now, zone))
        if found:
            with writing(engine) as session:
                note(session, site, BY_ITSELF, Action.PURGE, str(found), now)
        purged += found
    if purged + purge_sightings(engine, now):
        tidy(engine)
    return purged


def purge_entries(engine: Engine, site: str, today: date) -> int:
    """Raises StoreError."""
    policy = _policy(engine, site)
    before, place, purged = kept_from(today, policy), ("", ""), 0
    while True:
        with writing(engine) as session:
            rows = session.execute(
                select(Entry.day, Entry.id, Entry.head)
                .where(
                    Entry.site_id == site,
                    Entry.day < before,
                    Entry.personal.is_not(None),
                    tuple_(Entry.day, Entry.id) > place,
                )
                .order_by(Entry.day, Entry.id)
                .limit(AT_ONCE)
            ).all()
            over = [row.id for row in rows if is_over(row.head, row.day, today, policy)]
            if over:
                session.execute(update(Entry).where(Entry.site_id == site, Entry.id.in_(over)).values(personal=None))
        purged += len(over)
        if len(rows) < AT_ONCE:
            return purged
        place = (rows[-1].day, rows[-1].id)


def tidy(engine: Engine) -> None:
    """What was purged is gone from the files, too; see the top. Raises StoreError."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            connection.exec_driver_sql("BEGIN")
            return
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql(f"VACUUM {Entry.__tablename__}, {OfficeSecret.__tablename__}")


def _policy(engine: Engine, site: str) -> Policy:
    query = (
        select(PolicyVersion.body)
        .where(PolicyVersion.site_id == site, PolicyVersion.gone.is_(False))
        .order_by(PolicyVersion.version.desc())
        .limit(1)
    )
    with reading(engine) as session:
        body = session.scalar(query)
    return msgspec.json.decode(body, type=Policy) if body else Policy()
