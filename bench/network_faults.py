"""The long form of tests/faults/test_network.py and test_line.py: 10,000 steps of tablets, an office and a line that
fails, and 10,000 batches over a line that cuts, delays, doubles, reorders, truncates and flips bytes."""

import asyncio
import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.line import line_to
from bench.sync_office import BenchTablet, made_up, running_office
from bench.table import Figure
from bench.tablet import own_folder
from models.errors import GatepostError
from office.register.proof import proof_of

EXAMPLES, STEPS = 200, 50
BATCHES = 10_000
HARM = 0.01
GIVE_UP = 5.0


def measure(examples: int = EXAMPLES, steps: int = STEPS) -> list[Figure]:
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.stateful import run_state_machine_as_test

    from bench.network_machine import Network

    began = time.monotonic()
    run_state_machine_as_test(
        Network,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            phases=(Phase.generate,),
        ),
    )
    took = time.monotonic() - began
    return [
        Figure(
            "tablets, office and a failing line: steps without an entry lost or doubled",
            f"{examples * steps:,}",
            f"hypothesis, {examples} runs of up to {steps} steps in {took:.0f} s; registers equal, proofs sound",
            "10,000",
            examples * steps >= 10_000,
        )
    ]


def measure_line(batches: int = BATCHES) -> list[Figure]:
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
        "batches over a line that cuts, delays, doubles, reorders, truncates and flips: entries lost or doubled",
        "0" if same and proof.count == batches else "**some**",
        f"{batches:,} batches, {line.done:,} harms, {failed:,} tries failed, in {took:.0f} s",
        "0",
        same and proof.count == batches,
    )
