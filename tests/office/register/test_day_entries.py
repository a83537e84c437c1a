"""What the page says of a day is what the day sheet says of it, whatever corrects whatever."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.day_lines import build
from models.entry import Direction, EntryKind, PersonKind, SealedEntry, VehicleKind, VoidReason
from models.register import Entry, entries_of_day
from models.store import reading
from models.triage import Verdict
from office.register.day_entries import DayEntries, Listed
from office.register.day_register import Filter, day_register
from tests.office.conftest import Office
from tests.office.tablet import NOON, wire

DAY = "2026-11-24"
STEPS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(Verdict), st.none() | st.integers(0, 20)), min_size=1, max_size=12
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, verdict=st.just("") | st.sampled_from(Verdict), limit=st.integers(1, 15))
def test_the_page_and_the_sheet_agree(
    small_office: Office, steps: list[tuple[int, Verdict, int | None]], verdict: str, limit: int
) -> None:
    office = Office(small_office.engine, small_office.new_id, name=f"园{small_office.new_id()}")
    tablet = office.tablet()
    made: list[SealedEntry] = []
    for minute, one, replaces in steps:
        at = NOON + minute * 60_000
        if replaces is not None and made:
            made.append(tablet.correction(made[replaces % len(made)], "更正", at, verdict=one))
        else:
            made.append(tablet.entry("新", at, verdict=one))
    assert office.ingest.take(office.sender(tablet), wire(*made)).stored == len(made)
    site = office.compound.id
    with reading(office.engine) as session:
        sheet = build("", DAY, "Asia/Shanghai", {}, entries_of_day(session, site, DAY))
        entries = DayEntries(session, site, DAY)
        found = entries.newest("", verdict, 1000)
        assert found[:limit] == entries.newest("", verdict, limit)
        assert entries.counts().total() == len(sheet.valid)
    expected = {line.entry.id for line in sheet.valid if verdict in ("", line.head.verdict)}
    assert {one.last.id for one in found} == expected
    assert len(found) == len(expected)


def test_people_stand_in_the_order_in_which_they_came(office: Office) -> None:
    tablet = office.tablet()
    first = tablet.entry("甲", NOON)
    entries = [first, tablet.entry("乙", NOON + 60_000), tablet.correction(first, "甲一", NOON + 120_000)]
    office.ingest.take(office.sender(tablet), wire(*entries))
    with reading(office.engine) as session:
        register = day_register(session, office.compound, Filter(DAY), str, "zh")
    assert [row.cells["Name"] for row in register.rows] == ["乙", "甲一"]
    assert (register.matching, register.counts[""][""]) == (2, 2)
    assert register.rows[1].changes == (("Name", "甲", "甲一"),)


def test_what_was_corrected_is_not_found_by_what_it_said_before(office: Office) -> None:
    tablet = office.tablet()
    first = tablet.entry("张三", NOON)
    office.ingest.take(office.sender(tablet), wire(first, tablet.correction(first, "李四", NOON + 1)))
    with reading(office.engine) as session:
        entries = DayEntries(session, office.compound.id, DAY)
        assert entries.found("张", "", "") == []
        assert len(entries.found("ls", "", "")) == 1


def test_a_day_without_entries_is_empty(office: Office) -> None:
    with reading(office.engine) as session:
        register = day_register(session, office.compound, Filter(DAY), str, "zh")
        assert session.scalars(select(Entry)).all() == []
    assert (register.rows, register.held, register.matching) == ((), (), 0)


def test_passages_and_vehicles_have_lists_of_their_own(office: Office) -> None:
    tablet = office.tablet()
    trip = "c" * 32
    visitor = tablet.fever("赵刚", NOON + 3, person=PersonKind.VISITOR, host_flat="3-2-101", flat="", origin="")
    twice = tablet.entry("重复", NOON + 4, person=PersonKind.VISITOR, origin="")
    entries = [
        tablet.entry("张三", NOON),
        tablet.entry(
            "", NOON + 1, kind=EntryKind.VEHICLE, vehicle=VehicleKind.CAR, trip=trip, id=trip, plate="京A12345"
        ),
        tablet.entry("李娜", NOON + 2, person=PersonKind.RESIDENT, direction=Direction.IN, trip=trip, origin=""),
    ]
    at_wheel = {"person": PersonKind.RESIDENT, "trip": trip, "origin": "", "driver": True}
    entries.append(tablet.entry("王强", NOON + 2, **at_wheel))
    entries.append(tablet.correction(entries[-1], "王刚", NOON + 4, **at_wheel))
    void = tablet.correction(twice, "", NOON + 5, kind=EntryKind.VOID, void_reason=VoidReason.TWICE)
    office.ingest.take(office.sender(tablet), wire(visitor, twice, *entries, void))
    with reading(office.engine) as session:
        lists = {
            listed: day_register(session, office.compound, Filter(DAY, listed=listed), str, "zh") for listed in Listed
        }
    returnees, passages, vehicles = lists.values()
    assert [row.cells["Name"] for row in returnees.rows] == ["张三"]
    assert returnees.listed == {"returnees": 1, "passages": 3, "vehicles": 1}
    assert returnees.counts[""][""] == 4, "people"
    in_car = [(name, "京A·12345") for name in ("王刚", "李娜")]
    assert [(row.cells["Name"], row.cells["Plate"]) for row in passages.rows] == [("赵刚", ""), *in_car]
    assert [row.cells["Who is in it"] for row in vehicles.rows] == ["王刚 (driver), 李娜"], "as corrected, once"
    assert [row.cells["Name"] for row in returnees.held] == ["赵刚"], "whoever is on hold, whatever list is shown"
    assert returnees.on_hold == 1
