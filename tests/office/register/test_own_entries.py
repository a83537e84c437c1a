"""A tablet asks for its own entries by their numbers."""

import msgspec
import pytest

from models.protocol import MAX_BATCH, OWN, Own
from models.wire import Opened
from office.register import own_entries
from office.register.ingest import BadBatch
from office.register.own_entries import give_back, read_ranges
from office.register.proof import proof_of, refused_entries
from tests.office.conftest import Office, RunningOffice
from tests.office.tablet import NOON, wire


def test_the_office_gives_back_in_pages_and_to_the_author_alone(small_office: Office) -> None:
    one, other = small_office.tablet(), small_office.tablet(name="另一台")
    for author, count in ((one, MAX_BATCH + 30), (other, 10)):
        made = [author.entry() for _ in range(count)]
        for start in range(0, count, MAX_BATCH):
            batch = [Opened(sealed, sealed.hash) for sealed in made[start : start + MAX_BATCH]]
            small_office.ingest.store(small_office.sender(author), batch)
    site = small_office.compound.id
    ranges = [(100, MAX_BATCH + 30), (7, 7), (3, 4)]
    first = give_back(small_office.engine, site, one.device, ranges, NOON)
    assert (len(first.entries), first.down_to) == (MAX_BATCH + 30 - 99 + 3, 3)
    assert [bytes(wire.head) for wire in first.entries][-3:] == [one.made[n - 1].head for n in (7, 4, 3)]
    whole = give_back(small_office.engine, site, one.device, [(1, MAX_BATCH + 30)], NOON)
    assert (len(whole.entries), whole.down_to) == (MAX_BATCH, 31)
    assert give_back(small_office.engine, site, other.device, [(11, 99)], NOON) == Own([], 11)


def test_a_page_has_one_entry_however_large(small_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet = small_office.tablet()
    made = [tablet.entry() for _ in range(3)]
    small_office.ingest.take(small_office.sender(tablet), wire(*made))
    monkeypatch.setattr(own_entries, "MOST_BYTES", 10)
    for highest in (3, 2):
        page = give_back(small_office.engine, small_office.compound.id, tablet.device, [(1, highest)], NOON)
        assert [bytes(one.head) for one in page.entries] == [made[highest - 1].head]
        assert page.down_to == highest


@pytest.mark.parametrize("numbers", ["", "5", "1-2,3-4", "4-3", "3-4,4-4", "a-b", "1-1" + ",0-0" * 50, "１-１"])
def test_what_is_no_range_of_numbers_is_refused(numbers: str) -> None:
    with pytest.raises(BadBatch):
        read_ranges(numbers)


def test_a_range_is_asked_for_by_a_signed_request(running: RunningOffice) -> None:
    tablet = running.tablet()
    running.send(tablet, tablet.entry())
    assert running.ask("POST", f"{OWN}?numbers=1-1").status_code == 401
    assert running.signed(tablet, "POST", f"{OWN}?numbers=1").status_code == 400
    found = msgspec.json.decode(running.signed(tablet, "POST", f"{OWN}?numbers=1-9").content, type=Own)
    assert [bytes(wire.head) for wire in found.entries] == [tablet.made[0].head]


def test_what_is_lost_for_good_is_waited_for_no_longer(office: Office) -> None:
    tablet, site = office.tablet(), office.compound.id
    made = [tablet.entry() for _ in range(6)]
    sender = office.sender(tablet)
    assert office.ingest.take(sender, wire(*made[:2], *made[4:])).first_missing == 3
    for _ in range(2):
        assert give_back(office.engine, site, tablet.device, [(3, 4)], NOON) == Own([], 3)
    assert office.ingest.take(sender, wire(made[5])).first_missing == 0
    found = refused_entries(office.engine, site)
    assert [(one.number, one.reason) for one in found] == [(4, "lost"), (3, "lost")]
    assert not proof_of(office.engine, site, tablet.device).sound, "a gap is shown as a gap"
    assert office.ingest.take(sender, wire(*made[2:4])).stored == 2, "found after all, out of the damaged file"
    assert refused_entries(office.engine, site) == []
    assert proof_of(office.engine, site, tablet.device).sound
