"""The office's own questions through the real window."""

from pathlib import Path

import pytest
from kivy.uix.widget import Widget

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from models.questionnaire.form import Choice, Kind, Question, Questionnaire
from models.triage import Transport
from screens.navigator import Place
from tests.kiosk.own_questions import (
    DOSES,
    FLUID,
    HOTEL,
    MEMBERS,
    NIGHTS,
    SAMPLE,
    SHOT,
    STAY,
    only,
    question,
    send_down,
    words,
)
from tests.kiosk.test_check_in import lines
from tests.screens.gate_stage import TALL, WIDE, Desk, gate_stage
from tests.screens.parties import measure
from tests.screens.question_stage import at_step, faults
from tests.screens.stage import Stage, walk


async def shown(desk: Desk, questionnaire: Questionnaire = SAMPLE) -> CheckIn:
    """The office's first question is asked of one person who came."""
    await send_down(desk.gate, questionnaire)
    check_in = await at_step(desk, Step.SYMPTOMS, transport=Transport.COACH)
    check_in.answer_symptoms(())
    await desk.frames()
    assert desk.screen.name == Step.QUESTIONS
    return check_in


async def written(desk: Desk, text: str) -> None:
    """With the hardware keyboard, as Latin letters."""
    await desk.press("keyboard.letters")
    await desk.type(text)


async def keyed(desk: Desk, digits: str) -> None:
    await desk.press(*(f"key.{digit}" for digit in digits))


async def test_from_the_first_question_to_the_entry(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk)
        assert desk.says("Please answer truly.")
        await desk.press("own.next", "own.choice.1")
        assert desk.says("Which hotel?")
        await written(desk, "seven days")
        await desk.press("own.next")
        await keyed(desk, "3")
        await desk.press("own.next")
        assert desk.says("Health · Question 5 of 8")
        await desk.press("own.choice.1", "own.choice.2", "own.next")
        await keyed(desk, "1")
        await desk.press("key.point")
        await keyed(desk, "5")
        await desk.press("own.next", "day.2026-02-02", "own.add")
        assert desk.says("Who came along · No. 1 · Question 1 of 2")
        await written(desk, "li si")
        await desk.press("own.next", "own.skip")
        assert desk.find("own.instance.0").text == "1. li si"
        await desk.press("own.next")
        assert desk.screen.name == Step.TEMPERATURE
        await measure(desk, "364")
        await desk.until(lambda: check_in.step is Step.DONE)
        (line,) = await lines(desk.gate)
        assert line.person is not None
        assert line.person.answers == {
            "stay": "hotel",
            "hotel": "seven days",
            "nights": "3",
            "medicine": ["aspirin", "cold"],
            "litres": "1.5",
            "shot": "2026-02-02",
            "members": [{"member": "li si"}],
        }


async def test_each_kind_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        for asked in (STAY, NIGHTS, DOSES, SHOT, MEMBERS):
            await shown(desk, only(STAY, asked) if asked is NIGHTS else only(asked))
            if asked is NIGHTS:
                await desk.press("own.choice.1")
            assert not await faults(desk), asked.name


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.INTEGER])
async def test_the_longest_words_can_be_read(kind: Kind, stage: Stage, tmp_path: Path) -> None:
    long = words("您在过去十四天里有没有去过𠮷野家或者㛃县" * 24, "Have you or anybody you live with been there? " * 10)
    longest = {tag: text[:500] for tag, text in long.items()}
    listed = tuple(Choice(f"c{at}", longest) for at in range(60))
    item = Question(kind=kind, name="q", label=longest, hint=longest, choices="long", required=True)
    async with gate_stage(stage, tmp_path) as desk:
        made = only(item)
        made.choices["long"] = listed
        try:
            await shown(desk, made)
            assert not await faults(desk)
            if kind is Kind.SELECT_ONE:
                await desk.press("own.choice.next")
                assert not await faults(desk)
            if kind is not Kind.NOTE:
                desk.screen.go_on()
                assert desk.says("This question still needs an answer.")
                assert not await faults(desk)
        finally:
            del made.choices["long"]


