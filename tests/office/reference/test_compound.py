"""A compound and its gates are made once; what is named wrongly is said so."""

import threading

import pytest

from models.errors import BadInput
from models.roster import Site
from models.store import reading, writing
from office.reference.compound import find_compound, find_gate, make_compound, roster_size, take_revisions
from tests.office.conftest import Office


def test_made_again_it_stays_as_it_is(office: Office) -> None:
    before = office.revision()
    again = make_compound(office.engine, " 康静里 ", ["南门", "北门"], office.new_id)
    assert again == office.compound
    assert office.revision() == before


def test_a_new_gate_is_a_change(office: Office) -> None:
    before = office.revision()
    more = make_compound(office.engine, "康静里", ["东门"], office.new_id)
    assert set(more.gates.values()) == {"北门", "南门", "东门"}
    assert office.revision() == before + 1


@pytest.mark.parametrize("name", ["", "  ", "长" * 61, "a\x00b", "\u202e里"])
def test_a_name_that_cannot_be_shown_is_refused(small_office: Office, name: str) -> None:
    with pytest.raises(BadInput):
        make_compound(small_office.engine, name, [], small_office.new_id)
    with pytest.raises(BadInput):
        make_compound(small_office.engine, "园", [name], small_office.new_id)


def test_the_only_compound_needs_no_name(small_office: Office) -> None:
    assert find_compound(small_office.engine, None) == small_office.compound
    make_compound(small_office.engine, "福园一", [], small_office.new_id)
    with pytest.raises(BadInput):
        find_compound(small_office.engine, None)
    assert find_compound(small_office.engine, "福园一").name == "福园一"
    with pytest.raises(BadInput):
        find_compound(small_office.engine, "福园九")


def test_a_gate_is_found_by_its_name(small_office: Office) -> None:
    assert find_gate(small_office.compound, "北门") == small_office.gates["北门"]
    with pytest.raises(BadInput) as caught:
        find_gate(small_office.compound, "西门")
    assert "北门" in caught.value.notice.say(str)


def test_writers_never_share_a_revision(office: Office) -> None:
    taken: list[int] = []

    def work() -> None:
        for _ in range(5):
            with writing(office.engine) as session:
                taken.extend(take_revisions(session, office.compound.id, 3))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(taken) == len(set(taken)) == 60
    with reading(office.engine) as session:
        site = session.get(Site, office.compound.id)
        assert site is not None
        assert site.revision == max(taken)


def test_an_empty_roster_has_nobody(small_office: Office) -> None:
    assert roster_size(small_office.engine, small_office.compound.id) == (0, 0)
