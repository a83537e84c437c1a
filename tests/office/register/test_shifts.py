"""Who was on duty stands on the office's day sheet, by name."""

from models.day_sheet import tables
from models.duty import ShiftChange, ShiftKind
from models.entry import EntryKind
from models.roster import Volunteer
from models.store import writing
from office.register.sheet_page import day_sheet
from tests.office.conftest import Office
from tests.office.tablet import NOON, wire


def test_volunteers_are_named_as_on_the_offices_list(office: Office) -> None:
    with writing(office.engine) as session:
        session.add(Volunteer(site_id=office.compound.id, id="v1", revision=1, name="王秀英", role="volunteer"))
    tablet = office.tablet()
    on = tablet.entry("", NOON, kind=EntryKind.SHIFT, flat="", shift=ShiftChange(kind=ShiftKind.ON, came=("v1",)))
    assert office.ingest.take(office.sender(tablet), wire(on)).stored == 1
    duty = tables(day_sheet(office.engine, office.compound, "2026-11-24"), str, "en", full=False)[-1]
    assert [row[0] for row in duty.rows] == ["王秀英"]
