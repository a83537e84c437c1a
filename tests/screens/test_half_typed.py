"""Forms that were left half typed, through the window: nobody touches the tablet, and then they go on."""

from pathlib import Path

from kiosk.draft import Step
from screens.idle import AWAY_AFTER
from screens.navigator import Place
from tests.screens.gate_stage import gate_stage
from tests.screens.stage import Stage
from tests.screens.test_idle import let_pass


async def test_half_a_walk_in_waits_in_the_tray(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.walk_in")
        await desk.type("王")
        await desk.press("key.x", "key.i", "walk_in.field.phone", *(f"key.{digit}" for digit in "1380"))
        let_pass(desk, AWAY_AFTER)
        await desk.frames()
        assert desk.screen.name == Place.HOME
        assert not desk.says("王") and not desk.says("1380")
        desk.app.idle.stir()
        await desk.press("home.draft.0")
        assert desk.screen.name == Step.WALK_IN
        assert (desk.find("walk_in.field.name").text, desk.find("walk_in.field.phone").text) == ("王", "1380")
        await desk.press("candidate.0")
        assert len(desk.find("walk_in.field.name").text) == 2, "the letters wait for their character still"
        await desk.press("key.clear", "walk_in.field.phone", "key.clear", "back")
        assert not desk.has("home.draft.0"), "there is nothing left of it"


async def test_half_a_courier_and_half_a_slip(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.courier", "courier.company.顺丰", "key.1", "key.3", "back")
        desk.app.navigator.show(Place.SHEET)
        await desk.press("sheet.slips", *(f"key.{sign}" for sign in "K7Q2M80137"), "slip.next", "slip.day.2026-02-03")
        await desk.press("key.0", "key.9")
        let_pass(desk, AWAY_AFTER)
        desk.app.idle.stir()
        await desk.press("home.draft.0")
        assert desk.screen.name == Step.SLIP
        assert desk.says("09") and desk.screen.subtitle == "K7Q2M8-0137"
        await desk.press("key.0", "key.5", "key.ok", "slip.by_flat", "flat.choice.3", "flat.choice.1")
        await desk.press("flat.choice.502", "household.person.0", "back")
        assert [bool(draft.paper) for draft in desk.gate.tray.drafts] == [True, False]
        assert desk.gate.tray.drafts[0].people[0].name == "张伟"
        desk.app.navigator.show(Place.DRAFTS)
        await desk.press("drafts.resume.1")
        assert desk.screen.name == Step.COURIER
        assert desk.screen.typed == "13" and desk.screen.company == "顺丰"
