"""The personal part: who comes, as short as it goes, and for the gate's eyes alone."""

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passes import cbor
from models.passes.claims import Pass
from models.passes.personal import (
    MOST_PEOPLE,
    NOT_OPENED,
    SHORT_HASH_SIZE,
    PassPerson,
    Personal,
    open_personal,
    pack,
    phone_hash,
    seal,
    short_hash,
    unpack,
)
from tests.models.passes.samples import COMPOUND, DAY, EXPIRES, GATE, GATE_PUBLIC, NOON, PASS_ID, household, person

CLAIMS = Pass(id=PASS_ID, issued_at=NOON, expires_at=EXPIRES, compound=COMPOUND, sealed=b"")

WORDS = st.text(max_size=20).filter(lambda text: len(text.encode("gb18030", "replace")) <= 40)
DATES = st.just("") | st.dates().filter(lambda day: 2017 <= day.year <= 2035).map(lambda day: day.isoformat())
FLATS = (
    WORDS | st.integers(0, 99999).map(str) | st.integers(0, 99).map("{}号楼".format) | st.sampled_from(["007", "-1"])
)
PEOPLE = st.builds(
    PassPerson, name=WORDS, phone_hash=st.binary(max_size=SHORT_HASH_SIZE), symptoms=st.integers(0, 2**32 - 1)
)
HOUSEHOLDS = st.builds(
    Personal,
    building=FLATS,
    unit=FLATS,
    room=FLATS,
    people=st.lists(PEOPLE, min_size=1, max_size=5).map(tuple),
    origin=WORDS | st.sampled_from(["420106", "420100", "420000", "00", "0100", "100", "JP"]),
    left_on=DATES,
    arrived_on=DATES,
    answers=st.dictionaries(st.integers(0, 65535), st.integers(0, 2**32 - 1) | WORDS, max_size=5),
)


def sealed(who: Personal, claims: Pass = CLAIMS) -> Pass:
    return msgspec.structs.replace(claims, sealed=seal(who, claims, GATE_PUBLIC))


@given(HOUSEHOLDS)
def test_the_gate_reads_what_was_sealed(who: Personal) -> None:
    assert open_personal(sealed(who), GATE) == who


def test_flats_with_and_without_the_usual_words_stay_apart() -> None:
    flats = [
        ("12", "3", "1802"),
        ("12号楼", "3单元", "1802室"),
        ("012", "03", "0802"),
        ("", "", ""),
        ("号楼", "单元", "室"),
    ]
    packed = {pack(household(flat=flat), NOON) for flat in flats}
    assert len(packed) == len(flats)
    assert [unpack(pack(household(flat=flat), NOON), NOON) for flat in flats] == [household(flat=f) for f in flats]


def test_rare_characters_and_latin_names_are_kept() -> None:
    names = ["㛃𠮷", "阿依古丽·买买提", "O'Neill", "François", "李🙂"]
    who = household(*(person(name) for name in names))
    assert open_personal(sealed(who), GATE) == who


def test_a_whole_city_takes_less_room_than_its_district() -> None:
    assert len(pack(household(origin="420106"), NOON)) - len(pack(household(origin="420100"), NOON)) == 2


def test_a_strangers_key_reads_nothing() -> None:
    assert open_personal(sealed(household()), bytes([8]) * 32) == NOT_OPENED


def test_a_sealed_part_says_nothing_in_the_open() -> None:
    shown = sealed(household(person("张伟"))).sealed
    assert "张伟".encode("gb18030") not in shown
    assert "张伟".encode() not in shown
    assert shown != sealed(household(person("张伟"))).sealed


@pytest.mark.parametrize(
    "other",
    [
        {"id": b"87654321"},
        {"compound": COMPOUND + 1},
        {"issued_at": NOON + 1000},
        {"expires_at": EXPIRES + DAY},
        {"flags": 1},
    ],
    ids=str,
)
def test_a_sealed_part_belongs_to_its_own_pass(other: dict[str, object]) -> None:
    moved = msgspec.structs.replace(sealed(household()), **other)
    assert open_personal(moved, GATE) == NOT_OPENED


