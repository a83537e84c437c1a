"""Phones and ID numbers: what people write is read, what cannot be gets a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.contact import (
    Doubted,
    check_id_number,
    check_phone,
    mask_id_number,
    mask_phone,
    weigh_id_number,
    weigh_phone,
)
from models.notice import Notice

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11643-1999."""


def with_check_digit(body: str) -> str:
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13812345678", "13812345678"),
        ("１３８ 1234-5678", "13812345678"),
        ("138—1234—5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("010-65432100", "01065432100"),
        ("(0571) 8765 4321", "057187654321"),
        ("+86 10 6543 2100", "01065432100"),
        ("0317 2345678", "03172345678"),
        ("+852 9123 4567", "+85291234567"),
        ("00853 6612 3456", "+85366123456"),
        ("+853 2855 1234", "+85328551234"),
        ("+886 0912 345 678", "+886912345678"),
        ("+886 2 2345 6789", "+886223456789"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
)
def test_good_phones(typed: str, stored: str) -> None:
    assert check_phone(typed) == stored


@pytest.mark.parametrize("typed", ["", "abc", "12812345678", "65432100", "+8521", "9" * 100, "+0123456789", "110", "+"])
def test_no_phones(typed: str) -> None:
    refused = check_phone(typed)
    assert isinstance(refused, Notice)
    assert "not a phone number" in refused.say(str)


def test_a_digit_too_few_is_counted() -> None:
    refused = check_phone("138 1234 567")
    assert isinstance(refused, Notice)
    assert "has 11 digits, this one has 10" in refused.say(str)


@given(st.text(max_size=80))
def test_any_text_is_a_phone_or_a_sentence(typed: str) -> None:
    phone = check_phone(typed)
    assert isinstance(phone, Notice) or check_phone(phone) == phone
    number = check_id_number(typed)
    assert isinstance(number, Notice) or check_id_number(number) == number


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+85291234567", "+852****4567"),
        ("01065432100", "010****2100"),
        ("12345", "*****"),
        ("", ""),
    ],
)
def test_phone_masks(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５ 19491231 ００２Ｘ", "11010519491231002X"),
        (with_check_digit("81000019940823002"), with_check_digit("81000019940823002")),
        (with_check_digit("83000019940823002"), with_check_digit("83000019940823002")),
        (with_check_digit("82000019940823002"), with_check_digit("82000019940823002")),
        # Of a foreigner's card: 9, province, nationality (ISO 3166-1 numeric), birth, running number.
        (with_check_digit("91184019940823002"), with_check_digit("91184019940823002")),
        ("fra 110158 750101", "FRA110158750101"),
        # Of Chongqing as a part of Sichuan, and of a county that is no more: a code is no reason to refuse.
        (with_check_digit("51020219560823002"), with_check_digit("51020219560823002")),
        ("110105491231002", "110105491231002"),
        ("12345678", "12345678"),
        ("E12345678", "E12345678"),
        ("h1234567890", "H1234567890"),
        ("A123456(7)", "A1234567"),
    ],
)
def test_good_id_numbers(typed: str, stored: str) -> None:
    assert check_id_number(typed) == stored


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("110105194912310021", "last character does not fit"),
        ("11010519491231020X", "last character does not fit"),
        (with_check_digit("11010519491331002"), "born on 19491331"),
        (with_check_digit("11010518001231002"), "born on 18001231"),
        (with_check_digit("11010520300101002"), "born on 20300101"),
        ("110105491331002", "born on 491331"),
        ("1101051949123100", "these are 16 characters"),
        ("1101O519491231002X", "or one is wrong"),
        ("hello", "not an ID or passport number"),
        ("", "not an ID or passport number"),
        ("张伟", "not an ID or passport number"),
        ("x1" * 300, "not an ID or passport number"),
    ],
)
def test_no_id_numbers(typed: str, says: str) -> None:
    refused = check_id_number(typed, date(2026, 11, 24))
    assert isinstance(refused, Notice)
    assert says in refused.say(str)


@given(st.integers(0, 999), st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(serial: int, born: date, place: int, shift: int) -> None:
    number = with_check_digit(f"110105{born:%Y%m%d}{serial:03}")
    assert check_id_number(number) == number
    digit = 10 if number[place] == "X" else int(number[place])
    wrong = number[:place] + str((digit + shift) % 10) + number[place + 1 :]
    if wrong != number:
        assert isinstance(check_id_number(wrong), Notice)


@pytest.mark.parametrize(
    ("number", "masked"),
    [("110105199003078888", "110***********8888"), ("E12345678", "E******78"), ("12345", "*****"), ("", "")],
)
def test_id_masks(number: str, masked: str) -> None:
    assert mask_id_number(number) == masked


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002 1", "110105194912310021"),
        (with_check_digit("11010520300101002"), with_check_digit("11010520300101002")),
        ("1101051949123100", "1101051949123100"),
        ("军字第1234567号", "军字第1234567号"),
    ],
)
def test_an_id_number_that_does_not_fit_can_be_kept(typed: str, kept: str) -> None:
    today = date(2026, 11, 24)
    doubted = weigh_id_number(typed, today)
    assert isinstance(doubted, Doubted)
    assert (doubted.value, doubted.notice) == (kept, check_id_number(typed, today))


@pytest.mark.parametrize(("typed", "kept"), [("6543 2100", "65432100"), ("138 1234 567", "1381234567"), ("110", "110")])
def test_a_phone_that_does_not_fit_can_be_kept(typed: str, kept: str) -> None:
    doubted = weigh_phone(typed)
    assert isinstance(doubted, Doubted)
    assert (doubted.value, doubted.notice) == (kept, check_phone(typed))


@pytest.mark.parametrize("typed", ["", "张伟", "12", "1" * 31, "\0001234"])
def test_what_is_no_number_at_all_cannot_be_kept(typed: str) -> None:
    assert isinstance(weigh_phone(typed), Notice)
    assert isinstance(weigh_id_number(typed), Notice)


@given(st.text(max_size=80))
def test_only_what_does_not_fit_is_doubted(typed: str) -> None:
    for weighed, checked in (
        (weigh_phone(typed), check_phone(typed)),
        (weigh_id_number(typed), check_id_number(typed)),
    ):
        assert weighed == checked if isinstance(checked, str) else not isinstance(weighed, str)
        assert not isinstance(weighed, Doubted) or len(weighed.value) <= 30
