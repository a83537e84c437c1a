"""A code makes one tablet, once, in time; a token is its tablet's until it is revoked."""

import pytest
from sqlalchemy import select

from models.access import Device, EnrolmentCode
from models.errors import BadInput
from models.protocol import EnrolRequest
from models.store import reading
from office.devices import clean_name, enrol, new_code, note_seen, read_code, revoke, sender_of
from tests.office.conftest import Office

MINUTE = 60_000


def code_for(office: Office) -> str:
    return new_code(office.engine, office.compound.id, office.gates["北门"], office.now).code


def try_code(office: Office, code: str, after: int = 0, name: str = "平板一"):
    return enrol(office.engine, EnrolRequest(code, name), office.now + after, office.new_id)


def test_a_code_makes_a_tablet(office: Office) -> None:
    reply = try_code(office, code_for(office))
    assert (reply.site, reply.gate) == (office.compound.id, office.gates["北门"])
    sender = sender_of(office.engine, reply.token)
    assert sender is not None
    assert (sender.device, sender.site, sender.gate, sender.zone) == (
        reply.device,
        reply.site,
        reply.gate,
        "Asia/Shanghai",
    )


def test_a_code_works_once(office: Office) -> None:
    code = code_for(office)
    try_code(office, code)
    with pytest.raises(BadInput):
        try_code(office, code)


@pytest.mark.parametrize(("after", "works"), [(10 * MINUTE - 1, True), (10 * MINUTE, False)])
def test_a_code_works_for_ten_minutes(office: Office, after: int, works: bool) -> None:
    code = code_for(office)
    if works:
        assert try_code(office, code, after)
    else:
        with pytest.raises(BadInput):
            try_code(office, code, after)


@pytest.mark.parametrize("code", ["", "ABCDE-12345", "0" * 1000, "密码", "'; --"])
def test_other_codes_do_not_work(office: Office, code: str) -> None:
    code_for(office)
    with pytest.raises(BadInput):
        try_code(office, code)


def test_secrets_are_kept_as_hashes_alone(office: Office) -> None:
    code = code_for(office)
    reply = try_code(office, code)
    with reading(office.engine) as session:
        kept = [*session.scalars(select(EnrolmentCode.code_hash)), *session.scalars(select(Device.token_hash))]
    assert all(len(one) == 64 and one not in (code, reply.token) for one in kept)


@pytest.mark.parametrize("typed", ["abcde-12o4i", " ABCDE 12041 ", "ABCDE1204L", "a-b-c-d-e-1-2-0-4-1"])
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == "ABCDE12041"


def test_old_codes_are_cleared_away(office: Office) -> None:
    code_for(office)
    office.now += 2 * 86_400_000
    code_for(office)
    with reading(office.engine) as session:
        assert len(session.scalars(select(EnrolmentCode)).all()) == 1


@pytest.mark.parametrize("token", ["", "0" * 64, "x" * 100_000, "密"])
def test_an_unknown_token_is_nobodys(office: Office, token: str) -> None:
    assert sender_of(office.engine, token) is None


def test_a_revoked_token_is_nobodys(office: Office) -> None:
    tablet = office.tablet()
    assert not revoke(office.engine, "another site", tablet.device, office.now)
    assert revoke(office.engine, tablet.site, tablet.device, office.now)
    assert sender_of(office.engine, tablet.token) is None
    assert not revoke(office.engine, tablet.site, tablet.device, office.now)


def test_a_tablet_is_noted_as_seen_now_and_then(office: Office) -> None:
    tablet = office.tablet()
    for after, noted in ((10_000, 0), (40_000, 40_000)):
        note_seen(office.engine, office.sender(tablet), lambda after=after: office.now + after)
        assert office.sender(tablet).seen_at == office.now + noted


@pytest.mark.parametrize(
    ("name", "clean"), [("  北门 一 ", "北门 一"), ("a\x00\n b", "a b"), ("\u202e", "tablet"), ("长" * 99, "长" * 60)]
)
def test_a_tablets_name_can_be_shown(name: str, clean: str) -> None:
    assert clean_name(name) == clean
