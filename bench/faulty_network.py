"""A compound in one process: a real office, real tablets, lines that fail; and what must hold of them in the end."""

import asyncio
import random
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, select

from bench.network_line import Fault
from bench.network_office import NOON, Office
from bench.network_peers import hear
from bench.network_tablet import Tablet
from models.entry import read_head
from models.errors import GatepostError, OfficeDenied, TabletLost
from models.protocol import RefusalReason
from models.register import Entry, RefusedEntry
from models.roster import PassUse, Sighting
from models.store import reading
from office.register.proof import proof_of
from office.register.twins import TWIN
from office.tablets.devices import Refused

__all__ = ["NOON", "Fault", "Office", "Tablet", "World", "memory_folder", "world"]
Told = tuple[set[tuple[str, bool]], set[tuple[str, bool]]]
"""Ids, and whether they are gone: of sightings, and of uses of passes."""
QUIET = 3
"""Rounds: one in which all is sent, one more in which each hears of the others, and one that changes nothing."""
MOST_ROUNDS = 20


class Ids:
    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def __call__(self) -> str:
        return f"{self._chance.getrandbits(128):032x}"


@dataclass
class World:
    """One compound: its office, its tablets, and what was saved at any of them."""

    folder: Path
    seed: int = 0
    tablets: list[Tablet] = field(default_factory=list[Tablet])
    lost: set[str] = field(default_factory=set[str])
    """Tablets that were reported lost, by the office's names."""
    voids: dict[str, str] = field(default_factory=dict[str, str])
    """Entries that take one back, and which."""
    made: int = 0
    images: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.new_id = Ids(self.seed)
        self.loop = asyncio.new_event_loop()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.office = Office(self.folder, self.new_id)

    def add_tablet(self) -> Tablet:
        gate = self.office.gates[self.made % len(self.office.gates)]
        tablet = Tablet(self._folder(), self.office, gate, self.new_id, self.chance)
        self.tablets.append(tablet)
        return tablet

    def clone(self, tablet: Tablet) -> Tablet:
        """Another tablet is made from an image of this one."""
        self.images += 1
        other = tablet.image(self._folder())
        self.tablets.append(other)
        return other

    def lose(self, tablet: Tablet) -> None:
        """It hears of it at once, unless another one of the same image has a newer key."""
        if self.office.lose(tablet.device):
            self.lost.add(tablet.device)
            failed = self.talk(tablet)
            assert isinstance(failed, OfficeDenied), failed
            if isinstance(failed, TabletLost):
                self._gone(tablet)

    def talk(self, tablet: Tablet, *faults: Fault) -> GatepostError | None:
        return self.loop.run_until_complete(tablet.talk(list(faults)))

    def void(self, tablet: Tablet, entry: str) -> None:
        self.voids[tablet.void(entry)] = entry

    def hear(self, asks: Tablet, told_by: Tablet, *, cut: bool = False) -> int:
        """How many entries one gate was told of by another; none of them is an entry of its own register then."""
        if asks is told_by:
            return 0
        before = _all(asks.engine)
        heard = self.loop.run_until_complete(hear(asks, told_by, cut=cut))
        assert _all(asks.engine) == before
        return heard

    def settle(self) -> None:
        """The line is sound again, and whoever is to enrol anew does so: rounds until nothing happens any more."""
        quiet = 0
        for _ in range(MOST_ROUNDS):
            quiet += 1
            for tablet in list(self.tablets):
                if self._trouble(tablet, self.talk(tablet)):
                    quiet = 0
            if quiet == QUIET:
                return
        raise AssertionError("there is no end to it")

    def _trouble(self, tablet: Tablet, failed: GatepostError | None) -> bool:
        if isinstance(failed, TabletLost):
            assert tablet.device in self.lost, "nobody has reported it lost"
            self._gone(tablet)
        elif isinstance(failed, OfficeDenied):
            tablet.enrol_anew()
        else:
            assert failed is None, failed
        return failed is not None

    def _gone(self, tablet: Tablet) -> None:
        tablet.erase()
        self.tablets.remove(tablet)
        if not self.tablets:
            self.add_tablet()

    def _folder(self) -> Path:
        self.made += 1
        return self.folder / f"tablet{self.made}"

    def check(self) -> None:
        """After `settle`: nothing lost, nothing doubled, registers equal on both sides, each chain proved."""
        names = [tablet.device for tablet in self.tablets]
        assert len(set(names)) == len(names), "two machines of one name were not told apart"
        there = _all(self.office.engine)
        for tablet in self.tablets:
            here = _all(tablet.engine)
            lacking = [one for one, (_, personal) in here.items() if there.get(one, ("", ""))[1] != personal]
            assert not lacking, f"the office lacks {len(lacking)} of {len(here)}"
            assert _chain(tablet.engine, tablet.device) == _chain(self.office.engine, tablet.device)
            assert (tablet.register.state.waiting, tablet.register.refused()) == (0, {})
            # What died with a lost machine and with the office's disk, other gates may have heard of before.
            known = there.keys() - {of for void, of in self.voids.items() if void not in there}
            assert _of(known, _told(tablet.engine)) == _of(known, _told(self.office.engine)), "what the gates hear"
            assert not known & _by_gates(tablet.engine), "the office's own row takes the place of what a gate told"
        assert None not in {personal for _, personal in there.values()}, "a name is gone before its time"
        self._check_office()

    def _check_office(self) -> None:
        """Every chain is whole. What two machines of one image had waiting comes in two names, and counts once."""
        for device in self.office.devices():
            proof = proof_of(self.office.engine, self.office.site, device.id)
            assert proof.sound, proof
        cloned = {device.id for device in self.office.devices() if device.refused_why == Refused.CLONED}
        refused = _refused(self.office.engine)
        assert {(whose in cloned, why) for whose, why in refused} <= {(True, RefusalReason.NUMBER_TAKEN)}
        twins = _twins(self.office.engine)
        assert self.images or not twins
        assert all(personal is None for _, personal in twins), "a name is kept twice"

    def close(self) -> None:
        for tablet in self.tablets:
            tablet.close()
        self.office.close()
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()


