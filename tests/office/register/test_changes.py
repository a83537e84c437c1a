"""Reference data flows down in the order in which it was written, whole, whatever the page's size."""

import json

import pytest

from models.base import Base
from models.protocol import Changes
from models.roster import REFERENCE_TABLES
from models.triage import Policy
from office.passes.key_list import ed25519_public
from office.reference.compound import make_compound
from office.reference.policy import set_policy
from office.reference.roster import take_in
from office.reference.roster_file import read_roster
from office.register.changes import changes_after, changes_told
from office.tablets.devices import Refused, refuse
from office.tablets.epochs import Epochs
from office.tablets.lost import lost
from tests.office.conftest import Office
from tests.office.tablet import Tablet

ROSTER = "楼,单元,室,姓名,电话\n1,1,101,张伟,19900000001\n1,1,101,李秀英,\n1,2,203,王芳,19900000003\n".encode()


def pages(office: Office, limit: int, after: int = 0) -> list[Changes]:
    found: list[Changes] = []
    while True:
        page = changes_after(office.engine, office.compound.id, after, limit)
        found.append(page)
        after = page.revision
        if not page.remaining:
            return found


def rows(found: list[Changes]) -> list[tuple[str, str]]:
    return [(one.table, str(one.row["id"])) for page in found for one in page.changes if one.table != "site"]


@pytest.fixture
def filled(office: Office) -> Office:
    take_in(office.engine, office.compound.id, read_roster(ROSTER), office.new_id)
    set_policy(office.engine, office.compound.id, Policy(fever=372), office.new_id)
    make_compound(office.engine, "another", ["门"], office.new_id)
    return office


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 1000])
def test_every_row_comes_once_in_order(filled: Office, limit: int) -> None:
    found = pages(filled, limit)
    # two gates, two households, three residents, two cards, one policy
    assert len(rows(found)) == len(set(rows(found))) == 10
    revisions = [int(str(one.row["revision"])) for page in found for one in page.changes if one.table != "site"]
    assert revisions == sorted(set(revisions))
    assert found[-1].revision == filled.revision()
    assert [page.remaining for page in found] == [max(0, 10 - limit * (n + 1)) for n in range(len(found))]


def test_the_sites_own_row_comes_with_every_page(filled: Office) -> None:
    for page in pages(filled, 4):
        (site,) = [one.row for one in page.changes if one.table == "site"]
        assert site == {
            "id": filled.compound.id,
            "name": "康静里",
            "zone": "Asia/Shanghai",
            "revision": filled.revision(),
        }


def test_nothing_new_is_nothing(filled: Office) -> None:
    end = filled.revision()
    for after in (end, end + 100):
        assert changes_after(filled.engine, filled.compound.id, after) == Changes([], after, 0)


def test_rows_have_all_their_columns(filled: Office) -> None:
    for page in pages(filled, 1000):
        for change in page.changes:
            table = Base.metadata.tables[change.table if change.table in REFERENCE_TABLES else "site"]
            assert set(change.row) == set(table.columns.keys())


def test_an_unknown_site_has_nothing(office: Office) -> None:
    assert changes_after(office.engine, "nowhere", 0) == Changes([], 0, 0)


def test_only_what_was_changed_comes_again(filled: Office) -> None:
    before = filled.revision()
    changed = ROSTER.replace(b"19900000003", b"19900000009")
    take_in(filled.engine, filled.compound.id, read_roster(changed), filled.new_id)
    found = changes_after(filled.engine, filled.compound.id, before)
    assert [(one.table, one.row.get("phone")) for one in found.changes] == [("resident", "19900000009"), ("site", None)]


def test_the_policy_is_what_was_set(filled: Office) -> None:
    (body,) = [one.row["body"] for page in pages(filled, 1000) for one in page.changes if one.table == "policy_version"]
    assert json.loads(str(body))["fever"] == 372


def test_the_tablets_of_a_compound_are_named_to_each_other_until_one_is_lost(small_office: Office) -> None:
    office = small_office
    north, south, cloned = office.tablet(), office.tablet("南门"), office.tablet()
    epochs = Epochs(office.engine, office.clock)

    def told(after: int, limit: int = 1000) -> Changes:
        return changes_told(office.engine, epochs, office.sender(north), after, limit, office.now)

    first = told(0, 1)
    assert first.remaining and first.tablets is None, "with the last page alone"
    last = told(first.revision)
    assert set(last.tablets or []) == {public(one) for one in (north, south, cloned)}
    assert told(last.revision).tablets is None
    lost(office.engine, office.compound.id, south.device, office.now)
    refuse(office.engine, cloned.device, Refused.CLONED, office.now)
    after_all = told(last.revision)
    assert after_all.tablets == [public(north)]
    late = office.tablet("南门")
    assert set(told(after_all.revision).tablets or []) == {public(north), public(late)}


def public(tablet: Tablet) -> str:
    return ed25519_public(tablet.private).hex()
