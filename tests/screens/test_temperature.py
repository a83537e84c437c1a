"""The temperature through the real window."""

from pathlib import Path

import pytest

from kiosk.draft import Step
from models.errors import StoreFull
from screens.temperature import MOST, TemperatureScreen
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, RARE, VIEWS, measure, others, party, written
from tests.screens.stage import Stage

BACKSPACE, ENTER, ESCAPE = 8, 13, 27
NOT_A_TEMPERATURE = "That is not a temperature."


def asked(desk: Desk) -> TemperatureScreen:
    assert isinstance(desk.screen, TemperatureScreen)
    return desk.screen


@pytest.mark.parametrize(("size", "language"), VIEWS)
async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path, size: tuple[int, int], language: str) -> None:
    async with gate_stage(stage, tmp_path, size, language) as desk:
        check_in = party(desk.gate, "张伟")
        others(check_in, LONG, *RARE)
        desk.app.navigator.follow(check_in)
        await desk.frames()
        assert desk.says("确认" if language == "zh" else "Confirm")
        assert not desk.layout()
        await measure(desk, "342")
        assert not desk.layout()
        desk.app.navigator.tell(StoreFull.notice)
        await measure(desk, "364")
        assert desk.says(LONG)
        assert not desk.layout()
        await measure(desk, "382", "364", "365", "366")
        await desk.press("rest.now")
        assert desk.says("38.2")
        assert not desk.layout()


async def test_three_digits_are_a_reading(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "张伟", "李娜")
        desk.app.navigator.follow(check_in)
        for key, shown in (("3", "3 ℃"), ("6", "36. ℃"), ("4", "36.4 ℃")):
            await desk.press(f"key.{key}")
            assert desk.says(shown)
        await desk.press("key.back", "key.5")
        assert desk.says("36.5 ℃")
        assert desk.says("Person 1 of 2")
        await desk.press("key.ok")
        assert check_in.draft.people[0].readings[0].tenths == 365
        assert desk.says("Person 2 of 2")
        assert asked(desk).typed == ""
        assert asked(desk).name_shown == "李娜"


async def test_a_hardware_keyboard_does_the_same(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        await desk.type("36.5")
        await desk.key(BACKSPACE)
        await desk.type("4")
        assert desk.says("36.4 ℃")
        await desk.key(ENTER)
        await desk.until(lambda: check_in.step is Step.DONE)
        assert check_in.outcomes[0].readings[0].tenths == 364


async def test_what_cannot_be_is_answered_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        for keys, sentence in (
            ("", NOT_A_TEMPERATURE),
            ("0", "0.0 ℃ cannot be a person's temperature."),
            ("9999", "999.9 ℃ cannot be a person's temperature."),
            ("330", "33.0 ℃ cannot be a person's temperature."),
            ("342", "34.2 ℃ is too low: the forehead is cold."),
            ("430", "43.0 ℃ cannot be a person's temperature."),
            ("99999999999", NOT_A_TEMPERATURE),
        ):
            if len(keys) < 5:
                await measure(desk, keys)
            else:
                await desk.type(keys)
                await desk.press("key.ok")
            assert desk.says(sentence), keys
            assert not desk.layout()
            assert len(asked(desk).typed) <= MOST
            assert check_in.person.readings == ()
            await desk.press("key.3")
            assert not desk.says(sentence), "it goes with the next key"
            assert asked(desk).typed == "3", "which begins anew"
            await desk.press("key.back")
        assert desk.gate.entries_today == 0
        await measure(desk, "365")
        await desk.until(lambda: check_in.step is Step.DONE)


async def test_letters_are_answered_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.app.navigator.follow(party(desk.gate, "王芳", household="h2"))
        for text in ("abc", "三十六", "36,4", "-36", "36.44"):
            await desk.type(text)
            assert desk.says(text)
            await desk.key(ENTER)
            assert desk.says(NOT_A_TEMPERATURE)
            assert not desk.layout()
        await desk.type("364")
        assert asked(desk).typed == "364"


async def test_two_quick_presses_measure_one_person(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "张伟", "李娜")
        desk.app.navigator.follow(check_in)
        await desk.press("key.3", "key.6", "key.4")
        asked(desk).confirm()
        asked(desk).confirm()
        await desk.frames()
        assert [len(person.readings) for person in check_in.draft.people] == [1, 0]


async def test_while_it_is_saved_nothing_is_pressed_twice(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        seen: list[bool] = []
        asked(desk).bind(saving=lambda _screen, saving: seen.append(saving))
        await desk.press("key.3", "key.6", "key.4")
        asked(desk).confirm()
        for _ in range(20):
            asked_now = desk.screen
            if isinstance(asked_now, TemperatureScreen):
                asked_now.confirm()
                asked_now.back()
            await desk.frames(1)
        await desk.until(lambda: check_in.step is Step.DONE)
        assert seen[0] is True
        assert desk.gate.register_state.last_number == 1


async def test_a_fever_leads_to_a_second_reading_that_shows_the_first(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        await measure(desk, "381")
        await desk.press("rest.now")
        assert desk.says("Second reading. The first was 38.1 ℃.")
        await measure(desk, "368")
        await desk.until(lambda: check_in.step is Step.DONE)
        assert [reading.tenths for reading in check_in.outcomes[0].readings] == [381, 368]


async def test_the_language_switches_the_notice_too(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.app.navigator.follow(party(desk.gate, "王芳", household="h2"))
        await measure(desk, "9999")
        await desk.press("language")
        assert desk.says("999.9 ℃ 不可能")
        assert asked(desk).typed == "9999"


async def test_back_asks_the_question_before_and_nothing_stays(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        screen = asked(desk)
        await desk.press("key.3")
        await desk.key(ESCAPE)
        assert check_in.step is Step.SYMPTOMS
        assert not [text for text in written(screen) if "王芳" in text]
        assert screen.typed == ""
