"""The thermometer and the pause before the next person, as they are set."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.instruments.thermometer import ThermometerState
from kiosk.settings import read_settings
from screens.navigator import Place
from tests.kiosk.instruments.test_thermometer import ADDRESS, NAME
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import faults
from tests.screens.stage import Stage
from tests.services.fake_thermometer import BUS_ADDRESS


async def test_they_are_set_and_kept(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUS_ADDRESS, f"unix:path={tmp_path / 'nowhere'}")
    async with gate_stage(stage, tmp_path) as desk:
        gate = desk.gate
        gate.set_settings(replace(gate.settings, thermometer=ADDRESS, thermometer_name=NAME))
        gate.thermometer.use(ADDRESS, NAME)
        desk.app.navigator.show(Place.SETTINGS)
        await desk.until(lambda: desk.says("Bluetooth is off"))
        desk.screen.ids.scroll.scroll_y = 0.15
        assert not await faults(desk)
        desk.app.language = "en"
        desk.screen.set_thermometer("forget")
        desk.screen.set_next_after("15")
        await desk.until(lambda: desk.says("Mark, as at the office"), "what proves the register")
        assert gate.thermometer.state is ThermometerState.OFF
        assert desk.says("No Bluetooth thermometer")
        assert not desk.has("settings.thermometer.forget")
        gate.close()  # all is on the disk
        kept = read_settings(tmp_path)
        assert (kept.thermometer, kept.thermometer_name, kept.next_after) == ("", "", 15)
