"""When they left and arrived: near days, the calendar, eight digits, and days that cannot be."""

from pathlib import Path

from kiosk.draft import Step
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import at_step, day, faults, iso
from tests.screens.stage import Stage

ENTER, BACKSPACE = 13, 8
IMPOSSIBLE = {
    "": "There is no such date.",
    "2026": "There is no such date.",
    "20260230": "There is no such date.",
    "20260204": "This day is still to come.",
    "18991231": "more than a year ago",
}


async def test_a_day_is_one_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        for days_ago in (0, 1, 2, 3, 15):
            await desk.press(f"day.{iso(check_in, days_ago)}")
            assert check_in.draft.left_on == iso(check_in, days_ago)
            # Who left today arrived today: that is not asked.
            assert check_in.step is (Step.ARRIVED if days_ago else Step.TRANSPORT)
            await desk.press("back")


async def test_both_questions_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        assert not await faults(desk)
        await desk.press("day.other", "key.ok")
        assert not await faults(desk)
        await desk.press("back", f"day.{iso(check_in, 1)}")
        assert desk.says("They left on Mon, Feb 2.")
        assert not await faults(desk)


async def test_days_to_come_cannot_be_pressed(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        tomorrow = desk.find(f"cell.{iso(check_in, -1)}")
        assert tomorrow.disabled
        assert tomorrow.opacity == 0


async def test_today_moves_with_the_clock(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        before = iso(check_in, 0)
        desk.clock.forward(24 * 3600)
        desk.app.navigator.refresh()
        await desk.press(f"day.{iso(check_in, 0)}")
        assert check_in.draft.left_on == iso(check_in, 0) > before


async def test_any_day_by_its_digits(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        await desk.press("day.other", *(f"key.{digit}" for digit in "20251224"), "key.ok")
        assert check_in.draft.left_on == "2025-12-24"


async def test_a_hardware_keyboard_types_the_day(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        await desk.press("day.other")
        await desk.type("202601049")
        assert desk.says("2026-01-04")
        await desk.key(BACKSPACE)
        await desk.type("x3")
        await desk.key(ENTER)
        assert check_in.draft.left_on == "2026-01-03"


async def test_a_day_that_cannot_be_is_said_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        await desk.press("day.other")
        for digits, sentence in IMPOSSIBLE.items():
            await desk.press("key.clear")
            assert not any(desk.says(said) for said in IMPOSSIBLE.values())
            await desk.type(digits)
            await desk.press("key.ok")
            assert desk.says(sentence), digits
            assert check_in.step is Step.LEFT


async def test_nobody_arrives_before_they_left(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.ARRIVED)
        await desk.press(f"day.{iso(check_in, 2)}")
        assert desk.says("They cannot arrive before they left")
        assert not await faults(desk)
        await desk.press(f"day.{iso(check_in, 0)}")
        assert check_in.draft.arrived_on == iso(check_in, 0)
        assert check_in.step is Step.TRANSPORT


async def test_back_leaves_the_digits_first_and_marks_the_answer(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.LEFT)
        await desk.press("day.other", "back")
        assert check_in.step is Step.LEFT
        check_in.answer_left(day(check_in, 5))
        await desk.press("back")
        assert desk.find(f"day.{iso(check_in, 5)}").chosen
        await desk.press("back")
        assert check_in.step is Step.ORIGIN
