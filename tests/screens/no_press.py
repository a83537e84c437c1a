"""The way that needs no press: a pass before the camera, a reading by a Bluetooth thermometer."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from kivy.core.window import Window

from kiosk.draft import Step
from kiosk.instruments.thermometer import ThermometerState
from kiosk.settings import Settings, write_settings
from screens.navigator import Place
from tests.kiosk.instruments.test_thermometer import ADDRESS, NAME, NORMAL
from tests.kiosk.office_passes import came_down, pass_text, trust_row
from tests.screens.films import code, empty_room, still
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.stage import Stage
from tests.services.fake_thermometer import FakeThermometer, fake_bluez, private_bus

NAME_OF_PATH = "pass held up, Bluetooth thermometer, no symptoms"


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


@asynccontextmanager
async def passed_by_itself(stage: Stage, folder: Path) -> AsyncIterator[tuple[Desk, FakeThermometer]]:
    """Somebody was let in, and it is the next person's turn. Fails where that does not come by itself."""
    tablet = folder / "tablet"
    tablet.mkdir()
    write_settings(tablet, Settings(thermometer=ADDRESS, thermometer_name=NAME, next_after=1))
    film, nobody = still(folder / "pass.avi", code(pass_text())), still(folder / "nobody.avi", empty_room())
    with private_bus(folder / "bus") as address:
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
                yield desk, ours
            await asyncio.sleep(0.05)  # the thermometer is let go


async def count_by_itself(stage: Stage, folder: Path) -> int:
    with presses() as counted:
        async with passed_by_itself(stage, folder) as (desk, _ours):
            assert desk.gate.register_state.last_number == 1
    return len(counted)
