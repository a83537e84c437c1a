"""Brings entries to the office and reference data to the gate, by itself, for as long as the tablet runs.

While the office answers there are two things at once: a question for changes that the office keeps until there are
some, and entries that go out as soon as they are saved. Where either fails, both end, and it begins anew after a pause.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from kiosk.link.office_client import BatchRefused, OfficeBusy, OfficeClient
from kiosk.link.outgoing import Outgoing, prepare
from kiosk.link.sync_state import SyncState
from kiosk.store_worker import StoreWorker
from models.clock import Clock, Milliseconds
from models.errors import GatepostError, OfficeNonsense, OfficeRefusesAll, OfficeUnreachable, TabletLost
from models.notice import Notice
from models.protocol import MAX_BATCH, MAX_COMPACT, REVISION_BITS, Changes, Receipt

if TYPE_CHECKING:
    from kiosk.store.tablet import TabletStore

log = logging.getLogger(__name__)

LISTEN_SECONDS = 25.0
"""For so long the office keeps a question that it has no answer to."""
SHORT_SECONDS = 1.0
"""An office that has nothing new and says so within this time is of version 1: it is asked every POLL_SECONDS."""
POLL_SECONDS = 5.0
FIRST_BACKOFF = 4.0
LONGEST_BACKOFF = 60.0
SPREAD = 8
"""The longest pause of a kind beside its shortest: a thousand tablets that lose the office in one moment come back over
seconds, not all at once."""
LEAST_BATCH = 25
MOST_IN_A_ROW = 32
"""Entries of a batch; where none of so many is taken the rest is not tried."""
NOTHING_TAKEN = Receipt(0, 0, [], 0, 0)
"""In place of an office's word on an entry that it did not even look at."""
QUICK_SECONDS = 1.0
"""A batch that is stored within this time is followed by a larger one, if there is one."""


def backoff(failures: int, jitter: Callable[[], float]) -> float:
    """Seconds to wait after `failures` tries: doubling, capped, and spread. `jitter` gives 0 to 1."""
    longest = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(failures - 1, 10))
    return longest / SPREAD + (longest - longest / SPREAD) * jitter()


def pause_after(error: GatepostError, failures: int, jitter: Callable[[], float]) -> float:
    """An office that names a time is given that, and as much again by chance."""
    if isinstance(error, OfficeBusy):
        return error.seconds * (1 + jitter())
    return backoff(failures, jitter)


def same_epoch(before: int, after: int) -> bool:
    """Of two cursors: whether the office's counter only went on between them (models.protocol, REVISION_BITS)."""
    return before >> REVISION_BITS == after >> REVISION_BITS and before <= after


