"""Who knows the password comes in; a session is a cookie whose hash alone is kept."""

import pytest
from sqlalchemy import select

from models.access import OfficeSession, OfficeUser
from models.errors import BadInput
from models.store import reading
from office.login import (
    SESSION_MS,
    close_session,
    csrf_fits,
    generated_password,
    has_users,
    open_session,
    password_fits,
    set_password,
    staff_of,
)
from tests.office.conftest import PASSWORD, Office


def test_the_password_opens_and_others_do_not(office: Office) -> None:
    assert not has_users(office.engine)
    set_password(office.engine, "社区", PASSWORD)
    assert has_users(office.engine)
    assert password_fits(office.engine, "社区", PASSWORD)
    for name, password in (
        ("社区", "wrong"),
        ("nobody", PASSWORD),
        ("社区", ""),
        ("社区", "x" * 10_000),
        ("x" * 999, "y"),
    ):
        assert not password_fits(office.engine, name, password)


def test_a_password_is_kept_as_argon2id(small_office: Office) -> None:
    set_password(small_office.engine, "社区", PASSWORD)
    with reading(small_office.engine) as session:
        kept = session.scalar(select(OfficeUser.password_hash)) or ""
    assert kept.startswith("$argon2id$")
    assert len(kept) <= 200


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("x" * 61, PASSWORD), ("a\nb", PASSWORD), ("a", "short"), ("a", "x" * 201)]
)
def test_names_and_passwords_have_bounds(small_office: Office, name: str, password: str) -> None:
    with pytest.raises(BadInput):
        set_password(small_office.engine, name, password)


def test_a_session_lasts_for_its_time(office: Office) -> None:
    made = open_session(office.engine, "社区", office.now)
    staff = staff_of(office.engine, made.token, office.now + SESSION_MS - 1)
    assert staff is not None
    assert staff.name == "社区"
    assert csrf_fits(staff, staff.csrf)
    assert not csrf_fits(staff, "")
    assert not csrf_fits(staff, "密")
    assert staff_of(office.engine, made.token, office.now + SESSION_MS) is None
    assert staff_of(office.engine, "", office.now) is None
    assert staff_of(office.engine, "x" * 1000, office.now) is None


def test_only_hashes_of_cookies_are_kept(office: Office) -> None:
    made = open_session(office.engine, "社区", office.now)
    with reading(office.engine) as session:
        assert made.token not in session.scalars(select(OfficeSession.token_hash)).all()


def test_a_closed_session_is_closed(office: Office) -> None:
    made = open_session(office.engine, "社区", office.now)
    close_session(office.engine, made.token)
    assert staff_of(office.engine, made.token, office.now) is None


def test_a_new_password_ends_open_sessions(office: Office) -> None:
    set_password(office.engine, "社区", PASSWORD)
    made = open_session(office.engine, "社区", office.now)
    set_password(office.engine, "社区", PASSWORD + "!")
    assert staff_of(office.engine, made.token, office.now) is None
    assert not password_fits(office.engine, "社区", PASSWORD)


def test_old_sessions_are_cleared_away(office: Office) -> None:
    open_session(office.engine, "社区", office.now)
    open_session(office.engine, "社区", office.now + SESSION_MS + 1)
    with reading(office.engine) as session:
        assert len(session.scalars(select(OfficeSession)).all()) == 1


def test_generated_passwords_differ() -> None:
    assert len({generated_password() for _ in range(100)}) == 100
    assert all(len(generated_password()) == 17 for _ in range(5))
