"""What a pass says in the open: one form, and nothing else is read."""

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passes import cbor, claims
from models.passes.claims import HIGHEST_COMPOUND, LATEST, Pass, compound_number
from tests.models.passes.samples import COMPOUND, EXPIRES, NOON, PASS_ID, SITE

SECONDS = st.integers(0, LATEST // 1000 - 1)
OURS = -65537
GOOD: dict[int, object] = {4: EXPIRES // 1000, 6: NOON // 1000, 7: PASS_ID, OURS: [COMPOUND, 0, b"sealed"]}


def without(key: int) -> dict[int, object]:
    return {k: v for k, v in GOOD.items() if k != key}


def doubled(key: int, value: Any) -> bytes:
    """The claims with one of them twice."""
    pairs = [*GOOD.items(), (key, value)]
    return bytes([0xA0 + len(pairs)]) + b"".join(cbor2.dumps(key) + cbor2.dumps(value) for key, value in pairs)


@given(
    SECONDS,
    st.integers(1, 10**7),
    st.binary(min_size=8, max_size=8),
    st.integers(0, HIGHEST_COMPOUND),
    st.binary(max_size=300),
)
def test_what_is_written_is_read(issued: int, lasts: int, pass_id: bytes, compound: int, sealed: bytes) -> None:
    expires = min(issued + lasts, LATEST // 1000)
    said = Pass(
        id=pass_id, issued_at=issued * 1000, expires_at=expires * 1000, compound=compound, flags=3, sealed=sealed
    )
    assert claims.read(claims.write(said)) == said


def test_the_good_ones_are_read() -> None:
    assert claims.read(cbor.encode(GOOD)) == Pass(
        id=PASS_ID, issued_at=NOON, expires_at=EXPIRES, compound=COMPOUND, flags=0, sealed=b"sealed"
    )


@pytest.mark.parametrize("key", list(GOOD))
def test_a_missing_claim_is_refused(key: int) -> None:
    assert claims.read(cbor.encode(without(key))) is None


@pytest.mark.parametrize("key", list(GOOD))
def test_a_doubled_claim_is_refused(key: int) -> None:
    assert claims.read(doubled(key, GOOD[key])) is None
    assert claims.read(doubled(key, 4_000_000_000)) is None


@pytest.mark.parametrize("key", [4, 6])
@pytest.mark.parametrize(
    "time",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        1_780_000_000.0,
        -1,
        LATEST // 1000 + 1,
        2**70,
        True,
        None,
        "1780000000",
        b"",
        [],
    ],
    ids=str,
)
def test_a_time_that_is_no_whole_second_is_refused(key: int, time: object) -> None:
    assert claims.read(cbor.encode({**GOOD, key: time})) is None


def test_a_tagged_time_is_refused() -> None:
    assert claims.read(cbor2.dumps({**GOOD, 4: cbor2.CBORTag(1, EXPIRES // 1000)})) is None


def test_a_pass_that_expires_before_it_was_issued_is_refused() -> None:
    assert claims.read(cbor.encode({**GOOD, 4: NOON // 1000})) is None


@pytest.mark.parametrize("pass_id", [b"", PASS_ID[:7], PASS_ID + b"9", "01020304", 1, None])
def test_a_pass_id_is_eight_bytes(pass_id: object) -> None:
    assert claims.read(cbor.encode({**GOOD, 7: pass_id})) is None


@pytest.mark.parametrize(
    "ours",
    [
        [],
        [COMPOUND, 0],
        [COMPOUND, 0, b"", 0],
        [-1, 0, b""],
        [HIGHEST_COMPOUND + 1, 0, b""],
        [True, 0, b""],
        [COMPOUND, False, b""],
        [COMPOUND, 256, b""],
        [float(COMPOUND), 0, b""],
        [COMPOUND, 0, ""],
        [COMPOUND, 0, bytes(513)],
        [COMPOUND, 0, [b""]],
        {0: COMPOUND},
        None,
        b"",
    ],
    ids=str,
)
def test_ours_is_of_one_form(ours: object) -> None:
    assert claims.read(cbor.encode({**GOOD, OURS: ours})) is None


@pytest.mark.parametrize(
    "payload",
    [
        cbor.encode(GOOD) + b"\x00",
        cbor.encode(GOOD)[:-1],
        cbor2.dumps(cbor2.CBORTag(61, GOOD)),
        cbor2.dumps(dict(reversed(GOOD.items()))),
        cbor2.dumps({**GOOD, 5: NOON // 1000}),
        cbor2.dumps({float(key) if key == 4 else key: value for key, value in GOOD.items()}),
        b"\xbf" + cbor2.dumps(GOOD)[1:] + b"\xff",
        b"\xb8\x04" + cbor2.dumps(GOOD)[1:],
        cbor.encode([GOOD]),
        b"\x81" * 300 + b"\x00",
        b"\x9f" * 300,
        b"\xd8\x1c\x81\xd8\x1d\x00",
        b"",
    ],
    ids=[
        "trailing",
        "cut",
        "tagged",
        "disordered",
        "one more",
        "float key",
        "no length",
        "long length",
        "listed",
        "deep",
        "deep, no length",
        "within itself",
        "empty",
    ],
)
def test_another_form_is_refused(payload: bytes) -> None:
    assert claims.read(payload) is None


@given(st.binary(max_size=120))
def test_any_bytes_are_read_whole_or_not_at_all(payload: bytes) -> None:
    assert claims.read(payload) is None


def test_a_compounds_number_is_always_the_same() -> None:
    assert compound_number(SITE) == COMPOUND == 0xFFA32865
    assert compound_number("another") != COMPOUND
