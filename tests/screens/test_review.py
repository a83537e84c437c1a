"""A correction through the real window."""

from pathlib import Path

import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from kiosk.presenters.today import Today
from models.day_lines import Line, read_line
from models.errors import StoreFull
from models.questionnaire.form import Kind
from models.triage import Symptom
from screens.navigator import Place
from screens.review import ReviewScreen
from tests.kiosk.own_questions import DOSES, HOTEL, MEMBERS, STAY, only, question, send_down
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, measure, party, registered, written
from tests.screens.question_stage import faults
from tests.screens.small_disk import BoundedStore, small_disk
from tests.screens.stage import Stage

ESCAPE = 27


async def corrected(desk: Desk) -> CheckIn:
    """王芳 was registered; the correction of her entry is open."""
    saved = await registered(desk.gate)
    opened = await Today(desk.gate).correct(saved.draft.people[0].entry)
    assert isinstance(opened, CheckIn)
    desk.app.navigator.follow(opened)
    await desk.frames()
    assert isinstance(desk.screen, ReviewScreen)
    return opened


async def lines(desk: Desk) -> list[Line]:
    await desk.gate.worker.run(lambda: None)
    return [read_line(entry) for entry in await desk.gate.worker.run(desk.gate.register.of_day, desk.gate.today)]


def answer(desk: Desk, step: Step) -> str:
    return desk.find(f"review.{step}").answer


async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, language="zh") as desk:
        correction = await corrected(desk)
        assert desk.says("不更正")
        assert not await faults(desk)
        assert desk.says("Change nothing")
        person = correction.draft.people[0]
        person.name, person.symptoms, correction.draft.origin_detail = LONG, tuple(Symptom), "天门山街道" * 4
        desk.screen.refresh()
        assert not await faults(desk)
        desk.app.navigator.tell(StoreFull.notice)
        assert not await faults(desk)