async def test_sixty_answers_wait_on_pages(stage: Stage, tmp_path: Path) -> None:
    listed = tuple(Choice(f"c{at}", words(f"街道第{at}社区", f"Street {at}")) for at in range(60))
    async with gate_stage(stage, tmp_path, TALL, "zh") as desk:
        made = only(question(Kind.SELECT_ONE, "q", "哪个社区？", "Which?", choices="many"))
        made.choices["many"] = listed
        try:
            check_in = await shown(desk, made)
            assert not await faults(desk)
            while not desk.has("own.choice.59"):
                await desk.press("own.choice.next")
            await desk.press("own.choice.59")
            assert check_in.draft.answers == {"q": "c59"}
        finally:
            del made.choices["many"]


async def test_what_is_wrong_is_said_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        check_in = await shown(desk, only(STAY, NIGHTS))
        await desk.press("own.choice.1")
        await keyed(desk, "99")
        await desk.press("own.next")
        assert desk.says("住 1 到 {60} 晚。")
        await desk.press("language")
        assert desk.says("Between 1 and {60} nights.")
        assert not await faults(desk)
        await desk.press("key.back")
        assert not desk.says("{60}")
        await desk.press("own.next")
        assert check_in.draft.answers["nights"] == "9"
        assert check_in.step is Step.TEMPERATURE


async def test_a_hidden_question_is_not_asked_and_the_way_back_loses_nothing(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk, only(STAY, HOTEL, DOSES))
        await desk.press("own.choice.0")
        assert desk.says("Which medicine?")
        await desk.press("own.choice.1", "back")
        assert desk.find("own.choice.0").selected
        await desk.press("own.next")
        assert desk.find("own.choice.1").selected
        await desk.press("back", "back")
        assert desk.screen.name == Step.SYMPTOMS
        check_in.answer_symptoms(())
        await desk.frames()
        await desk.press("own.choice.1")
        assert desk.says("Which hotel?")


class TestText:
    async def test_pinyin_becomes_words(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path, TALL, "zh") as desk:
            check_in = await shown(desk, only(HOTEL_ALONE))
            await desk.press(*(f"key.{letter}" for letter in "zhang"))
            await desk.press("own.next") if not desk.find("own.next").disabled else None
            assert check_in.step is Step.QUESTIONS
            await desk.press("candidate.0")
            assert check_in.draft.answers == {"hotel": "张"}
            assert not desk.layout()
            await desk.press("own.next")
            assert check_in.step is Step.TEMPERATURE

    async def test_letters_that_are_no_character_yet_are_not_lost(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path) as desk:
            check_in = await shown(desk, only(HOTEL_ALONE))
            await desk.press("key.a")
            await desk.press("candidate.0", "key.z", "own.next")
            assert desk.says('"z" is not a character yet')
            assert check_in.step is Step.QUESTIONS

    async def test_five_hundred_characters_wrap_and_stay_in_sight(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path, WIDE, "zh") as desk:
            check_in = await shown(desk, only(HOTEL_ALONE))
            desk.find("own.text").put("㛃𠮷·很长的话" * 80)
            await desk.frames()
            assert len(check_in.draft.answers["hotel"]) == 500
            assert not await faults(desk)
            await desk.press("own.next", "back")
            assert len(desk.find("own.text").text) == 500

    async def test_enter_goes_on(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path) as desk:
            check_in = await shown(desk, only(HOTEL_ALONE))
            await written(desk, "ibis 7\n")
            assert check_in.step is Step.TEMPERATURE
            assert check_in.draft.answers == {"hotel": "ibis 7"}


class TestDay:
    async def test_another_day_by_its_digits(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path) as desk:
            check_in = await shown(desk, only(SHOT))
            await desk.press("day.other")
            assert not await faults(desk)
            await keyed(desk, "20250230")
            await desk.press("key.ok")
            assert desk.says("There is no such date.")
            await desk.press("back")
            assert desk.has("day.other")
            await desk.press("day.other")
            await keyed(desk, "20250228")
            await desk.press("key.ok")
            assert check_in.step is Step.TEMPERATURE
            assert check_in.draft.answers == {"shot": "2025-02-28"}
            await desk.press("back")
            assert desk.says("2025-02-28"), "a day long ago is shown by its digits"
            await desk.press("key.ok")
            assert check_in.step is Step.TEMPERATURE

    async def test_a_day_of_the_calendar_is_marked(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path) as desk:
            await shown(desk, only(SHOT))
            await desk.press("day.2026-01-28", "back")
            assert desk.find("day.2026-01-28").chosen
            assert not await faults(desk)
            await desk.press("own.next")
            assert desk.screen.name == Step.TEMPERATURE


