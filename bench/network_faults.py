"""The long form of tests/faults/test_network.py and test_line.py: 10,000 steps of tablets, an office and a line that
fails, and 10,000 batches over a line that cuts, delays, doubles, reorders, truncates and flips bytes."""

import asyncio
import logging
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.fault_share import fault_share
from bench.line import line_to
from bench.sync_office import BenchTablet, made_up, running_office
from bench.table import Figure
from bench.tablet import own_folder
from models.errors import GatepostError
from office.register.proof import proof_of

if TYPE_CHECKING:
    from bench.network_machine import Network

STEPS = 10_000
RUNS, LONGEST = 20, 40
"""Of one seed; the longest run in steps."""
BATCHES = 10_000
HARM = 0.01
GIVE_UP = 2.0


def measure(share: float | None = None) -> list[Figure]:
    """New seeds until so many steps were really taken. Raises AssertionError with what was done where one fails."""
    from bench.network_machine import Network

    wanted = round(STEPS * (fault_share("network") if share is None else share))
    logging.getLogger("kiosk").setLevel(logging.ERROR)  # that an office lacks something is what is played
    began, runs = time.monotonic(), 0
    Network.steps.clear()
    Network.heard.clear()
    while Network.steps.total() < wanted:
        _run(Network, seed_number=runs)
        runs += 1
    took, taken = time.monotonic() - began, Network.steps.total()
    rules = ", ".join(f"{name} {count}" for name, count in sorted(Network.steps.items()))
    return [
        Figure(
            "tablets, office and a failing line: steps without an entry lost or doubled",
            f"{taken:,}",
            f"counted in each rule, {runs * RUNS} runs of {runs} seeds in {took:.0f} s ({rules}); "
            f"gates told each other of {Network.heard.total():,} entries",
            f"{wanted:,}",
            taken >= wanted,
        )
    ]


def _run(machine: "type[Network]", seed_number: int) -> None:
    from hypothesis import HealthCheck, Phase, seed, settings
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        seed(seed_number)(machine),
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=LONGEST,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            phases=(Phase.generate,),
        ),
    )


def measure_line(batches: int | None = None) -> list[Figure]:
    batches = max(1, round(BATCHES * fault_share("line"))) if batches is None else batches
    with TemporaryDirectory(dir=own_folder()) as place:
        return [asyncio.run(_over_a_bad_line(Path(place), batches))]


async def _over_a_bad_line(place: Path, batches: int) -> Figure:
    failed = 0
    with running_office(place / "office") as office:
        tablet = BenchTablet.enrolled(place / "tablet", office)
        began = time.monotonic()
        async with line_to(office.address, harm=HARM, chance=random.Random(1)) as line:
            tablet.call_at(line.address)
            client = tablet.connect()
            for entry in made_up(batches, seed=1):
                tablet.save([entry])
                try:
                    await asyncio.wait_for(tablet.sync.send_all(client), GIVE_UP)
                except (GatepostError, TimeoutError):
                    failed += 1
                    await client.close()
                    client = tablet.connect()
            await client.close()
        tablet.call_at(office.address)
        client = tablet.connect()
        await tablet.sync.once(client)
        await client.close()
        took = time.monotonic() - began
        proof = proof_of(office.engine, office.compound.id, tablet.store.identity.device)
        same = proof.sound and proof.last_hash == tablet.store.register.state.last_hash
        tablet.close()
    return Figure(
        "7. batches over a line that cuts, delays, doubles, reorders, truncates and flips: entries lost or doubled",
        "0" if same and proof.count == batches else "**some**",
        f"{batches:,} batches, {line.done:,} harms, {failed:,} tries failed, in {took:.0f} s",
        "0",
        same and proof.count == batches,
    )
