"""What may happen to several tablets, an office and the line between them, in whatever order (hypothesis)."""

import os
import tempfile
from collections import Counter
from operator import not_
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bench.faulty_network import NOON, Fault, Tablet, World, doubted, memory_folder

MOST_TABLETS = 4
FAULTS = st.lists(st.sampled_from(list(Fault)), max_size=4)
TABLETS = st.integers(0, MOST_TABLETS - 1)
PASSES = st.sampled_from(["", "", "0102030405060708"])
MOSTLY = st.sampled_from([True, True, False])
DAY_MS = 86_400_000
CLOCKS = st.sampled_from([0, 0, -DAY_MS, 365 * DAY_MS])


class Network(RuleBasedStateMachine):
    """Whatever is done in whatever order, once the line is sound again both sides have the same."""

    steps: ClassVar[Counter[str]] = Counter()
    """How often each was really taken, in all runs."""
    heard: ClassVar[Counter[str]] = Counter()
    """Of how many entries one gate was told by another."""

    def __init__(self) -> None:
        super().__init__()
        os.environ["GATEPOST_KEY"] = "file"
        self._folder = tempfile.TemporaryDirectory(dir=memory_folder())
        self._world = World(Path(self._folder.name))
        self._saved: list[str] = []

    def _tablet(self, place: int) -> Tablet:
        return self._world.tablets[place % len(self._world.tablets)]

    @initialize(count=st.integers(2, MOST_TABLETS))
    def begin(self, count: int) -> None:
        for _ in range(count):
            self._world.add_tablet()

    @rule(place=TABLETS, count=st.integers(1, 3), pass_id=PASSES)
    def save(self, place: int, count: int, pass_id: str) -> None:
        self.steps["save"] += 1
        tablet = self._tablet(place)
        knows = tablet.register.clock_watch.high == NOON
        saved = tablet.save(count, pass_id)
        self._saved += saved
        assert not (knows and tablet.clock_error) or doubted(tablet, saved) == {True}

    @rule(place=TABLETS, which=st.integers(0, 1000))
    def take_back(self, place: int, which: int) -> None:
        """Also what another tablet has saved, and the office may hear of it first."""
        self.steps["take back"] += 1
        if self._saved:
            self._world.void(self._tablet(place), self._saved[which % len(self._saved)])

    @rule(
        place=TABLETS, other=st.integers(1, MOST_TABLETS - 1), met=MOSTLY, cut=MOSTLY.map(not_), count=st.integers(0, 2)
    )
    def gate_to_gate(self, place: int, other: int, met: bool, cut: bool, count: int) -> None:
        """`met`: both have just heard from the office who stands at the gates."""
        self.steps["gate to gate"] += 1
        asks, told_by = self._tablet(place), self._tablet(place + other)
        for tablet in (asks, told_by, asks) if met else ():
            self._world.talk(tablet)
        self._saved += told_by.save(count, "0102030405060708")
        self.heard["entries"] += self._world.hear(asks, told_by, cut=cut)

    @rule(place=TABLETS, faults=FAULTS)
    def talk(self, place: int, faults: list[Fault]) -> None:
        self.steps["talk"] += 1
        self._world.talk(self._tablet(place), *faults)

    @rule(place=TABLETS)
    def restart_tablet(self, place: int) -> None:
        self.steps["restart a tablet"] += 1
        self._tablet(place).restart()

    @rule(place=TABLETS, error=CLOCKS)
    def set_clock(self, place: int, error: int) -> None:
        """While the program runs."""
        self.steps["set a clock"] += 1
        self._tablet(place).clock_error = error

    @rule(place=TABLETS)
    def night(self, place: int) -> None:
        self.steps["night"] += 1
        self._tablet(place).night()

    @rule(place=TABLETS, answered=st.booleans())
    def stick(self, place: int, answered: bool) -> None:
        self.steps["stick"] += 1
        self._tablet(place).visit(Path(self._folder.name, "stick"), answered=answered)

    @rule(place=TABLETS)
    def enrol_anew(self, place: int) -> None:
        self.steps["enrol anew"] += 1
        self._tablet(place).enrol_anew()

    @rule(place=TABLETS)
    def clone(self, place: int) -> None:
        self.steps["clone"] += 1
        if len(self._world.tablets) < MOST_TABLETS:
            self._world.clone(self._tablet(place))

    @rule(place=TABLETS)
    def lose(self, place: int) -> None:
        self.steps["lose"] += 1
        self._world.lose(self._tablet(place))

    @rule(place=TABLETS)
    def back_up_tablet(self, place: int) -> None:
        self.steps["back up a tablet"] += 1
        self._tablet(place).back_up()

    @rule(place=TABLETS)
    def restore_tablet(self, place: int) -> None:
        self.steps["restore a tablet"] += 1
        self._tablet(place).restore()

    @rule()
    def restart_office(self) -> None:
        self.steps["restart the office"] += 1
        self._world.office.restart()

    @rule()
    def back_up_office(self) -> None:
        self.steps["back up the office"] += 1
        self._world.office.back_up()

    @rule()
    def restore_office(self) -> None:
        self.steps["restore the office"] += 1
        self._world.office.restore()

    @rule()
    def settle(self) -> None:
        self.steps["settle"] += 1
        self._world.settle()
        self._world.check()

    def teardown(self) -> None:
        try:
            self._world.settle()
            self._world.check()
        finally:
            self._world.close()
            self._folder.cleanup()
