"""A tablet asks for its own entries by their numbers."""

import msgspec
import pytest

from models.protocol import MAX_BATCH, OWN, Own
from models.wire import Opened
from office.register.ingest import BadBatch
from office.register.own_entries import own_entries, read_ranges
from tests.office.conftest import Office, RunningOffice


def test_the_office_gives_back_in_pages_and_to_the_author_alone(small_office: Office) -> None:
    one, other = small_office.tablet(), small_office.tablet(name="另一台")
    for author, count in ((one, MAX_BATCH + 30), (other, 10)):
        made = [author.entry() for _ in range(count)]
        for start in range(0, count, MAX_BATCH):
            batch = [Opened(sealed, sealed.hash) for sealed in made[start : start + MAX_BATCH]]
            small_office.ingest.store(small_office.sender(author), batch)
    site = small_office.compound.id
    ranges = [(100, 9999), (7, 7), (3, 4)]
    first = own_entries(small_office.engine, site, one.device, ranges)
    assert (len(first.entries), first.down_to) == (MAX_BATCH + 30 - 99 + 3, 3)
    assert [bytes(wire.head) for wire in first.entries][-3:] == [one.made[n - 1].head for n in (7, 4, 3)]
    whole = own_entries(small_office.engine, site, one.device, [(1, 9999)])
    assert (len(whole.entries), whole.down_to) == (MAX_BATCH, 31)
    assert own_entries(small_office.engine, site, other.device, [(11, 99)]) == Own([], 11)


@pytest.mark.parametrize("numbers", ["", "5", "1-2,3-4", "4-3", "3-4,4-4", "a-b", "1-1" + ",0-0" * 50, "１-１"])
def test_what_is_no_range_of_numbers_is_refused(numbers: str) -> None:
    with pytest.raises(BadBatch):
        read_ranges(numbers)


def test_a_range_is_asked_for_by_a_signed_request(running: RunningOffice) -> None:
    tablet = running.tablet()
    running.send(tablet, tablet.entry())
    assert running.ask("GET", f"{OWN}?numbers=1-1").status_code == 401
    assert running.signed(tablet, "GET", f"{OWN}?numbers=1").status_code == 400
    found = msgspec.json.decode(running.signed(tablet, "GET", f"{OWN}?numbers=1-9").content, type=Own)
    assert [bytes(wire.head) for wire in found.entries] == [tablet.made[0].head]
