"""A correction through the real window."""

from pathlib import Path

import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from kiosk.presenters.today import Today
from models.day_sheet import Line, read_line
from models.errors import StoreFull
from models.triage import Symptom
from screens.navigator import Place
from screens.review import ReviewScreen
from tests.screens.gate_stage import Desk, gate_stage
from tests.screens.parties import LONG, VIEWS, measure, registered, written
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


@pytest.mark.parametrize(("size", "language"), VIEWS)
async def test_all_can_be_read_and_hit(stage: Stage, tmp_path: Path, size: tuple[int, int], language: str) -> None:
    async with gate_stage(stage, tmp_path, size, language) as desk:
        correction = await corrected(desk)
        assert desk.says("不更正" if language == "zh" else "Change nothing")
        assert not desk.layout()
        person = correction.draft.people[0]
        person.name, person.symptoms, correction.draft.origin_detail = LONG, tuple(Symptom), "天门山街道" * 4
        desk.screen.refresh()
        await desk.frames()
        assert not desk.layout()
        desk.app.navigator.tell(StoreFull.notice)
        await desk.frames()
        assert not desk.layout()


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
        assert desk.gate.drafts == []
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
