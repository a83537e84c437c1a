"""A stick at the gate: entries go on it and the answer comes off it by themselves, and each is told once."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.gate import Gate
from kiosk.link.stick_visits import ANSWERED, BAD_ANSWER, FOLDER, WRITTEN, StickVisits
from kiosk.passes.key_file import Told
from kiosk.store_key import store_key
from models.batch_file import Denied, Down, Way, device_of, file_name, write_down
from models.notice import Notice
from models.passes import KEY_FILE
from tests.kiosk.conftest import DEVICE, Ticker
from tests.kiosk.test_register import entry

UP, DOWN = file_name(DEVICE, Way.UP), file_name(DEVICE, Way.DOWN)


class Watched:
    def __init__(self, gate: Gate, *sticks: Path) -> None:
        gate.store.identity = replace(gate.store.identity, private_key="07" * 32)
        self.sticks = list(sticks)
        self.told: list[Told] = []
        self.anew = 0
        self.reachable = False
        self.visits = StickVisits(
            gate.store,
            gate.folder,
            gate.worker,
            gate.clock,
            lambda: self.sticks,
            lambda: self.reachable,
            self._on_answer,
            lambda *_: None,
            self.told.append,
        )

    def _on_answer(self) -> None:
        self.anew += 1

    async def look(self) -> list[Told]:
        before = len(self.told)
        await self.visits.once()
        return self.told[before:]


async def save(gate: Gate, count: int) -> None:
    await gate.save([entry(gate.new_id()) for _ in range(count)], "")


def written(count: int) -> Told:
    return Told(Notice(WRITTEN, {"count": str(count)}), good=True)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick" / FOLDER).mkdir(parents=True)
    return tmp_path / "stick"


def answer(gate: Gate, stick: Path, through: int, device: str = DEVICE) -> None:
    down = Down(gate.store.cursor(), through, [Denied(1, "bad")], [])
    (stick / DOWN).write_bytes(write_down(down, device, store_key(gate.folder)))


async def test_what_waits_goes_on_the_stick_and_is_told(gate: Gate, stick: Path, clock: Ticker) -> None:
    watched = Watched(gate, stick)
    assert await watched.look() == [], "nothing waits"
    await save(gate, 3)
    watched.reachable = True
    assert await watched.look() == [], "the network takes them"
    watched.reachable = False
    assert await watched.look() == [written(3)]
    assert device_of((stick / FOLDER / UP).read_bytes()) == DEVICE
    await save(gate, 1)
    assert await watched.look() == [], "not with every person"
    clock.forward(60)
    assert await watched.look() == [written(4)]
    clock.forward(60)
    assert await watched.look() == []
    watched.sticks = []
    assert await watched.look() == []
    watched.sticks = [stick]
    assert await watched.look() == [written(4)], "somebody plugged it in again and waits"


async def test_the_answer_is_taken_in_once(gate: Gate, stick: Path) -> None:
    await save(gate, 3)
    watched = Watched(gate, stick)
    answer(gate, stick, through=2)
    assert await watched.look() == [Told(ANSWERED, good=True), written(1)]
    assert (gate.register_state.waiting, gate.register_state.refused, watched.anew) == (1, 1, 1)
    (stick / DOWN).rename(stick / FOLDER / DOWN)
    (stick / FOLDER / DOWN).touch()
    assert await watched.look() == [], "the same once more"
    assert watched.anew == 1
    answer(gate, stick, through=3)
    assert await watched.look() == [Told(ANSWERED, good=True)]
    assert gate.register_state.waiting == 0


async def test_what_is_none_of_ours_changes_nothing_and_is_told_once(gate: Gate, stick: Path, tmp_path: Path) -> None:
    await save(gate, 1)
    watched = Watched(gate, stick)
    watched.reachable = True
    answer(gate, stick, through=1, device="another")
    assert await watched.look() == [Told(BAD_ANSWER)]
    assert await watched.look() == []
    (stick / DOWN).unlink()
    outside = tmp_path / "outside"
    outside.mkdir()
    answer(gate, outside, through=1)
    (stick / DOWN).symlink_to(outside / DOWN)
    await watched.look()
    assert gate.register_state.waiting == 1, "a link is not followed"


async def test_other_sticks_are_left_alone(gate: Gate, tmp_path: Path) -> None:
    await save(gate, 2)
    stick = tmp_path / "holiday pictures"
    stick.mkdir()
    watched = Watched(gate, stick)
    assert await watched.look() == []
    assert list(stick.iterdir()) == []
    (stick / KEY_FILE).write_bytes(b"keys")
    assert await watched.look() == [written(2)]
    assert (stick / UP).exists()


async def test_a_stick_that_takes_nothing_is_told_of_once(gate: Gate, stick: Path) -> None:
    await save(gate, 1)
    (stick / FOLDER).rmdir()
    (stick / KEY_FILE).write_bytes(b"keys")
    (stick / f".{UP}.part").mkdir()  # in the way of the file, for whoever writes
    watched = Watched(gate, stick)
    first = await watched.look()
    assert len(first) == 1
    assert not first[0].good
    assert await watched.look() == []
    assert gate.register_state.waiting == 1
