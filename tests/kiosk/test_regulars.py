"""Who comes often is remembered, the newest first, and not without end."""

import pytest

from kiosk.recall import Passed
from kiosk.regulars import Regulars, Rider
from models.entry import Direction, EntryKind, Personal, PersonKind
from models.triage import Verdict
from tests.kiosk.conftest import NOON


def came(number: int, kind: EntryKind, person: PersonKind, trip: str = "", name: str = "", plate: str = "") -> Passed:
    return Passed(
        f"{number:032x}",
        kind,
        person,
        Direction.IN,
        trip,
        NOON + number,
        "2026-02-03",
        0,
        Verdict.ADMIT,
        0,
        None,
        "north",
        "",
        Personal(nonce="n", name=name, plate=plate),
    )


def car(number: int, plate: str) -> Passed:
    return came(number, EntryKind.VEHICLE, PersonKind.RESIDENT, f"trip{number}", plate=plate)


def rider(number: int, trip: int, name: str) -> Passed:
    return came(number, EntryKind.CHECK_IN, PersonKind.RESIDENT, f"trip{trip}", name=name)


def test_whoever_was_not_here_for_longest_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.regulars.MOST", 2)
    regulars = Regulars()
    for number, plate in enumerate(("京A00001", "京A00002", "京A00001", "京A00003")):
        regulars.note(car(number, plate))
    for number, name in enumerate(("顺丰", "京东", "顺丰", "中通")):
        regulars.note(came(number, EntryKind.CHECK_IN, PersonKind.COURIER, name=name))
    assert [one.plate for one in regulars.cars("", 9)] == ["京A00003", "京A00001"]
    assert [one.name for one in regulars.couriers()] == ["中通", "顺丰"]


def test_those_of_the_last_trip_sat_in_the_car() -> None:
    regulars = Regulars()
    for passed in (
        car(1, "京A00001"),
        rider(2, 1, "张伟"),
        car(3, "京A00001"),
        rider(4, 1, "李静"),
        rider(5, 3, "王芳"),
    ):
        regulars.note(passed)
    known = regulars.car("京A00001")
    assert known is not None
    assert known.riders == (Rider("王芳"),), "a rider of a trip that is over changes nothing"
