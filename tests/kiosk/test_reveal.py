"""A number shown whole leaves an entry that says so, and names no number."""

import pytest
from sqlalchemy import Engine

from kiosk.gate import Gate
from kiosk.presenters.duty import DutyDesk
from kiosk.presenters.walk_in import Field, WalkIn
from kiosk.reveal import SIGN_ON_FIRST, Whole, hidden, reveal
from models.entry import AuditedField, EntryKind, read_head
from models.errors import StoreError
from tests.kiosk.test_check_in import lines, people, trip
from tests.kiosk.test_duty import LI, WANG, arrive, listed
from tests.kiosk.test_register import links

NUMBER, PHONE = "11010519491231002X", "13912345678"


async def walked_in(gate: Gate) -> None:
    check_in = gate.begin()
    form = WalkIn(gate, check_in)
    for which, text in ((Field.NAME, "诸葛亮"), (Field.PHONE, PHONE), (Field.ID_NUMBER, NUMBER)):
        form.set(which, text)
    assert form.done() is None
    trip(check_in)
    await check_in.measuring.answer("364")


async def test_what_is_shown_whole_stands_in_the_register(gate: Gate) -> None:
    await walked_in(gate)
    (line,) = await lines(gate)
    assert hidden(line) == (AuditedField.PHONE, AuditedField.ID_NUMBER)
    assert await reveal(gate, line) == Whole(PHONE, NUMBER)
    heads = [read_head(head) for _, _, head in links(gate.store.engine)]
    assert [(head.kind, head.audit, head.about) for head in heads[1:]] == [
        (EntryKind.AUDIT, AuditedField.PHONE, line.head.id),
        (EntryKind.AUDIT, AuditedField.ID_NUMBER, line.head.id),
    ]
    assert gate.entries_today == 1
    assert await gate.worker.run(gate.register.count_of_day, gate.today) == 1


async def test_where_volunteers_are_known_one_on_duty_sees_them_and_stands_for_it(gate: Gate, tablet: Engine) -> None:
    await walked_in(gate)
    (line,) = await lines(gate)
    await arrive(gate, tablet, listed(WANG, LI))
    before = gate.register_state.last_number
    assert await reveal(gate, line) == SIGN_ON_FIRST
    assert gate.register_state.last_number == before
    await DutyDesk(gate).sign(LI)
    assert await reveal(gate, line) == Whole(PHONE, NUMBER)
    last = read_head(links(gate.store.engine)[-1][2])
    assert (last.kind, last.volunteers) == (EntryKind.AUDIT, (LI.id,))


async def test_nothing_is_shown_that_cannot_be_noted(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    await walked_in(gate)
    (line,) = await lines(gate)

    def full(*_: object) -> None:
        raise StoreError

    monkeypatch.setattr(gate.register, "append", full)
    with pytest.raises(StoreError):
        await reveal(gate, line)


async def test_whoever_has_no_number_has_nothing_hidden(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张小宝")
    trip(check_in)
    await check_in.measuring.answer("364")
    (line,) = await lines(gate)
    assert hidden(line) == ()
