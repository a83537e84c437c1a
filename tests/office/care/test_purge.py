"""Names go in time, on both databases; the chain is as sound as before, and on SQLite the file has none of them."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.register import Entry
from models.roster import PolicyVersion
from models.store import reading, writing
from models.triage import Verdict
from office.care.audit import Action, newest
from office.care.purge import purge_all, purge_by_night, purge_entries
from office.register.proof import proof_of
from tests.office.conftest import Office
from tests.office.tablet import NOON, wire

NAME = "买买提江吐尔逊"
DAY = 86_400_000


def named(office: Office) -> int:
    with reading(office.engine) as session:
        return session.scalar(select(func.count()).select_from(Entry).where(Entry.personal.is_not(None))) or 0


def sent(office: Office) -> str:
    tablet = office.tablet()
    entries = [tablet.entry(NAME, at=NOON) for _ in range(12)]
    entries.append(tablet.entry(NAME, at=NOON, verdict=Verdict.OBSERVE, observe_days=14))
    office.ingest.take(office.sender(tablet), wire(*entries))
    return tablet.device


def test_thirty_days_after_the_observation(office: Office) -> None:
    device = sent(office)
    for days, purged in ((30, 0), (31, 12), (44, 0), (45, 1)):
        before = named(office)
        assert purge_all(office.engine, NOON + days * DAY) == purged, days
        assert named(office) == before - purged
    proof = proof_of(office.engine, office.compound.id, device)
    assert proof.sound
    assert proof.count == 13
    assert [done.about for done in newest(office.engine, office.compound.id)] == ["1", "12"]


def test_the_office_sets_how_long(office: Office) -> None:
    sent(office)
    with writing(office.engine) as session:
        body = '{"version":1,"retention_days":3}'
        session.add(PolicyVersion(site_id=office.compound.id, id="p", revision=99, gone=False, version=1, body=body))
    assert purge_entries(office.engine, office.compound.id, date(2026, 11, 27)) == 0
    assert purge_entries(office.engine, office.compound.id, date(2026, 11, 28)) == 12


@pytest.mark.parametrize("when", [0, 45])
def test_the_file_itself_forgets(small_office: Office, tmp_path: Path, when: int) -> None:
    sent(small_office)
    purge_all(small_office.engine, NOON + when * DAY)
    files = b"".join(path.read_bytes() for path in tmp_path.glob("office.sqlite*"))
    assert (NAME.encode() in files) is (when == 0)


def test_nothing_goes_by_a_clock_that_no_gate_bears_out(small_office: Office) -> None:
    sent(small_office)
    engine, year = small_office.engine, 365 * DAY
    assert purge_by_night(engine, NOON + year) == 0
    ahead = small_office.tablet()
    small_office.ingest.take(small_office.sender(ahead), wire(ahead.entry(NAME, at=NOON + year, clock_doubted=True)))
    for _ in range(3):
        assert purge_by_night(engine, NOON + year) == 0, "one jump is one night"
    assert [done.action for done in newest(engine, small_office.compound.id)] == [Action.PURGE_WAITS]
    ahead.entry(NAME, at=NOON + 45 * DAY)
    small_office.ingest.take(small_office.sender(ahead), wire(ahead.made[-1]))
    assert purge_by_night(engine, NOON + 45 * DAY) == 13


def test_where_no_gate_says_anything_any_more_names_go_all_the_same(small_office: Office) -> None:
    sent(small_office)
    nights = [purge_by_night(small_office.engine, NOON + day * DAY) for day in range(60)]
    assert [(day, purged) for day, purged in enumerate(nights) if purged] == [(34, 12), (45, 1)]


def test_a_clock_that_gates_go_on_to_contradict_is_never_believed(small_office: Office) -> None:
    """After a weekend, after a month and after a silence of almost long enough."""
    tablet, wrong = small_office.tablet(), NOON + 400 * DAY
    spoken = {*range(0, 40, 3), 68, 90}
    for night in range(91):
        if night in spoken:
            entry = tablet.entry(NAME, at=NOON + night * DAY)
            small_office.ingest.take(small_office.sender(tablet), wire(entry))
        assert purge_by_night(small_office.engine, wrong + night * DAY) == 0, night
    assert named(small_office) == len(spoken)
    nights = [purge_by_night(small_office.engine, wrong + night * DAY) for night in range(91, 121)]
    assert nights[:-1] == [0] * 29
    assert nights[-1] == len(spoken), "silent for long enough"
