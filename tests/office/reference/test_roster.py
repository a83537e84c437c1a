"""The roster becomes what the file says, and only what has changed gets a new revision."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from models.errors import BadInput
from models.roster import Card, Household, Resident
from models.store import reading
from office.reference.roster import Imported, take_in
from office.reference.roster_file import read_roster
from tests.office.conftest import Office

HEAD = "楼,单元,室,姓名,电话\n"
ROWS = "1,1,101,单雄信,19900000001\n1,1,101,李秀英,19900000002\n1,1,102,王芳,\n2,1,101,买买提·艾力,\n"


def bring_in(office: Office, rows: str, *, replace: bool = False) -> Imported:
    read = read_roster((HEAD + rows).encode())
    return take_in(office.engine, office.compound.id, read, office.new_id, replace=replace)


def people(office: Office) -> dict[str, Resident]:
    with reading(office.engine) as session:
        return {row.name: row for row in session.scalars(select(Resident).where(Resident.gone.is_(False)))}


def test_it_takes_in_households_residents_and_cards(office: Office) -> None:
    assert bring_in(office, ROWS) == Imported(households=3, residents=4, added=10, changed=0, gone=0)
    found = people(office)
    assert found["单雄信"].pinyin.split()[0] == "shanxiongxin"
    assert found["单雄信"].initials.split()[0] == "sxx"
    with reading(office.engine) as session:
        cards = session.scalars(select(Card)).all()
        assert {card.household_id for card in cards} == set(session.scalars(select(Household.id)))
        assert all(len(card.id) == 16 for card in cards)


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    bring_in(office, ROWS)
    before = office.revision()
    assert bring_in(office, ROWS) == Imported(3, 4, 0, 0, 0)
    assert office.revision() == before


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (lambda rows: rows.replace("19900000001", "19900000009"), (0, 1, 0)),
        (lambda rows: rows.replace("王芳", "王敏"), (1, 0, 1)),
        (lambda rows: rows + "2,1,102,赵磊,\n", (3, 0, 0)),
        (lambda rows: rows.replace("2,1,101,买买提·艾力,\n", ""), (0, 0, 2)),
        (lambda rows: rows.replace("王芳", ""), (0, 0, 1)),
    ],
)
def test_only_what_changed_is_written(
    office: Office, change: Callable[[str], str], counts: tuple[int, int, int]
) -> None:
    bring_in(office, ROWS)
    before = office.revision()
    done = bring_in(office, change(ROWS))
    assert (done.added, done.changed, done.gone) == counts
    assert office.revision() == before + sum(counts)
    assert bring_in(office, change(ROWS)).added == 0


def test_who_comes_back_is_the_same_person(office: Office) -> None:
    bring_in(office, ROWS)
    key = people(office)["王芳"].id
    bring_in(office, ROWS.replace("1,1,102,王芳,\n", ""))
    assert "王芳" not in people(office)
    done = bring_in(office, ROWS)
    assert (done.added, done.changed) == (0, 2)
    assert people(office)["王芳"].id == key


def test_two_of_one_name_in_a_flat_are_kept_apart_by_phone(office: Office) -> None:
    twins = "1,1,101,王芳,19900000001\n1,1,101,王芳,19900000002\n"
    bring_in(office, twins)
    with reading(office.engine) as session:
        before = {row.phone: row.id for row in session.scalars(select(Resident))}
    bring_in(office, "1,1,101,王芳,19900000003\n1,1,101,王芳,19900000001\n")
    with reading(office.engine) as session:
        after = {row.phone: row.id for row in session.scalars(select(Resident))}
    assert after == {"19900000001": before["19900000001"], "19900000003": before["19900000002"]}


def test_a_wrong_row_stops_all(office: Office) -> None:
    before = office.revision()
    with pytest.raises(BadInput):
        bring_in(office, ROWS + "3,1,,谁,\n")
    assert (people(office), office.revision()) == ({}, before)


def test_most_residents_do_not_go_by_mistake(office: Office) -> None:
    many = "".join(f"1,1,{room},王芳,\n" for room in range(200, 250))
    bring_in(office, many)
    with pytest.raises(BadInput) as caught:
        bring_in(office, ROWS)
    assert caught.value.notice.values == {"gone": "50", "present": "50"}
    assert set(people(office)) == {"王芳"}
    assert bring_in(office, ROWS, replace=True).gone == 100


def test_a_large_roster_comes_in(small_office: Office) -> None:
    rows = "".join(f"{n % 20},{n % 3},{n},张{'伟芳娜敏'[n % 4]},\n" for n in range(5000))
    assert bring_in(small_office, rows).added == 15_000