def memory_folder() -> Path | None:
    """What is tested is not the disk. None: wherever temporary files go."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    return shared if shared.is_dir() else None


@contextmanager
def world(folder: Path, seed: int = 0, tablets: int = 2) -> Iterator[World]:
    made = World(folder, seed)
    try:
        for _ in range(tablets):
            made.add_tablet()
        yield made
    finally:
        made.close()


def doubted(tablet: Tablet, entries: list[str]) -> set[bool]:
    """What these entries say of the clock."""
    with reading(tablet.engine) as session:
        heads = session.scalars(select(Entry.head).where(Entry.id.in_(entries)))
        return {read_head(head).clock_doubted for head in heads}


def _all(engine: Engine) -> dict[str, tuple[str, str | None]]:
    """By id: whose, and the personal part. Twins are counted with the entry that they are of."""
    query = select(Entry.id, Entry.device_id, Entry.personal).where(Entry.kind != TWIN)
    with reading(engine) as session:
        return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _twins(engine: Engine) -> list[tuple[str, str | None]]:
    with reading(engine) as session:
        return [(row[0], row[1]) for row in session.execute(select(Entry.id, Entry.personal).where(Entry.kind == TWIN))]


def _chain(engine: Engine, device: str) -> list[tuple[int, str, str]]:
    query = select(Entry.number, Entry.hash, Entry.head).where(Entry.device_id == device).order_by(Entry.number)
    with reading(engine) as session:
        return [(row[0], row[1], row[2]) for row in session.execute(query)]


def _refused(engine: Engine) -> list[tuple[str, str]]:
    query = select(RefusedEntry.device_id, RefusedEntry.reason)
    with reading(engine) as session:
        return [(row[0], row[1]) for row in session.execute(query)]


def _by_gates(engine: Engine) -> set[str]:
    with reading(engine) as session:
        rows = (session.scalars(select(one.id).where(one.revision == 0)) for one in (Sighting, PassUse))
        return {entry for found in rows for entry in found}


def _of(known: Set[str], told: Told) -> list[set[tuple[str, bool]]]:
    return [{(one, gone) for one, gone in rows if one in known} for rows in told]


def _told(engine: Engine) -> Told:
    with reading(engine) as session:
        seen = {(row[0], bool(row[1])) for row in session.execute(select(Sighting.id, Sighting.gone))}
        used = {(row[0], bool(row[1])) for row in session.execute(select(PassUse.id, PassUse.gone))}
    return seen, used
