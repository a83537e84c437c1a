"""Today's list without a window: looking for people, filters, taking back, the whole story of one entry."""

from dataclasses import replace

import pytest
from msgspec import structs

from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.presenters.today import Filter, Story, Today
from models.entry import VoidReason
from models.notice import Notice
from models.triage import Transport
from tests.kiosk.conftest import Ticker
from tests.kiosk.test_check_in import people, trip


async def came(gate: Gate, name: str, household: str = "h1", reading: str = "365", phone: str = "") -> str:
    """Registers one person; returns the entry's id."""
    check_in = gate.begin(household)
    if phone:
        check_in.walk_in(DraftPerson(entry=gate.new_id(), name=name, flat=check_in.draft.flat, phone=phone))
    else:
        people(gate, check_in, name)
    trip(check_in)
    await check_in.measuring.answer(reading)
    if not check_in.outcomes:
        await check_in.measuring.hold_now()
    return check_in.draft.people[0].entry


async def corrected(gate: Gate, entry: str) -> str:
    opened = await Today(gate).correct(entry)
    assert not isinstance(opened, Notice)
    opened.answer_transport(Transport.COACH)
    await opened.save()
    return opened.draft.people[0].entry


def names(today: Today) -> list[str]:
    return [item.line.person.name for item in today.items if item.line.person]


@pytest.fixture
async def day(gate: Gate, clock: Ticker) -> Today:
    """Four people: a fever, one corrected, one taken back."""
    await came(gate, "张伟", reading="391")
    for name, household, phone in (("李娜", "h1", ""), ("王芳", "h2", ""), ("单雄信", "h3", "13900005678")):
        clock.forward(60)
        last = await came(gate, name, household, phone=phone)
        if name == "李娜":
            await corrected(gate, last)
    today = Today(gate)
    await today.load()
    assert await today.take_back(today.items[1], VoidReason.TWICE) is None
    await today.load()
    return today


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (Filter.ALL, ["单雄信", "王芳", "李娜", "张伟"]),
        (Filter.FEVER, ["张伟"]),
        (Filter.HOLD, ["张伟"]),
        (Filter.WAITING, ["单雄信", "王芳", "李娜", "张伟"]),
        (Filter.CORRECTED, ["李娜"]),
        (Filter.VOIDED, ["王芳"]),
    ],
)
async def test_filters(day: Today, chosen: Filter, found: list[str]) -> None:
    day.choose(chosen)
    assert names(day) == found
    assert day.counting == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("zw", ["张伟"]),
        ("shan", ["单雄信"]),
        ("王", ["王芳"]),
        ("3-1-502", ["李娜", "张伟"]),
        ("5678", ["单雄信"]),
        ("0004", ["王芳"]),
        ("x" * 30, []),
        ("  ", ["单雄信", "王芳", "李娜", "张伟"]),
    ],
)
async def test_search(day: Today, query: str, found: list[str]) -> None:
    await day.find(query)
    assert names(day) == found


async def test_search_within_a_filter_and_after_somebody_came(gate: Gate, day: Today) -> None:
    day.choose(Filter.FEVER)
    await day.find("ln")
    assert names(day) == []
    day.choose(Filter.ALL)
    await came(gate, "李娜", "h1")
    await day.load()
    assert names(day) == ["李娜", "李娜"]


async def test_taken_back_counts_no_more_and_stays(gate: Gate, day: Today) -> None:
    assert gate.entries_today == 3
    (voided,) = [item for item in day.all if not item.counts]
    assert voided.taken_back is not None
    assert voided.taken_back.head.void_reason is VoidReason.TWICE
    assert voided.taken_back.head.day == voided.line.head.day
    assert not voided.can_be_corrected
    again = await day.take_back(voided, VoidReason.TEST)
    assert isinstance(again, Notice)
    assert (await gate.worker.run(gate.register.count_of_day, gate.today)) == 3
    gate.entries_today = 0
    await gate.load()
    assert gate.entries_today == 3


async def test_a_corrected_entry_is_not_taken_back_behind_the_back(gate: Gate, day: Today) -> None:
    opened = next(item for item in day.items if item.can_be_corrected)
    await corrected(gate, opened.line.entry.id)
    stale = await day.take_back(opened, VoidReason.TEST)
    assert isinstance(stale, Notice)
    assert gate.entries_today == 3


async def test_the_whole_story_of_one_person(gate: Gate, day: Today, clock: Ticker) -> None:
    item = next(item for item in day.items if item.line.corrections)
    clock.forward(60)
    assert await day.take_back(item, VoidReason.OTHER) is None
    story = await day.story(item)
    assert [line.head.kind for line in story.lines] == ["check_in", "check_in", "void"]
    assert story.lines[1].entry.id == item.line.entry.id
    await day.load()
    voided = next(one for one in day.all if one.line.entry.id == item.line.entry.id)
    assert [line.entry.id for line in (await day.story(voided)).lines] == [line.entry.id for line in story.lines]


def test_who_was_on_duty_as_far_as_it_is_known(day: Today) -> None:
    line = day.all[0].line
    seen = replace(line, head=structs.replace(line.head, volunteers=("v2", "gone", "v1")))
    assert Story((seen,), {"v1": "李阿姨", "v2": "张叔"}).by(seen) == ("张叔", "李阿姨")