async def test_all_answers_stand_there(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await corrected(desk)
        assert desk.says("Correction of 12:00, 王芳")
        said = {step: answer(desk, step) for step in (Step.LEFT, Step.ARRIVED, Step.TRANSPORT, Step.TEMPERATURE)}
        assert said == {
            Step.LEFT: "2026-02-01",
            Step.ARRIVED: "2026-02-03",
            Step.TRANSPORT: "Train",
            Step.TEMPERATURE: "36.5 ℃",
        }
        assert answer(desk, Step.TRANSPORT_NUMBER) == "G1234"
        assert answer(desk, Step.CONTACT) == "No"
        assert answer(desk, Step.SYMPTOMS) == "None"
        await desk.press("language")
        assert answer(desk, Step.TRANSPORT) == "火车"


async def test_a_new_entry_replaces_the_old_one_and_both_stay(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await corrected(desk)
        desk.clock.forward(60)
        await desk.press("review.temperature")
        assert desk.says("Until now: 36.5 ℃")
        await measure(desk, "367")
        await desk.press("review.transport", "transport.coach")
        assert answer(desk, Step.TEMPERATURE) == "36.7 ℃"
        assert answer(desk, Step.TRANSPORT) == "Coach"
        assert desk.find("review.transport_number").disabled, "a coach has no number"
        await desk.press("review.save")
        await desk.until(lambda: desk.screen.name == Step.DONE)
        first, second = await lines(desk)
        assert (first.head.answers.readings[0].tenths, second.head.answers.readings[0].tenths) == (365, 367)
        assert second.head.replaces == first.entry.id
        assert second.head.previous == first.entry.hash
        assert desk.gate.entries_today == 1


async def test_the_way_back_from_a_question_changes_nothing(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        correction = await corrected(desk)
        await desk.press("review.temperature", "back")
        assert correction.step is Step.REVIEW
        assert answer(desk, Step.TEMPERATURE) == "36.5 ℃"


@pytest.mark.parametrize("way", ["button", "key"])
async def test_cancelling_leaves_the_entry_as_it_was(way: str, stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await corrected(desk)
        screen = desk.screen
        await desk.press("review.temperature")
        await measure(desk, "391")
        if way == "button":
            await desk.press("review.cancel")
        else:
            await desk.key(ESCAPE)
        assert desk.screen.name == Place.TODAY
        (line,) = await lines(desk)
        assert line.head.answers.readings[0].tenths == 365
        assert desk.gate.tray.drafts == []
        assert not [text for text in written(screen) if "王芳" in text]


async def test_a_full_disk_keeps_the_correction(stage: Stage, tmp_path: Path) -> None:
    with small_disk(tmp_path / "tablet") as small:
        async with gate_stage(stage, tmp_path / "tablet") as desk:
            disk = small or BoundedStore(desk.gate)
            correction = await corrected(desk)
            correction.draft.people[0].name = LONG * (1 if small else 40)
            disk.fill()
            await desk.press("review.save")
            await desk.until(lambda: correction.step is Step.UNSAVED and not correction.saving)
            assert desk.says("the tablet's disk is full")
            assert len(await lines(desk)) == 1
            disk.free()
            await desk.press("unsaved.save")
            await desk.until(lambda: correction.step is Step.DONE)
            assert len(await lines(desk)) == 2


OWN = {
    "stay": "home",
    "medicine": ["aspirin", "cold"],
    "members": [{"member": "李四", "age": "40"}, {"member": "王五"}],
}


async def own_corrected(desk: Desk) -> CheckIn:
    """As `corrected`; 王芳 had answered the office's questions, too."""
    await send_down(desk.gate, only(STAY, HOTEL, DOSES, MEMBERS))
    saved = party(desk.gate, "王芳", household="h2")
    saved.draft.answers = OWN
    saved.draft.step = Step.TEMPERATURE
    await saved.measuring.answer("365")
    opened = await Today(desk.gate).correct(saved.draft.people[0].entry)
    assert isinstance(opened, CheckIn)
    desk.app.navigator.follow(opened)
    await desk.frames()
    return opened


async def test_the_offices_questions_are_shown_and_one_is_changed(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        correction = await own_corrected(desk)
        assert desk.find("review.own.stay").answer == "At home"
        assert desk.find("review.own.medicine").answer == "Aspirin, Cold cure"
        assert desk.find("review.own.members").answer == "李四, 40; 王五"
        assert not await faults(desk)
        desk.find("review.own.stay").dispatch("on_release")
        await desk.frames()
        assert desk.screen.name == Step.QUESTIONS
        await desk.press("own.choice.1")
        assert desk.says("This question still needs an answer."), "the hotel is asked now"
        await desk.press("keyboard.letters")
        await desk.type("Ibis")
        await desk.press("own.next")
        assert correction.step is Step.REVIEW
        assert desk.find("review.own.hotel").answer == "Ibis"
        screen = desk.screen
        await desk.press("review.save")
        await desk.until(lambda: correction.step is Step.DONE)
        before, after = await lines(desk)
        assert before.person is not None and after.person is not None
        assert before.person.answers == OWN
        assert after.person.answers == {**OWN, "stay": "hotel", "hotel": "Ibis"}
        assert not [text for text in written(screen) if "Ibis" in text or "李四" in text]


async def test_a_press_in_the_scrolled_list_asks(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await own_corrected(desk)
        desk.screen.ids.scroll.scroll_to(desk.find("review.own.medicine"), animate=False)
        await desk.frames()
        await desk.press("review.own.medicine")
        await desk.until(lambda: desk.screen.name == Step.QUESTIONS)
        await desk.press("back")
        assert desk.screen.name == Step.REVIEW


async def test_answers_to_a_version_that_is_not_here_are_told_by_name_and_stay(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        saved = party(desk.gate, "王芳", household="h2")
        saved.draft.questionnaire, saved.draft.answers = 7, {"stay": "home"}
        await saved.measuring.answer("365")
        opened = await Today(desk.gate).correct(saved.draft.people[0].entry)
        assert isinstance(opened, CheckIn)
        await send_down(desk.gate, only(STAY))
        desk.app.navigator.follow(opened)
        await desk.frames()
        button = desk.find("review.own.stay")
        assert (button.question, button.answer, button.disabled) == ("stay", "home", True)


async def test_the_longest_questions_of_the_office_fit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        long = [question(Kind.TEXT, f"q{at}", "很长的问题㛃" * 80, "A question without end " * 20) for at in range(20)]
        await send_down(desk.gate, only(*long))
        correction = await corrected_with(desk, {"q0": "𠮷" * 500, "q1": "word " * 90, "q19": "a" * 400})
        assert len(correction.own.overview()) == 20
        assert not await faults(desk)


async def corrected_with(desk: Desk, answers: dict[str, str]) -> CheckIn:
    saved = party(desk.gate, "王芳", household="h2")
    saved.draft.answers = answers
    await saved.measuring.answer("365")
    opened = await Today(desk.gate).correct(saved.draft.people[0].entry)
    assert isinstance(opened, CheckIn)
    desk.app.navigator.follow(opened)
    await desk.frames()
    return opened


async def test_an_entry_of_today_tells_them_and_what_was_changed(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        correction = await own_corrected(desk)
        correction.review_question("stay")
        correction.own.answer("hotel")
        correction.own.answer("七天")
        await correction.save()
        desk.app.navigator.show(Place.TODAY)
        await desk.until(lambda: desk.has("today.item.0"))
        desk.screen.open(0)
        await desk.frames()
        for part in ("Where will they stay?", "Hotel", "Who came along 1: Name", "李四"):
            assert desk.says(part)
        assert desk.says("Where will they stay?: At home → Hotel")
        assert not await faults(desk)
        screen = desk.screen
        desk.app.navigator.home()
        await desk.frames()
        assert not [text for text in written(screen) if "李四" in text or "七天" in text]
