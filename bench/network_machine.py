"""What may happen to several tablets, an office and the line between them, in whatever order (hypothesis)."""

import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bench.faulty_network import Fault, Tablet, World, memory_folder

FAULTS = st.lists(st.sampled_from(list(Fault)), max_size=4)
TABLETS = st.integers(0, 1)
PASSES = st.sampled_from(["", "", "0102030405060708"])


class Network(RuleBasedStateMachine):
    """Whatever is done in whatever order, once the line is sound again both sides have the same."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(dir=memory_folder())
        self._world = World(Path(self._folder.name))
        self._saved: list[str] = []
        for _ in range(2):
            self._world.add_tablet()

    def _tablet(self, place: int) -> Tablet:
        return self._world.tablets[place]

    @initialize()
    def begin(self) -> None:
        self._world.office.back_up()

    @rule(place=TABLETS, count=st.integers(1, 3), pass_id=PASSES)
    def save(self, place: int, count: int, pass_id: str) -> None:
        self._saved += self._tablet(place).save(count, pass_id)

    @rule(place=TABLETS, which=st.integers(0, 1000))
    def take_back(self, place: int, which: int) -> None:
        """Also what another tablet has saved, and the office may hear of it first."""
        if self._saved:
            self._tablet(place).void(self._saved[which % len(self._saved)])

    @rule(place=TABLETS, faults=FAULTS)
    def talk(self, place: int, faults: list[Fault]) -> None:
        self._world.talk(self._tablet(place), *faults)

    @rule(place=TABLETS)
    def restart_tablet(self, place: int) -> None:
        self._tablet(place).restart()

    @rule()
    def restart_office(self) -> None:
        self._world.office.restart()

    @rule()
    def back_up_office(self) -> None:
        self._world.office.back_up()

    @rule()
    def restore_office(self) -> None:
        self._world.office.restore()

    @rule()
    def settle(self) -> None:
        self._world.settle()
        self._world.check()

    def teardown(self) -> None:
        try:
            self._world.settle()
            self._world.check()
        finally:
            self._world.close()
            self._folder.cleanup()
