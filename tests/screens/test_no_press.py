"""How many presses a pass takes, counted at the window: none with a Bluetooth thermometer, a few with keys."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kivy.core.window import Window

from kiosk.draft import Step
from kiosk.instruments.thermometer import ThermometerState
from kiosk.settings import Settings, write_settings
from models.day_lines import read_line
from models.triage import ReadingSource, Verdict
from screens.navigator import Place
from tests.kiosk.instruments.test_thermometer import ADDRESS, NAME, NORMAL
from tests.kiosk.office_passes import came_down, pass_text, trust_row
from tests.screens.films import code, empty_room, still
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import measure
from tests.screens.stage import Stage
from tests.services.fake_thermometer import fake_bluez, private_bus


@contextmanager
def presses() -> Iterator[list[object]]:
    """Every finger that is set down, and every key."""
    counted: list[object] = []

    def count(*event: object) -> None:
        counted.append(event)

    Window.bind(on_touch_down=count, on_key_down=count)
    try:
        yield counted
    finally:
        Window.unbind(on_touch_down=count, on_key_down=count)


async def saved(desk: Desk) -> tuple[Verdict, ReadingSource]:
    (entry,) = await desk.gate.worker.run(desk.gate.register.of_day, desk.gate.today)
    head = read_line(entry).head
    return head.verdict, head.answers.readings[0].source


async def test_a_pass_and_a_bluetooth_thermometer_need_none(stage: Stage, tmp_path: Path) -> None:
    tablet = tmp_path / "tablet"
    tablet.mkdir()
    write_settings(tablet, Settings(thermometer=ADDRESS, thermometer_name=NAME, next_after=1))
    film, nobody = still(tmp_path / "pass.avi", code(pass_text())), still(tmp_path / "nobody.avi", empty_room())
    with private_bus(tmp_path / "bus") as address, presses() as counted:
        async with fake_bluez(address) as bluez:
            ours = bluez.thermometer(ADDRESS)
            async with gate_stage(stage, tablet, camera=nobody) as desk:
                await came_down(desk.gate, trust_row())
                desk.app.camera.switch(film)
                await desk.until(lambda: desk.screen.name == Step.TEMPERATURE, "the temperature")
                ours.switch_on()
                await desk.until(lambda: desk.gate.thermometer.state is ThermometerState.CONNECTED, "the thermometer")
                await ours.measure(NORMAL)
                await desk.until(lambda: desk.screen.name == Step.DONE, "the verdict")
                assert desk.says("36.4 ℃")
                await desk.until(lambda: desk.screen.name == Place.HOME, "the next person's turn")
                assert await saved(desk) == (Verdict.ADMIT, ReadingSource.BLUETOOTH)
                await ours.measure(NORMAL)
                await desk.until(lambda: desk.says("36.4 ℃, but of whom?"))
            await asyncio.sleep(0.05)  # the thermometer is let go
    assert counted == []


async def test_a_pass_and_keys_need_four(stage: Stage, tmp_path: Path) -> None:
    film, nobody = still(tmp_path / "pass.avi", code(pass_text())), still(tmp_path / "nobody.avi", empty_room())
    tablet = tmp_path / "tablet"
    tablet.mkdir()
    write_settings(tablet, Settings(next_after=1))
    with presses() as counted:
        async with gate_stage(stage, tablet, camera=nobody) as desk:
            await came_down(desk.gate, trust_row())
            desk.app.camera.switch(film)
            await desk.until(lambda: desk.screen.name == Step.TEMPERATURE, "the temperature")
            await measure(desk, "364")
            await desk.until(lambda: desk.screen.name == Place.HOME, "the next person's turn")
            assert await saved(desk) == (Verdict.ADMIT, ReadingSource.KEYS)
    assert len(counted) == 4
