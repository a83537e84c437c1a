"""Contact with a patient: no first, yes beside it."""

from pathlib import Path

import pytest

from kiosk.draft import Step
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import at_step, faults
from tests.screens.stage import Stage


@pytest.mark.parametrize(("tag", "contact"), [("contact.no", False), ("contact.yes", True)])
async def test_one_press_answers(tag: str, contact: bool, stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.CONTACT)
        assert not desk.find(tag).selected
        await desk.press(tag)
        assert check_in.draft.contact is contact
        assert check_in.step is Step.SYMPTOMS
        await desk.press("back")
        assert desk.find("contact.yes").selected is contact


async def test_it_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.CONTACT)
        assert not await faults(desk)
        await desk.press("contact.yes", "back")
        assert not await faults(desk)
