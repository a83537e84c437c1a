"""The list of keys: signed by the root, never an older one, bounded."""

from typing import Any

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passes import cbor, cose
from models.passes.key_list import MAX_LIST, KeyList, ListCheck, ListOutcome, accept, sign_list
from tests.models.passes.samples import DAY, NOON, ROOT, ROOT_PUBLIC, SIGNING, SIGNING_PUBLIC, ed25519, key, keys

CONTEXT = b"gatepost-key-list-1"
OTHER = ed25519(3)[1]
PLAIN: list[Any] = [NOON // 1000, 6, [[7, SIGNING_PUBLIC, 0, NOON // 1000]], b"", b""]


def rooted(payload: object, key_id: int = 0, context: bytes = CONTEXT) -> bytes:
    """Whatever, signed with the true root."""
    written = payload if isinstance(payload, bytes) else cbor.encode(payload)
    return cose.sign(written, key_id, ROOT, context)


@given(
    counter=st.integers(0, 2**53 - 1),
    revoked_keys=st.frozensets(st.integers(0, 255), max_size=5),
    revoked_passes=st.frozensets(st.binary(min_size=8, max_size=8), max_size=20),
)
def test_a_list_of_the_root_is_accepted(**changed: Any) -> None:
    listed = keys(keys=(key(7), key(8, OTHER, NOON, NOON + 90 * DAY)), **changed)
    assert accept(None, sign_list(listed, ROOT), ROOT_PUBLIC) == ListCheck(ListOutcome.ACCEPTED, listed)


def test_the_plain_form_is_accepted() -> None:
    assert accept(None, rooted(PLAIN), ROOT_PUBLIC).outcome == ListOutcome.ACCEPTED


@pytest.mark.parametrize(
    ("offered", "outcome"),
    [
        (keys(counter=6), ListOutcome.ACCEPTED),
        (keys(counter=6, issued_at=NOON - 50 * DAY), ListOutcome.ACCEPTED),
        (keys(), ListOutcome.UNCHANGED),
        (keys(counter=4), ListOutcome.OLDER),
        (keys(revoked_keys=frozenset({7})), ListOutcome.OLDER),
    ],
    ids=["newer", "newer, the office's clock was mended", "same", "older", "another of the same number"],
)
def test_a_tablet_goes_forward_only(offered: KeyList, outcome: ListOutcome) -> None:
    check = accept(keys(), sign_list(offered, ROOT), ROOT_PUBLIC)
    assert check.outcome == outcome
    assert check.keys == (offered if outcome is ListOutcome.ACCEPTED else keys())


def test_another_root_signs_nothing_here() -> None:
    offered = sign_list(keys(counter=6), SIGNING)
    assert accept(keys(), offered, ROOT_PUBLIC) == ListCheck(ListOutcome.NOT_SIGNED, keys())


@pytest.mark.parametrize(("key_id", "context"), [(0, b""), (7, CONTEXT)], ids=["signed as a pass", "another key id"])
def test_the_roots_signature_under_something_else_is_no_list(key_id: int, context: bytes) -> None:
    assert accept(None, rooted(PLAIN, key_id, context), ROOT_PUBLIC).outcome == ListOutcome.NOT_SIGNED


@given(st.binary(max_size=200))
def test_any_bytes_leave_the_tablets_list_as_it_was(offered: bytes) -> None:
    assert accept(keys(), offered, ROOT_PUBLIC) == ListCheck(ListOutcome.DAMAGED, keys())


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    offered = bytearray(sign_list(keys(counter=6), ROOT))
    offered[place % len(offered)] ^= change
    check = accept(keys(), bytes(offered), ROOT_PUBLIC)
    assert check.outcome in (ListOutcome.NOT_SIGNED, ListOutcome.DAMAGED)
    assert check.keys == keys()


@pytest.mark.parametrize(
    "payload",
    [
        [*PLAIN, 0],
        PLAIN[:-1],
        [float("nan"), *PLAIN[1:]],
        [True, *PLAIN[1:]],
        [PLAIN[0], -1, *PLAIN[2:]],
        [PLAIN[0], 2**53, *PLAIN[2:]],
        [*PLAIN[:3], b"\x02\x01", b""],
        [*PLAIN[:3], b"\x01\x01", b""],
        [*PLAIN[:4], b"1234567"],
        [*PLAIN[:4], b"2" * 8 + b"1" * 8],
        [*PLAIN[:2], [[7, SIGNING_PUBLIC, 0, 1], [7, OTHER, 0, 1]], b"", b""],
        [*PLAIN[:2], [[8, SIGNING_PUBLIC, 0, 1], [7, OTHER, 0, 1]], b"", b""],
        [*PLAIN[:2], [[256, SIGNING_PUBLIC, 0, 1]], b"", b""],
        [*PLAIN[:2], [[7, SIGNING_PUBLIC[:31], 0, 1]], b"", b""],
        [*PLAIN[:2], [[7, SIGNING_PUBLIC, 1, 1]], b"", b""],
        [*PLAIN[:2], [[7, bytes(32), 0, 1]], b"", b""],
        [*PLAIN[:2], [[number, SIGNING_PUBLIC, 0, 1] for number in range(17)], b"", b""],
        cbor.encode(PLAIN) + b"\x00",
        cbor2.dumps(cbor2.CBORTag(61, PLAIN)),
        b"\x81" * 1000 + b"\x00",
        b"",
    ],
    ids=[
        "more",
        "less",
        "no time",
        "bool",
        "negative",
        "large counter",
        "disordered",
        "doubled",
        "short pass id",
        "disordered passes",
        "doubled key",
        "disordered keys",
        "key id",
        "short key",
        "never valid",
        "weak key",
        "too many keys",
        "trailing",
        "tagged",
        "deep",
        "empty",
    ],
)
def test_a_list_of_another_form_is_damaged_though_the_root_signed_it(payload: object) -> None:
    assert accept(None, rooted(payload), ROOT_PUBLIC) == ListCheck(ListOutcome.DAMAGED, None)


def test_thirty_thousand_revoked_passes_fit() -> None:
    listed = keys(revoked_passes=frozenset(number.to_bytes(8) for number in range(30_000)))
    signed = sign_list(listed, ROOT)
    assert len(signed) <= MAX_LIST
    assert accept(None, signed, ROOT_PUBLIC).keys == listed


def test_a_list_that_is_too_large_is_neither_made_nor_taken() -> None:
    listed = keys(revoked_passes=frozenset(number.to_bytes(8) for number in range(33_000)))
    with pytest.raises(ValueError, match="bounds"):
        sign_list(listed, ROOT)
    payload = [*PLAIN[:4], b"".join(sorted(listed.revoked_passes))]
    assert accept(None, rooted(payload), ROOT_PUBLIC).outcome == ListOutcome.DAMAGED


@pytest.mark.parametrize(
    "wrong",
    [
        {"keys": (key(8), key(7))},
        {"keys": (key(until=NOON - 40 * DAY),)},
        {"keys": (key(public=bytes(32)),)},
        {"issued_at": NOON + 1},
        {"revoked_passes": frozenset({b"short"})},
    ],
    ids=["disordered", "never valid", "weak", "half a second", "pass id"],
)
def test_a_list_out_of_bounds_is_not_signed(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="bounds"):
        sign_list(msgspec.structs.replace(keys(), **wrong), ROOT)


def test_each_outcome_has_its_sentence() -> None:
    assert len({outcome.notice.text for outcome in ListOutcome}) == len(ListOutcome)
