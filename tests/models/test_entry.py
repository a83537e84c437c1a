"""An entry is its bytes: what belongs together opens, whatever was changed does not."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entry import (
    MAX_HEAD,
    EntryHead,
    EntryKind,
    Personal,
    SealedEntry,
    genesis,
    open_head,
    personal_bytes,
    personal_hash,
    read_head,
    read_personal,
    seal,
)
from models.errors import BadEntry
from models.triage import Answers, Reading, Reason, Symptom, Transport, Verdict

DEVICE = "d" * 32


def head_of(personal: bytes, **other: object) -> EntryHead:
    words: dict[str, object] = {
        "id": "1" * 32,
        "site": "5" * 32,
        "device": DEVICE,
        "gate": "9" * 32,
        "number": 1,
        "previous": genesis(DEVICE),
        "at": 1_795_492_800_000,
        "day": "2026-11-24",
        "happened_at": 1_795_492_800_000,
        "kind": EntryKind.CHECK_IN,
        "personal": personal_hash(personal),
        "answers": Answers(origin="420100"),
        "verdict": Verdict.ADMIT,
        "policy": 3,
    }
    return EntryHead(**{**words, **other})  # pyright: ignore[reportArgumentType]


PERSONALS = st.builds(
    Personal,
    nonce=st.text(min_size=1, max_size=32),
    name=st.text(max_size=50),
    resident=st.none() | st.text(max_size=32),
    flat=st.text(max_size=20),
    phone=st.text(max_size=24),
)
ANSWERS = st.builds(
    Answers,
    origin=st.text(max_size=10),
    transport=st.none() | st.sampled_from(Transport),
    contact=st.booleans(),
    symptoms=st.lists(st.sampled_from(Symptom), max_size=6).map(tuple),
    readings=st.lists(st.builds(Reading, tenths=st.integers(300, 450), at=st.integers(0, 2**53)), max_size=2).map(
        tuple
    ),
)


@given(personal=PERSONALS, answers=ANSWERS, number=st.integers(1, 2**53))
def test_what_is_sealed_opens_as_it_was(personal: Personal, answers: Answers, number: int) -> None:
    part = personal_bytes(personal)
    head = head_of(part, answers=answers, number=number, verdict=Verdict.HOLD, reasons=(Reason.FEVER,))
    sealed = seal(head, part)
    assert open_head(sealed) == head
    assert read_personal(part) == personal
    assert sealed.hash == seal(head, part).hash


@given(place=st.integers(0, 60), byte=st.integers(0, 255))
def test_a_changed_name_does_not_belong_to_the_head(place: int, byte: int) -> None:
    part = personal_bytes(Personal(nonce="n", name="张伟", flat="3-1-502"))
    sealed = seal(head_of(part), part)
    place %= len(part)
    changed = part[:place] + bytes([byte]) + part[place + 1 :]
    if changed != part:
        with pytest.raises(BadEntry):
            open_head(SealedEntry(sealed.head, changed))


def test_a_changed_head_has_another_hash() -> None:
    part = personal_bytes(Personal(nonce="n", name="张伟"))
    assert seal(head_of(part), part).hash != seal(head_of(part, verdict=Verdict.HOLD), part).hash


def test_the_nonce_keeps_a_name_from_being_tried_out() -> None:
    one, other = (personal_bytes(Personal(nonce=nonce, name="张伟")) for nonce in ("a", "b"))
    assert personal_hash(one) != personal_hash(other)


def test_the_head_opens_once_the_names_are_purged() -> None:
    part = personal_bytes(Personal(nonce="n", name="张伟"))
    head = head_of(part)
    assert open_head(SealedEntry(seal(head, part).head, None)) == head


def test_the_head_names_nobody() -> None:
    part = personal_bytes(Personal(nonce="n", name="张伟", flat="3-1-502", phone="19900000001", id_number="E1234567"))
    head = seal(head_of(part), part).head.decode()
    assert not any(word in head for word in ("张伟", "3-1-502", "19900000001", "E1234567"))


def test_what_is_too_large_is_no_entry() -> None:
    part = personal_bytes(Personal(nonce="n", name="长" * 9000))
    with pytest.raises(BadEntry):
        seal(head_of(part), part)
    with pytest.raises(BadEntry):
        open_head(SealedEntry(b" " * MAX_HEAD + b"{}", None))


def test_a_later_versions_fields_are_left_alone() -> None:
    part = personal_bytes(Personal(nonce="n", name="张伟"))
    more = msgspec.json.encode(msgspec.json.decode(msgspec.json.encode(head_of(part))) | {"seal": "later"})
    assert read_head(more) == head_of(part)


@pytest.mark.parametrize("head", [b"", b"{}", b"[]", b"\xff", b'{"id":1}', "没有".encode()])
def test_other_bytes_are_no_head(head: bytes) -> None:
    with pytest.raises(BadEntry):
        read_head(head)


def test_each_device_begins_its_own_chain() -> None:
    assert genesis("a") != genesis("b")
    assert len(genesis("a")) == 64
