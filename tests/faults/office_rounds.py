"""Rounds of what happens to an office while a tablet sends; the tests run a few, `scripts/bench faults` hundreds.

After each: what the tablet takes for sent is there, and in the end both sides have the same. What is wrong raises.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.sync_office import BenchTablet
from models.errors import GatepostError, OfficeUnreachable
from tests.faults.children import Child, traced
from tests.faults.disks import leave
from tests.faults.served import Served, send

AT_ONCE = 200
"""Entries between one fault and the next: several batches."""


def killed_served_office(place: Path, rounds: int, seed: int) -> Iterator[int]:
    """kill -9 of a served office at chance moments; yields how many entries the tablet has a receipt for."""
    chance = random.Random(seed)
    with _both(place / "office.sqlite", place / "tablet", seed) as (served, tablet):
        for number in range(rounds):
            tablet.fill(AT_ONCE, seed * 100_000 + number)
            running = served.start()
            failed = send(tablet, running.kill, after=chance.random() * 0.6)
            assert failed is None or isinstance(failed, OfficeUnreachable), failed
            yield _so_far(served, tablet)


def full_office(disk: Path, place: Path, rounds: int, seed: int) -> Iterator[int]:
    """`disk`: a small one. It fills up under a running office, and has room again.

    What still fits into the log, which keeps its size once it was taken in, is stored.
    """
    chance, refused = random.Random(seed), 0
    with _both(disk / "office.sqlite", place / "tablet", seed) as (served, tablet), _running(served):
        for number in range(rounds):
            tablet.fill(AT_ONCE, seed * 100_000 + number)
            leave(disk, chance.choice((0, 4, 8, 16, 32, 64)))
            failed = send(tablet)
            if failed is not None:
                _is_refusal(failed, tablet)
                refused += 1
            yield _so_far(served, tablet)
            (disk / "ballast").unlink()
            assert send(tablet) is None
    assert refused, "the disk was never full"


def read_only_office(place: Path, rounds: int, seed: int) -> Iterator[int]:
    """What it writes is refused as by a disk that is mounted anew, read-only, and then taken again."""
    with _both(place / "office.sqlite", place / "tablet", seed) as (served, tablet), _running(served) as running:
        for number in range(rounds):
            tablet.fill(AT_ONCE, seed * 100_000 + number)
            with traced(running.pid, "pwrite64:error=EROFS"):
                _refuses(tablet)
            yield _so_far(served, tablet)
            assert send(tablet) is None


def failing_office(place: Path, rounds: int, seed: int) -> Iterator[int]:
    """Each few times fsync and fdatasync of the running office fail with EIO."""
    chance = random.Random(seed)
    with _both(place / "office.sqlite", place / "tablet", seed) as (served, tablet), _running(served) as running:
        for number in range(rounds):
            tablet.fill(AT_ONCE, seed * 100_000 + number)
            with traced(running.pid, f"fsync,fdatasync:error=EIO:when=1+{chance.randint(1, 3)}"):
                _refuses(tablet)
            yield _so_far(served, tablet)
            assert send(tablet) is None


def _refuses(tablet: BenchTablet) -> None:
    failed = send(tablet)
    assert failed is not None
    _is_refusal(failed, tablet)


def _is_refusal(failed: GatepostError, tablet: BenchTablet) -> None:
    """It answers that it cannot, the tablet keeps what waits and marks nothing."""
    assert isinstance(failed, OfficeUnreachable), failed
    assert "status 5" in str(failed)
    assert tablet.store.register.state.refused == 0


def _so_far(served: Served, tablet: BenchTablet) -> int:
    state, proof = tablet.store.register.state, served.proof(tablet)
    assert proof.sound, proof
    assert proof.count >= state.acknowledged, "a receipt was given for what is not there"
    assert state.refused == 0
    return state.acknowledged


@contextmanager
def _both(store: Path, folder: Path, seed: int) -> Iterator[tuple[Served, BenchTablet]]:
    """In the end all is sent, and both have the same."""
    served = Served(store)
    tablet = BenchTablet.enrolled(folder, served.office)
    try:
        yield served, tablet
        tablet.fill(1, seed * 100_000 + 99_999)
        with _running(served):
            assert send(tablet) is None
        state, proof = tablet.store.register.state, served.proof(tablet)
        assert (state.waiting, state.refused) == (0, 0)
        assert (proof.sound, proof.count, proof.last_hash) == (True, state.last_number, state.last_hash)
    finally:
        tablet.close()
        served.close()


@contextmanager
def _running(served: Served) -> Iterator[Child]:
    running = served.start()
    try:
        yield running
    finally:
        running.kill()
