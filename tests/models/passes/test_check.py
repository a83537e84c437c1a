"""A pass is held up: what the gate makes of it, and that no other text is ever taken for one."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.passes import MAX_TEXT, PREFIX, base45, cbor
from models.passes.check import LEEWAY, Outcome, PassCheck, clock_doubted, verify
from models.passes.issue import Signer
from tests.models.passes.samples import (
    COMPOUND,
    DAY,
    EXPIRES,
    MINUTE,
    NOON,
    PASS_ID,
    a_pass,
    ed25519,
    key,
    put_together,
    signed,
    taken_apart,
    trust,
)

GOOD = a_pass()
CLAIMS: dict[object, object] = {4: EXPIRES // 1000, 6: NOON // 1000, 7: PASS_ID, -65537: [COMPOUND, 0, bytes(48)]}
NEXT, NEXT_PUBLIC = ed25519(4)
BOTH = (key(until=NOON + DAY), key(8, NEXT_PUBLIC, NOON - DAY, NOON + 60 * DAY))


def outcome(text: str, now: int = NOON, **of_the_list: Any) -> Outcome:
    return verify(text, trust(**of_the_list), now).outcome


def test_a_good_pass_says_what_it_is() -> None:
    check = verify(a_pass(flags=3), trust(), NOON)
    assert check.outcome is Outcome.GOOD
    assert check.shown is not None
    assert (check.shown.id, check.shown.issued_at, check.shown.expires_at) == (PASS_ID, NOON, EXPIRES)
    assert (check.shown.compound, check.shown.flags) == (COMPOUND, 3)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (NOON - LEEWAY - 1, Outcome.NOT_YET),
        (NOON - LEEWAY, Outcome.GOOD),
        (NOON, Outcome.GOOD),
        (EXPIRES + LEEWAY, Outcome.GOOD),
        (EXPIRES + LEEWAY + 1, Outcome.EXPIRED),
    ],
)
def test_clocks_may_differ_by_five_minutes(now: int, expected: Outcome) -> None:
    assert LEEWAY == 5 * MINUTE
    assert outcome(GOOD, now) is expected


@pytest.mark.parametrize("text", ["", "GP1", "gp1:", "GPC1:ABC", "https://example.org", " " + GOOD, "GP2:" + GOOD[4:]])
def test_what_is_not_a_pass(text: str) -> None:
    assert verify(text, trust(), NOON) == PassCheck(Outcome.NOT_A_PASS)


@pytest.mark.parametrize(
    "text",
    [
        PREFIX,
        GOOD + "\n",
        GOOD + " ",
        GOOD + "00",
        GOOD[:-1],
        GOOD.lower().replace("gp1:", PREFIX),
        PREFIX + GOOD,
        PREFIX + "0" * (MAX_TEXT + 1),
        PREFIX + "通行码",
        put_together(taken_apart(GOOD) + b"\x00"),
        put_together(b"\xd2" + taken_apart(GOOD)),
        put_together(b"\xd8\x3d" + taken_apart(GOOD)),
        put_together(b"\x81" * 200),
    ],
    ids=[
        "prefix",
        "line",
        "space",
        "more",
        "less",
        "small",
        "twice",
        "long",
        "Chinese",
        "trailing",
        "tag 18",
        "tag 61",
        "deep",
    ],
)
def test_a_pass_of_another_form_is_damaged(text: str) -> None:
    assert verify(text, trust(), NOON) == PassCheck(Outcome.DAMAGED)


@pytest.mark.parametrize(
    "payload",
    [
        {**CLAIMS, 4: float("nan")},
        {**CLAIMS, 4: float("inf")},
        {key: value for key, value in CLAIMS.items() if key != 4},
        {key: value for key, value in CLAIMS.items() if key != 6},
        {**CLAIMS, 5: NOON // 1000},
        {**CLAIMS, 7: PASS_ID.hex()},
        cbor.encode(CLAIMS) + b"\x00",
        [],
        b"",
    ],
    ids=["NaN", "infinite", "no end", "no start", "one more", "text", "trailing", "list", "empty"],
)
def test_what_the_office_would_never_say_is_damaged_though_it_is_signed(payload: object) -> None:
    assert outcome(signed(CLAIMS)) is Outcome.GOOD
    assert verify(signed(payload), trust(), NOON) == PassCheck(Outcome.DAMAGED)


def test_a_text_longer_than_our_largest_code_is_damaged_though_it_is_signed() -> None:
    def padded(size: int) -> str:
        return signed({**CLAIMS, -65537: [COMPOUND, 0, bytes(size)]})

    assert len(padded(281)) <= MAX_TEXT < len(padded(282))
    assert outcome(padded(281)) is Outcome.GOOD
    assert outcome(padded(282)) is Outcome.DAMAGED


def test_another_compounds_pass() -> None:
    assert verify(a_pass(compound=COMPOUND + 1), trust(), NOON) == PassCheck(Outcome.OTHER_COMPOUND)


def test_another_office_signs_nothing_here() -> None:
    assert verify(a_pass(signer=Signer(7, NEXT)), trust(), NOON) == PassCheck(Outcome.FALSE)
    assert verify(a_pass(signer=Signer(8, NEXT)), trust(), NOON) == PassCheck(Outcome.UNKNOWN_KEY)


def test_two_keys_overlap_in_a_rotation() -> None:
    old, new = a_pass(), a_pass(signer=Signer(8, NEXT))
    assert outcome(old, keys=BOTH) is outcome(new, keys=BOTH) is Outcome.GOOD
    later = NOON + DAY + LEEWAY + 1
    assert outcome(old, later, keys=BOTH) is Outcome.KEY_EXPIRED
    assert outcome(new, later, keys=BOTH) is Outcome.GOOD
    assert outcome(old, keys=BOTH[1:]) is Outcome.UNKNOWN_KEY


def test_a_keys_pass_from_before_its_time_does_not_count() -> None:
    assert outcome(a_pass(issued_at=NOON - 30 * DAY - LEEWAY)) is Outcome.GOOD
    assert outcome(a_pass(issued_at=NOON - 30 * DAY - LEEWAY - 1000)) is Outcome.KEY_EXPIRED


def test_what_was_revoked_is_refused() -> None:
    assert outcome(GOOD, revoked_passes=frozenset({PASS_ID})) is Outcome.REVOKED
    assert outcome(GOOD, revoked_passes=frozenset({b"another."})) is Outcome.GOOD
    assert outcome(GOOD, revoked_keys=frozenset({7})) is Outcome.KEY_REVOKED
    assert outcome(GOOD, keys=(), revoked_keys=frozenset({7})) is Outcome.KEY_REVOKED
    assert outcome(GOOD, revoked_keys=frozenset({8})) is Outcome.GOOD


def test_a_clock_that_is_behind_says_so_instead_of_refusing() -> None:
    check = verify(GOOD, trust(issued_at=NOON - DAY), NOON - DAY - LEEWAY - 1)
    assert check.outcome is Outcome.CLOCK_DOUBTED
    assert check.shown is not None
    assert outcome(GOOD, NOON - DAY - LEEWAY) is Outcome.NOT_YET
    assert outcome(GOOD, NOON - 101 * DAY, issued_at=0) is Outcome.CLOCK_DOUBTED
    assert outcome(GOOD, 0) is Outcome.CLOCK_DOUBTED
    assert clock_doubted(trust(), 0)
    assert not clock_doubted(trust(), NOON)


def test_a_clock_that_is_behind_lets_nothing_false_in() -> None:
    assert outcome(a_pass(signer=Signer(7, NEXT)), 0) is Outcome.FALSE
    assert outcome(a_pass(compound=1), 0) is Outcome.OTHER_COMPOUND
    assert outcome(GOOD, 0, revoked_passes=frozenset({PASS_ID})) is Outcome.REVOKED


def test_each_outcome_has_its_sentence() -> None:
    assert len({outcome.notice.text for outcome in Outcome}) == len(Outcome)


@given(st.text(max_size=60) | st.text(base45.ALPHABET, max_size=700).map(lambda text: PREFIX + text))
def test_any_text_at_all_has_an_outcome(text: str) -> None:
    assert outcome(text) in (Outcome.NOT_A_PASS, Outcome.DAMAGED)


@settings(max_examples=150)
@given(st.integers(0, 10**6), st.sampled_from(base45.ALPHABET))
def test_a_pass_with_another_character_is_refused(place: int, other: str) -> None:
    place = len(PREFIX) + place % (len(GOOD) - len(PREFIX))
    text = GOOD[:place] + other + GOOD[place + 1 :]
    assert outcome(text) in ({Outcome.GOOD} if text == GOOD else {Outcome.DAMAGED, Outcome.FALSE, Outcome.UNKNOWN_KEY})


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 2), st.binary(min_size=1, max_size=4)), min_size=1))
def test_a_pass_with_other_bytes_is_refused(changes: list[tuple[int, int, bytes]]) -> None:
    """Bytes put in place of others, put in between, taken out."""
    data = taken_apart(GOOD)
    for place, kind, put in changes:
        place %= len(data) + 1
        data = data[:place] + (put if kind < 2 else b"") + data[place + (0 if kind == 1 else len(put)) :]
    refused = {Outcome.DAMAGED, Outcome.FALSE, Outcome.UNKNOWN_KEY}
    assert outcome(put_together(data)) in ({Outcome.GOOD} if data == taken_apart(GOOD) else refused)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.integers(-3, 8), inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=150)
@given(st.sampled_from([4, 5, 6, 7, 8, -65537]), VALUES)
def test_a_claim_changed_and_signed_anew_has_an_outcome(claim: int, value: object) -> None:
    check = verify(signed({**CLAIMS, claim: value}), trust(), NOON)
    another_id = claim == 7 and isinstance(value, bytes) and len(value) == 8
    other_time = (Outcome.DAMAGED, Outcome.EXPIRED, Outcome.NOT_YET, Outcome.KEY_EXPIRED)
    assert check.outcome is Outcome.GOOD if another_id else check.outcome in other_time
    assert (check.shown is None) == (check.outcome is Outcome.DAMAGED)


@given(st.binary(min_size=64, max_size=64))
def test_a_signature_is_not_guessed(signature: bytes) -> None:
    assert outcome(put_together(taken_apart(GOOD)[:-64] + signature)) is Outcome.FALSE


def test_a_signature_has_one_form_only() -> None:
    """RFC 8032, section 5.1.7: S plus the group's order would be the same equation."""
    order = 2**252 + 27742317777372353535851937790883648493
    data = taken_apart(GOOD)
    again = int.from_bytes(data[-32:], "little") + order
    assert outcome(put_together(data[:-32] + again.to_bytes(32, "little"))) is Outcome.FALSE
