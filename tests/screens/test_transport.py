"""By what they came: five large buttons."""

from pathlib import Path

import pytest

from kiosk.draft import Step
from models.triage import Transport
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import at_step, faults
from tests.screens.stage import Stage


@pytest.mark.parametrize("transport", Transport)
async def test_one_press_answers(transport: Transport, stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT)
        await desk.press(f"transport.{transport}")
        assert check_in.draft.transport is transport
        await desk.press("back")
        assert desk.find(f"transport.{transport}").selected


async def test_it_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.TRANSPORT)
        assert not await faults(desk)
        await desk.press("transport.flight", "back")
        assert not await faults(desk)
