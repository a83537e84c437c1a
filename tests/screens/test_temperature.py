"""The temperature through the real window."""

from pathlib import Path

import pytest

from kiosk.draft import Step
from kiosk.instruments.drift import Measured
from kiosk.instruments.health_thermometer import NoNumber, Type
from kiosk.instruments.thermometer import Taken, ThermometerState
from kiosk.settings import read_settings
from models.errors import StoreFull
from models.triage import BodySite, Verdict
from screens.temperature import MOST, TemperatureScreen
from screens.widgets.reading_pad import DEGREES
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, measure, others, party, written
from tests.screens.question_stage import faults
from tests.screens.stage import Stage
from tests.services.fake_thermometer import BUS_ADDRESS

BACKSPACE, ENTER, ESCAPE = 8, 13, 27
UT_201 = "UT-201 3F2A"
NOT_A_TEMPERATURE = "That is not a temperature."


def asked(desk: Desk) -> TemperatureScreen:
    assert isinstance(desk.screen, TemperatureScreen)
    return desk.screen


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "张伟")
        others(check_in, LONG)
        desk.app.navigator.follow(check_in)
        await measure(desk, "364", "341", "341")
        assert desk.says(LONG)
        desk.app.navigator.tell(StoreFull.notice)
        assert not await faults(desk)
        await desk.press("temperature.keep")
        await desk.until(lambda: check_in.step is Step.DONE)
        assert [outcome.readings[0].tenths for outcome in check_in.outcomes] == [364, 341]
        second = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(second)
        desk.app.language = "en"
        await measure(desk, "382")
        await desk.press("rest.now")
        assert desk.says("38.2")
        assert not await faults(desk)


async def test_any_reading_is_two_presses_and_taken_by_itself(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        screen = asked(desk)
        assert screen.ids.pad.whole == 36
        for degree in DEGREES:
            await desk.press(f"degree.{degree}", "tenth.7")
            assert screen.typed == f"{degree}7"
            assert desk.find("tenth.7").text == f"{degree}.7"
        assert desk.says("42.7 ℃") and check_in.measuring.person.readings == (), (
            "it stands there, and another key replaces it"
        )
        await desk.press("degree.37")
        assert (screen.typed, screen.left) == ("", 0), "half of a reading is none"
        await desk.press("key.ok")
        assert check_in.step is Step.TEMPERATURE and screen.notice is None
        screen.moment = 0.05
        await desk.press("tenth.2")
        await desk.until(lambda: check_in.step is Step.DONE)
        assert check_in.outcomes[0].readings[0].tenths == 372


async def test_the_one_before_is_measured_anew_by_one_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "张伟", "李娜")
        desk.app.navigator.follow(check_in)
        assert not desk.has("temperature.undo")
        await measure(desk, "384")
        assert check_in.measuring.person.name == "李娜"
        assert desk.says("张伟 38.4 ℃") and asked(desk).ids.pad.whole == 36
        assert not await faults(desk)
        await desk.press("temperature.undo")
        assert (check_in.measuring.person.name, check_in.measuring.person.readings) == ("张伟", ())
        assert not desk.has("temperature.undo")
        await measure(desk, "364", "365")
        await desk.until(lambda: check_in.step is Step.DONE)
        assert [outcome.readings[0].tenths for outcome in check_in.outcomes] == [364, 365]


async def test_two_confirmations_are_one_reading(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "张伟", "李娜")
        desk.app.navigator.follow(check_in)
        await desk.press("tenth.5")
        assert desk.says("36.5 ℃")
        assert desk.says("Person 1 of 2")
        asked(desk).confirm()
        asked(desk).confirm()
        await desk.frames()
        assert [len(person.readings) for person in check_in.draft.people] == [1, 0], "pressed twice, measured once"
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
            ("290", "29.0 ℃ cannot be a person's temperature."),
            ("342", "34.2 ℃ is too low: the forehead is cold."),
            ("99999999999", NOT_A_TEMPERATURE),
        ):
            await desk.type(keys)
            await desk.key(ENTER)
            assert desk.says(sentence), keys
            assert len(asked(desk).typed) <= MOST
            assert check_in.measuring.person.readings == ()
            await desk.type("3")
            assert not desk.says(sentence), "it goes with the next key"
            assert asked(desk).typed == "3", "which begins anew"
            await desk.press("key.back")
            assert asked(desk).typed == ""
        await desk.type("9999")
        await desk.key(ENTER)
        await desk.press("language")
        assert desk.says("999.9 ℃ 不可能")
        assert asked(desk).typed == "9999"
        assert desk.gate.entries_today == 0
        await measure(desk, "365")
        await desk.until(lambda: check_in.step is Step.DONE)


