"""How many presses a pass takes, counted at the window: none with a Bluetooth thermometer, two with keys."""

from pathlib import Path

from kiosk.draft import Step
from kiosk.settings import Settings, write_settings
from models.day_lines import read_line
from models.triage import ReadingSource, Verdict
from screens.navigator import Place
from tests.kiosk.instruments.test_thermometer import NORMAL
from tests.kiosk.office_passes import came_down, pass_text, trust_row
from tests.screens.films import code, empty_room, still
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.no_press import passed_by_itself, presses
from tests.screens.parties import measure
from tests.screens.stage import Stage


async def saved(desk: Desk) -> tuple[Verdict, ReadingSource]:
    (entry,) = await desk.gate.worker.run(desk.gate.register.of_day, desk.gate.today)
    head = read_line(entry).head
    return head.verdict, head.answers.readings[0].source


async def test_a_pass_and_a_bluetooth_thermometer_need_none(stage: Stage, tmp_path: Path) -> None:
    with presses() as counted:
        async with passed_by_itself(stage, tmp_path) as (desk, ours):
            assert await saved(desk) == (Verdict.ADMIT, ReadingSource.BLUETOOTH)
            await ours.measure(NORMAL)
            await desk.until(lambda: desk.says("36.4 ℃, but of whom?"))
    assert counted == []


async def test_a_pass_and_keys_need_two_and_take_a_third(stage: Stage, tmp_path: Path) -> None:
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
    assert len(counted) == 3, "degree, tenth, and «Confirm», which nobody needs"
