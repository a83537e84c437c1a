"""The verdict through the real window."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from models.errors import StoreFull
from models.protocol import Refusal
from models.triage import Reading, Symptom, Verdict
from screens.navigator import Place
from screens.verdict import VerdictScreen
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, RARE, measure, office_takes, others, party, registered, written
from tests.screens.question_stage import faults
from tests.screens.stage import Stage
from tests.services.speech import private_speech

ESCAPE = 27
WUHAN, WENZHOU = "420100", "330300"
"""Of high and of medium risk in the sample policy."""


async def came(desk: Desk, *readings: str, names: tuple[str, ...] = ("王芳",), origin: str = "130100") -> CheckIn:
    """These were measured; the verdict is shown."""
    check_in = party(desk.gate, *names, household="h2" if names == ("王芳",) else "h1", origin=origin)
    for reading in readings:
        assert await check_in.measuring.answer(reading) is None
    if check_in.step is Step.REST:
        await check_in.measuring.hold_now()
    assert check_in.step is Step.DONE
    desk.app.navigator.follow(check_in)
    await desk.frames()
    return check_in


def shown(desk: Desk) -> VerdictScreen:
    assert isinstance(desk.screen, VerdictScreen)
    return desk.screen


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await came(desk, "364")
        assert not desk.layout()
        await came(desk, "365", origin=WUHAN)
        assert not await faults(desk)
        check_in = party(desk.gate, "王芳", household="h2", origin=WUHAN)
        person = check_in.draft.people[0]
        person.name, person.symptoms, check_in.draft.contact = LONG, tuple(Symptom), True
        await check_in.measuring.answer("391")
        await check_in.measuring.hold_now()
        desk.app.navigator.follow(check_in)
        desk.app.navigator.tell(StoreFull.notice)
        await desk.frames()
        assert desk.says(LONG)
        assert not await faults(desk)


async def test_a_family_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "张伟", "李娜", "张小宝", origin=WUHAN)
        others(check_in, LONG, *RARE, *[LONG] * 5)
        for person in check_in.draft.people[1:]:
            person.readings = (Reading(381, desk.clock()), Reading(378, desk.clock()))
        await check_in.measuring.answer("364")
        desk.app.navigator.follow(check_in)
        assert len(check_in.outcomes) == 12
        desk.app.navigator.tell(StoreFull.notice)
        await desk.frames()
        assert not await faults(desk)


async def test_observe_says_how_long_and_why(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await came(desk, "365", origin=WENZHOU)
        for words in ("Observe at home", "7 days", "From a medium-risk area", "36.5 ℃", "王芳", "Saved, number 1"):
            assert desk.says(words)
        screen = shown(desk)
        assert screen.subtitle == "3-2-101"
        await desk.press("verdict.next")
        assert desk.screen.name == Place.HOME
        assert not [text for text in written(screen) if "王芳" in text or "36.5" in text]


async def test_of_several_the_gravest_fills_the_screen_and_each_has_an_own(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await came(desk, "364", "386", names=("张伟", "李娜"))
        assert shown(desk).verdict == Verdict.HOLD
        assert desk.find("verdict.correct.0").verdict == Verdict.ADMIT
        second = desk.find("verdict.correct.1")
        assert (second.name, second.verdict, second.reading) == ("李娜", Verdict.HOLD, "38.6 ℃")
        assert desk.says("Saved, number 1–2")
        await desk.press("verdict.correct.1")
        await desk.until(lambda: desk.screen.name == Step.REVIEW)
        assert desk.says("Correction of 12:00, 李娜")
        assert check_in.step is Step.DONE


async def test_a_mistake_is_seen_at_once_and_corrected(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await came(desk, "365")
        await desk.press("verdict.correct", "review.temperature")
        await measure(desk, "366")
        await desk.press("review.save")
        await desk.until(lambda: desk.says("Correction saved, number 2"))
        assert desk.says("36.6 ℃")
        assert desk.gate.entries_today == 1


async def test_what_is_saved_is_not_asked_again(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await came(desk, "365")
        await desk.key(ESCAPE)
        assert desk.screen.name == Place.HOME
        assert check_in.step is Step.DONE
        assert desk.gate.tray.drafts == []


async def test_an_admission_makes_room_by_itself_and_a_hold_does_not(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.gate.set_settings(replace(desk.gate.settings, next_after=1))
        await came(desk, "391")
        stage.wait(1.2)
        assert desk.screen.name == Step.DONE
        await desk.press("verdict.next")
        await came(desk, "365")
        assert desk.says("by itself in 1 s")
        stage.touch(desk.find("verdict.next").parent.parent.parent).touch_up()
        stage.wait(1.2)
        assert desk.screen.name == Step.DONE, "a touch stops it"
        assert not desk.says("by itself")
        desk.app.navigator.home()
        desk.app.navigator.follow(await registered(desk.gate))
        await desk.until(lambda: desk.screen.name == Place.HOME)


async def test_a_hold_calls_the_office_and_shows_that_it_knows(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.until(lambda: desk.gate.background.sync is not None)
        await came(desk, "391")
        assert desk.says("The office does not know yet")
        assert not desk.layout()
        await office_takes(desk.gate)
        await desk.until(lambda: desk.says("The office has been called and knows."))
        await desk.press("verdict.next")
        check_in = await came(desk, "392")
        assert check_in.verdict is Verdict.HOLD
        await office_takes(desk.gate, Refusal(0, "impossible"))
        await desk.until(lambda: desk.says("The office did not take the call."))


async def test_it_is_said_aloud_until_one_press(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with private_speech(tmp_path / "speech") as server:
        monkeypatch.setenv("SPEECHD_ADDRESS", f"unix_socket:{server.socket}")
        async with gate_stage(stage, tmp_path / "tablet", language="zh") as desk:
            await came(desk, "365")
            await desk.until(lambda: "zh 36.5 度" in server.said)
            assert "王芳" not in server.said, "others stand by"
            await desk.press("verdict.speech", "verdict.next")
            await came(desk, "366")
            assert desk.says("36.6 度，请通行。")
            await desk.press("verdict.speech")
            await desk.until(lambda: "36.6" in server.said)
            assert server.said.count("请通行") == 2
