"""A code makes one tablet, once, in time; a tablet goes on where it can prove that it is the same."""

import pytest
from sqlalchemy import select

from models.access import Device, EnrolmentCode
from models.enrolment import EnrolReply, EnrolRequest
from models.errors import BadInput
from models.signing import new_key
from models.store import reading
from office.tablets.devices import Refused, clean_name, enrol, new_code, refuse, standings
from office.tablets.lost import lost
from office.tablets.senders import UnknownDevice, sender_of
from tests.office.conftest import Office
from tests.office.tablet import Tablet, wire

MINUTE = 60_000


def code_for(office: Office, device: str | None = None) -> str:
    return new_code(office.engine, office.compound.id, office.gates["北门"], office.now, device=device).code


def try_code(office: Office, code: str, after: int = 0, key: bytes = b"", **more: object) -> EnrolReply:
    key = key or new_key()[1]
    request = EnrolRequest(code, "平板一", key.hex(), **more)  # pyright: ignore[reportArgumentType]
    return enrol(office.engine, request, office.now + after, office.new_id)


def again(office: Office, tablet: Tablet, number: int, end: str) -> EnrolReply:
    """The tablet enrols anew, and says where its chain ends."""
    code = code_for(office, tablet.device)
    return try_code(office, code, device=tablet.device, site=tablet.site, last_number=number, last_hash=end)


def test_a_code_makes_a_tablet(office: Office) -> None:
    reply = try_code(office, code_for(office))
    assert (reply.site, reply.gate) == (office.compound.id, office.gates["北门"])
    sender = sender_of(office.engine, reply.device)
    assert (sender.site, sender.gate, sender.zone) == (reply.site, reply.gate, "Asia/Shanghai")


def test_a_code_works_once_but_for_a_lost_answer(office: Office) -> None:
    code, key = code_for(office), new_key()[1]
    reply = try_code(office, code, key=key)
    assert try_code(office, code, MINUTE, key) == reply
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
def test_other_codes_do_not_work(small_office: Office, code: str) -> None:
    code_for(small_office)
    with pytest.raises(BadInput):
        try_code(small_office, code)


def test_another_kind_of_device_gets_no_right_and_uses_up_no_code(small_office: Office) -> None:
    code = code_for(small_office)
    for kind in ("", "phone", "GATE", "gate "):
        with pytest.raises(BadInput, match="gate tablets alone"):
            try_code(small_office, code, kind=kind)
    device = try_code(small_office, code).device
    with small_office.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE device SET kind = 'printer'")
    with pytest.raises(UnknownDevice):
        sender_of(small_office.engine, device)


def test_a_tablet_of_another_compound_keeps_to_it(small_office: Office) -> None:
    code = code_for(small_office)
    with pytest.raises(BadInput, match="another compound"):
        try_code(small_office, code, site="elsewhere")
    assert try_code(small_office, code, site=small_office.compound.id)


def test_codes_are_kept_as_hashes_alone(small_office: Office) -> None:
    code = code_for(small_office)
    with reading(small_office.engine) as session:
        (kept,) = session.scalars(select(EnrolmentCode.code_hash))
    assert len(kept) == 64
    assert code not in kept


def test_old_codes_are_cleared_away(small_office: Office) -> None:
    code_for(small_office)
    small_office.now += 2 * 86_400_000
    code_for(small_office)
    with reading(small_office.engine) as session:
        assert len(session.scalars(select(EnrolmentCode)).all()) == 1


def test_a_tablet_that_has_all_of_its_chain_goes_on(office: Office) -> None:
    tablet = office.tablet()
    first, second = tablet.entry(), tablet.entry()
    office.ingest.take(office.sender(tablet), wire(first, second))
    assert again(office, tablet, 2, second.hash).device == tablet.device
    assert again(office, tablet, 7, "beyond").device == tablet.device, "more than the office has"
    assert standings(office.engine, tablet.site)[tablet.device].refused_why == ""


@pytest.mark.parametrize(("number", "end", "through"), [(0, "", 0), (1, "first", 1), (1, "else", 1), (2, "else", 2)])
def test_a_tablet_that_lacks_some_of_it_is_another_author(
    small_office: Office, number: int, end: str, through: int
) -> None:
    office, tablet = small_office, small_office.tablet()
    first, second = tablet.entry(), tablet.entry()
    office.ingest.take(office.sender(tablet), wire(first, second))
    reply = again(office, tablet, number, first.hash if end == "first" else end)
    assert reply.device != tablet.device
    assert (reply.through, reply.through_hash) == (through, ["", first.hash, second.hash][through])
    before, after = standings(office.engine, tablet.site)[tablet.device], reply.device
    assert before.refused_why == Refused.REPLACED
    with reading(office.engine) as session:
        assert session.get_one(Device, after).name == session.get_one(Device, tablet.device).name


def test_neither_of_two_clones_goes_on_under_their_old_name(small_office: Office) -> None:
    office, tablet = small_office, small_office.tablet()
    refuse(office.engine, tablet.device, Refused.CLONED, office.now)
    assert len({tablet.device, *(again(office, tablet, 9, "end").device for _ in range(2))}) == 3
    assert standings(office.engine, tablet.site)[tablet.device].refused_why == Refused.CLONED


def test_a_lost_tablet_is_lost_once_and_comes_back_as_another(small_office: Office) -> None:
    office, tablet = small_office, small_office.tablet()
    assert not lost(office.engine, "another site", tablet.device, office.now)
    assert lost(office.engine, tablet.site, tablet.device, office.now)
    assert not lost(office.engine, tablet.site, tablet.device, office.now)
    assert again(office, tablet, 9, "end").device != tablet.device


@pytest.mark.parametrize(
    ("name", "clean"), [("  北门 一 ", "北门 一"), ("a\x00\n b", "a b"), ("\u202e", "tablet"), ("长" * 99, "长" * 60)]
)
def test_a_tablets_name_can_be_shown(name: str, clean: str) -> None:
    assert clean_name(name) == clean
