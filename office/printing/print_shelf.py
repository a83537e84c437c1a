"""Where print jobs stand, so that any process of the office finds them; they are erased after an hour."""

import asyncio
import logging
from enum import StrEnum

import msgspec
from sqlalchemy import Engine, RowMapping, delete, insert, select, update
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from models.base import Base
from models.clock import Clock, Milliseconds
from models.errors import StoreError
from models.print_job import PrintJobRow
from models.store import reading, writing

MOST_WAITING = 8
MOST_KEPT = 6
KEPT_MS: Milliseconds = 3_600_000
SILENT_MS: Milliseconds = 60_000
"""Whoever draws says so more often; after this nobody does any more."""
SWEPT_SECONDS = 600.0
_JOB = Base.metadata.tables[PrintJobRow.__tablename__]
_TOLD = [column for column in _JOB.columns if column.name != "pdf"]

log = logging.getLogger(__name__)


class State(StrEnum):
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class PrintJob(msgspec.Struct, kw_only=True):
    """A row of `models.print_job`, but for its PDF."""

    id: str
    site_id: str
    kind: str
    made_at: Milliseconds
    heard_at: Milliseconds
    done: int = 0
    pages: int = 0
    state: State = State.WORKING


class PrintShelf:
    """Every call raises StoreError."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, job: PrintJob) -> bool:
        """False where too much is waiting already."""
        with writing(self._engine) as session:
            if sum(other.state is State.WORKING for other in self._sweep(session)) >= MOST_WAITING:
                return False
            session.execute(insert(_JOB).values(msgspec.structs.asdict(job)))
        return True

    def tell(self, job: PrintJob) -> None:
        """How far it is."""
        self._store(job)

    def finish(self, job: PrintJob, pdf: bytes) -> None:
        self._store(job, pdf=pdf or None)

    def find(self, job: str, site: str) -> PrintJob | None:
        with reading(self._engine) as session:
            here = (_JOB.c.id == job, _JOB.c.site_id == site, _JOB.c.made_at > self._clock() - KEPT_MS)
            found = session.execute(select(*_TOLD).where(*here)).mappings().one_or_none()
        return None if found is None else self._read(found)

    def pdf(self, job: PrintJob) -> bytes:
        """Empty where it is not there."""
        with reading(self._engine) as session:
            return session.scalar(select(_JOB.c.pdf).where(_JOB.c.id == job.id)) or b""

    def sweep(self) -> None:
        """Erases what is over."""
        with writing(self._engine) as session:
            self._sweep(session)

    def _store(self, job: PrintJob, **more: object) -> None:
        job.heard_at = self._clock()
        with writing(self._engine) as session:
            session.execute(update(_JOB).where(_JOB.c.id == job.id).values(msgspec.structs.asdict(job) | more))

    def _sweep(self, session: Session) -> list[PrintJob]:
        """Returns those that stay, the newest first."""
        session.execute(delete(_JOB).where(_JOB.c.made_at <= self._clock() - KEPT_MS))
        rows = session.execute(select(*_TOLD).order_by(_JOB.c.made_at.desc())).mappings()
        jobs = [self._read(row) for row in rows]
        too_many = [job for job in jobs if job.state is not State.WORKING][MOST_KEPT:]
        session.execute(delete(_JOB).where(_JOB.c.id.in_([job.id for job in too_many])))
        return [job for job in jobs if job not in too_many]

    def _read(self, row: RowMapping) -> PrintJob:
        job = msgspec.convert(dict(row), PrintJob)
        if job.state is State.WORKING and self._clock() - job.heard_at > SILENT_MS:
            job.state = State.FAILED  # its process has ended
        return job


async def keep_swept(engine: Engine, clock: Clock, seconds: float = SWEPT_SECONDS) -> None:
    """Until it is cancelled."""
    shelf = PrintShelf(engine, clock)
    while True:
        try:
            await run_in_threadpool(shelf.sweep)
        except StoreError as error:
            log.error("print jobs were not erased: %s", type(error).__name__)
        await asyncio.sleep(seconds)
