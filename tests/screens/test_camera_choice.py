"""Two cameras and a dead one, as films: chosen in the settings, told where there is no picture; badges held up."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from kiosk.draft import Step
from kiosk.settings import read_settings
from models.codes import badge_text, card_text
from screens.navigator import Place
from tests.kiosk.conftest import CARD
from tests.kiosk.test_duty import WANG
from tests.screens.films import code, empty_room, still
from tests.screens.gate_stage import gate_stage
from tests.screens.stage import Stage
from tests.screens.test_shift import volunteers_come

DEAD = "no-such-camera.avi"


@dataclass(frozen=True)
class Film:
    """In the place of `kiosk.eye.camera_list.CameraDevice`: this machine has no camera."""

    number: str
    name: str


async def test_one_camera_and_the_other_and_a_dead_one(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front, back = still(tmp_path / "front.avi", code(card_text(CARD))), still(tmp_path / "back.avi", empty_room())
    films = [Film(front, "Front"), Film(back, "Back"), Film(DEAD, "Dead")]
    monkeypatch.setattr("screens.settings.cameras", lambda: films)
    async with gate_stage(stage, tmp_path / "tablet", camera=back) as desk:
        await desk.until(lambda: desk.app.camera.newest() is not None, "a picture of the back camera")
        await desk.press("settings")
        assert desk.find(f"settings.camera.{back}").selected
        await desk.press(f"settings.camera.{DEAD}")
        await desk.until(lambda: desk.says("This camera gives no picture."))
        assert desk.layout() == []
        await desk.press("back")
        await desk.until(lambda: desk.says("There is no camera picture."), "home to say so")
        assert desk.has("home.by_flat"), "the other ways in stay"
        await desk.press("settings", f"settings.camera.{front}")
        await desk.until(lambda: not desk.says("This camera gives no picture."))
        await desk.press("back")
        await desk.until(lambda: desk.screen.name == Step.WHO, "the card that is held up to the front camera")
        await desk.gate.worker.run(int)
        assert read_settings(tmp_path / "tablet").camera == front


async def test_a_badge_held_up_signs_on_and_proves_who_it_is(stage: Stage, tmp_path: Path) -> None:
    badge, nobody = (
        still(tmp_path / "badge.avi", code(badge_text(WANG.badge))),
        still(tmp_path / "room.avi", empty_room()),
    )
    async with gate_stage(stage, tmp_path / "tablet", camera=nobody) as desk:
        await volunteers_come(desk)
        desk.app.camera.switch(badge)
        await desk.until(lambda: desk.screen.name == Place.SHIFT, "the question")
        assert desk.says("王秀英: come on duty?")
        await desk.press("shift.confirm")
        await desk.until(lambda: desk.gate.duty.names == "王秀英")
        await desk.press("shift.person.v1")
        await desk.until(lambda: desk.screen.name == Place.SHIFT and not desk.gate.duty.on, "the badge to prove it")