@given(st.binary(max_size=100))
def test_a_sealed_part_of_any_bytes_does_not_open(noise: bytes) -> None:
    assert open_personal(msgspec.structs.replace(CLAIMS, sealed=noise), GATE) == NOT_OPENED


@pytest.mark.parametrize(
    "who",
    [
        Personal(building="1", unit="1", room="1", people=()),
        household(*[person()] * (MOST_PEOPLE + 1)),
        household(person("很" * 61)),
        household(person(phone_hash=bytes(5))),
        household(left_on="2026-13-01"),
        household(left_on="20260526"),
        household(left_on="1990-01-01"),
        household(answers={-1: 0}),
        household(answers={1: -1}),
        household(answers={1: True}),
        household(person("half\ud800")),
    ],
    ids=[
        "nobody",
        "too many",
        "long name",
        "long hash",
        "no date",
        "other date",
        "long ago",
        "question",
        "answer",
        "bool",
        "half a character",
    ],
)
def test_what_is_out_of_bounds_is_not_sealed(who: Personal) -> None:
    with pytest.raises(ValueError):
        seal(who, CLAIMS, GATE_PUBLIC)


def test_a_key_that_is_none_seals_nothing() -> None:
    for key in (b"", bytes(31), bytes(32)):
        with pytest.raises(ValueError, match="key"):
            seal(household(), CLAIMS, key)


@pytest.mark.parametrize(
    "packed",
    [
        [],
        [12, 3, 1802, 1, None, None, {}],
        [12, 3, 1802, 1, None, None, {}, b"", b""],
        [12, 3, 1802, None, None, None, {}, b"", b"", 0],
        [b"12", 3, 1802, 1, None, None, {}, b"", b"", 0],
        [12, 3, 1802, b"4201", None, None, {}, b"", b"", 0],
        [12, 3, 1802, 1, None, None, {}, b"\xff", b"", 0],
        [12, 3, 1802, 1, None, None, {}, "", b"", 0],
        [12, 3, 1802, -10000000002, None, None, {}, b"", b"", 0],
        [12, 3, 1802, 1, 3661, None, {}, b"", b"", 0],
        [12, 3, 1802, 1, 0.0, None, {}, b"", b"", 0],
        [12, 3, 1802, 1, None, None, {True: 1}, b"", b"", 0],
        [12, 3, 1802, 1, None, None, {1: None}, b"", b"", 0],
        [12, 3, 1802, 1, None, None, {1: [[[1]]]}, b"", b"", 0],
        [12, 3, 1802, 1, None, None, {}, b"", b"", -1],
        [12, 3, 1802, 1, None, None, {}, b"", bytes(5), 0],
        {12: 3},
        None,
    ],
    ids=str,
)
def test_another_form_is_not_unpacked(packed: object) -> None:
    assert unpack(cbor2.dumps(packed), NOON) is None


def test_the_form_that_is_unpacked() -> None:
    packed = [-13, -4, -1803, -4202, 3, None, {0: 1}, b"", b"", 2]
    assert unpack(cbor.encode(packed), NOON) == Personal(
        building="12号楼",
        unit="3单元",
        room="1802室",
        origin="420100",
        left_on="2026-05-26",
        answers={0: 1},
        people=(PassPerson(name="", symptoms=2),),
    )


@given(st.binary(max_size=80))
def test_any_bytes_are_unpacked_whole_or_not_at_all(packed: bytes) -> None:
    assert unpack(packed, NOON) is None


def test_a_phones_hash_needs_the_key() -> None:
    assert phone_hash("13800138000", b"one") == phone_hash("13800138000", b"one")
    assert len({phone_hash(phone, key) for phone in ("13800138000", "13800138001") for key in (b"one", b"two")}) == 4


def test_a_pass_has_the_first_bytes_of_a_phones_hash() -> None:
    assert phone_hash("13800138000", b"one").startswith(short_hash("13800138000", b"one"))
    assert len(short_hash("13800138000", b"one")) == SHORT_HASH_SIZE