async def test_letters_are_answered_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.app.navigator.follow(party(desk.gate, "王芳", household="h2"))
        for text in ("三十六", "-36"):
            await desk.type(text)
            assert desk.says(text)
            await desk.key(ENTER)
            assert desk.says(NOT_A_TEMPERATURE)
        await desk.type("364")
        assert asked(desk).typed == "364"


async def test_while_it_is_saved_nothing_is_pressed_twice(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        seen: list[bool] = []
        asked(desk).bind(saving=lambda _screen, saving: seen.append(saving))
        await desk.press("tenth.4")
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


async def test_back_asks_the_question_before_and_nothing_stays(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        screen = asked(desk)
        await desk.press("tenth.3")
        await desk.key(ESCAPE)
        assert check_in.step is Step.SYMPTOMS
        assert screen.left == 0, "nothing is taken any more"
        assert not [text for text in written(screen) if "王芳" in text]
        assert screen.typed == ""


async def test_the_place_of_measurement_is_one_press_and_remembered(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = party(desk.gate, "王芳", household="h2")
        desk.app.navigator.follow(check_in)
        assert desk.says("Fever: from 37.3 ℃ on.")
        await desk.press("site.ear")
        assert desk.says("Fever: from 37.6 ℃ on.")
        await measure(desk, "375")
        await desk.until(lambda: check_in.step is Step.DONE)
        assert check_in.outcomes[0].readings[0].site is BodySite.EAR
        assert check_in.outcomes[0].triage.verdict is Verdict.ADMIT
        desk.gate.close()  # all is on the disk
        assert read_settings(tmp_path).body_site is BodySite.EAR


async def test_the_thermometer_needs_no_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        thermometer = desk.gate.thermometer
        check_in = party(desk.gate, "张伟", "李娜", "张小宝")
        desk.app.navigator.follow(check_in)
        await desk.frames()
        assert desk.says("No Bluetooth thermometer: key the digits in.")
        thermometer.on_reading(NoNumber.NAN)
        await desk.frames()
        assert desk.says("The thermometer could not measure.")
        thermometer.on_reading(Taken(338, UT_201, None))
        await desk.frames()
        assert desk.says("33.8 ℃ is too low")
        thermometer.on_reading(Taken(366, UT_201, Type.EAR))
        await desk.until(lambda: check_in.measuring.person.name == "李娜")
        thermometer.on_reading(Taken(367, UT_201, Type.EAR))
        await desk.frames()
        assert check_in.measuring.person.name == "李娜", "measured twice in a second: it was still the one before"
        desk.clock.forward(3)
        thermometer.on_reading(Taken(364, UT_201, None))
        await desk.until(lambda: check_in.measuring.person.name == "张小宝")
        await measure(desk, "365")
        await desk.until(lambda: check_in.step is Step.DONE)
        readings = [outcome.readings[0] for outcome in check_in.outcomes]
        assert [reading.tenths for reading in readings] == [366, 364, 365]
        assert [reading.device for reading in readings] == [UT_201, UT_201, ""]
        assert [reading.site for reading in readings] == [BodySite.EAR, BodySite.FOREHEAD, BodySite.FOREHEAD]
        thermometer.on_reading(Taken(391, UT_201, None))
        await desk.frames()
        assert desk.gate.entries_today == 3, "nobody asks for one now"


async def test_a_thermometer_is_looked_for_and_one_that_drifts_is_pointed_out(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BUS_ADDRESS, f"unix:path={tmp_path / 'nowhere'}")
    async with gate_stage(stage, tmp_path) as desk:
        desk.app.navigator.follow(party(desk.gate, "王芳", household="h2"))
        await desk.press("thermometer.search")
        await desk.until(lambda: desk.says("Bluetooth is off"))
        desk.gate.thermometer.give_up()
        await desk.frames()
        assert desk.says("No Bluetooth thermometer")
        today = desk.gate.today
        desk.gate.memory.drift.note(Measured("", today, 364) for _ in range(10))
        desk.gate.memory.drift.note(Measured(UT_201, today, 357) for _ in range(10))
        desk.gate.thermometer.name, desk.gate.thermometer.state = UT_201, ThermometerState.CONNECTED
        desk.gate.on_change()
        await desk.frames()
        assert desk.says("UT-201 3F2A shows 0.7 ℃ less")
        assert not desk.layout()
