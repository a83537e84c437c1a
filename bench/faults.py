"""The long form of tests/faults: hundreds of rounds of each fault, seeded, and what came of them.

GATEPOST_FAULTS=0.1 plays a tenth of the rounds. Needs root: disks are mounted, and their power is cut.
"""

import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import Figure
from bench.tablet import own_folder

KILLED_TABLET, KILLED_OFFICE, POWER_CUT, FAILING_SYNC, PAGES = 250, 250, 200, 20, 150
ENTRIES = 600
"""In the store whose pages are harmed one after the other."""


def measure() -> list[Figure]:
    """Raises AssertionError where anything acknowledged is lost."""
    os.environ["GATEPOST_KEY"] = "file"
    from tests.faults import rounds
    from tests.faults.disks import own_disk

    share = float(os.environ.get("GATEPOST_FAULTS", "1"))
    figures: list[Figure] = []
    with TemporaryDirectory(dir=own_folder()) as folder:
        place = Path(folder)
        with own_disk(place) as disk:
            figures.append(_played("power cut", POWER_CUT, share, lambda n: rounds.cut_power(disk, n, 3)))
        for name, count, play in (
            ("kill -9 of a tablet", KILLED_TABLET, lambda n: rounds.killed_tablet(place / "killed", n, 1)),
            ("kill -9 of an office", KILLED_OFFICE, lambda n: rounds.killed_office(place, n, 2)),
            ("fsync fails with EIO", FAILING_SYNC, lambda n: rounds.failing_sync(place / "failing", n, 4)),
            ("one flipped bit, page after page", PAGES, lambda n: flipped_bits(place, n, 5)),
        ):
            figures.append(_played(name, count, share, play))
    return figures


def flipped_bits(place: Path, most: int, seed: int) -> Iterator[int]:
    """One bit in each page of a store, at a chance place; yields how many entries were kept."""
    from kiosk.store.recover import open_mended
    from tests.faults.tablets import PAGE, copy_of, entries_of, flip, new_tablet, proof_of
    from tests.kiosk.conftest import NOON

    chance = random.Random(seed)
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


def _played(name: str, count: int, share: float, play: Callable[[int], Iterator[int]]) -> Figure:
    began, wanted = time.perf_counter(), max(1, round(count * share))
    accounts = list(play(wanted))
    seconds = time.perf_counter() - began
    return Figure(
        f"{name}: rounds without a loss",
        f"{len(accounts)}",
        f"{accounts[-1]} entries in the last round's account; {seconds:.0f} s",
        f"{wanted}",
        len(accounts) >= wanted,
    )
