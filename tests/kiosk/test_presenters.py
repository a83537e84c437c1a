"""Home, finding, walk-in, today and the sheet, without a window."""

from pathlib import Path

import openpyxl
import pytest

from kiosk.check_in import CheckIn
from kiosk.draft import Step
from kiosk.gate import Gate
from kiosk.passes.held_up import NO_KEYS
from kiosk.presenters.find import FindFlat, FindName, Level
from kiosk.presenters.home import Home
from kiosk.presenters.household import HouseholdPresenter
from kiosk.presenters.sheet import SheetPresenter
from kiosk.presenters.today import Today
from kiosk.presenters.walk_in import Field, WalkIn
from models.codes import card_text
from models.notice import Notice
from models.triage import Transport
from tests.kiosk.conftest import CARD, LOST, Ticker
from tests.kiosk.office_passes import came_down, pass_text, trust_row
from tests.kiosk.test_check_in import people, trip


async def admitted(gate: Gate, name: str = "王芳", household: str = "h2", tenths: str = "364") -> None:
    check_in = gate.begin(household)
    people(gate, check_in, name)
    trip(check_in)
    assert await check_in.measuring.answer(tenths) is None
    if check_in.step is Step.REST:
        assert await check_in.measuring.hold_now() is None


def test_a_card_opens_its_household(gate: Gate) -> None:
    opened = Home(gate).seen(card_text(CARD))
    assert isinstance(opened, CheckIn)
    assert (opened.step, opened.draft.flat) == (Step.WHO, "3-1-502")
    assert [person.name for person in HouseholdPresenter(gate, opened).residents()] == ["张伟", "李娜", "张小宝"]


@pytest.mark.parametrize("text", ["", "https://example.org", card_text(LOST), card_text("0" * 16), "字" * 4000])
def test_any_other_code_gets_a_sentence(gate: Gate, text: str) -> None:
    assert isinstance(Home(gate).seen(text), Notice)


async def test_a_pass_opens_its_check_in_at_the_temperature(gate: Gate) -> None:
    home = Home(gate)
    assert home.seen(pass_text()) == NO_KEYS
    await came_down(gate, trust_row())
    opened = home.seen(pass_text())
    assert isinstance(opened, CheckIn)
    assert (opened.step, opened.draft.flat) == (Step.TEMPERATURE, "3-1-502")
    (item,) = home.tray()
    assert (item.names, item.flat) == ("张伟", "3-1-502")
    again = home.seen(pass_text())
    assert isinstance(again, CheckIn)
    assert again.draft is opened.draft, "left in the middle, it goes on"


def test_a_draft_waits_in_the_tray(gate: Gate) -> None:
    home = Home(gate)
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟", "李娜")
    check_in.chosen()
    (item,) = home.tray()
    assert (item.names, item.flat) == ("张伟、李娜", "3-1-502")
    assert home.resume(item).step is Step.ORIGIN


def test_a_flat_by_three_presses(gate: Gate) -> None:
    find = FindFlat(gate)
    assert find.choices() == ("3", "12"), "numbers in the order of the house"
    assert find.choose("3") is None
    assert find.level is Level.UNIT
    assert find.choices() == ("1", "2")
    assert find.choose("2") is None
    assert find.choices() == ("101",)
    opened = find.choose("101")
    assert opened is not None
    assert opened.draft.flat == "3-2-101"


def test_a_house_without_units_is_two_presses_and_the_way_back_is_one(gate: Gate) -> None:
    find = FindFlat(gate)
    find.choose("12")
    assert find.level is Level.ROOM
    assert find.back()
    assert find.level is Level.BUILDING
    assert not find.back()


def test_zw_finds_zhang_wei(gate: Gate) -> None:
    find = FindName(gate)
    find.type("z")
    find.type("w")
    assert find.results[0].name == "张伟"
    opened = find.choose(find.results[0])
    assert [person.name for person in opened.draft.people] == ["张伟"]
    find.clear()
    assert find.results == ()


@pytest.mark.parametrize(
    ("query", "name"),
    [("zhangx", "张小宝"), ("王", "王芳"), ("31502", "张伟"), ("0004", "王芳"), ("mmt", "买买提·艾力")],
)
def test_a_name_is_found_in_many_ways(gate: Gate, query: str, name: str) -> None:
    find = FindName(gate)
    find.set(query)
    assert name in [person.name for person in find.results]


