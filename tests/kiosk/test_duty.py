"""Volunteers on duty: who they are, what the register says of it, and how a gate without any goes on."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine

from kiosk.duty import Duty, Volunteer
from kiosk.gate import Gate
from kiosk.pin import MOST_TRIES, PAUSE, Pins
from kiosk.presenters.duty import NOT_LISTED, DutyDesk
from kiosk.presenters.sheet import SheetPresenter
from kiosk.store import reference
from models.chain import mark_of
from models.codes import badge_text, card_text
from models.duty import ShiftKind, VolunteerRole
from models.entry import EntryKind, read_head
from models.notice import Notice
from models.protocol import Change, Changes
from tests.kiosk.conftest import CARD, NOON, SITE, Ticker, row
from tests.kiosk.test_check_in import people, trip

BADGE = "00000000000000AB"
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""As strong as a test needs."""
WANG, LI, ZHAO = (
    Volunteer("v1", "王秀英", VolunteerRole.GATE_LEADER, BADGE, QUICK.hash("2580")),
    Volunteer("v2", "李建国", pin_hash=QUICK.hash("135790")),
    Volunteer("v3", "赵敏"),
)


def listed(*volunteers: Volunteer, revision: int = 30, gone: bool = False) -> Changes:
    """As the office sends them."""
    rows = [
        row(
            "volunteer", revision, id=one.id, name=one.name, role=one.role.value, badge=one.badge, pin_hash=one.pin_hash
        )
        for one in volunteers
    ]
    return Changes([Change(r.table, r.row | {"gone": gone}) for r in rows], revision, 0)


async def arrive(gate: Gate, engine: Engine, changes: Changes) -> None:
    reference.take_in(engine, SITE, changes, NOON)
    await gate.load()


async def test_entries_bear_those_on_duty_and_signing_on_survives(gate: Gate, tablet: Engine, clock: Ticker) -> None:
    await arrive(gate, tablet, listed(WANG, LI, ZHAO))
    desk = DutyDesk(gate)
    assert gate.duty.off == tuple(sorted((WANG, LI, ZHAO), key=lambda one: one.name))
    assert (await desk.sign(WANG)).values == {"name": "王秀英"}
    clock.forward(60)
    await desk.sign(ZHAO)
    assert gate.duty.names == "王秀英、赵敏"
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    assert await check_in.measuring.answer("364") is None
    assert gate.entries_today == 1, "a shift is nobody who was registered"
    await desk.sign(WANG)
    heads = [read_head(entry.head) for entry in gate.register.of_day(gate.today)]
    assert [head.kind for head in heads] == [EntryKind.SHIFT, EntryKind.SHIFT, EntryKind.CHECK_IN, EntryKind.SHIFT]
    assert [head.volunteers for head in heads] == [(), ("v1",), ("v1", "v3"), ("v1", "v3")]
    assert heads[3].shift is not None and heads[3].shift.kind is ShiftKind.OFF and heads[3].shift.went == ("v1",)
    await gate.load()
    assert gate.duty.names == "赵敏", "as after a dead battery"
    assert gate.register.count_of_day(gate.today) == 1


async def test_a_gate_without_volunteers_works_as_ever(gate: Gate) -> None:
    assert gate.duty == Duty()
    check_in = gate.begin("h2")
    people(gate, check_in, "王芳")
    trip(check_in)
    await check_in.measuring.answer("364")
    (head,) = (read_head(entry.head) for entry in gate.register.of_day(gate.today))
    assert head.volunteers == ()


async def test_who_left_the_list_is_on_duty_no_more(gate: Gate, tablet: Engine) -> None:
    await arrive(gate, tablet, listed(WANG, LI))
    await DutyDesk(gate).sign(LI)
    await arrive(gate, tablet, listed(LI, revision=31, gone=True))
    assert gate.duty.on == () and gate.duty.ids == ()


