"""Paper slips: numbers as people type them, real times, and what was keyed in twice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from kiosk.gate import Gate
from kiosk.presenters.slip import SlipDesk, SlipStep
from kiosk.presenters.today import Today
from kiosk.slips import NO_NUMBER, NO_TIME, TO_COME, Earlier, read_number, read_time
from kiosk.store import reference
from models.codes import SlipCode, slip_text
from models.entry import VoidReason
from models.notice import Notice
from models.protocol import Changes, Value
from tests.kiosk.conftest import NOON, NORTH, SITE, Ticker, row
from tests.kiosk.test_check_in import lines, people, trip

SLIP = SlipCode("K7Q2M8", 137)
NOT_ASKED = ("resident_id", "pass_id", "phone_hash", "plate", "verdict", "observe_until", "direction")
"""Columns of a sighting that this room reads nothing of."""
MORNING = NOON - (2 * 60 + 55) * 60_000


@pytest.mark.parametrize(
    "typed", ["K7Q2M8-0137", "k7q2m80137", " K7Q2M8 0137 ", slip_text(SLIP), slip_text(SLIP).lower(), "137", "0137"]
)
def test_numbers_as_they_are_typed_and_scanned(typed: str) -> None:
    assert read_number(typed, "K7Q2M8") == SLIP


@pytest.mark.parametrize("typed", ["", "137", "K7Q2M8", "K7Q2M8-0000", "K7Q2M8-01377", "K7Q2M8-O1I7X", "张", "9" * 99])
def test_what_is_no_number(typed: str) -> None:
    assert read_number(typed) == NO_NUMBER


def test_letters_that_look_like_digits() -> None:
    assert read_number("K7Q2M8-Ol37") == SlipCode("K7Q2M8", 137)


@given(st.text(max_size=60), st.sampled_from(["", "K7Q2M8"]))
def test_any_text_is_a_slip_or_a_sentence(typed: str, printing: str) -> None:
    found = read_number(typed, printing)
    assert isinstance(found, Notice) or read_number(found.label) == found


def test_times() -> None:
    day = date(2026, 2, 3)
    assert read_time(day, "0905", "Asia/Shanghai", NOON) == MORNING
    assert read_time(day, "1201", "Asia/Shanghai", NOON) == TO_COME
    for wrong in ("", "9", "905", "2405", "0960", "09:5", "١٢٣٤5"):
        assert read_time(day, wrong, "Asia/Shanghai", NOON) == NO_TIME


async def keyed_in(gate: Gate, desk: SlipDesk, name: str = "王芳") -> str:
    assert await desk.number(SLIP.label) is None
    if desk.step is SlipStep.TWICE:
        desk.keep()
    desk.choose_day(desk.days[0])
    assert desk.time("0905") is None
    check_in = gate.begin("h2")
    people(gate, check_in, name)
    trip(check_in)
    await check_in.measuring.answer("391")
    await check_in.measuring.answer("378")
    assert check_in.outcomes
    return check_in.draft.people[0].entry


async def test_an_entry_has_the_slips_number_and_the_real_time(gate: Gate, clock: Ticker) -> None:
    desk = SlipDesk(gate)
    await keyed_in(gate, desk)
    (line,) = await lines(gate)
    assert (line.head.slip, line.head.happened_at, line.head.at) == (SLIP.label, MORNING, NOON)
    assert [reading.at for reading in line.head.answers.readings] == [MORNING, MORNING], "both from the paper, no rest"
    assert gate.begin("h1").draft.paper is None, "the next one is on no slip"


async def test_a_number_keyed_in_twice_is_noticed(gate: Gate, tablet: Engine) -> None:
    desk = SlipDesk(gate)
    first = await keyed_in(gate, desk)
    desk.again()
    assert await desk.number("137") is None
    assert desk.step is SlipStep.TWICE
    assert desk.earlier == (Earlier(MORNING, "北门", "王芳"),)
    assert desk.back()
    assert desk.step is SlipStep.NUMBER

    today = Today(gate)
    correction = await today.correct(first)
    assert not isinstance(correction, Notice)
    await correction.save()
    assert await desk.number("137") is None
    assert desk.earlier == (Earlier(MORNING, "北门", "王芳"),), "a correction is of the same slip"
    desk.again()
    await today.load()
    assert await today.take_back(today.items[0], VoidReason.WRONG_PERSON) is None
    assert await desk.number(SLIP.label) is None
    assert desk.step is SlipStep.DAY, "what was taken back counts no more"

    none: dict[str, Value] = dict.fromkeys(NOT_ASKED, "")
    seen = none | {"gate_id": "south", "at": NOON, "day": "2026-02-03", "tenths": 365, "slip": SLIP.label}
    others = [row("sighting", 30, id="f" * 32, **seen), row("sighting", 31, id=first, **seen | {"gate_id": NORTH})]
    reference.take_in(tablet, SITE, Changes(others, 31, 0), NOON)
    assert await desk.number(SLIP.label) is None
    assert desk.earlier == (Earlier(NOON, "南门"),)


async def test_a_slip_of_yesterday_counts_to_yesterday(gate: Gate) -> None:
    desk = SlipDesk(gate)
    assert await desk.number(SLIP.label) is None
    desk.choose_day(desk.days[1])
    assert desk.time("2359") is None
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    assert check_in.today == date(2026, 2, 2)
    check_in.chosen()
    check_in.answer_origin("130100")
    assert isinstance(check_in.answer_left(date(2026, 2, 3)), Notice), "that day was still to come"
