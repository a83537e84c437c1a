"""What no gate asks for any more stays at the office, and a change is found without a look at what did not change."""

from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.dialects import postgresql, sqlite

from models.base import Base
from models.changed import changed_after
from models.entry import EntryHead, EntryKind, SealedEntry, read_head
from models.protocol import Changes
from models.triage import Policy, Verdict
from office.reference.policy import set_policy
from office.reference.site_settings import MOST_PASS_HOURS
from office.register.changes import changes_after
from office.register.of_use import FRESH, HOUR, SPARE
from tests.office.conftest import Office
from tests.office.tablet import NOON, Tablet, wire

RESIDENT, PASS = "ab" * 16, "0102030405060708"


def send(office: Office, tablet: Tablet, *entries: SealedEntry) -> None:
    assert office.ingest.take(office.sender(tablet), wire(*entries)).stored == len(entries)


def told(office: Office, table: str = "sighting", limit: int = 1000) -> set[str]:
    """Ids of the rows that a new tablet gets."""
    page, ids = Changes([], 0, 1), set[str]()
    while page.remaining:
        before = page
        page = changes_after(office.engine, office.compound.id, page.revision, limit, office.now)
        assert page.remaining < before.remaining or not before.changes, "what is to come grows less"
        ids |= {str(one.row["id"]) for one in page.changes if one.table == table}
    assert page.revision == office.revision(), "the cursor goes on over what is left out"
    return ids


def head(entry: SealedEntry) -> EntryHead:
    return read_head(entry.head)


def test_a_reading_comes_down_for_the_hours_in_which_it_is_recalled(office: Office) -> None:
    set_policy(office.engine, office.compound.id, Policy(recall_hours=20), office.new_id)
    tablet = office.tablet()
    edge = NOON - SPARE - 20 * HOUR
    fresh, old = tablet.entry(at=edge, resident=RESIDENT), tablet.entry(at=edge - 1, resident=RESIDENT)
    watched = tablet.entry(at=edge - 1, resident=RESIDENT, verdict=Verdict.OBSERVE, observe_days=14)
    over = tablet.entry(at=edge - 1, resident=RESIDENT, verdict=Verdict.OBSERVE, observe_days=1)
    slip = tablet.entry(at=edge - 1, resident=RESIDENT, slip="K7Q2M8-0137")
    send(office, tablet, fresh, old, watched, over, slip, tablet.entry(at=NOON, kind=EntryKind.SHIFT))
    asked_for = {head(entry).id for entry in (fresh, watched, slip)}
    assert told(office) == asked_for
    assert told(office, limit=1) == asked_for
    office.now += 20 * HOUR + SPARE
    send(office, tablet, tablet.entry(at=office.now, kind=EntryKind.SHIFT))
    assert told(office) == {head(watched).id, head(slip).id}
    set_policy(office.engine, office.compound.id, Policy(recall_hours=72), office.new_id)
    assert told(office) >= asked_for, "longer hours count at once"


def test_a_use_of_a_pass_comes_down_for_as_long_as_the_pass_may_be_valid(office: Office) -> None:
    tablet = office.tablet()
    edge = NOON - SPARE - MOST_PASS_HOURS * HOUR
    fresh, old = tablet.entry(at=edge, pass_id=PASS), tablet.entry(at=edge - 1, pass_id=PASS)
    send(office, tablet, fresh, old, tablet.entry(at=NOON))
    assert told(office, "pass_use") == {head(fresh).id}


def test_an_office_whose_clock_runs_ahead_leaves_nothing_out(office: Office) -> None:
    """What it left out would not come any more when its clock is right again."""
    tablet, doubted = office.tablet(), office.tablet()
    seen = tablet.entry(at=NOON, resident=RESIDENT, pass_id=PASS, verdict=Verdict.OBSERVE, observe_days=14)
    send(office, tablet, seen)
    assert told(office) == told(office, "pass_use") == {head(seen).id}
    office.now += 400 * 24 * HOUR
    send(office, doubted, doubted.entry(at=office.now, clock_doubted=True, kind=EntryKind.SHIFT))
    assert told(office) == told(office, "pass_use") == {head(seen).id}
    send(office, tablet, tablet.entry(at=office.now, kind=EntryKind.SHIFT))
    office.now += FRESH
    assert told(office) == told(office, "pass_use") == set(), "a gate bears it out"


def test_a_change_is_found_by_the_index_of_changes_alone(small_office: Office) -> None:
    """Else each change of one row costs a look at a hundred thousand."""
    tablet = small_office.tablet()
    send(small_office, tablet, tablet.entry(resident=RESIDENT, pass_id=PASS))
    plans = asked_of(small_office.engine, small_office)
    steps = [step for plan in plans for step in plan if "pass_use" in step or "sighting" in step]
    assert len(steps) > 3
    assert all("_revision (revision>? AND revision<?)" in step for step in steps), steps


def asked_of(engine: Engine, office: Office) -> list[list[str]]:
    """How SQLite goes about each question for changes."""
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    changes_after(engine, office.compound.id, office.revision() - 2, 1, office.now)
    with engine.connect() as connection:
        questions = [one for one in asked if one[0].startswith("SELECT")]
        return [
            [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
            for sql, values in questions
        ]


def test_postgresql_chooses_its_index_by_itself() -> None:
    table = Base.metadata.tables["sighting"]
    query = select(table.c.id).where(*changed_after(table, "here", 7))
    assert "+sighting.site_id" in str(query.compile(dialect=sqlite.dialect()))
    assert "+" not in str(query.compile(dialect=postgresql.dialect()))
