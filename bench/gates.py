"""`scripts/bench gates`: two tablets on one network tell each other without the office, in one process."""

import asyncio
import tempfile
import time
from pathlib import Path

from bench.faulty_network import Tablet, World, world
from bench.table import Figure, median, percentile
from kiosk.peers.exchange import Peers
from kiosk.store.peers import Heard
from kiosk.store_worker import StoreWorker

SAVES = 200
IDLE_SECONDS = 60.0
TO_MEET = 30.0
PROMPT = 2.0
"""Seconds, at most, from a save at one gate until the other knows."""
IDLE = 0.01
"""Of one core, at most."""


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as compound:
        compound.settle()
        return compound.loop.run_until_complete(_measured(compound))


async def _measured(compound: World) -> list[Figure]:
    heard = asyncio.Event()
    workers = [StoreWorker(), StoreWorker()]
    gates = [_peers(*both, heard) for both in zip(compound.tablets, workers, strict=True)]
    running = [asyncio.create_task(gate.run()) for gate in gates]
    try:
        north = compound.tablets[0]
        await _save(north, gates[0], heard, TO_MEET)  # until they have met
        seconds = [await _save(north, gates[0], heard, PROMPT * 5) for _ in range(SAVES)]
        used = time.process_time()
        await asyncio.sleep(IDLE_SECONDS)
        idle = (time.process_time() - used) / IDLE_SECONDS / len(gates)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        for worker in workers:
            worker.close()
    worst = percentile(seconds, 99)
    return [
        Figure(
            "saved at one gate, known at the other, no office: p50; p99",
            f"{median(seconds) * 1000:.0f} ms; {worst * 1000:.0f} ms",
            f"{SAVES} saves, both durable, over loopback",
            f"{PROMPT:.0f} s",
            worst <= PROMPT,
        ),
        Figure(
            "processor, gates that have nothing to tell each other",
            f"{idle:.2%} of a core",
            f"a tablet, over {IDLE_SECONDS:.0f} s",
            f"{IDLE:.0%}",
            idle <= IDLE,
        ),
    ]


def _peers(tablet: Tablet, worker: StoreWorker, heard: asyncio.Event) -> Peers:
    def note(_: Heard) -> None:
        heard.set()

    return Peers(tablet.store, worker, note, lambda: ["127.0.0.1"])


async def _save(tablet: Tablet, peers: Peers, heard: asyncio.Event, longest: float) -> float:
    heard.clear()
    tablet.save()
    began = time.perf_counter()
    peers.wake()
    async with asyncio.timeout(longest):
        await heard.wait()
    return time.perf_counter() - began
