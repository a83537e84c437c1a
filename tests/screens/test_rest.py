"""The rest between two readings of a fever, through the real window."""

from pathlib import Path

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from kiosk.instruments.thermometer import Taken
from models.errors import StoreFull
from models.triage import Verdict
from screens.navigator import Place
from screens.rest import RestScreen
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, measure, others, party, written
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


async def resting(desk: Desk) -> CheckIn:
    check_in = party(desk.gate, "张伟", "李娜")
    desk.app.navigator.follow(check_in)
    await measure(desk, "382", "365")
    await desk.until(lambda: check_in.step is Step.REST)
    return check_in


def shown(desk: Desk) -> RestScreen:
    assert isinstance(desk.screen, RestScreen)
    return desk.screen


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        check_in = party(desk.gate, "张伟")
        others(check_in, LONG, LONG[::-1])
        desk.app.navigator.follow(check_in)
        await measure(desk, "382", "391", "385")
        await desk.until(lambda: check_in.step is Step.REST)
        assert desk.says("先登记下一位")
        assert desk.says("5:00")
        assert not await faults(desk)
        assert desk.says("Next person meanwhile")
        desk.app.navigator.tell(StoreFull.notice)
        assert not await faults(desk)
        desk.clock.forward(300)
        await desk.until(lambda: shown(desk).rested)
        assert not await faults(desk)


async def test_the_time_runs_down_and_then_measuring_is_next(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await resting(desk)
        assert shown(desk).who == "张伟", "the other one has no fever"
        assert desk.says("38.2 ℃")
        desk.clock.forward(21)
        await desk.until(lambda: desk.says("4:39"))
        assert (desk.find("rest.now").kind, desk.find("rest.later").kind) == ("plain", "accent")
        desk.clock.forward(279)
        await desk.until(lambda: desk.says("The rest is over."))
        assert (desk.find("rest.now").kind, desk.find("rest.later").kind) == ("accent", "plain")
        await desk.press("rest.now")
        assert check_in.step is Step.TEMPERATURE
        assert desk.says("Second reading")


async def test_a_clock_that_was_set_back_lets_nobody_wait_longer(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await resting(desk)
        desk.clock.forward(-7200)
        shown(desk).refresh()
        assert desk.says("5:00")


async def test_the_next_person_meanwhile_and_the_rest_goes_on(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await resting(desk)
        screen = shown(desk)
        await desk.press("rest.later")
        assert desk.screen.name == Place.HOME
        assert not [text for text in written(screen) if "张伟" in text or "38.2" in text]
        desk.clock.forward(100)
        (draft,) = desk.gate.tray.drafts
        assert draft is check_in.draft
        desk.app.navigator.follow(desk.gate.resume(draft))
        await desk.until(lambda: desk.says("3:20"))


async def test_held_without_a_second_reading(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await resting(desk)
        await desk.press("rest.hold")
        await desk.until(lambda: check_in.step is Step.DONE)
        assert check_in.verdict is Verdict.HOLD
        assert [reading.tenths for reading in check_in.outcomes[0].readings] == [382]
        assert desk.gate.register_state.last_number == 2


async def test_the_thermometers_second_reading_needs_no_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await resting(desk)
        desk.gate.thermometer.on_reading(Taken(368, "UT-201 3F2A", None))
        await desk.frames()
        assert check_in.step is Step.REST, "they rest still"
        desk.clock.forward(301)
        await desk.until(lambda: shown(desk).rested)
        desk.gate.thermometer.on_reading(Taken(366, "UT-201 3F2A", None))
        await desk.until(lambda: check_in.step is Step.DONE)
        assert [reading.tenths for reading in check_in.outcomes[0].readings] == [382, 366]
