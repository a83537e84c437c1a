"""Train, flight or plate: by keys, by a hardware keyboard, not known, too long."""

from pathlib import Path

import pytest

from kiosk.draft import Step
from models.triage import Transport
from tests.screens.gate_stage import gate_stage
from tests.screens.question_stage import at_step, faults
from tests.screens.stage import Stage

ENTER, BACKSPACE = 13, 8


@pytest.mark.parametrize(
    ("transport", "number"),
    [(Transport.TRAIN, "G1234"), (Transport.FLIGHT, "CA1501"), (Transport.CAR, "鄂A12B45")],
)
async def test_a_number_by_its_keys(transport: Transport, number: str, stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT_NUMBER, transport=transport)
        await desk.press(*(f"key.{key}" for key in number), "number.next")
        assert check_in.draft.transport_number == number
        assert check_in.step is Step.CONTACT


async def test_every_pad_can_be_read_and_hit(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await at_step(desk, Step.TRANSPORT_NUMBER)
        assert not await faults(desk)
        await at_step(desk, Step.TRANSPORT_NUMBER, transport=Transport.CAR)
        assert not await faults(desk)
        await desk.press("key.京", "key.A")
        assert not await faults(desk)


async def test_nobody_remembers_it(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT_NUMBER)
        assert desk.find("number.next").disabled
        await desk.press("key.G", "number.skip")
        assert check_in.draft.transport_number == ""
        assert check_in.step is Step.CONTACT


async def test_a_hardware_keyboard_types_and_erases(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT_NUMBER, transport=Transport.FLIGHT)
        await desk.key(ENTER)
        assert check_in.step is Step.TRANSPORT_NUMBER
        await desk.type("ca15019")
        await desk.key(BACKSPACE)
        await desk.key(ENTER)
        assert check_in.draft.transport_number == "CA1501"


async def test_a_plate_starts_with_its_sign(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT_NUMBER, transport=Transport.CAR)
        assert not desk.has("key.A")
        await desk.press("key.京", "key.A", "key.back", "key.back")
        assert desk.has("key.京")
        await desk.press("key.letters", "key.W", "key.J", "key.1")
        await desk.press("key.clear")
        assert desk.has("key.京")
        await desk.type("w9")
        await desk.press("number.next")
        assert check_in.draft.transport_number == "W9"


async def test_too_long_a_number_is_said_in_place(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT_NUMBER)
        await desk.type("g" + "1" * 40)
        await desk.press("number.next")
        assert check_in.step is Step.TRANSPORT_NUMBER
        assert desk.says("At most twelve letters and digits")
        assert not await faults(desk)
        await desk.press("key.back")
        assert not desk.says("At most twelve letters and digits")


async def test_the_number_before_stands_there_and_goes_with_the_screen(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        check_in = await at_step(desk, Step.TRANSPORT_NUMBER)
        await desk.type("k7")
        await desk.press("number.next", "back")
        assert check_in.step is Step.TRANSPORT_NUMBER
        assert desk.says("K7")
        screen = desk.screen
        await desk.press("back")
        assert screen.value == ""
