"""Notices within a second that reference data has changed, whoever changed it: a page, a command, another process."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Engine, select
from starlette.concurrency import run_in_threadpool

from models.errors import StoreError
from models.roster import Site
from models.store import reading

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5


async def watch(engine: Engine, ring: Callable[[str], None], seconds: float = LOOK_SECONDS) -> None:
    """Rings for each compound whose counter has moved, until cancelled. One look for all tablets that wait."""
    before: dict[str, int] | None = None
    while True:
        try:
            now = await run_in_threadpool(_counters, engine)
        except StoreError as error:
            log.warning("counters were not looked at: %s", type(error).__name__)
        else:
            for site, revision in now.items() if before is not None else ():
                if before is not None and before.get(site) != revision:
                    ring(site)
            before = now
        await asyncio.sleep(seconds)


def _counters(engine: Engine) -> dict[str, int]:
    with reading(engine) as session:
        return dict(session.execute(select(Site.id, Site.revision)).all())
