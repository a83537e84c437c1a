"""An entry with a pass leaves a use that flows down to every gate."""

import json

import pytest

from models.entry import SealedEntry
from models.protocol import Receipt
from models.roster import PassUse
from office.register.changes import changes_after
from tests.office.conftest import Office
from tests.office.tablet import NOON, Tablet, wire

PASS, OTHER = "0102030405060708", "a1b2c3d4e5f60718"


def send(office: Office, tablet: Tablet, *entries: SealedEntry) -> Receipt:
    return office.ingest.take(office.sender(tablet), wire(*entries))


def uses(office: Office, after: int = 0) -> list[tuple[str, str, str, int]]:
    """As a tablet gets them: id, pass, gate, when."""
    changes = changes_after(office.engine, office.compound.id, after).changes
    rows = [change.row for change in changes if change.table == PassUse.__tablename__]
    return [(str(one["id"]), str(one["pass_id"]), str(one["gate_id"]), int(str(one["at"]))) for one in rows]


def id_of(entry: SealedEntry) -> str:
    return str(json.loads(entry.head)["id"])


def test_each_use_is_kept_with_its_gate_and_time(office: Office) -> None:
    north, south = office.tablet("北门"), office.tablet("南门", "另一块")
    first = north.entry(pass_id=PASS)
    second = south.entry(at=NOON + 60_000, happened_at=NOON + 30_000, pass_id=PASS)
    other = south.entry(pass_id=OTHER)
    send(office, north, first)
    send(office, south, second, south.entry(), other)
    assert uses(office) == [
        (id_of(first), PASS, office.gates["北门"], NOON),
        (id_of(second), PASS, office.gates["南门"], NOON + 30_000),
        (id_of(other), OTHER, office.gates["南门"], NOON),
    ]


def test_what_comes_twice_is_one_use(office: Office) -> None:
    tablet = office.tablet()
    entries = [tablet.entry(pass_id=PASS), tablet.entry(pass_id=PASS)]
    assert send(office, tablet, *entries).stored == 2
    before = office.revision()
    assert send(office, tablet, *entries).known == 2
    assert send(office, tablet, *entries, tablet.entry()).stored == 1
    assert office.revision() == before
    assert len(uses(office)) == 2


def test_a_correction_is_no_use(office: Office) -> None:
    tablet = office.tablet()
    entry = tablet.entry(pass_id=PASS)
    send(office, tablet, entry, tablet.correction(entry, "张玮", NOON + 60_000, pass_id=PASS))
    assert [use[0] for use in uses(office)] == [id_of(entry)]


@pytest.mark.parametrize("pass_id", ["", "x" * 16, "A1B2C3D4E5F60718", PASS + "0"])
def test_without_a_pass_nothing_flows_down(small_office: Office, pass_id: str) -> None:
    office, tablet = small_office, small_office.tablet()
    before = office.revision()
    assert send(office, tablet, tablet.entry(pass_id=pass_id)).stored == (pass_id == "")
    assert (uses(office), office.revision()) == ([], before)


def test_a_refused_entry_uses_nothing(office: Office) -> None:
    tablet, other = office.tablet(), office.tablet("南门")
    receipt = send(office, tablet, other.entry(pass_id=PASS))
    assert len(receipt.refused) == 1
    assert uses(office) == []


def test_only_what_is_new_flows_again(office: Office) -> None:
    tablet = office.tablet()
    send(office, tablet, tablet.entry(pass_id=PASS))
    seen = office.revision()
    later = tablet.entry(pass_id=OTHER)
    send(office, tablet, later)
    assert [use[0] for use in uses(office, seen)] == [id_of(later)]
