"""Which household holds which cards; a lost one is replaced, and every gate refuses it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine

from kiosk.roster import Roster
from kiosk.store.reference import take_in as take_down
from kiosk.store.roster import load_roster
from models.codes import card_text, short_number
from models.errors import BadInput
from models.store import open_store, upgrade
from office.printing.cards import (
    MOST_OF_HOUSEHOLD,
    buildings,
    card_in_force,
    cards_in_force,
    find_cards,
    house_order,
    one_more,
    replace_lost,
)
from office.reference.roster import take_in
from office.reference.roster_file import Flat, RosterFile
from office.register.changes import changes_after
from tests.office.conftest import Office

PEOPLE = {
    Flat("3", "1", "502"): [("张伟", ""), ("李秀英", "")],
    Flat("12", "1", "101"): [("欧阳娜娜", "")],
    Flat("3", "12", "101"): [("张伟", "")],
    Flat("甲", "", "1"): [("John Smith", "")],
    Flat("3", "1", "1001"): [],
}


def fill(office: Office) -> Office:
    take_in(office.engine, office.compound.id, RosterFile(PEOPLE, 5), office.new_id)
    return office


@pytest.fixture
def lived_in(office: Office) -> Office:
    return fill(office)


@pytest.fixture
def small(small_office: Office) -> Office:
    return fill(small_office)


def card_of(office: Office, flat: str) -> str:
    return next(one.card for one in cards_in_force(office.engine, office.compound.id) if one.flat == flat)


def find(office: Office, words: str) -> list[str]:
    return [one.flat for one in find_cards(office.engine, office.compound.id, words)]


def test_cards_stand_in_the_order_of_the_house(lived_in: Office) -> None:
    engine, site = lived_in.engine, lived_in.compound.id
    flats = [one.flat for one in cards_in_force(engine, site)]
    assert flats == ["3-1-502", "3-1-1001", "3-12-101", "12-1-101", "甲-1"]
    assert buildings(engine, site) == {"3": 3, "12": 1, "甲": 1}
    assert [one.flat for one in cards_in_force(engine, site, "12")] == ["12-1-101"]
    assert cards_in_force(engine, site, "99") == []


def test_a_card_tells_one_surname_at_most(small: Office) -> None:
    names = {one.flat: one.name for one in cards_in_force(small.engine, small.compound.id)}
    assert names == {"3-1-502": "张*", "3-1-1001": "", "3-12-101": "张*", "12-1-101": "欧阳**", "甲-1": "J*** S****"}


@pytest.mark.parametrize(
    ("words", "flats"),
    [
        ("3-1-502", ["3-1-502"]),
        (" 3 1  502 ", ["3-1-502"]),
        ("3-1", ["3-1-502", "3-1-1001"]),
        ("3", ["3-1-502", "3-1-1001", "3-12-101"]),
        ("张伟", ["3-1-502", "3-12-101"]),
        ("张", []),
        ("", []),
        ("%", []),
        ("x" * 1000, []),
    ],
)
def test_cards_are_found_by_flat_and_whole_name(small: Office, words: str, flats: list[str]) -> None:
    assert find(small, words) == flats


def test_cards_are_found_by_their_number_and_by_their_code(small: Office) -> None:
    card = card_of(small, "12-1-101")
    assert "12-1-101" in find(small, short_number(card).lower())
    assert find(small, card_text(card)) == ["12-1-101"]


def test_a_lost_card_is_replaced_once_however_often_one_presses(lived_in: Office) -> None:
    engine, site = lived_in.engine, lived_in.compound.id
    lost = card_of(lived_in, "3-1-502")
    first = replace_lost(engine, site, lost)
    revision = lived_in.revision()
    again = replace_lost(engine, site, lost)
    assert (first.made, again.made) == (True, False)
    assert first.new == again.new
    assert first.new.card != lost
    assert lived_in.revision() == revision
    assert card_of(lived_in, "3-1-502") == first.new.card
    with pytest.raises(BadInput):
        card_in_force(engine, site, lost)


def test_two_who_press_at_once_make_one_card(lived_in: Office) -> None:
    engine, site = lived_in.engine, lived_in.compound.id
    lost = card_of(lived_in, "3-1-502")
    with ThreadPoolExecutor(4) as presses:
        replaced = list(presses.map(lambda _: replace_lost(engine, site, lost), range(4)))
    assert [one.made for one in replaced].count(True) == 1
    assert len({one.new.card for one in replaced}) == 1


def test_cards_of_nobody_are_refused(small: Office) -> None:
    engine, site = small.engine, small.compound.id
    gone = card_of(small, "12-1-101")
    left = {flat: people for flat, people in PEOPLE.items() if flat.building != "12"}
    take_in(engine, site, RosterFile(left, 4), small.new_id)
    for card in ("", "0" * 16, gone):
        with pytest.raises(BadInput):
            replace_lost(engine, site, card)
        with pytest.raises(BadInput):
            one_more(engine, site, card)
    with pytest.raises(BadInput):
        replace_lost(engine, "another site", card_of(small, "甲-1"))


def test_a_household_may_have_several_cards_but_not_without_end(small: Office) -> None:
    engine, site = small.engine, small.compound.id
    first = card_of(small, "甲-1")
    for _ in range(MOST_OF_HOUSEHOLD - 1):
        one_more(engine, site, first)
    with pytest.raises(BadInput):
        one_more(engine, site, first)
    assert buildings(engine, site)["甲"] == MOST_OF_HOUSEHOLD
    assert replace_lost(engine, site, first).made


@pytest.fixture
def tablet(tmp_path: Path) -> Iterator[Engine]:
    opened = open_store(tmp_path / "tablet.sqlite")
    upgrade(opened)
    yield opened
    opened.dispose()


def test_the_gate_refuses_the_old_card_and_knows_the_new_one(small: Office, tablet: Engine) -> None:
    site = small.compound.id

    def synced(after: int) -> tuple[Roster, int]:
        changes = changes_after(small.engine, site, after)
        take_down(tablet, site, changes, 0)
        return load_roster(tablet, site), changes.revision

    lost = card_of(small, "3-1-502")
    before, revision = synced(0)
    assert lost in before.cards
    new = replace_lost(small.engine, site, lost).new
    after, _ = synced(revision)
    assert lost not in after.cards
    assert lost in after.lost_cards
    assert after.cards[new.card] == before.cards[lost]


def test_house_numbers_sort_as_people_count() -> None:
    parts = ["甲", "10", "2", "1", "2A", "乙", "²"]
    assert sorted(parts, key=house_order)[:4] == ["1", "2", "2A", "10"]
