"""CBOR, no deeper than we need it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passes.cbor import DEEPEST, decode, encode


def test_what_is_too_deep_is_not_decoded() -> None:
    assert DEEPEST == 4
    assert decode(b"\x81\x81\x81\x07") == [[[7]]]
    assert decode(b"\x81\x81\x81\x81\x07") is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (23, "17"),
        (24, "1818"),
        (-8, "27"),
        (2**32, "1b0000000100000000"),
        ({6: 1, 4: 2, -65537: 3}, "a3040206013a0001000003"),
    ],
    ids=str,
)
def test_the_shortest_form_in_the_order_of_the_standard(value: object, written: str) -> None:
    assert encode(value).hex() == written


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    decode(data)
