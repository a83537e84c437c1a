"""The office is out of reach, and the gates of a compound tell each other: real stores, real sockets, real mDNS."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bench.faulty_network import NOON, Tablet, World, memory_folder, world
from kiosk.memory import Memory, News, read_memory
from kiosk.peers.exchange import Peers
from kiosk.recall import Measured
from kiosk.store.peers import Heard
from kiosk.store_worker import StoreWorker
from models.roster import PassUse, Sighting, Site
from models.store import reading

PASS = "0102030405060708"
ZHANG, LI, WANG = (f"{number:032x}" for number in (0xA1, 0xA2, 0xA3))
TO_MEET = 10.0
"""Seconds until two tablets have found each other, on a busy machine."""
PROMPT = 2.0
"""Seconds from a save at one gate until the other knows."""


@pytest.fixture
def compound() -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=memory_folder()) as folder, world(Path(folder)) as made:
        yield made


class Gate:
    """A tablet with what its window remembers."""

    def __init__(self, tablet: Tablet) -> None:
        self.tablet = tablet
        self.worker = StoreWorker()
        self.memory: Memory = read_memory(tablet.store, 0)
        self.news = asyncio.Event()
        self.peers = Peers(tablet.store, self.worker, self._heard, lambda: ["127.0.0.1"])

    def save(self, resident: str | None = None, pass_id: str = "") -> str:
        (entry,) = self.tablet.save(1, pass_id, resident)
        self.peers.wake()
        return entry

    def void(self, entry: str) -> None:
        self.tablet.void(entry)
        self.peers.wake()

    def measured(self, resident: str) -> Measured | None:
        return self.memory.recall.measured(resident, 0)

    async def hears(self, told: Callable[[], bool], within: float = PROMPT) -> None:
        async with asyncio.timeout(within):
            while not told():
                self.news.clear()
                await self.news.wait()

    def _heard(self, heard: Heard) -> None:
        self.memory.take_in(News(heard.uses, None, heard.seen))
        self.news.set()


@asynccontextmanager
async def switched_on(compound: World) -> AsyncIterator[tuple[Gate, Gate]]:
    north, south = (Gate(tablet) for tablet in compound.tablets)
    running = [asyncio.create_task(gate.peers.run()) for gate in (north, south)]
    try:
        yield north, south
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for gate in (north, south):
            gate.worker.close()


def test_without_the_office_the_gates_hear_of_each_other_and_with_it_nothing_is_doubled(compound: World) -> None:
    compound.settle()  # so each tablet has heard from the office which tablets stand at the gates

    async def outage() -> None:
        async with switched_on(compound) as (north, south):
            here, there = (gate.tablet.store.identity.gate for gate in (north, south))
            north.save(ZHANG)
            await south.hears(lambda: south.measured(ZHANG) == Measured(NOON, here, 364), TO_MEET)
            wrong = south.save(LI)
            await north.hears(lambda: north.measured(LI) == Measured(NOON, there, 364), TO_MEET)
            south.void(wrong)
            await north.hears(lambda: north.measured(LI) is None)
            north.save(pass_id=PASS)
            await south.hears(lambda: [use.gate for use in south.memory.pass_uses.of(PASS)] == [here])
        # The programs begin anew: each goes on where it was, and remembers.
        async with switched_on(compound) as (north, south):
            assert south.measured(ZHANG) is not None
            assert north.measured(LI) is None
            north.save(WANG)
            await south.hears(lambda: south.measured(WANG) is not None, TO_MEET)

    compound.loop.run_until_complete(outage())
    assert all(tablet.register.state.waiting for tablet in compound.tablets)
    compound.settle()
    compound.check()
    for tablet in compound.tablets:
        assert 0 not in revisions(tablet.engine), "each row is the office's own now"
        assert tablet.store.cursor() % 2**40 == counter(compound)


def revisions(engine: Engine) -> set[int]:
    with reading(engine) as session:
        return {*session.scalars(select(Sighting.revision)), *session.scalars(select(PassUse.revision))}


def counter(compound: World) -> int:
    with reading(compound.office.engine) as session:
        return session.scalar(select(Site.revision)) or 0
