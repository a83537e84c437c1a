"""By what they came: five large buttons."""

from pathlib import Path

from kiosk.draft import Step
from models.triage import Transport
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import at_step, faults
from tests.screens.stage import Stage


async def test_one_press_answers(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT)
        for transport in Transport:
            await desk.press(f"transport.{transport}")
            assert check_in.draft.transport is transport
            await desk.press("back")
            assert [t for t in Transport if desk.find(f"transport.{t}").selected] == [transport]


async def test_it_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.TRANSPORT)
        assert not await faults(desk)
        await desk.press("transport.flight", "back")
        assert not await faults(desk)
