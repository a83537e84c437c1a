"""Printing in the background: each order is drawn by a process of its own, and any office process knows how far."""

import asyncio
import contextlib
import logging
import re
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool

from models.clock import Clock
from models.errors import GatepostError, StoreError
from models.ids import NewId
from models.notice import N_, Notice
from office.printing.print_orders import Job, Order
from office.printing.print_shelf import PrintJob, PrintShelf, State

log = logging.getLogger(__name__)

AT_ONCE = 2
"""Processes that draw; an office PC has few cores."""
SECONDS = 900.0
LARGEST = 32 * 1024 * 1024
"""Bytes of a PDF; 5,000 cards take 5 MB."""
TOLD_SECONDS = 0.5
SAID_ANEW = 20
"""So many times of TOLD_SECONDS after which a job is heard of, also where nothing has changed."""
HOUSE = Path(__file__).parent.parent.parent
_PAGE = re.compile(rb"(\d{1,6}) (\d{1,6})")

TOO_MANY = Notice(N_("Enough is being printed already. Wait until it is ready, then press again."))
NOT_PRINTED = Notice(N_("This could not be printed. Run scripts/setup on the office's machine, then try again."))


class NotPrinted(GatepostError):
    """The caller shows the notice; nothing was changed."""

    notice = NOT_PRINTED


class PrintJobs:
    """Used on the office's loop alone."""

    def __init__(self, shelf: PrintShelf, clock: Clock, new_id: NewId) -> None:
        self.shelf = shelf
        self._clock = clock
        self._new_id = new_id
        self._drawing = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, site: str, kind: str, order: Order) -> PrintJob:
        """Raises NotPrinted where too much is waiting, StoreError."""
        job = self._job(site, kind)
        if not await run_in_threadpool(self.shelf.begin, job):
            raise NotPrinted(notice=TOO_MANY)
        task = asyncio.create_task(self._run(job, order))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return job

    async def made(self, site: str, kind: str, order: Order) -> bytes:
        """For what takes a second or two. Raises NotPrinted."""
        try:
            return await self._draw(self._job(site, kind), order)
        except (OSError, TimeoutError) as error:
            log.error("printing failed: %s", type(error).__name__)
            raise NotPrinted from None

    async def follow(self, job: str, site: str, spacing: float = 0.3) -> AsyncGenerator[PrintJob]:
        """The job now and as often as it has changed, until it is over. Raises StoreError."""
        last: PrintJob | None = None
        while (found := await run_in_threadpool(self.shelf.find, job, site)) is not None:
            if last is None or (found.state, found.done) != (last.state, last.done):
                yield found
            if found.state is not State.WORKING:
                return
            last = found
            await asyncio.sleep(spacing)

    def _job(self, site: str, kind: str) -> PrintJob:
        now = self._clock()
        return PrintJob(id=self._new_id(), site_id=site, kind=kind, made_at=now, heard_at=now)

    async def _run(self, job: PrintJob, order: Order) -> None:
        telling = asyncio.create_task(self._tell(job))
        pdf, state = b"", State.FAILED
        try:
            pdf = await self._draw(job, order)
            state = State.READY
        except (OSError, TimeoutError, NotPrinted) as error:
            log.error("printing failed: %s", type(error).__name__)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
            job.state = state
            try:
                await run_in_threadpool(self.shelf.finish, job, pdf)
            except StoreError as error:
                log.error("a print job was not stored: %s", type(error).__name__)

    async def _draw(self, job: PrintJob, order: Order) -> bytes:
        async with self._drawing, asyncio.timeout(SECONDS):
            return await _drawn(job, order)

    async def _tell(self, job: PrintJob) -> None:
        """How far it is, until it is cancelled."""
        told, silent = 0, 0
        while True:
            await asyncio.sleep(TOLD_SECONDS)
            silent += 1
            if job.done != told or silent >= SAID_ANEW:
                told, silent = job.done, 0
                with contextlib.suppress(StoreError):  # the next one is told in half a second
                    await run_in_threadpool(self.shelf.tell, job)


async def _drawn(job: PrintJob, order: Order) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "office.printing.print_worker",
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
    while await stream.read(65_536):
        pass
