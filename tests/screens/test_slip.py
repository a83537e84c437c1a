"""Keying in a paper slip through the real window."""

from pathlib import Path

from kiosk.draft import Step
from models.codes import SlipCode, slip_text
from screens.navigator import Place
from tests.kiosk.test_check_in import trip
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import faults
from tests.screens.stage import Stage

SLIP = SlipCode("K7Q2M8", 137)


async def test_from_the_number_to_the_questions(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.app.navigator.show(Place.SHEET)
        await desk.press("sheet.slips", *(f"key.{sign}" for sign in "K7Q2M80"), "slip.next")
        await desk.until(lambda: desk.says("K7Q2M8-0137"))
        assert not await faults(desk)
        await desk.press("key.1", "key.3", "key.7", "slip.next", "slip.day.2026-02-02")
        assert not await faults(desk)
        await desk.press("key.2", "key.4", "key.0", "key.ok")
        assert not await faults(desk)
        await desk.press("key.back", "key.back", "key.back", "key.0", "key.9", "key.0", "key.5", "key.ok")
        assert not await faults(desk)
        await desk.press("slip.by_name", "key.w", "key.f", "name.result.0", "household.next")
        assert desk.screen.name == Step.ORIGIN
        assert desk.screen.check_in.draft.paper.slip == SLIP.label
        assert desk.screen.check_in.today.isoformat() == "2026-02-02"


async def test_a_scanned_slip_and_one_keyed_in_before(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for _time in range(2):
            desk.app.navigator.screen(Place.HOME)._slip_shown(slip_text(SLIP))
            if _time:
                break
            await desk.press("slip.day.2026-02-03", "key.0", "key.9", "key.0", "key.5", "key.ok")
            await desk.press("slip.by_name", "key.w", "key.f", "name.result.0")
            check_in = desk.screen.check_in
            trip(check_in)
            await check_in.measuring.answer("365")
        await desk.until(lambda: desk.has("slip.keep"))
        assert desk.says("2026-02-03 09:05 · 北门 · 王芳")
        assert not await faults(desk)
        await desk.press("slip.keep")
        assert desk.has("slip.day.2026-02-03")
        await desk.press("back", "back")
        assert desk.screen.name == Place.HOME
        assert desk.gate.tray.slip is None
