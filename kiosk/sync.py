"""Brings entries to the office and reference data to the gate, by itself, for as long as the tablet runs."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.office_client import BatchRefused, OfficeClient
from kiosk.register import Waiting
from kiosk.store_worker import StoreWorker
from models.clock import Clock, Milliseconds
from models.errors import GatepostError, OfficeNonsense
from models.notice import Notice
from models.protocol import MAX_BATCH

if TYPE_CHECKING:
    from kiosk.store.tablet import TabletStore

log = logging.getLogger(__name__)

POLL_SECONDS = 5.0
"""How often to ask for changes while the office answers."""
FIRST_BACKOFF = 1.0
LONGEST_BACKOFF = 60.0


@dataclass(frozen=True)
class SyncState:
    """What the bar at the foot tells."""

    waiting: int = 0
    refused: int = 0
    synced_at: Milliseconds | None = None
    trouble: Notice | None = None
    changes_to_come: int = 0
    """Rows of reference data that are still to come in a long first sync."""


def backoff(failures: int, jitter: Callable[[], float]) -> float:
    """Seconds to wait after `failures` tries: doubling, capped, and spread over the upper half so that tablets do not
    come back all at once. `jitter` gives 0 to 1."""
    longest = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** min(failures - 1, 10))
    return longest * (0.5 + 0.5 * jitter())


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
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._register = store.register
        self._worker = worker
        self._connect = connect
        self._clock = clock
        self._on_state = on_state
        self._on_reference = on_reference
        self._jitter = jitter
        self._pause_for: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._wake = asyncio.Event()
        self._synced_at: Milliseconds | None = None
        self._trouble: Notice | None = None
        self._to_come = 0

    def wake(self) -> None:
        """There is something to send. Called on the loop's thread."""
        self._wake.set()
        self._tell()

    async def run(self) -> None:
        """Until cancelled."""
        client = self._connect()
        failures = 0
        try:
            while True:
                self._wake.clear()
                try:
                    await self.once(client)
                    failures, self._trouble = 0, None
                except GatepostError as error:
                    failures += 1
                    self._trouble = error.notice
                    log.info("sync: %s, try %d", type(error).__name__, failures)
                self._tell()
                await self._pause(failures)
        finally:
            await client.close()

    async def once(self, client: OfficeClient) -> None:
        """Sends all that waits, then asks for changes. Raises OfficeError, StoreError."""
        while (waiting := await self._worker.run(self._register.waiting, MAX_BATCH)).entries:
            refused = await self._send(client, waiting)
            await self._worker.run(self._register.acknowledge, waiting, refused)
            self._synced_at = self._clock()
            self._tell()
        await self._pull(client)

    async def _pause(self, failures: int) -> None:
        if failures:
            await self._pause_for(backoff(failures, self._jitter))
            return
        try:
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS * (0.8 + 0.4 * self._jitter()))
        except TimeoutError:
            return

    async def _send(self, client: OfficeClient, waiting: Waiting) -> dict[int, str]:
        """What the office refused: place to reason. A batch that it takes none of is halved until one entry is left."""
        try:
            receipt = await client.send(waiting.entries)
            return {refusal.place: refusal.reason for refusal in receipt.refused}
        except BatchRefused as refusal:
            if len(waiting.entries) == 1:
                return {0: f"http_{refusal.status}"}
        middle = len(waiting.entries) // 2
        lower = Waiting(waiting.first, waiting.entries[:middle], waiting.ids[:middle])
        upper = Waiting(waiting.first + middle, waiting.entries[middle:], waiting.ids[middle:])
        refused = await self._send(client, lower)
        return refused | {middle + place: reason for place, reason in (await self._send(client, upper)).items()}

    async def _pull(self, client: OfficeClient) -> None:
        after = await self._worker.run(self._store.cursor)
        changed = False
        while True:
            changes = await client.changes(after)
            if changes.revision < after or (changes.remaining and changes.revision == after):
                raise OfficeNonsense("the counter of changes went back")
            self._synced_at = self._clock()
            if not changes.changes and changes.revision == after:
                break
            await self._worker.run(self._store.take_in, changes, self._synced_at)
            changed, after, self._to_come = True, changes.revision, changes.remaining
            self._tell()
            if not changes.remaining:
                break
        if changed:
            self._on_reference()

    def _tell(self) -> None:
        state = self._register.state
        self._on_state(SyncState(state.waiting, state.refused, self._synced_at, self._trouble, self._to_come))
