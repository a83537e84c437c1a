"""The compact form brings back every entry byte for byte, or not at all."""

import random
from typing import Any

import msgspec
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from demo.entries import Maker
from models import wire
from models.entry import EntryHead, Personal, SealedEntry, personal_bytes, personal_hash
from models.errors import BadEntry
from models.protocol import MAX_BODY
from models.triage import Answers, Reading

NOON = 1_795_492_800_000
MADE = tuple(Maker(5, NOON, digits=8).entries(500))
TEXT = st.text(max_size=12)
NUMBER = st.integers(-(2**60), 2**60)
HEX = st.binary(min_size=16, max_size=16).map(bytes.hex)
ODD_IDS = HEX | st.sampled_from(["", "north", "ABCDEF0123456789", "0x12", "ab c", "é"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def unpacked(entries: list[SealedEntry]) -> list[SealedEntry]:
    body = wire.pack(entries)
    assert body is not None
    return [one.sealed for one in wire.unpack(body)]


def changed(sealed: SealedEntry, **fields: Any) -> SealedEntry:
    """The same entry with other, or unknown, fields in its head."""
    return SealedEntry(msgspec.json.encode(msgspec.json.decode(sealed.head) | fields), sealed.personal)


def test_a_batch_comes_back_as_the_very_bytes_and_already_read() -> None:
    opened = wire.unpack(wire.pack(MADE) or b"")
    assert [one.sealed for one in opened] == list(MADE)
    for one in opened[:20]:
        assert one.head == msgspec.json.decode(one.sealed.head, type=EntryHead)
        assert one.personal == msgspec.json.decode(one.sealed.personal or b"", type=Personal)
        assert one.hash == one.sealed.hash


def test_a_full_batch_takes_less_than_an_eighth_of_its_json() -> None:
    body = wire.pack(MADE)
    assert body is not None
    assert len(body) / len(MADE) <= 110
    assert len(body) * 8 < sum(len(one.head) + len(one.personal or b"") for one in MADE)


@settings(max_examples=40)
@given(st.data())
def test_whatever_stands_in_an_entry_comes_back(data: st.DataObject) -> None:
    entries: list[SealedEntry] = []
    for sealed in MADE[: data.draw(st.integers(1, 4))]:
        fields: dict[str, Any] = {
            "id": ODD_IDS,
            "replaces": st.none() | ODD_IDS,
            "at": NUMBER,
            "happened_at": NUMBER,
            "day": TEXT,
            "building": TEXT,
            "pass_id": ODD_IDS,
            "number": NUMBER,
            "volunteers": st.lists(TEXT, max_size=3),
            "passengers": NUMBER,
            "trip": ODD_IDS,
            "gate": TEXT,
            "previous": HEX | st.just("0" * 64) | TEXT,
        }
        names = data.draw(st.sets(st.sampled_from(sorted(fields)), max_size=3))
        head = msgspec.structs.replace(
            msgspec.json.decode(sealed.head, type=EntryHead),
            answers=Answers(readings=tuple(data.draw(st.lists(st.builds(Reading, NUMBER, NUMBER), max_size=3)))),
        )
        personal = personal_bytes(
            Personal(
                nonce=data.draw(ODD_IDS), name=data.draw(TEXT), resident=data.draw(st.none() | ODD_IDS),
                answers=data.draw(st.dictionaries(TEXT, JSON, max_size=3)), questionnaire=data.draw(NUMBER),
            )
        )  # fmt: skip
        words = {name: data.draw(fields[name]) for name in sorted(names)} | {"personal": personal_hash(personal)}
        head = msgspec.convert(msgspec.to_builtins(head) | words, EntryHead)
        entries.append(SealedEntry(msgspec.json.encode(head), personal))
    body = wire.pack(entries)
    assert body is None or [one.sealed for one in wire.unpack(body)] == entries


@pytest.mark.parametrize("place", [0, 1, 5, 9])
def test_what_would_not_come_back_goes_along_whole(place: int) -> None:
    odd = [
        changed(MADE[place], from_the_future={"夜": [1, None]}),
        SealedEntry(MADE[place].head, None),
        SealedEntry(MADE[place].head, b"{}"),
        SealedEntry(b"junk \xff", b"more junk"),
        changed(MADE[place], device="f" * 32),
        changed(MADE[place], number=77),
        MADE[0],
    ]
    for one in odd:
        entries = [*MADE[:place], one, *MADE[place + 1 : 10]]
        assert unpacked(entries) == entries
    assert unpacked(odd) == odd
    assert unpacked(list(MADE[:10:2])) == list(MADE[:10:2]), "gaps"


def test_an_empty_batch_is_one_too() -> None:
    assert unpacked([]) == []


def test_an_answer_that_cannot_be_packed_is_sent_by_version_1() -> None:
    huge = personal_bytes(Personal(nonce="ab" * 16, answers={"q": 2**80}))
    assert wire.pack([changed(SealedEntry(MADE[0].head, huge), personal=personal_hash(huge))]) is None


def test_spoilt_bytes_are_never_believed() -> None:
    chance = random.Random(8)
    few = list(MADE[:6])
    body = wire.pack(few) or b""
    plain = wire.pack_plain(few) or b""
    for _ in range(300):
        spoilt = bytearray(plain if chance.random() < 0.5 else body)
        for _ in range(chance.choice((1, 1, 2, 8))):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        cut = bytes(spoilt[: chance.choice((len(spoilt), len(spoilt), chance.randrange(len(spoilt))))])
        for sent in (cut, zstandard.ZstdCompressor(level=1).compress(cut)):
            try:
                assert [one.sealed for one in wire.unpack(sent)] == few
            except BadEntry:
                continue


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        zstandard.compress(b""),
        zstandard.compress(bytes(MAX_BODY + 1)),
        zstandard.compress(b"\x91" * 100_000),
        zstandard.compress(msgspec.msgpack.encode({"version": 2, "count": 10**9})),
    ],
)
def test_what_is_no_batch_is_refused(body: bytes) -> None:
    with pytest.raises(BadEntry):
        wire.unpack(body)
