"""An office as `python -m office serve` runs it, in a process that can be killed: pages, TLS for tablets, the writer's
thread. Forked, so that a round costs no start of a program; its sockets are ours and outlive it."""

import asyncio
import logging
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import office.app
import office.tablets.tablet_app  # noqa: F401 - here once, not in each child anew
from bench.sync_office import BenchOffice, BenchTablet
from models.chain import Proof
from models.clock import system_clock
from models.errors import GatepostError
from models.ids import random_id
from models.store import open_store, upgrade
from office.reference.compound import make_compound
from office.register.proof import proof_of
from office.serve import office_server
from office.tablets.authority import authority
from tests.faults.children import Child, Say, child


@dataclass
class Served:
    """`store`: the office's; its tables are made with one compound of two gates."""

    store: Path
    pages: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    tablets: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def __post_init__(self) -> None:
        engine = open_store(self.store)
        upgrade(engine)
        compound = make_compound(engine, "康静里", ["北门", "南门"], random_id)
        authority(engine, system_clock())
        self.office = BenchOffice(engine, compound, f"127.0.0.1:{self.tablets.getsockname()[1]}", 0)
        engine.dispose()

    def start(self) -> Child:
        """Ready once it returns."""
        self.office.engine.dispose()
        running = child(self._serve())
        running.wait_for(1)
        return running

    def proof(self, tablet: BenchTablet) -> Proof:
        return proof_of(self.office.engine, self.office.compound.id, tablet.store.identity.device)

    def close(self) -> None:
        self.office.engine.dispose()
        self.pages.close()
        self.tablets.close()

    def _serve(self) -> Callable[[Say], None]:
        async def run(say: Say) -> None:
            logging.disable()
            server = office_server(open_store(self.store), self.tablets, "", self.office.address)
            serving = asyncio.create_task(server.serve([self.pages]))
            while not server.started:  # noqa: ASYNC110 - uvicorn tells it in no other way
                await asyncio.sleep(0.005)
            say("ready")
            await serving

        return lambda say: asyncio.run(run(say))


def send(
    tablet: BenchTablet, meanwhile: Callable[[], object] | None = None, after: float = 0.0
) -> GatepostError | None:
    """Sends all that waits by the real client, and hears what is new; what it ended with.

    `meanwhile` is done so many seconds after it began.
    """

    async def talk() -> GatepostError | None:
        client = tablet.connect()
        talking = asyncio.create_task(tablet.sync.once(client))
        try:
            if meanwhile is not None:
                await asyncio.sleep(after)
                meanwhile()
            await talking
        except GatepostError as error:
            return error
        finally:
            await client.close()
        return None

    return asyncio.run(talk())
