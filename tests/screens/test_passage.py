"""Couriers, visitors and residents through the window; in and out where the office asks for it."""

from dataclasses import replace
from pathlib import Path

import msgspec

from kiosk.draft import Step
from kiosk.gate import Gate
from tests.screens.gate_stage import TALL, Desk, gate_stage
from tests.screens.presses import remember
from tests.screens.question_stage import faults
from tests.screens.stage import Stage


def ask_direction(gate: Gate) -> None:
    gate._reference = replace(gate._reference, policy=msgspec.structs.replace(gate.policy, ask_direction=True))


async def measured(desk: Desk) -> None:
    await desk.press("tenth.5", "key.ok")
    await desk.until(lambda: desk.screen.name == Step.DONE)
    await desk.press("verdict.next")


async def test_a_courier_goes_out_without_a_temperature(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path, TALL) as desk:
        ask_direction(desk.gate)
        await remember(desk.gate)
        await desk.press("home.courier")
        assert desk.says("Measured 12:00 北门 36.4 ℃")
        assert not await faults(desk)
        courier = desk.screen
        await desk.press("direction.out", "courier.known.0")
        await desk.until(lambda: desk.screen.name == Step.DONE)
        assert not any("1391" in str(getattr(widget, "text", "")) for widget in courier.walk())


async def test_a_new_courier_s_number_is_looked_at(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.courier", "courier.company.EMS", *(f"key.{digit}" for digit in "123"), "courier.next")
        assert desk.screen.name == Step.COURIER
        assert desk.says("This is not a phone number.")
        assert not await faults(desk)
        await desk.press("courier.keep")
        await measured(desk)
        await desk.press("home.courier", "courier.company.EMS", "courier.plate")
        assert desk.screen.name == Step.PLATE


async def test_in_and_out_are_asked_of_residents_where_the_office_wants_it(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        ask_direction(desk.gate)
        await desk.press("home.by_flat", "flat.choice.3", "flat.choice.2", "flat.choice.101", "household.in")
        assert desk.says("Press the name of each person who passes.")
        assert not await faults(desk)
        await desk.press("household.person.0", "household.in")
        await measured(desk)
        await desk.press("home.resident", "flat.choice.3", "flat.choice.2", "flat.choice.101", "household.person.0")
        assert desk.says("Measured 12:00 北门 36.5 ℃")
        assert not await faults(desk)
        await desk.press("direction.out", "household.next")
        await desk.until(lambda: desk.screen.name == Step.DONE)


async def test_a_visitor_is_keyed_in_once(stage: Stage, tmp_path: Path) -> None:
    async with gate_stage(stage, tmp_path) as desk:
        await desk.press("home.visitor", "flat.choice.3", "flat.choice.2", "flat.choice.101")
        assert desk.screen.title == "Visitor"
        await desk.type("赵㛃")
        await desk.press("walk_in.done")
        await measured(desk)
        await desk.press("home.visitor", "flat.choice.3", "flat.choice.2", "flat.choice.101")
        assert desk.screen.name == Step.VISITOR
        assert not await faults(desk)
        await desk.press("visitor.known.0")
        await measured(desk)
