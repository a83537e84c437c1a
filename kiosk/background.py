"""What runs on the gate's store beside the people who use it: sync, keys from sticks, the store's own care."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from importlib import import_module
from typing import TYPE_CHECKING, Any

from kiosk.memory import News

if TYPE_CHECKING:
    from kiosk.gate import Gate
    from kiosk.link.office_client import OfficeClient
    from kiosk.link.sync import Sync
    from kiosk.peers.exchange import Peers
    from kiosk.store.peers import Heard


class Background:
    """Each `run_…` is a task of the loop, and goes on until it is cancelled or `leave_store` ends it."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._tasks: set[asyncio.Task[None]] = set()
        self._settings_changed = asyncio.Event()
        self.peers: Peers | None = None
        self.sync: Sync | None = None

    def wake(self) -> None:
        """There is something for the office, and for the other gates."""
        if self.sync is not None:
            self.sync.wake()
        if self.peers is not None:
            self.peers.wake()

    def settings_changed(self) -> None:
        """Called on the loop's thread."""
        self._settings_changed.set()

    async def run_sync(self) -> None:
        for slow in ("httpx", "kiosk.link.sync", "kiosk.link.caller"):
            await asyncio.to_thread(import_module, slow)  # tenths of a second that the window does not wait for
        from kiosk.link.own_back import OwnBack
        from kiosk.link.store_upload import StoreUpload
        from kiosk.link.sync import Sync

        gate = self._gate
        own_back = OwnBack(gate.store, gate.folder, gate.worker, gate.own_came_back)
        upload = StoreUpload(gate.store, gate.folder, gate.clock)

        self.sync = Sync(
            gate.store,
            gate.worker,
            self.connect,
            gate.clock,
            on_state=gate.sync_changed,
            on_reference=gate.later_reference,
            on_anew=gate.reference_anew,
            on_lost=gate.lost,
            beside=(own_back.run, upload.run),
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
            gate.own_came_back,
            gate.tell,
        )
        await self._run(_both(files.run(), visits.run()))

    async def run_store_care(self) -> None:
        """Proves, purges and copies the store, at the start and each night."""
        from kiosk.store_care import StoreCare

        gate = self._gate
        care = StoreCare(gate.store, gate.folder, gate.worker, gate.clock, lambda: gate.zone, gate.tell, gate.sticks)
        await self._run(care.run())

    async def run_peers(self) -> None:
        """Tells the other gates, and hears of them, without the office: for as long as the settings say so."""
        await self._run(self._peers_while_on())

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

    async def _peers_while_on(self) -> None:
        while True:
            while not self._tells_peers:
                await self._next_settings()
            async with asyncio.TaskGroup() as group:
                running = group.create_task(self._exchange())
                while self._tells_peers:
                    await self._next_settings()
                running.cancel()

    @property
    def _tells_peers(self) -> bool:
        """A tablet of an older version has no key to sign with, until it is enrolled anew."""
        return self._gate.settings.peers and bool(self._gate.store.identity.private_key)

    async def _next_settings(self) -> None:
        self._settings_changed.clear()
        await self._settings_changed.wait()

    async def _exchange(self) -> None:
        await asyncio.to_thread(import_module, "kiosk.peers.exchange")
        from kiosk.peers.exchange import Peers

        self.peers = Peers(self._gate.store, self._gate.worker, self._heard)
        try:
            await self.peers.run()
        finally:
            self.peers = None

    def _heard(self, heard: Heard) -> None:
        self._gate.memory.take_in(News(heard.uses, None, heard.seen))
        self._gate.on_change()

    def connect(self) -> OfficeClient:
        """The caller closes it; two at once would use up each other's sequences."""
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
