"""Gate to gate on one local network, without the office: off until a gate leader turns it on at this tablet.

Each tablet tells the others what it has registered itself, in the least form (`models.sightings`): who was measured,
which car was seen, which pass was used, and what of it was taken back; never a name or an ID number, and a phone only
as the keyed hash that the office tells all gates, too. It runs beside the office and does not wait for the office to be
gone: which of two gates the office still reaches neither can know in time, and what comes twice costs one small write.
"""

import asyncio
import logging
import random
import socket
from collections.abc import Callable, Sequence
from itertools import cycle
from typing import NamedTuple, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.link.sync import backoff
from kiosk.peers.asking import Memory, converse
from kiosk.peers.discovery import Discovery, Where, own_addresses
from kiosk.peers.listener import Listener
from kiosk.peers.messages import Answer, NotAPeer
from kiosk.store.peers import Heard, heard_through, take_in, tell
from kiosk.store.tablet import TabletStore
from kiosk.store_worker import StoreWorker

log = logging.getLogger(__name__)

LOOK_SECONDS = 15.0
"""How often is looked whether this tablet is on another network than before."""
MOST_FOLLOWED = 16
MOST_DOUBLED = 4
"""Failures in a row, from which on the pause stays as long: 32 seconds."""


class _Followed(NamedTuple):
    places: tuple[Where, ...]
    task: asyncio.Task[None]


async def _listening(listener: Listener) -> asyncio.Server:
    """On all addresses of this machine: whoever calls proves who it is. Raises OSError."""
    both = socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if both else socket.AF_INET
    opened = socket.create_server(("", 0), family=family, dualstack_ipv6=both)
    try:
        return await asyncio.start_server(listener.called, sock=opened)
    except BaseException:
        opened.close()
        raise


class Peers:
    """A task of the loop. What fails costs nothing but a later try."""

    def __init__(
        self,
        store: TabletStore,
        worker: StoreWorker,
        on_heard: Callable[[Heard], None],
        addresses: Callable[[], Sequence[str]] = own_addresses,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """The store's tablet has a private key. `addresses` is called in another thread."""
        self._store = store
        self._worker = worker
        self._on_heard = on_heard
        self._addresses = addresses
        self._jitter = jitter
        self._own = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(store.identity.private_key))
        self._memory = Memory(self._heard_through, self._take_in)
        self._listener: Listener | None = None
        self._followed: dict[str, _Followed] = {}
        """By announced name."""

    def wake(self) -> None:
        """Something was registered here. Called on the loop's thread."""
        if self._listener is not None:
            self._listener.wake()

    async def run(self) -> None:
        """Until cancelled."""
        cancelled = cast("asyncio.Task[None]", asyncio.current_task()).cancelling
        while True:
            try:
                await self._run()
            except* Exception as errors:
                log.warning("peers: %s, begins anew", type(errors.exceptions[0]).__name__)
            if cancelled():
                raise asyncio.CancelledError  # a group that fails while it is cancelled tells of its failure alone
            await asyncio.sleep(LOOK_SECONDS)

    async def _run(self) -> None:
        async with asyncio.TaskGroup() as group:
            self._listener = Listener(self._own, self._tell, group)
            server = await _listening(self._listener)
            try:
                while True:
                    await self._meet(group, server.sockets[0].getsockname()[1])
            finally:
                server.close()

    async def _meet(self, group: asyncio.TaskGroup, port: int) -> None:
        """For as long as this tablet has the same addresses."""
        discovery = Discovery(
            self._store.identity.site, lambda name, places: self._found(group, name, places), self._gone
        )
        try:
            addresses = await asyncio.to_thread(self._addresses)
            if addresses:
                await discovery.start(addresses, port)
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                if not addresses or await asyncio.to_thread(self._addresses) != addresses:
                    return
        except OSError as error:
            log.info("peers: nothing can be announced, %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)
        finally:
            for name in [*self._followed]:
                self._gone(name)
            await discovery.close()

    def _found(self, group: asyncio.TaskGroup, name: str, places: tuple[Where, ...]) -> None:
        before = self._followed.get(name)
        if before is not None and before.places == places:
            return
        self._gone(name)
        if len(self._followed) < MOST_FOLLOWED:
            self._followed[name] = _Followed(places, group.create_task(self._follow(places)))

    def _gone(self, name: str) -> None:
        followed = self._followed.pop(name, None)
        if followed is not None:
            followed.task.cancel()

    async def _follow(self, places: tuple[Where, ...]) -> None:
        failures = 0

        async def took_in(whom: bytes, told: Answer) -> None:
            nonlocal failures
            await self._take_in(whom, told)
            failures = 0

        for where in cycle(places):
            try:
                await converse(where, self._own, self._memory._replace(take_in=took_in))
            except NotAPeer as error:
                log.info("peers: no tablet of this compound, or an older list: %s", error)
                failures = MOST_DOUBLED
            except Exception as error:
                log.info("peers: %s, try %d", type(error).__name__, failures + 1)
            failures = min(failures + 1, MOST_DOUBLED)
            await asyncio.sleep(backoff(failures, self._jitter))

    async def _tell(self, asker: bytes, after: int) -> Answer:
        store = self._store
        return await self._worker.run(tell, store.engine, store.identity, asker, after, store.clock())

    async def _heard_through(self, whom: bytes) -> int:
        return await self._worker.run(heard_through, self._store.engine, self._store.identity.site, whom)

    async def _take_in(self, whom: bytes, told: Answer) -> None:
        heard = await self._worker.run(take_in, self._store.engine, self._store.identity.site, whom, told)
        if heard.uses or heard.seen:
            self._on_heard(heard)
