"""Plates of every kind in use are read; what does not fit is doubted in words, and never refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entry import VehicleKind
from models.notice import Notice
from models.plates import DIGITS, LETTERS, LONGEST, PROVINCES, Plate, kind_of, plain, read_plate, spaced

CAR, SMALL, LARGE, OTHER = VehicleKind


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("京A12345", "京A12345", CAR),
        ("京a·123 45", "京A12345", CAR),
        ("沪B・Q8Z21", "沪BQ8Z21", CAR),
        ("京A１２３４５", "京A12345", CAR),
        ("京AD12345", "京AD12345", SMALL),
        ("粤BDF1234", "粤BDF1234", SMALL),
        ("苏AK01234", "苏AK01234", SMALL),
        ("粤B12345D", "粤B12345D", LARGE),
        ("京A1234学", "京A1234学", CAR),
        ("京A1234警", "京A1234警", CAR),
        ("冀B5K12挂", "冀B5K12挂", CAR),
        ("粤Z1234港", "粤Z1234港", CAR),
        ("粤ZF023澳", "粤ZF023澳", CAR),
        ("沪A0023领", "沪A0023领", CAR),
        ("使014578", "使014578", OTHER),
        ("WJ京12345", "WJ京12345", OTHER),
        ("VA12345", "VA12345", OTHER),
        ("京X1234应急", "京X1234应急", OTHER),
    ],
)
def test_every_kind_in_use_is_read(typed: str, stored: str, kind: VehicleKind) -> None:
    assert read_plate(typed) == Plate(stored, kind)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("A12345", "province's sign"),
        ("京112345", "comes a letter"),
        ("京AI2345", "no letter I. Is it a 1?"),
        ("京A1O345", "no letter O. Is it a 0?"),
        ("京A1234", "these are 6"),
        ("京A123456", "third or its last place"),
        ("京AL12345", "third or its last place"),
        ("京A12学45", "学 does not stand"),
        ("AB123CD", "province's sign"),
    ],
)
def test_what_does_not_fit_is_doubted_in_words(typed: str, words: str) -> None:
    read = read_plate(typed)
    assert isinstance(read, Plate)
    assert read.text == typed, "kept as it is"
    assert read.kind is OTHER
    assert read.doubt is not None
    assert words in read.doubt.say(str)


@pytest.mark.parametrize("typed", ["", " · ", "京A12345678901", "京A12🚗45", "京A'; --"])
def test_what_no_plate_can_be_gets_a_sentence(typed: str) -> None:
    assert isinstance(read_plate(typed), Notice)


signs = st.sampled_from([*LETTERS, *DIGITS])


@given(st.sampled_from(PROVINCES), st.sampled_from(LETTERS), st.lists(signs, min_size=5, max_size=5).map("".join))
@settings(max_examples=50)
def test_seven_signs_of_a_province_are_a_car(province: str, letter: str, serial: str) -> None:
    plate = province + letter + serial
    assert kind_of(plate) is CAR
    assert plain(spaced(plate)) == plate


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_answered(text: str) -> None:
    read = read_plate(text)
    if isinstance(read, Plate):
        assert 1 <= len(read.text) <= LONGEST
        assert read_plate(read.text) == read, "what is stored is read as itself"
