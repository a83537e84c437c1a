"""Symptoms: none at once; else which, and whose."""

from pathlib import Path

from kiosk.draft import Step
from models.triage import Symptom
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import answer_to, at_step, bring_twelve, faults
from tests.screens.stage import Stage


async def test_none_is_one_press(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.SYMPTOMS, people=2)
        assert not desk.has("symptoms.next")
        assert not await faults(desk)
        await desk.press("symptoms.none")
        assert check_in.step is Step.TEMPERATURE
        assert all(person.symptoms == () for person in check_in.draft.people)


async def test_one_person_is_not_asked_who(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.SYMPTOMS)
        await desk.press("symptoms.cough", "symptoms.fever", "symptoms.cough")
        assert not desk.has("symptoms.who.0")
        assert not await faults(desk)
        await desk.press("symptoms.next")
        assert check_in.draft.people[0].symptoms == (Symptom.FEVER,)


async def test_of_several_those_who_have_them(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.SYMPTOMS, people=3)
        await desk.press("symptoms.cough")
        assert all(desk.find(f"symptoms.who.{at}").selected for at in range(3))
        await desk.press("symptoms.who.0", "symptoms.who.2")
        assert not await faults(desk)
        await desk.press("symptoms.next")
        assert [person.symptoms for person in check_in.draft.people] == [(), (Symptom.COUGH,), ()]
        await desk.press("back")
        assert desk.find("symptoms.cough").selected
        assert [desk.find(f"symptoms.who.{at}").selected for at in range(3)] == [False, True, False]


async def test_nobody_with_symptoms_is_not_everybody(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.SYMPTOMS, people=2)
        await desk.press("symptoms.cough", "symptoms.who.0", "symptoms.who.1")
        assert desk.find("symptoms.next").disabled
        await desk.press("symptoms.cough")
        assert not desk.has("symptoms.next")
        assert check_in.step is Step.SYMPTOMS


async def test_twelve_people_and_nothing_stays_behind(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=0)
        bring_twelve(check_in)
        answer_to(check_in, Step.SYMPTOMS)
        await desk.press("symptoms.breath")
        assert not await faults(desk)
        await desk.press("symptoms.who.11", "symptoms.next")
        assert [bool(person.symptoms) for person in check_in.draft.people] == [True] * 11 + [False]
        await desk.frames()
        screen = desk.app.navigator.screen(Step.SYMPTOMS)
        assert screen.ids.who.choices == []
        assert not [w for w in screen._whose.walk() if "Abdul" in getattr(w, "text", "")]
