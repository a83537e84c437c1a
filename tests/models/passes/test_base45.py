"""Base45, by the examples of RFC 9285."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.passes.base45 import ALPHABET, decode, encode


@pytest.mark.parametrize(
    ("plain", "text"),
    [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0"), (b"", "")],
)
def test_the_examples_of_the_standard(plain: bytes, text: str) -> None:
    assert encode(plain) == text
    assert decode(text) == plain


@given(st.binary(max_size=80))
def test_what_is_written_is_read(data: bytes) -> None:
    assert decode(encode(data)) == data


@given(st.text(ALPHABET, max_size=40) | st.text(max_size=40))
def test_bytes_have_one_text_only(text: str) -> None:
    data = decode(text)
    assert data is None or encode(data) == text


@pytest.mark.parametrize(
    "text",
    ["A", "BB8A", "GGX", "::", "ZZ", "bb8", "BB8\n", "BB８", "BB8 ", "B\ud800B", "\x00\x00\x00"],
    ids=[
        "single",
        "single at the end",
        "65,536",
        "over 255",
        "255 passed",
        "small",
        "line",
        "wide",
        "space",
        "half",
        "nul",
    ],
)
def test_what_is_not_base45_is_refused(text: str) -> None:
    assert decode(text) is None
