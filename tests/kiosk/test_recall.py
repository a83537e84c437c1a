"""Who was measured, at any gate, is known at once; what was corrected or taken back is not."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from kiosk.gate import Gate
from kiosk.passage import instead_of
from kiosk.presenters.find import draft_person
from kiosk.presenters.remembered import remembered
from kiosk.recall import HOUR, Recall, SeenRow, passed
from kiosk.store import reference
from kiosk.store.tablet import TabletStore
from models.entry import Direction, Personal
from models.passes.personal import phone_hash
from models.protocol import Change, Changes, Value
from tests.kiosk.conftest import NOON, SITE, Ticker, row
from tests.kiosk.office_passes import PHONE_KEY, came_down, trust_row
from tests.kiosk.test_register import entry

TODAY = "2026-02-03"


def sighting(revision: int, **changed: Value) -> Change:
    values: dict[str, Value] = {
        "id": f"{revision:032x}",
        "resident_id": "",
        "pass_id": "",
        "phone_hash": "",
        "plate": "",
        "gate_id": "south",
        "at": NOON - HOUR,
        "day": TODAY,
        "tenths": 364,
        "verdict": "admit",
        "observe_until": "",
        "direction": "",
        "slip": "",
    }
    change = row("sighting", revision, **{**values, **changed})
    return Change(change.table, {**change.row, "gone": bool(changed.get("gone", False))})


async def passes(gate: Gate, resident: str, reading: str = "365", direction: Direction | None = None) -> None:
    passage = instead_of(gate, gate.begin("h1"), direction)
    passage.toggle(draft_person(gate, gate.roster.people[resident]))
    await passage.go()
    await passage.measuring.answer(reading)


async def test_whoever_was_measured_here_is_known_until_the_hours_are_over(gate: Gate, clock: Ticker) -> None:
    await passes(gate, "r1")
    known = remembered(gate, "r1")
    assert known.say(str) == "Measured 12:00 北门 36.5 ℃"
    assert remembered(gate, "r2").say(str) == ""
    clock.forward(gate.policy.recall_hours * 3600 + 1)
    assert remembered(gate, "r1").say(str) == ""


async def test_another_gate_s_reading_comes_down_and_goes_when_it_is_taken_back(gate: Gate) -> None:
    await came_down(gate, sighting(30, resident_id="r1"))
    await gate.worker.run(lambda: None)
    assert remembered(gate, "r1").say(str) == "Measured 11:00 南门 36.4 ℃"
    await came_down(gate, sighting(31, id=f"{30:032x}", resident_id="r1", gone=True))
    await gate.worker.run(lambda: None)
    assert remembered(gate, "r1").reading == ""


async def test_an_observation_shows_its_day(gate: Gate) -> None:
    await came_down(
        gate, sighting(30, resident_id="r2", day="2026-02-01", at=NOON - 48 * HOUR, observe_until="2026-02-15")
    )
    await gate.worker.run(lambda: None)
    assert remembered(gate, "r2").say(str) == "Observed at home, day 3 of 14"
    observed = gate.memory.recall.observed
    assert observed("r2", "2026-02-14") is not None
    assert observed("r2", "2026-02-15") is None, "it is over"


async def test_whoever_has_no_id_is_known_by_the_phone_at_any_gate(gate: Gate) -> None:
    await came_down(gate, trust_row(), sighting(40, phone_hash=phone_hash("13911112222", PHONE_KEY).hex()))
    await gate.worker.run(lambda: None)
    assert remembered(gate, None, "13911112222").reading == "36.4"
    assert remembered(gate, "r1", "13911112222").reading == "", "a family shares its phone: a resident is known by id"


async def test_the_register_is_remembered_after_a_restart(gate: Gate, tablet: Engine, clock: Ticker) -> None:
    await passes(gate, "r1")
    store = TabletStore(tablet, clock)
    (passed,) = await gate.worker.run(lambda: store.passed(clock() - HOUR))
    assert (passed.personal.resident, passed.tenths) == ("r1", 365)


async def test_what_the_office_says_of_an_own_entry_adds_to_it(gate: Gate, clock: Ticker) -> None:
    await passes(gate, "r1")
    entry = gate.register.of_day(gate.today)[0]
    await came_down(gate, sighting(30, id=entry.id, resident_id="r1", at=clock(), tenths=365, gate_id="north"))
    await gate.worker.run(lambda: None)
    assert remembered(gate, "r1").say(str) == "Measured 12:00 北门 36.5 ℃"


def test_a_car_of_another_gate_is_seen_today(tablet: Engine, clock: Ticker) -> None:
    rows = [sighting(30, plate="京A12345", tenths=0, direction="in"), sighting(31, plate="京A12345", day="2026-02-02")]
    reference.take_in(tablet, SITE, Changes(rows, 31, 0), NOON)
    recall = Recall()
    recall.take_in(TabletStore(tablet, clock).seen(-1))
    assert recall.car("京A12345", TODAY) == ((NOON - HOUR, "south", "in"),)
    assert recall.revision == 31


def test_what_is_new_is_taken_in_alone(tablet: Engine, clock: Ticker) -> None:
    reference.take_in(tablet, SITE, Changes([sighting(30, resident_id="r1")], 30, 0), NOON)
    store, recall = TabletStore(tablet, clock), Recall()
    recall.take_in(store.seen(-1))
    reference.take_in(tablet, SITE, Changes([sighting(31, resident_id="r2")], 31, 0), NOON)
    assert [one.resident for one in store.seen(recall.revision)] == ["r2"]


async def test_rows_below_the_highest_are_recalled_once_all_is_read_anew(gate: Gate) -> None:
    """The office came back from a backup, and its counter with it."""
    await passes(gate, "r2")
    await came_down(gate, sighting(90, resident_id="r1"))
    await came_down(gate, sighting(80, resident_id="r3", tenths=371))
    assert remembered(gate, "r3").reading == ""
    gate.reference_anew()
    await gate.worker.run(lambda: None)
    known = [remembered(gate, who).reading for who in ("r1", "r2", "r3")]
    assert all(known)


def test_the_oldest_beyond_the_most_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, 2)
    recall = Recall()
    recall.take_in(seen(number) for number in (1, 0, 2))
    assert [recall.measured(f"r{number}", 0) is None for number in range(3)] == [True, False, False]


def test_whoever_is_under_observation_is_forgotten_last(monkeypatch: pytest.MonkeyPatch) -> None:
    few(monkeypatch, 2)
    recall = Recall()
    recall.take_in([seen(0, "2026-02-16"), seen(1, TODAY), *(seen(number) for number in range(2, 9))])
    assert recall.observed("r0", TODAY) is not None
    assert [recall.measured(f"r{number}", 0) is None for number in range(1, 9)] == [*[True] * 7, False], "it is over"
    recall.take_in([seen(9, "2026-02-17"), seen(10, "2026-02-18")])
    assert [recall.observed(f"r{number}", TODAY) is None for number in (0, 9, 10)] == [True, False, False]


def test_an_own_phone_is_known_though_the_office_s_row_came_first() -> None:
    """As after each start; a compound may have no key for the hashes of phones."""
    recall = Recall()
    recall.take_in([seen(1)._replace(resident="", id="a")])
    recall.note(passed(replace(entry("a"), personal=Personal(nonce="a", phone="13911112222")), "north"))
    found = recall.measured("", 0, "13911112222")
    assert found is not None and found.tenths == 364, "the office's word on all else stays"


def few(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr("kiosk.recall.MOST", most)
    monkeypatch.setattr("kiosk.recall.SPARE", 0)


def seen(number: int, until: str = "") -> SeenRow:
    at = NOON + number
    return SeenRow(f"{number:032x}", f"r{number}", "", "", "south", at, TODAY, 364, until, "", number)
