"""Who came back: presses take people in, others stand among them, and no name stays behind."""

from dataclasses import replace
from pathlib import Path

from kiosk.draft import DraftPerson, Step
from screens.questions import shortened
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import LONG_NAMES, at_step, bring_twelve, faults
from tests.screens.stage import Stage


async def test_one_press_takes_a_person_in(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=0)
        assert desk.says("3-1-502")
        assert not await faults(desk)
        await desk.press("household.person.0", "household.person.2", "household.person.2", "household.person.1")
        assert [person.name for person in check_in.draft.people] == ["张伟", "李娜"]
        assert [desk.find(f"household.person.{at}").selected for at in range(3)] == [True, True, False]
        assert desk.says("Chosen: 2")
        assert not await faults(desk)
        await desk.press("household.next")
        assert check_in.step is Step.ORIGIN


async def test_nobody_chosen_is_said_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=0)
        await desk.press("household.next")
        assert check_in.step is Step.WHO
        assert desk.says("Press the name of each person who came back.")
        assert not await faults(desk)
        await desk.press("household.person.0")
        assert not desk.says("Press the name of each person who came back.")


async def test_who_came_along_is_taken_out_and_brought_back(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=1)
        check_in.walk_in(DraftPerson(entry="a", name="赵㛃"))
        check_in.walk_in(DraftPerson(entry="b", name="赵㛃", phone="13811112222"))
        desk.app.navigator.refresh()
        await desk.frames()
        await desk.press("household.other.0")
        assert [person.entry for person in check_in.draft.people][1:] == ["b"]
        await desk.press("household.other.0")
        assert {person.entry for person in check_in.draft.people} >= {"a", "b"}


async def test_somebody_else_is_asked_for(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=0)
        await desk.press("household.add")
        assert check_in.step is Step.WALK_IN


async def test_a_flat_without_residents_says_what_to_do(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        desk.gate._reference = replace(desk.gate._reference, roster=replace(desk.gate.roster, households={}))
        check_in = await at_step(desk, Step.WHO, household="h2")
        assert desk.says("Nobody is on the list for this flat.")
        assert desk.find("household.next").disabled
        assert not await faults(desk)
        await desk.press("household.add")
        assert check_in.step is Step.WALK_IN


async def test_twelve_people_with_long_and_rare_names(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=0)
        bring_twelve(check_in)
        desk.app.navigator.refresh()
        assert not await faults(desk)
        await desk.press("household.person.0")
        assert desk.says("Twelve people at a time.")
        assert len(check_in.draft.people) == 12
        assert not await faults(desk)


async def test_no_name_stays_behind(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.WHO, people=2)
        check_in.walk_in(DraftPerson(entry="a", name="赵㛃"))
        desk.app.navigator.refresh()
        await desk.frames()
        screen = desk.screen
        await desk.press("back")
        left = [getattr(widget, "text", "") for widget in screen.walk()]
        left += [row.text for row in screen.ids.people._made]
        assert not {"张伟", "李娜", "赵㛃", "3-1-502"} & set(left)


def test_a_name_is_shortened_by_its_width() -> None:
    assert shortened("张伟", 4) == "张伟"
    assert shortened("欧阳修远", 7) == "欧阳修…"
    assert shortened("Abdulrahman", 7) == "Abdulr…"
    assert shortened(LONG_NAMES[0], 100) == LONG_NAMES[0]
