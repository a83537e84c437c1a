"""The enrolment code: as a picture and as it is typed, both ends alike."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from models.enrolment import (
    Enrolment,
    Fingerprint,
    enrolment_text,
    fingerprint_words,
    read_address,
    read_code,
    read_enrolment,
    typed_enrolment,
)
from models.errors import BadInput

CA, ANOTHER = b"a certificate", b"another certificate"
CODE = "ABCDE12041"


@pytest.mark.parametrize("address", ["192.168.1.10:8471", "[fe80::1]:8471", "gate.example.org:443"])
def test_the_picture_says_where_the_code_and_whom_to_trust(address: str) -> None:
    text = enrolment_text(address, CODE, CA)
    assert text.isascii()
    assert len(text) <= 100
    said = read_enrolment(text)
    assert (said.code, said.address) == (CODE, address)
    assert said.fingerprint.fits(CA)
    assert not said.fingerprint.fits(ANOTHER)


def test_what_is_typed_says_the_same() -> None:
    words = fingerprint_words(CA)
    said = typed_enrolment(" 192.168.1.10 ", "abcde-i2o4l", words.lower().replace("-", " "))
    assert said.address == "192.168.1.10:8471"
    assert said.code == CODE
    assert said.fingerprint.fits(CA)
    assert not said.fingerprint.fits(ANOTHER)
    assert typed_enrolment("", enrolment_text("h:1", CODE, CA), "") == read_enrolment(enrolment_text("h:1", CODE, CA))


def test_a_short_fingerprint_fits_nothing() -> None:
    assert not Fingerprint(b"").fits(CA)
    for words in ("", "0000", fingerprint_words(CA)[:-1], fingerprint_words(CA) + "0"):
        with pytest.raises(BadInput, match="fingerprint"):
            typed_enrolment("h:1", CODE, words)


@pytest.mark.parametrize("typed", ["abcde-12o4i", " ABCDE 12041 ", "ABCDE1204L", "a-b-c-d-e-1-2-0-4-1"])
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert read_code(typed) == CODE


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("https://office.local/", "office.local:8471"),
        ("10.0.0.1:9", "10.0.0.1:9"),
        ("[::1]", "[::1]:8471"),
        ("[::1]:5", "[::1]:5"),
    ],
)
def test_an_address_is_read_however_it_was_typed(typed: str, read: str) -> None:
    assert read_address(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "http://x:1", "x:0", "x:65536", "x:999999", "a b", "x/y", "user@x", "-x", "::1", "x" * 200, "x:1?y"]
)
def test_what_is_no_address_is_none(typed: str) -> None:
    with pytest.raises(BadInput, match="address"):
        read_address(typed)


@given(st.text(max_size=160) | st.text(max_size=120).map("GPE2:ABCDE12041:".__add__))
def test_any_text_is_an_enrolment_or_a_sentence(text: str) -> None:
    try:
        assert isinstance(read_enrolment(text), Enrolment)
    except BadInput as bad:
        assert bad.notice.text
