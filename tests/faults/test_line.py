"""A served office by TLS, real tablets, and between them a line that is slow, bad, or breaks off."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import Engine

from bench.line import Line, line_to
from bench.sync_office import BenchOffice, BenchTablet, made_up
from models.errors import GatepostError, OfficeUnreachable
from models.roster import Resident, Sighting
from models.store import reading
from office.reference.roster import take_in
from office.reference.roster_file import read_roster
from office.register.proof import proof_of
from tests.office.conftest import Ids, RunningOffice, run_office, running, sqlite

__all__ = ["run_office", "running", "sqlite"]
BATCHES = 40


def enrolled(office: RunningOffice, folder: Path) -> BenchTablet:
    return BenchTablet.enrolled(folder, BenchOffice(office.engine, office.compound, office.tablets, 0))


def rows(engine: Engine, kind: type[Resident] | type[Sighting]) -> int:
    with reading(engine) as session:
        return session.query(kind).count()


@asynccontextmanager
async def bad_line(office: RunningOffice, tablet: BenchTablet, harm: float) -> AsyncIterator[Line]:
    async with line_to(office.tablets, harm=harm, chance=random.Random(6)) as line:
        tablet.call_at(line.address)
        yield line


async def test_a_line_that_cuts_flips_doubles_and_reorders_costs_no_entry(
    running: RunningOffice, tmp_path: Path
) -> None:
    tablet = enrolled(running, tmp_path / "tablet")
    entries = made_up(BATCHES * 2, seed=3)
    failed = 0
    async with bad_line(running, tablet, harm=0.03) as line:
        client = tablet.connect()
        for place in range(0, len(entries), 2):
            tablet.save(entries[place : place + 2])
            try:
                await asyncio.wait_for(tablet.sync.send_all(client), 3)
            except (GatepostError, TimeoutError):
                failed += 1
                await client.close()
                client = tablet.connect()
        await client.close()
    assert line.done > 5
    assert failed > 2
    tablet.call_at(running.tablets)
    client = tablet.connect()
    await tablet.sync.once(client)
    await client.close()
    proof = proof_of(running.engine, running.compound.id, tablet.store.identity.device)
    assert (proof.sound, proof.count, proof.last_hash) == (True, len(entries), tablet.store.register.state.last_hash)
    assert tablet.store.register.state.waiting == 0
    tablet.close()


async def test_a_first_sync_breaks_off_and_goes_on_where_it_was(running: RunningOffice, tmp_path: Path) -> None:
    people = "".join(f"1,1,{number},张伟,\n" for number in range(1500))
    take_in(running.engine, running.compound.id, read_roster(f"楼,单元,室,姓名,电话\n{people}".encode()), Ids())
    tablet = enrolled(running, tmp_path / "tablet")
    left: list[int] = []
    taken: list[int] = []
    chance = random.Random(8)
    async with line_to(running.tablets) as line:
        tablet.call_at(line.address)
        while not left or left[-1]:
            client = tablet.connect()
            line.until = line.down + chance.randrange(40_000)  # in the greeting, in a page, between two of them
            try:
                await tablet.sync.once(client)
                break
            except OfficeUnreachable:
                left.append(rows(running.engine, Resident) - rows(tablet.store.engine, Resident))
                taken.append(tablet.store.cursor())
            finally:
                await client.close()
    assert rows(tablet.store.engine, Resident) == 1500
    assert len(set(taken)) > 1, "what had come was not asked for again"
    assert left == sorted(left, reverse=True)
    tablet.close()


async def test_what_happens_at_one_gate_is_at_the_other_within_a_second(running: RunningOffice, tmp_path: Path) -> None:
    north, south = (enrolled(running, tmp_path / name) for name in ("north", "south"))
    tasks = [asyncio.create_task(tablet.sync.run()) for tablet in (north, south)]
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(20):
            await asyncio.gather(north.first.wait(), south.first.wait())
        await asyncio.sleep(0.2)
        for count, entry in enumerate(made_up(3, seed=9), start=1):
            began = loop.time()
            north.save([entry])
            north.sync.wake()
            while rows(south.store.engine, Sighting) < count:
                assert loop.time() - began < 5
                await asyncio.sleep(0.01)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for tablet in (north, south):
        tablet.close()
