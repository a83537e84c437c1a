"""What people declared is erased in time: when they took it back, and when the time is over for which they agreed.

The row stays, with the version of the text that was agreed to, and without a name. Several offices may do so at once.
While the office's clock is doubted (`office.care.clock_guard`), what was taken back goes, and nothing else: by a clock
set ahead, every declaration looks old.
"""

import asyncio
import logging

from sqlalchemy import ColumnElement, Engine, exists, select, update
from starlette.concurrency import run_in_threadpool

from models.clock import Clock, Milliseconds
from models.errors import GatepostError, StoreError
from models.roster import Site
from models.store import reading, writing
from office.care.clock_guard import nights_doubted
from office.declare.declarations import DECLARATION
from office.reference.site_settings import read_settings

EVERY_SECONDS = 3600.0
AT_ONCE = 500
"""Rows in one transaction: a gate that sends is not kept waiting."""
DAY: Milliseconds = 86_400_000

log = logging.getLogger(__name__)


async def keep_purged(engine: Engine, clock: Clock, seconds: float = EVERY_SECONDS) -> None:
    """Until it is cancelled."""
    while True:
        await run_in_threadpool(purge_all, engine, clock())
        await asyncio.sleep(seconds)


def purge_all(engine: Engine, now: Milliseconds) -> int:
    """How many bodies were erased. What fails is tried again the next time."""
    erased = 0
    try:
        believed = not nights_doubted(engine, now)
        with reading(engine) as session:
            sites = sorted(session.scalars(select(Site.id)))
        for site in sites:
            before = now - read_settings(engine, site).retention_days * DAY
            erased += purge(engine, site, before if believed else None)
    except (GatepostError, StoreError) as error:
        log.error("declarations were not erased: %s", type(error).__name__)
    if erased:
        log.info("declarations erased: %s", erased)
    return erased


def purge(engine: Engine, site: str, before: Milliseconds | None) -> int:
    """Of what came before `before`, if that is given, and of what was withdrawn since it came. Raises StoreError."""
    later = DECLARATION.alias()
    withdrawn = exists().where(
        later.c.site_id == DECLARATION.c.site_id,
        later.c.thread == DECLARATION.c.thread,
        later.c.number > DECLARATION.c.number,
        later.c.withdrawn.is_(True),
    )
    due = [withdrawn] if before is None else [DECLARATION.c.at < before, withdrawn]
    return sum(_erased(engine, site, which) for which in due)


def _erased(engine: Engine, site: str, which: ColumnElement[bool]) -> int:
    due = select(DECLARATION.c.id).where(DECLARATION.c.site_id == site, DECLARATION.c.body.is_not(None), which)
    total = 0
    while True:
        with writing(engine) as session:
            ids = session.scalars(due.limit(AT_ONCE)).all()
            if ids:
                session.execute(
                    update(DECLARATION)
                    .where(DECLARATION.c.site_id == site, DECLARATION.c.id.in_(ids))
                    .values(body=None)
                )
        total += len(ids)
        if len(ids) < AT_ONCE:
            return total
