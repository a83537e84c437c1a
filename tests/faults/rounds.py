"""Rounds of one fault each: the tests run a few, `scripts/bench faults` hundreds. What is wrong raises."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from kiosk.store.tablet import STORE, open_for_window
from models.store import open_store, upgrade
from office.register.proof import proof_of as office_proof
from tests.faults.children import child, saves, takes_in, traced
from tests.faults.disks import Disk
from tests.faults.tablets import entries_of, entry, new_tablet, proof_of, register_of
from tests.kiosk.conftest import NOON
from tests.office.conftest import Office


class Acknowledged:
    """What a store has said is durable, and may never be without again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ids: list[str] = []

    def check(self) -> None:
        """All of it there, once, in the order of the numbers, and the chain without a gap; one more can be saved."""
        engine = open_for_window(self.folder, NOON)
        try:
            kept = entries_of(engine)
            lost = [one for one in self.ids if one not in kept]
            assert not lost, f"acknowledged and lost: {lost[:5]}"
            numbers = [kept[one][0] for one in self.ids]
            assert numbers == sorted(numbers)
            proof = proof_of(engine)
            assert proof.sound
            assert proof.count == proof.last == len(kept)
            one = f"more-{len(kept)}"
            register_of(engine).append([entry(one)])
            self.ids.append(one)
        finally:
            engine.dispose()


def killed_tablet(folder: Path, rounds: int, seed: int) -> Iterator[int]:
    """kill -9 of a tablet that saves, at chance moments."""
    chance = random.Random(seed)
    new_tablet(folder, 20)
    acknowledged = Acknowledged(folder)
    for number in range(rounds):
        saver = child(saves(folder, f"r{number}"))
        saver.wait_for(1)
        time.sleep(chance.random() * 0.08)
        acknowledged.ids += [line for line in saver.kill() if line.startswith("r") and line != "ready"]
        acknowledged.check()
        yield len(acknowledged.ids)


def killed_office(place: Path, rounds: int, seed: int) -> Iterator[int]:
    """kill -9 of an office that takes in; the tablet then sends again what it has no receipt for."""
    chance = random.Random(seed)
    path = place / "office.sqlite"
    engine = open_store(path)
    upgrade(engine)
    office = Office(engine)
    tablet = office.tablet()
    sender = office.sender(tablet)
    engine.dispose()
    for _ in range(rounds):
        taker = child(takes_in(path, sender, tablet))
        taker.wait_for(1)
        time.sleep(chance.random() * 0.08)
        receipts = [int(line) for line in taker.kill() if line != "ready"]
        received = max(receipts, default=len(tablet.made))
        while len(tablet.made) < received:  # what the child made after the fork is made here, too
            tablet.entry()
        proof = office_proof(engine, sender.site, sender.device)
        assert proof.sound
        assert proof.count >= received, "a receipt was given for what is not there"
        while len(tablet.made) < proof.count:
            tablet.entry()
        engine.dispose()
        yield received


def cut_power(disk: Disk, rounds: int, seed: int) -> Iterator[int]:
    """The file system is shut down under a tablet that saves, and mounted again."""
    chance = random.Random(seed)
    folder = disk.folder / "tablet"
    if not (folder / STORE).exists():
        new_tablet(folder, 20)
    acknowledged = Acknowledged(folder)
    for number in range(rounds):
        saver = child(saves(folder, f"r{number}"))
        saver.wait_for(2)
        time.sleep(chance.random() * 0.08)
        # What is said after the cut began does not count: a sync that was under way may still say yes then, as no
        # real power cut lets it.
        said = saver.so_far()
        disk.cut_power()
        saver.kill()
        acknowledged.ids += [line for line in said if line.startswith("r") and line != "ready"]
        disk.unmount()
        disk.mount()
        acknowledged.check()
        yield len(acknowledged.ids)


def failing_sync(folder: Path, rounds: int, seed: int) -> Iterator[int]:
    """Each few times fsync and fdatasync fail with EIO; what was refused is tried again."""
    chance = random.Random(seed)
    new_tablet(folder, 20)
    acknowledged = Acknowledged(folder)
    for number in range(rounds):
        saver = child(saves(folder, f"r{number}", tries=6))
        saver.wait_for(1)
        with traced(saver.pid, f"fsync,fdatasync:error=EIO:when={chance.randint(2, 9)}+{chance.randint(3, 9)}"):
            before = saver.heard.count("\n")
            saver.wait_for(before + 40)
        said = saver.kill()
        assert any(line.startswith("no ") for line in said), "the disk has failed"
        acknowledged.ids += [line for line in said if line.startswith("r") and line != "ready"]
        acknowledged.check()
        yield len(acknowledged.ids)
