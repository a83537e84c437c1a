"""The register numbers, chains and keeps; the outbox is what the office has not acknowledged."""

import pytest
from sqlalchemy import Engine, text

from kiosk.register import NewEntry
from kiosk.store.identity import identity
from kiosk.store.register import Register
from models.chain import prove
from models.entry import Personal, genesis
from models.errors import BadEntry, StoreError
from models.triage import Answers, Reading, Triage, Verdict
from tests.kiosk.conftest import Counter, Ticker


def entry(entry_id: str, name: str = "张伟", day: str = "2026-02-03", replaces: str | None = None) -> NewEntry:
    return NewEntry(
        id=entry_id,
        day=day,
        happened_at=1,
        building="3",
        answers=Answers(origin="420100", readings=(Reading(364, 1),)),
        triage=Triage(Verdict.ADMIT),
        policy=1,
        personal=Personal(nonce="n" + entry_id, name=name),
        replaces=replaces,
    )


@pytest.fixture
def register(tablet: Engine, clock: Ticker) -> Register:
    return Register(tablet, identity(tablet), clock)


def links(engine: Engine) -> list[tuple[int, str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT number, hash, head FROM entry ORDER BY number"))
        return [(row[0], row[1], row[2]) for row in rows]


def test_entries_are_numbered_and_chained(register: Register, tablet: Engine) -> None:
    register.append([entry("a"), entry("b")])
    register.append([entry("c")])
    proof = prove("device", links(tablet))
    assert proof.sound
    assert proof.count == 3
    assert register.state.last_hash == proof.last_hash


def test_numbering_goes_on_after_a_restart(register: Register, tablet: Engine, clock: Ticker) -> None:
    assert register.state.last_hash == genesis("device")
    register.append([entry("a"), entry("b")])
    again = Register(tablet, identity(tablet), clock)
    assert again.state == register.state
    again.append([entry("c")])
    assert prove("device", links(tablet)).sound


def test_all_or_none(register: Register, tablet: Engine) -> None:
    with pytest.raises(BadEntry):
        register.append([entry("a"), entry("b", name="长" * 9000)])
    assert links(tablet) == []
    assert register.state.last_number == 0


def test_the_same_entry_twice_is_one(register: Register, tablet: Engine) -> None:
    register.append([entry("a")])
    register.append([entry("a"), entry("b")])
    register.append([entry("a")])
    assert len(links(tablet)) == 2
    assert prove("device", links(tablet)).sound


def test_two_programs_on_one_store_do_not_break_the_chain(register: Register, tablet: Engine, clock: Ticker) -> None:
    other = Register(tablet, identity(tablet), clock)
    register.append([entry("a")])
    with pytest.raises(BadEntry):
        other.append([entry("b")])
    assert prove("device", links(tablet)).sound


def test_the_outbox_is_what_is_not_acknowledged(register: Register, tablet: Engine, clock: Ticker) -> None:
    register.append([entry(name) for name in "abcde"])
    waiting = register.waiting(3)
    assert (waiting.numbers, waiting.ids) == ((1, 2, 3), ("a", "b", "c"))
    register.acknowledge(waiting, {1: "bad_entry"})
    assert register.state.waiting == 2
    assert register.state.refused == 1
    assert register.refused() == {"b": "bad_entry"}
    assert register.waiting(500).ids == ("d", "e")
    assert Register(tablet, identity(tablet), clock).state == register.state


def test_a_correction_is_not_one_more_person(register: Register) -> None:
    register.append([entry("a"), entry("b")])
    register.append([entry("c", replaces="a")])
    assert register.count_of_day("2026-02-03") == 2
    assert len(register.of_day("2026-02-03")) == 3
    assert register.of_day("2026-02-04") == []


def test_a_store_that_was_taken_away_is_an_error_of_ours(register: Register, tablet: Engine, new_id: Counter) -> None:
    with tablet.begin() as connection:
        connection.execute(text("DROP TABLE entry"))
    with pytest.raises(StoreError):
        register.append([entry(new_id())])
    assert register.state.last_number == 0
