"""A thermometer through bleak and D-Bus: found, paired, lost between two people and back again."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.instruments.health_thermometer import NoNumber, Type
from kiosk.instruments.thermometer import Taken, Thermometer, ThermometerState, Times, short_name
from tests.services.fake_thermometer import BUS_ADDRESS, FakeBlueZ, fake_bluez, private_bus

ADDRESS, OTHERS = "D0:5F:B8:11:3F:2A", "D0:5F:B8:11:00:01"
NAME = "UT-201 3F2A"
QUICK = Times(search=5, round=5, connect=2, step=2, settle=0.05, first_pause=0.05, longest_pause=0.1)
NORMAL, FEVER, FAHRENHEIT, NAN = (
    bytes.fromhex(value) for value in ("006c0100ff", "007d0100ff", "01ee0300ff", "00ffff7f00")
)
STAMPED = [bytes.fromhex(f"02{value}0100ff ea0702030c{minute:02x}00") for value, minute in (("7d", 10), ("6c", 30))]


class Meeting:
    """A thermometer's task, and what it told."""

    def __init__(self, times: Times = QUICK) -> None:
        self.states: list[ThermometerState] = []
        self.came: list[Taken | NoNumber] = []
        self.paired: list[tuple[str, str]] = []
        self.thermometer = Thermometer(self._changed, lambda *pair: self.paired.append(pair), times)
        self.thermometer.on_reading = self.came.append

    def _changed(self) -> None:
        self.states.append(self.thermometer.state)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - it is no event of ours
                await asyncio.sleep(0.005)

    async def be(self, state: ThermometerState) -> None:
        await self.until(lambda: self.thermometer.state is state)


@asynccontextmanager
async def meeting(times: Times = QUICK) -> AsyncIterator[Meeting]:
    met = Meeting(times)
    task = asyncio.create_task(met.thermometer.run())
    try:
        yield met
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def bluez(tmp_path: Path) -> AsyncIterator[FakeBlueZ]:
    with private_bus(tmp_path / "bus") as address:
        async with fake_bluez(address) as made:
            yield made


async def test_found_paired_lost_between_two_people_and_back_again(bluez: FakeBlueZ) -> None:
    ours, others = bluez.thermometer(ADDRESS, type=Type.EAR), bluez.thermometer(OTHERS)
    async with meeting() as met:
        met.thermometer.search()
        ours.switch_on()
        await ours.measure(NORMAL)
        await met.until(lambda: bool(met.came and met.paired))
        assert met.came == [Taken(364, NAME, Type.EAR)]
        assert met.paired == [(ADDRESS, NAME)]
        await ours.switch_off()
        await met.be(ThermometerState.LOST)
        others.switch_on()
        ours.switch_on()
        for value in (FEVER, FAHRENHEIT, NAN):
            await ours.measure(value)
        await met.until(lambda: len(met.came) == 4)
        assert met.came[1:] == [Taken(381, NAME, Type.EAR), Taken(381, NAME, Type.EAR), NoNumber.NAN]
        assert met.paired == [(ADDRESS, NAME)]
        assert not others.listened_to.is_set(), "another gate's stays another gate's"
        assert met.states == [
            ThermometerState.SEARCHING,
            ThermometerState.CONNECTED,
            ThermometerState.LOST,
            ThermometerState.CONNECTED,
        ]


async def test_a_known_one_that_wants_to_be_paired_and_empties_its_memory(bluez: FakeBlueZ) -> None:
    ours = bluez.thermometer(ADDRESS, shy=True)
    ours.switch_on()
    async with meeting() as met:
        met.thermometer.use(ADDRESS, NAME)
        await met.be(ThermometerState.CONNECTED)
        assert ours.paired
        for value in STAMPED:
            await ours.measure(value)
        await met.until(lambda: bool(met.came))
        await asyncio.sleep(2 * QUICK.settle)
        assert met.came == [Taken(364, NAME, None)], "of what it kept the newest alone counts"
        met.thermometer.use("", "")
        await met.until(lambda: not ours.listened_to.is_set())
        assert met.thermometer.state is ThermometerState.OFF


async def test_one_that_measures_before_it_is_paired_has_its_name(bluez: FakeBlueZ) -> None:
    ours = bluez.thermometer(ADDRESS)
    ours.at_once = NORMAL
    async with meeting() as met:
        met.thermometer.search()
        ours.switch_on()
        await met.until(lambda: bool(met.came and met.paired))
        assert met.came == [Taken(364, NAME, None)]


async def test_bluetooth_that_is_switched_off_and_on_again(bluez: FakeBlueZ) -> None:
    bluez.power(False)
    ours = bluez.thermometer(ADDRESS)
    ours.switch_on()
    async with meeting() as met:
        met.thermometer.use(ADDRESS, NAME)
        await met.be(ThermometerState.NO_BLUETOOTH)
        bluez.power(True)
        await met.be(ThermometerState.CONNECTED)


async def test_a_search_ends_when_nothing_is_found(bluez: FakeBlueZ) -> None:
    async with meeting(replace(QUICK, search=0.1)) as met:
        met.thermometer.search()
        await met.be(ThermometerState.OFF)
        assert met.states == [ThermometerState.SEARCHING, ThermometerState.OFF]
        assert met.paired == []


async def test_no_bluetooth_at_all_is_a_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUS_ADDRESS, f"unix:path={tmp_path / 'nowhere'}")
    async with meeting() as met:
        met.thermometer.use(ADDRESS, NAME)
        await met.be(ThermometerState.NO_BLUETOOTH)


def test_short_names() -> None:
    assert short_name("UT-201", ADDRESS) == NAME
    assert short_name(None, ADDRESS) == "BLE 3F2A"
    assert short_name("体温计\x07\n" + "x" * 50, ADDRESS) == "体温计" + "x" * 11 + " 3F2A"
