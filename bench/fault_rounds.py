"""What is played of each fault in its own folder; most of it stands in tests/faults, which plays a few of the same."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.faulty_network import Fault, World, doubted, memory_folder, world

COUNTED = {"full-tablet": "acts refused", "read-only-tablet": "acts refused", "bit": "entries kept"}
"""What the last round's account counts, where it is not entries."""
A_DAY = 2_000
DAY_MS = 86_400_000
ENTRIES = 600
"""In the store whose pages are harmed one after the other."""


def killed_tablet(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.rounds import killed_tablet

    return killed_tablet(place / "tablet", rounds, 1)


def killed_ingest(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.rounds import killed_office

    return killed_office(place, rounds, 2)


def killed_office(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.office_rounds import killed_served_office

    return killed_served_office(place, rounds, 6)


def power_cut(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.disks import own_disk
    from tests.faults.rounds import cut_power

    with own_disk(place) as disk:
        yield from cut_power(disk, rounds, 3)


def full_tablet(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.disks import small_disk
    from tests.faults.tablet_steps import full_tablet

    with small_disk(place / "disk", 8_000) as disk:
        yield from full_tablet(disk, rounds)


def full_office(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.disks import small_disk
    from tests.faults.office_rounds import full_office

    with small_disk(place / "disk", 64_000) as disk:
        yield from full_office(disk, place, rounds, 7)


def read_only_tablet(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.disks import own_disk
    from tests.faults.tablet_steps import read_only_tablet

    with own_disk(place) as disk:
        yield from read_only_tablet(disk, rounds)


def read_only_office(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.office_rounds import read_only_office

    return read_only_office(place, rounds, 8)


def failing_tablet(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.rounds import failing_sync

    return failing_sync(place / "tablet", rounds, 4)


def failing_office(place: Path, rounds: int) -> Iterator[int]:
    from tests.faults.office_rounds import failing_office

    return failing_office(place, rounds, 9)


def clocks(_place: Path, rounds: int) -> Iterator[int]:
    """Set wrong while the program runs, by turns back and forward, with a night in between; then right again."""
    with _compound() as compound:
        tablet, saved = compound.tablets[0], 1
        tablet.save()
        for number in range(rounds):
            compound.settle()
            tablet.clock_error = 365 * DAY_MS if number % 2 else -DAY_MS
            wrong = tablet.save(3)
            tablet.night()
            assert doubted(tablet, wrong) == {True}
            compound.talk(tablet)
            tablet.night()
            tablet.clock_error = 0
            compound.settle()
            assert doubted(tablet, tablet.save(1)) == {False}
            compound.settle()
            compound.check()
            saved += 4
            yield saved


def week(_place: Path, days: int) -> Iterator[int]:
    """The office is out of reach all the time; each tablet tries now and then."""
    with _compound() as compound:
        for day in range(1, days + 1):
            for tablet in compound.tablets:
                for _ in range(A_DAY // 100):
                    tablet.save(100)
                assert compound.talk(tablet, Fault.CUT_BEFORE) is not None
            if day == days:
                compound.settle()
                compound.check()
                assert [one.register.state.last_number for one in compound.tablets] == [days * A_DAY] * 2
            yield day * A_DAY * 2


def restored_office(_place: Path, rounds: int) -> Iterator[int]:
    """A tablet comes or is enrolled anew now and then, so that the backup does not know it."""
    chance = random.Random(10)
    with _compound() as compound:
        for number in range(rounds):
            one, other = compound.tablets
            one.save(chance.randrange(4))
            compound.settle()
            compound.office.back_up()
            one.save(chance.randrange(1, 6))
            other.save(chance.randrange(3))
            if number % 3 == 0:
                other.enrol_anew()
            compound.settle()
            compound.office.restore()
            one.save(chance.randrange(2))
            compound.settle()
            compound.check()
            yield one.register.state.last_number


def restored_tablet(_place: Path, rounds: int) -> Iterator[int]:
    chance = random.Random(11)
    with _compound() as compound:
        tablet = compound.tablets[0]
        for _ in range(rounds):
            tablet.save(chance.randrange(1, 6))
            if chance.random() < 0.5:
                compound.settle()
            tablet.save(chance.randrange(3))
            tablet.back_up()
            tablet.save(chance.randrange(3))
            compound.talk(tablet)
            tablet.restore()
            tablet.save(1)
            compound.settle()
            compound.check()
            yield tablet.register.state.last_number


def images(_place: Path, rounds: int) -> Iterator[int]:
    """Another machine is made of a tablet's image, both go on; they are told apart, and one of them is lost then."""
    chance = random.Random(12)
    with _compound() as compound:
        for _ in range(rounds):
            tablet = compound.tablets[0]
            tablet.save(chance.randrange(1, 4))
            other = compound.clone(tablet)
            for _ in range(chance.randrange(1, 5)):
                chance.choice((tablet, other)).save(chance.randrange(1, 3))
                compound.talk(chance.choice((tablet, other)))
            compound.settle()
            compound.check()
            assert tablet.device != other.device
            yield tablet.register.state.last_number
            compound.lose(other)


def flipped_bits(place: Path, most: int) -> Iterator[int]:
    """One bit in each page of a store, at a chance place; yields how many entries were kept."""
    from kiosk.store.recover import open_mended
    from tests.faults.tablets import PAGE, copy_of, entries_of, flip, new_tablet, proof_of
    from tests.kiosk.conftest import NOON

    chance = random.Random(5)
    tablet = new_tablet(place / "whole", ENTRIES)
    engine, _ = open_mended(tablet, NOON)
    whole = entries_of(engine)
    engine.dispose()
    pages = tablet.stat().st_size // PAGE
    for page in chance.sample(range(1, pages + 1), min(most, pages)):
        shutil.rmtree(place / "harmed", ignore_errors=True)
        path = copy_of(tablet.parent, place / "harmed")
        flip(path, page, chance.randrange(PAGE), chance.randrange(8))
        harmed = path.read_bytes()
        engine, mended = open_mended(path, NOON)
        assert mended is not None, f"page {page}: not noticed"
        kept = entries_of(engine)
        assert kept.items() <= whole.items()
        assert (mended.aside / path.name).read_bytes() == harmed
        assert not proof_of(engine).broken
        assert mended.salvaged.enrol_again or len(kept) + mended.salvaged.entries_lost == len(whole)
        engine.dispose()
        yield len(kept)


@contextmanager
def _compound() -> Iterator[World]:
    """Two tablets and an office in memory: what is tested is not the disk."""
    with TemporaryDirectory(dir=memory_folder()) as folder, world(Path(folder)) as made:
        yield made
