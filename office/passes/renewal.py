"""Looks now and then whether any compound's keys or list of keys have aged; several offices may do so at once."""

import asyncio
import logging

from sqlalchemy import Engine, select, union
from starlette.concurrency import run_in_threadpool

from models.clock import Clock, Milliseconds
from models.declaration import CompoundSecret, SiteSetting
from models.errors import GatepostError, StoreError
from models.store import reading
from office.passes.keys import ensure, renew

EVERY_SECONDS = 3600.0

log = logging.getLogger(__name__)


async def keep_renewed(engine: Engine, clock: Clock, seconds: float = EVERY_SECONDS) -> None:
    """Until it is cancelled."""
    while True:
        await run_in_threadpool(renew_all, engine, clock())
        await asyncio.sleep(seconds)


def renew_all(engine: Engine, now: Milliseconds) -> None:
    """Of every compound that has made a pass, or whose phone form has an address: its gates know the keys before the
    first pass is held up."""
    for site in _sites(engine):
        try:
            ensure(engine, site, now)
            renew(engine, site, now)
        except GatepostError as error:
            log.error("keys were not renewed: %s", type(error).__name__)


def _sites(engine: Engine) -> list[str]:
    addressed = select(SiteSetting.site_id).where(SiteSetting.name == "public_address", SiteSetting.value != "")
    try:
        with reading(engine) as session:
            return sorted(session.scalars(union(select(CompoundSecret.site_id), addressed)))
    except StoreError as error:
        log.error("keys were not looked at: %s", type(error).__name__)
        return []
