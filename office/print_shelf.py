"""Where print jobs stand, so that any process of the office finds them: rows among what the office alone knows.

Of each job a row says how far it is, and another holds its PDF once it is ready. They are erased after an hour.
"""

import asyncio
import base64
import logging
from enum import StrEnum

import msgspec
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from models.access import OfficeSecret
from models.clock import Clock, Milliseconds
from models.errors import StoreError
from models.store import reading, writing

MOST_WAITING = 8
MOST_KEPT = 6
KEPT_MS: Milliseconds = 3_600_000
SILENT_MS: Milliseconds = 60_000
"""Whoever draws says so more often; after this nobody does any more."""
SWEPT_SECONDS = 600.0
_STATE, _PDF = "print:", "pdf:"

log = logging.getLogger(__name__)


class State(StrEnum):
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class PrintJob(msgspec.Struct, kw_only=True):
    id: str
    """Random; it stands in addresses."""
    site: str
    kind: str
    """`cards`, for the file's name."""
    made_at: Milliseconds
    heard_at: Milliseconds
    """When its process was last heard of."""
    done: int = 0
    pages: int = 0
    """0: not known yet."""
    state: State = State.WORKING


_JOB = msgspec.json.Decoder(PrintJob)


class PrintShelf:
    """Every call raises StoreError."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def begin(self, job: PrintJob) -> bool:
        """False where too much is waiting already."""
        with writing(self._engine) as session:
            known = self._sweep(session)
            if sum(other.state is State.WORKING for other in known) >= MOST_WAITING:
                return False
            session.add(self._row(_STATE, job, msgspec.json.encode(job).decode()))
        return True

    def tell(self, job: PrintJob) -> None:
        """How far it is."""
        job.heard_at = self._clock()
        with writing(self._engine) as session:
            session.merge(self._row(_STATE, job, msgspec.json.encode(job).decode()))

    def finish(self, job: PrintJob, pdf: bytes) -> None:
        if pdf:
            with writing(self._engine) as session:
                session.merge(self._row(_PDF, job, base64.b64encode(pdf).decode()))
        self.tell(job)

    def find(self, job: str, site: str) -> PrintJob | None:
        with reading(self._engine) as session:
            row = session.get(OfficeSecret, _STATE + job)
            found = self._read(row.value) if row is not None and not self._is_over(row) else None
        return found if found is not None and found.site == site else None

    def pdf(self, job: PrintJob) -> bytes:
        """Empty where it is not there."""
        with reading(self._engine) as session:
            row = session.get(OfficeSecret, _PDF + job.id)
            return base64.b64decode(row.value) if row is not None else b""

    def sweep(self) -> None:
        """Erases what is over."""
        with writing(self._engine) as session:
            self._sweep(session)

    def _sweep(self, session: Session) -> list[PrintJob]:
        rows = session.scalars(
            select(OfficeSecret).where(OfficeSecret.name.startswith(_STATE)).order_by(OfficeSecret.made_at.desc())
        ).all()
        jobs = {row.name.removeprefix(_STATE): self._read(row.value) for row in rows}
        over = [row.name.removeprefix(_STATE) for row in rows if self._is_over(row)]
        done = [id for id, job in jobs.items() if job.state is not State.WORKING and id not in over]
        for id in (*over, *done[MOST_KEPT:]):
            del jobs[id]
            session.execute(delete(OfficeSecret).where(OfficeSecret.name.in_((_STATE + id, _PDF + id))))
        return list(jobs.values())

    def _row(self, kind: str, job: PrintJob, value: str) -> OfficeSecret:
        return OfficeSecret(name=kind + job.id, value=value, made_at=job.made_at, expires_at=job.made_at + KEPT_MS)

    def _is_over(self, row: OfficeSecret) -> bool:
        return row.expires_at is not None and row.expires_at <= self._clock()

    def _read(self, value: str) -> PrintJob:
        job = _JOB.decode(value)
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
