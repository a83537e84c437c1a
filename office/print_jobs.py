"""Printing in the background: each order is drawn by a process of its own, and its PDF kept for an hour, in memory.

A job lives in the office process that took it: where several stand before one database, the browser must come back to
the same one.
"""

import asyncio
import contextlib
import logging
import re
import sys
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import msgspec

from models.clock import Clock
from models.errors import GatepostError
from models.ids import NewId
from models.notice import N_, Notice
from office.print_orders import Job, Order

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Processes that draw; an office PC has few cores."""
MOST_WAITING = 8
MOST_KEPT = 6
KEPT_MS = 3_600_000
SECONDS = 900.0
LARGEST = 64 * 1024 * 1024
HOUSE = Path(__file__).parent.parent
_PAGE = re.compile(rb"(\d{1,6}) (\d{1,6})")

TOO_MANY = Notice(N_("Enough is being printed already. Wait until it is ready, then press again."))
NOT_PRINTED = Notice(N_("This could not be printed. Run scripts/setup on the office's machine, then try again."))


class NotPrinted(GatepostError):
    """The caller shows the notice; nothing was changed."""

    notice = NOT_PRINTED


class State(StrEnum):
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


@dataclass
class PrintJob:
    id: str
    """Random; it stands in addresses."""
    site: str
    kind: str
    """`cards`, for the file's name."""
    made_at: int
    done: int = 0
    pages: int = 0
    """0: not known yet."""
    state: State = State.WORKING
    pdf: bytes = b""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def turn(self) -> None:
        """Tells whoever follows that something has changed."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def follow(self, spacing: float = 0.15) -> AsyncGenerator[State]:
        """The state now and after each change, until the job is over; at most every `spacing` seconds."""
        while self.state is State.WORKING:
            yield self.state
            await asyncio.sleep(spacing)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), 2.0)
        yield self.state


class PrintJobs:
    """Used on the office's loop alone."""

    def __init__(self, clock: Clock, new_id: NewId) -> None:
        self._clock = clock
        self._new_id = new_id
        self._jobs: dict[str, PrintJob] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._drawing = asyncio.Semaphore(AT_ONCE)

    def start(self, site: str, kind: str, order: Order) -> PrintJob:
        """Begins to draw; the answer comes at once. Raises NotPrinted where too much is waiting."""
        self._forget()
        if sum(job.state is State.WORKING for job in self._jobs.values()) >= MOST_WAITING:
            raise NotPrinted(notice=TOO_MANY)
        job = PrintJob(self._new_id(), site, kind, self._clock())
        self._jobs[job.id] = job
        task = asyncio.create_task(self._run(job, order))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    def find(self, job: str, site: str) -> PrintJob | None:
        self._forget()
        found = self._jobs.get(job)
        return found if found is not None and found.site == site else None

    async def made(self, site: str, kind: str, order: Order) -> PrintJob:
        """For what takes a second or two. Raises NotPrinted."""
        job = self.start(site, kind, order)
        async for _ in job.follow(0.02):
            pass
        del self._jobs[job.id]
        if job.state is State.FAILED:
            raise NotPrinted
        return job

    async def _run(self, job: PrintJob, order: Order) -> None:
        try:
            async with self._drawing, asyncio.timeout(SECONDS):
                job.pdf = await _drawn(job, order)
            job.state = State.READY
        except (OSError, TimeoutError, NotPrinted) as error:
            job.state = State.FAILED
            log.error("printing failed: %s", type(error).__name__)
        finally:
            if job.state is State.WORKING:
                job.state = State.FAILED
            job.turn()

    def _forget(self) -> None:
        old = [job for job in self._jobs.values() if job.state is not State.WORKING]
        old.sort(key=lambda job: job.made_at, reverse=True)
        for place, job in enumerate(old):
            if place >= MOST_KEPT or self._clock() - job.made_at > KEPT_MS:
                del self._jobs[job.id]


async def _drawn(job: PrintJob, order: Order) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "office.print_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=HOUSE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        _, pdf, _ = await asyncio.gather(
            _hand_in(process.stdin, msgspec.json.encode(Job(order, job.made_at))),
            _read_all(process.stdout),
            _hear(process.stderr, job),
        )
        if await process.wait() != 0 or not pdf.startswith(b"%PDF-"):
            raise NotPrinted
        return pdf
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _hand_in(stream: asyncio.StreamWriter, body: bytes) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its exit code says that it ended early
        stream.write(body)
        await stream.drain()
    stream.close()


async def _read_all(stream: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := await stream.read(65_536):
        size += len(part)
        if size > LARGEST:
            raise NotPrinted
        parts.append(part)
    return b"".join(parts)


async def _hear(stream: asyncio.StreamReader, job: PrintJob) -> None:
    """What is no page number is a traceback, and may hold a name: it is not kept."""
    with contextlib.suppress(ValueError):  # a line beyond all bounds; the exit code tells the rest
        while line := await stream.readline():
            if found := _PAGE.fullmatch(line.strip()):
                job.done, job.pages = int(found[1]), int(found[2])
                job.turn()
    while await stream.read(65_536):
        pass
