"""Declarations in the store: a thread's newest row counts, all are kept, passes follow."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from models.declaration import Declaration, RevokedPass
from models.errors import BadInput
from models.store import reading
from office.declare.consent import VERSION
from office.declare.declarations import (
    MOST_IN_THREAD,
    NOT_KNOWN,
    SEND_AGAIN,
    TOO_MANY_CHANGES,
    WITHDRAWN,
    Channel,
    Declarations,
    secret_hash,
)
from office.declare.declarations_list import counts_of_places, newest_of_threads
from tests.office.conftest import Office
from tests.office.declaring import new, token

SECRET = token(1001)


def rows(office: Office) -> list[Declaration]:
    with reading(office.engine) as session:
        return list(session.scalars(select(Declaration).order_by(Declaration.thread, Declaration.number)))


def revoked(office: Office) -> set[str]:
    with reading(office.engine) as session:
        return set(session.scalars(select(RevokedPass.pass_id)))


def test_a_declaration_is_kept_with_all_that_was_agreed_to(office: Office) -> None:
    stored = Declarations(office.engine).declare(new(office.compound.id), office.now)
    (row,) = rows(office)
    assert (row.thread, row.number, row.channel, row.place) == (row.id, 1, "phone", "door")
    assert (row.consent, row.consents) == (VERSION, '["collect","health"]')
    assert row.secret_hash == secret_hash(SECRET)
    assert SECRET not in str(row.body)
    assert stored.kept is not None
    assert stored.kept.pass_text.startswith("GP1:")
    assert stored.expires_at == row.expires_at > office.now


def test_sent_twice_it_is_one_declaration_and_one_pass(office: Office) -> None:
    declarations = Declarations(office.engine)
    first = declarations.declare(new(office.compound.id), office.now)
    assert declarations.declare(new(office.compound.id), office.now + 5) == first
    assert len(rows(office)) == 1


def test_sent_twice_at_the_same_moment(office: Office) -> None:
    declarations = Declarations(office.engine)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: declarations.declare(new(office.compound.id), office.now), range(8)))
    assert len({answer.pass_id for answer in answers}) == 1
    assert len(rows(office)) == 1


def test_a_change_is_a_further_row_and_takes_the_old_pass_back(office: Office) -> None:
    declarations = Declarations(office.engine)
    first = declarations.declare(new(office.compound.id), office.now)
    second = declarations.declare(new(office.compound.id, number=2, name="张薇"), office.now + 1)
    assert [(row.thread, row.number) for row in rows(office)] == [(token(1), 1), (token(1), 2)]
    assert revoked(office) == {first.pass_id}
    shown = declarations.shown(office.compound.id, SECRET)
    assert shown == second
    assert shown.kept is not None
    assert shown.kept.declared.people[0].name == "张薇"


def test_withdrawn_it_is_refused_and_not_shown(office: Office) -> None:
    declarations = Declarations(office.engine)
    first = declarations.declare(new(office.compound.id), office.now)
    for _ in range(2):
        declarations.withdraw(office.compound.id, token(7), SECRET, office.now + 1)
    assert revoked(office) == {first.pass_id}
    assert [row.withdrawn for row in rows(office)] == [False, True]
    with pytest.raises(BadInput) as refused:
        declarations.shown(office.compound.id, SECRET)
    assert refused.value.notice == WITHDRAWN


def test_after_a_withdrawal_one_may_declare_anew(office: Office) -> None:
    declarations = Declarations(office.engine)
    declarations.declare(new(office.compound.id), office.now)
    declarations.withdraw(office.compound.id, token(7), SECRET, office.now)
    again = declarations.declare(new(office.compound.id, number=3), office.now)
    assert again.number == 3
    assert declarations.shown(office.compound.id, SECRET) == again
    assert again.pass_id not in revoked(office)


def test_an_unknown_secret_opens_nothing(office: Office) -> None:
    declarations = Declarations(office.engine)
    declarations.declare(new(office.compound.id), office.now)
    for act in (
        lambda: declarations.shown(office.compound.id, token(9)),
        lambda: declarations.withdraw(office.compound.id, token(7), token(9), office.now),
        lambda: declarations.shown(token(8), SECRET),
    ):
        with pytest.raises(BadInput) as refused:
            act()
        assert refused.value.notice == NOT_KNOWN
    assert revoked(office) == set()


def test_who_guesses_an_id_gets_no_pass(office: Office) -> None:
    declarations = Declarations(office.engine)
    declarations.declare(new(office.compound.id), office.now)
    with pytest.raises(BadInput) as refused:
        declarations.declare(new(office.compound.id, secret=2), office.now)
    assert refused.value.notice == SEND_AGAIN


def test_changes_have_an_end_but_a_withdrawal_is_always_possible(small_office: Office) -> None:
    declarations, site = Declarations(small_office.engine), small_office.compound.id
    for number in range(1, MOST_IN_THREAD + 1):
        declarations.declare(new(site, number=number), small_office.now)
    with pytest.raises(BadInput) as refused:
        declarations.declare(new(site, number=99), small_office.now)
    assert refused.value.notice == TOO_MANY_CHANGES
    assert declarations.withdraw(site, token(100), SECRET, small_office.now).withdrawn


def test_the_list_has_each_household_once_and_counts_posters(office: Office) -> None:
    declarations, site = Declarations(office.engine), office.compound.id
    declarations.declare(new(site, number=1, secret=1), office.now)
    declarations.declare(new(site, number=2, secret=1, name="张薇"), office.now + 1)
    declarations.declare(new(site, number=3, secret=2, name="王芳", place="lift"), office.now + 2)
    declarations.declare(new(site, number=4, secret=3, name="李强"), office.now + 3)
    declarations.declare(new(site, number=5, secret=4, channel=Channel.SURVEY, place=""), office.now + 4)
    listed = newest_of_threads(office.engine, site, 10)
    kept = [one.stored.kept for one in listed]
    assert [one.declared.people[0].name for one in kept if one] == ["张伟", "李强", "王芳", "张薇"]
    assert newest_of_threads(office.engine, site, 2) == listed[:2]
    assert counts_of_places(office.engine, site) == [("phone", "door", 2), ("survey", "", 1), ("phone", "lift", 1)]
