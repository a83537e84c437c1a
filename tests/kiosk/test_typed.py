"""What is half typed on a form: on the disk within a moment, there again after the power went, gone once answered."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import CheckInDraft, Step
from kiosk.gate import Gate
from kiosk.passage import Passage, begin, begin_car
from kiosk.presenters.home import Home
from kiosk.presenters.passage import Callers
from kiosk.presenters.slip import SlipDesk, SlipStep
from kiosk.presenters.vehicle import PlateEntry
from kiosk.presenters.walk_in import Field, WalkIn
from kiosk.typed import Typed
from models.entry import PersonKind
from tests.kiosk.test_battery import after_the_power_went
from tests.kiosk.test_check_in import people


def walk_in(gate: Gate, check_in: CheckIn) -> None:
    form = WalkIn(gate, check_in)
    form.set(Field.NAME, "王")
    form.set_letters(Field.NAME, "xia")
    form.set(Field.PHONE, "1380")


def walked_in(gate: Gate, check_in: CheckIn) -> object:
    form = WalkIn(gate, check_in)
    return form.values[Field.NAME], form.letters[Field.NAME], form.values[Field.PHONE]


def courier(gate: Gate, check_in: CheckIn) -> None:
    callers = Callers(gate, as_passage(check_in))
    callers.choose("顺丰")
    callers.type("139")


def plate(gate: Gate, check_in: CheckIn) -> None:
    PlateEntry(gate, as_passage(check_in)).type("京N8")


def as_passage(check_in: CheckIn) -> Passage:
    assert isinstance(check_in, Passage)
    return check_in


def callers_shown(gate: Gate, check_in: CheckIn) -> object:
    callers = Callers(gate, as_passage(check_in))
    return callers.company, callers.typed


Forms = dict[
    str, tuple[Callable[[Gate], CheckIn], Callable[[Gate, CheckIn], None], Callable[[Gate, CheckIn], object], object]
]
FORMS: Forms = {
    "王": (lambda gate: gate.begin(), walk_in, walked_in, ("王", "xia", "1380")),
    "顺丰": (lambda gate: begin(gate, PersonKind.COURIER), courier, callers_shown, ("顺丰", "139")),
    "京N8": (
        begin_car,
        plate,
        lambda gate, check_in: PlateEntry(gate, as_passage(check_in)).typed,
        "京N8",
    ),
}
"""By what the tray calls it: how it begins, what is typed, what stands there again."""


@pytest.mark.parametrize("called", FORMS)
async def test_a_form_comes_back_as_far_as_it_was_typed(gate: Gate, tmp_path: Path, called: str) -> None:
    begun, type_in, shown, expected = FORMS[called]
    check_in = begun(gate)
    type_in(gate, check_in)
    assert [item.names for item in Home(gate).tray()] == [called]
    gate.tray.write_typed()
    again = await after_the_power_went(gate, tmp_path / "copy")
    assert again.step is check_in.step
    assert shown(gate, again) == expected
    check_in.leave()
    assert [item.draft for item in Home(gate).tray()] == [again.draft], "leaving keeps it, too"


async def test_a_slip_comes_back_to_the_question_where_it_was_left(gate: Gate, tmp_path: Path) -> None:
    desk = SlipDesk(gate)
    desk.type("K7Q2M8-01")
    gate.tray.write_typed()
    desk.begin(await after_the_power_went(gate, tmp_path / "copy"))
    assert (desk.step, desk.typed) == (SlipStep.NUMBER, "K7Q2M8-01")
    desk.type("K7Q2M8-0137")
    assert await desk.number(desk.typed) is None
    desk.choose_day(desk.days[1])
    desk.type_time("09")
    gate.tray.write_typed()
    desk.begin(await after_the_power_went(gate, tmp_path / "copy"))
    assert (desk.step, desk.day, desk.typed_time) == (SlipStep.TIME, desk.days[1], "09")
    assert desk.time("0905") is None
    gate.tray.write_typed()
    desk.begin(await after_the_power_went(gate, tmp_path / "copy"))
    assert desk.step is SlipStep.WHO
    check_in = gate.begin("h2")
    check_in.leave()
    assert [(item.names, item.draft.step) for item in Home(gate).tray()] == [("K7Q2M8-0137", Step.SLIP)]
    desk.begin(gate.resume(gate.tray.drafts[0]))
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    assert [(item.names, item.draft.paper is not None) for item in Home(gate).tray()] == [("王芳", True)], (
        "one, not two"
    )


async def test_what_is_empty_again_or_answered_is_not_kept(gate: Gate, tmp_path: Path) -> None:
    check_in = gate.begin("h1")
    check_in.add_walk_in()
    form = WalkIn(gate, check_in)
    assert form.values[Field.ROOM] == "502"
    form.set(Field.ROOM, "502")
    check_in.leave()
    assert gate.tray.drafts == [], "the flat was offered, nobody typed it"
    form.set(Field.NAME, "赵㛃")
    assert gate.tray.drafts
    form.set(Field.NAME, "")
    assert gate.tray.drafts == []
    form.set(Field.ROOM, "")
    assert WalkIn(gate, check_in).values.get(Field.ROOM, "") == "", "a flat that was taken out stays out"
    form.set(Field.NAME, "赵㛃")
    assert form.done() is None
    assert check_in.draft.typed == {}
    assert (await after_the_power_went(gate, tmp_path / "copy")).draft == check_in.draft


async def test_keys_are_not_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.typed.PAUSE", 0)
    written: list[str] = []
    done = asyncio.Event()

    def write(draft: CheckInDraft) -> None:
        written.append(draft.typed[Step.WALK_IN]["name"])
        done.set()

    typed = Typed(write)
    draft = CheckInDraft(id="d", started_at=0, step=Step.WALK_IN)
    for number in range(1, 21):
        draft.typed[Step.WALK_IN] = {"name": "王" * number}
        typed.later(draft)
    assert written == [], "no key waits for a write"
    await done.wait()
    assert written == ["王" * 20]
    typed.later(draft)
    typed.forget(draft.id)
    typed.write()
    assert len(written) == 1