async def test_a_handover_says_what_is_handed_over(gate: Gate, tablet: Engine) -> None:
    await arrive(gate, tablet, listed(WANG, LI))
    desk = DutyDesk(gate)
    await desk.sign(WANG)
    for temperature in ("364", "385"):
        check_in = gate.begin("h2")
        people(gate, check_in, "王芳")
        trip(check_in)
        await check_in.measuring.answer(temperature)
    await check_in.measuring.hold_now()
    gate.tray.keep(gate.begin("h3").draft)
    figures = await desk.figures()
    assert figures.complete
    assert (figures.entries, figures.fevers, figures.holds, figures.drafts, figures.waiting) == (2, 1, 1, 1, 3)
    assert (figures.first_number, figures.last_number, figures.count, figures.gaps) == (1, 3, 3, ())
    assert figures.last_hash == gate.register_state.last_hash
    await desk.hand_over(("v1",), ("v2",), figures)
    assert gate.duty.names == "李建国"
    last = read_head(gate.register.of_day(gate.today)[-1].head)
    assert last.shift is not None and last.shift.figures == figures
    sheet = SheetPresenter(gate)
    await sheet.write(str, "en")
    duty, handover = sheet.tables[-2:]
    assert [row[0] for row in duty.rows] == ["王秀英", "李建国"]
    assert handover.rows[0][2:4] == ("王秀英", "李建国")
    assert handover.rows[0][-2] == mark_of(figures.last_hash), "what both have seen on the screen"


async def test_a_changed_entry_of_today_is_noticed(gate: Gate, tablet: Engine) -> None:
    await arrive(gate, tablet, listed(WANG))
    desk = DutyDesk(gate)
    for _ in range(3):
        await desk.sign(WANG)
    with tablet.begin() as connection:
        connection.exec_driver_sql("UPDATE entry SET head = replace(head, '\"v1\"', '\"v9\"') WHERE number = 2")
    assert not (await desk.figures()).complete


@pytest.mark.parametrize(
    ("text", "found"), [(badge_text(BADGE), WANG), (badge_text("Z" * 16), NOT_LISTED), (card_text(CARD), None)]
)
async def test_badges(gate: Gate, tablet: Engine, text: str, found: Volunteer | Notice | None) -> None:
    await arrive(gate, tablet, listed(WANG, LI, ZHAO))
    held = DutyDesk(gate).held_up(text)
    assert held == found if found else isinstance(held, Notice)


async def test_pins_are_limited(clock: Ticker) -> None:
    pins = Pins(clock)
    hashes = {one.id: one.pin_hash for one in (WANG, LI, ZHAO)}
    assert await pins.whose(hashes, "135790") == "v2"
    for wrong in ("0000", "", "2580 ", "２５８０", "1" * 400):
        assert isinstance(await pins.whose(hashes, wrong), Notice)
    assert pins.waits == PAUSE // 1000
    told = await pins.whose(hashes, "2580")
    assert isinstance(told, Notice) and told.values == {"seconds": "30"}, "the right one has to wait, too"
    clock.at -= 10 * PAUSE
    assert pins.waits <= PAUSE // 1000, "a clock set back locks nobody out"
    clock.at += 11 * PAUSE
    assert await pins.whose(hashes, "2580") == "v1"
    for _ in range(MOST_TRIES - 1):
        await pins.whose(hashes, "1111")
    assert pins.waits == 0


@pytest.mark.parametrize(
    "kept", ["", "x", "$argon2id$v=19$m=4000000000,t=1,p=1$c2FsdHNhbHQ$aGFzaA", "$argon2id$v=19$m=64,t=99,p=1$c2Fs$aGE"]
)
async def test_a_hash_that_is_none_of_ours_is_nobodys(clock: Ticker, kept: str) -> None:
    assert isinstance(await Pins(clock).whose({"v": kept}, "2580"), Notice)


def test_a_pin_is_not_written_anywhere() -> None:
    assert "argon2" not in repr(replace(WANG))