async def test_a_walk_in_who_is_not_on_the_roster(gate: Gate) -> None:
    check_in = gate.begin()
    assert check_in.step is Step.WALK_IN
    form = WalkIn(gate, check_in)
    assert isinstance(form.done(), Notice)
    for which, text in {
        Field.NAME: "欧阳 𠮷",
        Field.PHONE: "１３８ 1234 5678",
        Field.BUILDING: "3",
        Field.UNIT: "1",
        Field.ROOM: "502",
    }.items():
        form.set(which, text)
    assert form.done() is None
    assert check_in.step is Step.ORIGIN
    person = check_in.draft.people[0]
    assert (person.phone, person.flat, person.household) == ("13812345678", "3-1-502", "h1")


@pytest.mark.parametrize(
    ("which", "text"),
    [
        (Field.NAME, "长" * 200),
        (Field.NAME, "😀😀"),
        (Field.NAME, "\x07"),
        (Field.PHONE, "12"),
        (Field.ID_NUMBER, "110105194912310021"),
        (Field.ROOM, "9" * 100),
    ],
)
async def test_a_field_that_cannot_be_says_why(gate: Gate, which: Field, text: str) -> None:
    check_in = gate.begin()
    form = WalkIn(gate, check_in)
    form.set(Field.NAME, "张伟")
    form.set(which, text)
    assert isinstance(form.done(), Notice)
    assert which in form.notices
    assert check_in.step is Step.WALK_IN


async def test_somebody_who_came_along_with_a_household(gate: Gate) -> None:
    check_in = gate.begin("h1")
    people(gate, check_in, "张伟")
    check_in.add_walk_in()
    form = WalkIn(gate, check_in)
    form.set(Field.NAME, "㛃玉")
    assert form.done() is None
    assert check_in.step is Step.WHO
    household = HouseholdPresenter(gate, check_in)
    assert household.others() == ("㛃玉",)
    assert check_in.draft.people[1].flat == "3-1-502"
    household.remove_other("㛃玉")
    assert household.others() == ()


async def test_a_mistake_is_corrected_by_a_new_entry_and_both_are_kept(gate: Gate, clock: Ticker) -> None:
    await admitted(gate)
    today = Today(gate)
    await today.load()
    (item,) = today.items
    clock.forward(60)
    correction = await today.correct(item.line.entry.id)
    assert isinstance(correction, CheckIn)
    assert correction.step is Step.REVIEW
    correction.review(Step.TRANSPORT)
    correction.answer_transport(Transport.COACH)
    assert correction.step is Step.REVIEW
    correction.review(Step.TEMPERATURE)
    assert await correction.measuring.answer("366") is None
    assert correction.step is Step.REVIEW
    assert await correction.save() is None
    await today.load()
    (corrected,) = today.items
    assert corrected.line.head.answers.transport is Transport.COACH
    assert corrected.line.head.replaces == item.line.entry.id
    assert corrected.line.head.happened_at == item.line.head.happened_at
    assert [line.entry.id for line in today.history(corrected)] == [item.line.entry.id]
    assert gate.entries_today == 1
    assert len(await gate.worker.run(gate.register.of_day, gate.today)) == 2


async def test_an_entry_that_is_gone_cannot_be_corrected(gate: Gate) -> None:
    assert isinstance(await Today(gate).correct("nothing"), Notice)


async def test_the_day_sheet_is_written_and_shown(gate: Gate, clock: Ticker) -> None:
    await admitted(gate)
    clock.forward(3600)
    await admitted(gate, "张伟", "h1", "381")
    presenter = SheetPresenter(gate)
    path = await presenter.write(str, "en")
    assert path.parent.name == "sheets"
    assert "王" not in path.name
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Summary", "Register of returnees", "Fevers", "Corrections"]
    register = list(book["Register of returnees"].iter_rows(min_row=2, values_only=True))
    assert register[1][1] == "王芳"
    assert register[1][3] == "138****0004"
    assert [row[1] for row in book["Fevers"].iter_rows(min_row=3, values_only=True)] == ["张伟"]
    summary = {row[0]: row[-1] for row in book["Summary"].iter_rows(min_row=3, values_only=True)}
    assert (summary["Registered"], summary["Hold"]) == (2, 1)
    assert (summary["12:00–12:59"], summary["13:00–13:59"]) == (1, 1)
    assert [table.title for table in presenter.tables] == book.sheetnames


async def test_a_sheet_of_an_empty_day_is_a_sheet(gate: Gate) -> None:
    presenter = SheetPresenter(gate)
    path = await presenter.write(str, "en", "2020-01-01")
    assert path.is_file()
    assert presenter.tables[1].rows == ()


async def test_a_sheet_goes_nowhere_where_nothing_can_be_written(gate: Gate, tmp_path: Path) -> None:
    from models.errors import StoreError

    gate.folder = tmp_path / "file"
    gate.folder.write_text("in the way")
    with pytest.raises(StoreError):
        await SheetPresenter(gate).write(str, "en")