class Sync:
    """A task of the loop. A failing office costs nothing but a later try; nothing is ever dropped."""

    def __init__(
        self,
        store: TabletStore,
        worker: StoreWorker,
        connect: Callable[[], OfficeClient],
        clock: Clock,
        *,
        on_state: Callable[[SyncState], None],
        on_reference: Callable[[], None],
        on_anew: Callable[[], None] | None = None,
        on_lost: Callable[[OfficeClient], Awaitable[None]] | None = None,
        beside: Sequence[Callable[[OfficeClient], Coroutine[Any, Any, None]]] = (),
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`on_reference`: rows came, numbered above those before; `on_anew`: they may stand below.

        Each of `beside` runs for as long as the office answers, and may ask it something itself."""
        self._store = store
        self._register = store.register
        self._worker = worker
        self._connect = connect
        self._clock = clock
        self._on_state = on_state
        self._on_reference = on_reference
        self._on_anew = on_anew or on_reference
        self._on_lost = on_lost
        self._beside = beside
        self._jitter = jitter
        self._pause_for: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._wake = asyncio.Event()
        self._hurried = asyncio.Event()
        self._synced_at: Milliseconds | None = None
        self._trouble: Notice | None = None
        self._to_come = 0
        self._clock_off: Milliseconds = 0
        self._most = MAX_BATCH
        self._asked_for = 0
        self._refused_in_a_row = 0

    def wake(self) -> None:
        """There is something to send. Called on the loop's thread."""
        self._wake.set()
        self._tell()

    def hurry(self) -> None:
        """Somebody is held: a pause after a failure is cut short, once. Called on the loop's thread."""
        self._hurried.set()

    async def run(self) -> None:
        """Until cancelled, or until the office says that this tablet is lost: then `on_lost` ends it."""
        client = self._connect()
        failures = 0
        try:
            while True:
                try:
                    self._wake.clear()
                    await self.once(client)
                    failures, self._trouble = 0, None
                    self._tell()
                    await self._stay(client)
                except TabletLost:
                    if self._on_lost is not None:
                        await self._on_lost(client)
                    return
                except GatepostError as error:
                    failures += 1
                    self._trouble = error.notice
                    log.info("sync: %s, try %d", type(error).__name__, failures)
                    self._tell()
                    await self._rest(pause_after(error, failures, self._jitter))
        finally:
            await client.close()

    async def _rest(self, seconds: float) -> None:
        pause, hurried = asyncio.ensure_future(self._pause_for(seconds)), asyncio.create_task(self._hurried.wait())
        try:
            await asyncio.wait({pause, hurried}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hurried.clear()
            pause.cancel()
            hurried.cancel()
            await asyncio.gather(pause, hurried, return_exceptions=True)

    async def once(self, client: OfficeClient) -> None:
        """Sends all that waits, then asks for changes. Raises OfficeError, StoreError."""
        await self.send_all(client)
        await self._pull(client)

    async def _stay(self, client: OfficeClient) -> None:
        """Hears and sends as things happen, until something fails. Raises OfficeError, StoreError."""
        tasks = {asyncio.create_task(self._listen(client)), asyncio.create_task(self._send_as_saved(client))}
        tasks |= {asyncio.create_task(one(client)) for one in self._beside}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        for task in done:
            task.result()

    async def _listen(self, client: OfficeClient) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            if not await self._pull(client, LISTEN_SECONDS) and loop.time() - asked < SHORT_SECONDS:
                await asyncio.sleep(POLL_SECONDS * (0.8 + 0.4 * self._jitter()))

    async def _send_as_saved(self, client: OfficeClient) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self.send_all(client)

    async def send_all(self, client: OfficeClient) -> None:
        """All that the office lacks. While it stores one batch, the one before is marked and the next made ready.

        Raises OfficeError, StoreError.
        """
        loop = asyncio.get_running_loop()
        marked: asyncio.Task[None] | None = None
        following = self._prepare()
        try:
            while (ready := await following).entries:
                following = self._prepare(ready.last)
                began = loop.time()
                receipt, refused = await self._sent_whole(client, ready)
                if marked is not None:
                    await marked
                if loop.time() - began < QUICK_SECONDS:
                    self._most = min(MAX_COMPACT if client.compact else MAX_BATCH, self._most * 2)
                self._clock_off = client.clock_off
                marked = asyncio.create_task(self._mark(ready, refused))  # what is ready need not wait for this disk
                if receipt.first_missing:
                    await marked
                if await self._went_back(receipt):
                    following.cancel()
                    following = self._prepare()
            if marked is not None:
                await marked
        finally:
            following.cancel()
            under_way: list[asyncio.Task[Any]] = [following] if marked is None else [following, marked]
            await asyncio.gather(*under_way, return_exceptions=True)

    def _prepare(self, after: int | None = None) -> asyncio.Task[Outgoing]:
        return asyncio.create_task(self._worker.run(prepare, self._register, self._most, after))

    async def _sent_whole(self, client: OfficeClient, batch: Outgoing) -> tuple[Receipt, dict[int, str]]:
        """As `_sent`. Raises OfficeError."""
        self._refused_in_a_row = 0
        try:
            receipt, refused = await self._sent(client, batch)
        except OfficeUnreachable:
            self._most = max(LEAST_BATCH, self._most // 2)  # a thin line brings a small one through in time
            raise
        if receipt is NOTHING_TAKEN and len(batch.entries) > 1:
            raise OfficeRefusesAll  # the fault is the office's: none is marked, and all wait
        return receipt, refused

    async def _mark(self, sent: Outgoing, refused: dict[int, str]) -> None:
        """The office has these. Raises StoreError."""
        await self._worker.run(self._register.acknowledge, sent, refused)
        self._synced_at = self._clock()
        self._tell()

    async def _sent(self, client: OfficeClient, batch: Outgoing) -> tuple[Receipt, dict[int, str]]:
        """What the office refused: place to reason. A batch that it takes none of is halved until one entry is left."""
        try:
            receipt = await client.send(batch.entries, batch.packed)
            self._refused_in_a_row = 0
            return receipt, {refusal.place: refusal.reason for refusal in receipt.refused}
        except BatchRefused as refusal:
            if len(batch.entries) == 1:
                self._refused_in_a_row += 1
                if self._refused_in_a_row == MOST_IN_A_ROW:
                    raise OfficeRefusesAll from None
                return NOTHING_TAKEN, {0: f"http_{refusal.status}"}
        middle = len(batch.entries) // 2
        first, refused = await self._sent(client, batch.part(0, middle))
        last, others = await self._sent(client, batch.part(middle, len(batch.entries)))
        receipt = first if last is NOTHING_TAKEN else last
        return receipt, refused | {middle + place: reason for place, reason in others.items()}

    async def _went_back(self, receipt: Receipt) -> bool:
        """The office lacks what it had: it came back from a backup of an earlier day. All since then goes again, once
        for each gap: what it still lacks then, it has refused."""
        missing, before = receipt.first_missing, self._asked_for
        self._asked_for = missing
        if not missing or missing == before:
            return False
        log.warning("sync: the office lacks entries from number %d on; sent again", missing)
        return await self._worker.run(self._register.send_again_from, missing)

    async def _pull(self, client: OfficeClient, wait: float = 0) -> bool:
        """Whether something came. Raises OfficeError, StoreError."""
        after = await self._worker.run(self._store.cursor)
        first, changed = after, False
        while True:
            had = self._register.state.acknowledged
            changes = await client.changes(after, 0 if changed else wait)
            if changes.remaining and changes.revision == after:
                raise OfficeNonsense("changes without an end")
            self._synced_at = self._clock()
            await self._hear(client)
            await self._compare(changes, had)
            if changes.revision == after and not changes.changes:
                break
            await self._worker.run(self._store.take_in, changes, self._synced_at)
            changed, after, self._to_come = True, changes.revision, changes.remaining
            self._tell()
            if not changes.remaining:
                break
        self._tell()
        if changed:
            (self._on_reference if same_epoch(first, after) else self._on_anew)()
        return changed

    async def _compare(self, changes: Changes, had: int) -> None:
        """As `_went_back`, while there is nothing to send. `had`: what the office had when it was asked."""
        if changes.last_number is None or changes.last_number >= had:
            return
        if await self._worker.run(self._register.send_again_after, changes.last_number, had):
            log.warning("sync: the office has entries up to number %d alone; sent again", changes.last_number)
            self._wake.set()

    async def _hear(self, client: OfficeClient) -> None:
        """What each answer tells beside its body. Raises StoreError."""
        self._clock_off = client.clock_off
        if client.clock_heard:
            await self._worker.run(self._register.clock_watch.heard, client.clock_off)
        if client.gate not in ("", self._store.identity.gate):
            await self._worker.run(self._store.move_to, client.gate)
            self._on_reference()

    def _tell(self) -> None:
        state = self._register.state
        self._on_state(
            SyncState(state.waiting, state.refused, self._synced_at, self._trouble, self._to_come, self._clock_off)
        )
