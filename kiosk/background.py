"""What runs on the gate's store beside the people who use it: sync, keys from sticks, the store's own care."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kiosk.gate import Gate
    from kiosk.link.office_client import OfficeClient
    from kiosk.link.sync import Sync


class Background:
    """Each `run_…` is a task of the loop, and goes on until it is cancelled or `leave_store` ends it."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._tasks: set[asyncio.Task[None]] = set()
        self.sync: Sync | None = None

    def wake(self) -> None:
        """There is something for the office."""
        if self.sync is not None:
            self.sync.wake()

    async def run_sync(self) -> None:
        for slow in ("httpx", "kiosk.link.sync", "kiosk.link.caller"):
            await asyncio.to_thread(import_module, slow)  # tenths of a second that the window does not wait for
        from kiosk.link.own_back import OwnBack
        from kiosk.link.sync import Sync

        gate = self._gate
        own_back = OwnBack(gate.store, gate.folder, gate.worker, gate.own_came_back)
        self.sync = Sync(
            gate.store,
            gate.worker,
            self._connect,
            gate.clock,
            on_state=gate.sync_changed,
            on_reference=gate.later_reference,
            on_anew=gate.reference_anew,
            on_lost=gate.lost,
            on_met=own_back.ask,
        )
        await self._run(self.sync.run())

    async def run_key_files(self) -> None:
        """Looks on USB sticks for the office's list of keys and its answers, and writes there what waits for it."""
        from kiosk.link.stick_visits import StickVisits
        from kiosk.passes.key_file import KeyFiles
        from kiosk.sticks import mounted_sticks

        gate = self._gate
        files = KeyFiles(gate.store, gate.worker, gate.sticks or mounted_sticks, gate.later_reference, gate.tell)
        visits = StickVisits(
            gate.store,
            gate.folder,
            gate.worker,
            gate.clock,
            gate.sticks or mounted_sticks,
            lambda: gate.sync_state.synced_at is not None and gate.sync_state.trouble is None,
            gate.reference_anew,
            gate.tell,
        )
        await self._run(_both(files.run(), visits.run()))

    async def run_store_care(self) -> None:
        """Proves, purges and copies the store, at the start and each night."""
        from kiosk.store_care import StoreCare

        gate = self._gate
        care = StoreCare(gate.store, gate.folder, gate.worker, gate.clock, lambda: gate.zone, gate.tell, gate.sticks)
        await self._run(care.run())

    async def leave_store(self) -> None:
        """Ends what runs beside the caller, before the store is closed."""
        others = self._tasks - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await work
        finally:
            self._tasks.discard(task)

    def _connect(self) -> OfficeClient:
        from kiosk.link.caller import Caller
        from kiosk.link.office_client import OfficeClient

        gate, who = self._gate, self._gate.store.identity
        caller = Caller(who.device, bytes.fromhex(who.private_key), _Sequences(gate), gate.clock) if who.ca else None
        return OfficeClient(who.office, who.ca, caller, gate.clock)


async def _both(one: Coroutine[Any, Any, None], other: Coroutine[Any, Any, None]) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(one)
        group.create_task(other)


class _Sequences:
    """Of the tablet's requests, kept in its store."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def reserve(self, above: int) -> int:
        return await self._gate.worker.run(self._gate.store.reserve, above)

    async def reserved(self) -> int:
        return await self._gate.worker.run(self._gate.store.reserved)
