"""Whoever was measured at one gate is known at the others, in the least form, until it has served."""

import pytest

from models.declaration import CompoundSecret
from models.entry import Direction, EntryHead, EntryKind, SealedEntry, VehicleKind, VoidReason, read_head
from models.passes.personal import phone_hash
from models.roster import Sighting
from models.store import reading, writing
from models.triage import Reading, Verdict
from office.register.changes import changes_after
from office.register.sightings import purge_sightings
from tests.office.conftest import Office
from tests.office.tablet import NOON, Tablet, wire

DAY = 86_400_000
RESIDENT = "ab" * 16
PHONE_KEY = "07" * 32


def send(office: Office, tablet: Tablet, *entries: SealedEntry) -> None:
    receipt = office.ingest.take(office.sender(tablet), wire(*entries))
    assert receipt.stored == len(entries), receipt


def head(sealed: SealedEntry) -> EntryHead:
    return read_head(sealed.head)


def void(tablet: Tablet, of: SealedEntry) -> SealedEntry:
    return tablet.entry("", kind=EntryKind.VOID, replaces=head(of).id, void_reason=VoidReason.TWICE)


def seen(office: Office, after: int = 0) -> dict[str, dict[str, object]]:
    """As a tablet gets them, by the entry's id."""
    changes = changes_after(office.engine, office.compound.id, after).changes
    return {str(one.row["id"]): dict(one.row) for one in changes if one.table == Sighting.__tablename__}


def test_a_sighting_says_the_least(office: Office) -> None:
    with writing(office.engine) as session:
        session.add(
            CompoundSecret(
                site_id=office.compound.id, root_private="", gate_private="", phone_key=PHONE_KEY, list_counter=0
            )
        )
    tablet = office.tablet()
    entry = tablet.entry(
        resident=RESIDENT,
        phone="19900001234",
        readings=(Reading(381, NOON), Reading(366, NOON)),
        verdict=Verdict.OBSERVE,
        observe_days=14,
        direction=Direction.IN,
        pass_id="0102030405060708",
        slip="S123",
    )
    send(office, tablet, entry)
    (row,) = seen(office).values()
    assert {name: value for name, value in row.items() if name not in ("site_id", "revision")} == {
        "id": head(entry).id,
        "gone": False,
        "resident_id": RESIDENT,
        "pass_id": "0102030405060708",
        "phone_hash": phone_hash("19900001234", bytes.fromhex(PHONE_KEY)).hex(),
        "plate": "",
        "gate_id": office.gates["北门"],
        "at": NOON,
        "day": "2026-11-24",
        "tenths": 366,
        "verdict": "observe",
        "observe_until": "2026-12-08",
        "direction": "in",
        "slip": "S123",
    }


def test_cars_are_seen_by_their_plate_and_nobody_without_a_sign(office: Office) -> None:
    tablet = office.tablet()
    car = tablet.entry("", kind=EntryKind.VEHICLE, vehicle=VehicleKind.CAR, plate="京A12345\x00" + "长" * 20)
    send(office, tablet, car, tablet.entry(), void(tablet, car))
    assert seen(office)[head(car).id]["plate"] == "京A12345" + "长" * 8
    assert len(seen(office)) == 1


@pytest.mark.parametrize("together", [True, False])
def test_what_is_taken_back_or_corrected_is_gone(office: Office, together: bool) -> None:
    north, south = office.tablet(), office.tablet("南门", "另一块")
    first, second = (north.entry(name, resident=RESIDENT) for name in ("甲", "乙"))
    back, better = void(north, first), north.correction(second, "丙", NOON, resident=RESIDENT)
    if together:
        send(office, north, first, second, back, better)
    else:
        send(office, north, first, second)
        before = office.revision()
        send(office, north, back, better)
        assert set(seen(office, before)) == {head(first).id, head(second).id, head(better).id}
    assert {entry: row["gone"] for entry, row in seen(office).items()} == {
        head(first).id: True,
        head(second).id: True,
        head(better).id: False,
    }
    late = south.entry(resident=RESIDENT)
    send(office, north, void(north, late))
    send(office, south, late)
    assert seen(office)[head(late).id]["gone"], "the void came first, from another tablet"


def test_a_voided_use_of_a_pass_counts_no_more(office: Office) -> None:
    tablet = office.tablet()
    entry = tablet.entry(pass_id="0102030405060708")
    send(office, tablet, entry)
    send(office, tablet, void(tablet, entry))
    changes = changes_after(office.engine, office.compound.id, 0).changes
    assert [one.row["gone"] for one in changes if one.table == "pass_use"] == [True]


def test_what_has_served_goes_and_who_is_observed_stays(office: Office) -> None:
    tablet = office.tablet()
    old = tablet.entry("甲", NOON - 22 * DAY, resident=RESIDENT)
    fresh = tablet.entry("乙", resident=RESIDENT)
    observed = tablet.entry("丙", resident=RESIDENT, verdict=Verdict.OBSERVE, observe_days=30)
    send(office, tablet, old, fresh, observed)
    assert set(seen(office)) == {head(fresh).id, head(observed).id}
    office.now += 22 * DAY
    assert purge_sightings(office.engine, office.now) == 1
    assert set(seen(office)) == {head(observed).id}
    office.now += 22 * DAY
    purge_sightings(office.engine, office.now)
    with reading(office.engine) as session:
        assert session.query(Sighting).count() == 0