class TestInstances:
    async def test_twenty_can_be_seen_and_one_taken_out(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path) as desk:
            check_in = await shown(desk, only(MEMBERS))
            check_in.draft.answers = {"members": [{"member": f"欧阳{at}" * 20, "age": "70"} for at in range(20)]}
            desk.screen.refresh()
            await desk.frames()
            assert not await faults(desk)
            await desk.press("own.add")
            assert desk.says("More than 20 are not possible here.")
            await desk.press("own.instance.0")
            assert not await faults(desk)
            await desk.press("own.take_out")
            assert len(check_in.draft.answers["members"]) == 19

    async def test_nobody_came_along(self, stage: Stage, tmp_path: Path) -> None:
        async with gate_stage(stage, tmp_path) as desk:
            check_in = await shown(desk, only(MEMBERS))
            await desk.press("own.next")
            assert check_in.step is Step.TEMPERATURE


async def test_a_new_version_that_arrives_is_asked_at_once_or_next_time(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk, only(STAY, DOSES))
        await send_down(desk.gate, only(FLUID, STAY), 2)
        await desk.frames()
        assert desk.says("How many litres")
        await desk.press("key.2", "own.next")
        await send_down(desk.gate, only(SHOT), 3)
        await desk.frames()
        assert desk.says("Where will they stay?")
        await desk.press("own.choice.0")
        assert (check_in.draft.questionnaire, check_in.step) == (2, Step.TEMPERATURE)


async def test_questions_taken_back_let_the_queue_go_on(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk, only(STAY))
        await send_down(desk.gate, only(STAY), gone=True)
        await desk.frames()
        assert check_in.step is Step.TEMPERATURE


async def test_half_an_answer_survives(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk, only(DOSES, HOTEL_ALONE))
        await desk.press("own.choice.2", "own.next")
        await written(desk, "ib")
        desk.app.navigator.home()
        await desk.gate.worker.run(lambda: None)
        desk.gate.tray.drafts = []
        await desk.gate.load()
        desk.app.navigator.follow(desk.gate.resume(desk.gate.tray.drafts[0]))
        await desk.frames()
        assert desk.find("own.text").text == "ib"
        assert check_in.draft.answers == {"medicine": ["cold"], "hotel": "ib"}


async def test_the_day_sheet_shows_the_answers(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk, only(STAY, HOTEL_ALONE))
        await desk.press("own.choice.0")
        check_in.own.answer("很长的店名" * 100)
        await check_in.measuring.answer("364")
        desk.app.navigator.show(Place.SHEET)
        await desk.press("sheet.write", "sheet.table.4")
        assert desk.says("Where will they stay?") and desk.says("At home")
        assert not await faults(desk)


async def test_nothing_stays_behind(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await shown(desk, only(HOTEL_ALONE, FLUID, MEMBERS))
        screen = desk.screen
        await written(desk, "Secret Inn")
        await desk.press("own.next")
        await keyed(desk, "4711")
        await desk.press("own.next", "own.add")
        await written(desk, "Lisi")
        await desk.press("own.next", "own.skip")
        desk.app.navigator.home()
        await desk.frames()
        assert check_in.draft.answers["hotel"] == "Secret Inn"
        held = [text for text in held_by(screen) if any(part in text for part in ("Secret", "4711", "Lisi", "张"))]
        assert not held


HOTEL_ALONE = question(Kind.TEXT, "hotel", "哪家酒店？", "Which hotel?")


def held_by(screen: Widget) -> list[str]:
    """Every text of the screen and of the parts that are not shown now."""
    parts = [value for value in vars(screen).values() if isinstance(value, Widget)]
    return [
        str(getattr(widget, name, ""))
        for part in (screen, *parts)
        for widget in walk(part)
        for name in ("text", "typed", "heading", "question", "subtitle", "digits", "choices")
    ]
