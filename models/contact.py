"""Phones and ID numbers as they are keyed in: each check returns what is stored, or a Notice that says what to do."""

import re
import unicodedata
from datetime import date

import msgspec

from models.notice import N_, Notice

_MAX_TYPED = 64
_OLDEST_BIRTH = 1900

_MOBILE = re.compile(r"1[3-9]\d{9}")
# Area codes: 010, 02x with two digits after the 0, all others with three (MIIT numbering plan).
_LANDLINE = re.compile(r"0(?:10|2\d)[2-8]\d{7}|0[3-9]\d{2}[2-8]\d{6,7}")
_HONG_KONG_MACAU = re.compile(r"\+85[23][2-9]\d{7}")
_TAIWAN = re.compile(r"\+8860?[2-9]\d{7,8}")
_ABROAD = re.compile(r"\+(?!86|85[23]|886)[1-9]\d{6,14}")
"""E.164: at most 15 digits."""

_RESIDENT_18 = re.compile(r"[1-9]\d{16}[\dX]")
_RESIDENT_15 = re.compile(r"[1-9]\d{14}")
_FOREIGN_CARD = re.compile(r"[A-Z]{3}\d{12}")
"""A foreigner's permanent residence card of before 2017: nationality (ISO 3166-1 alpha-3), 6 of place and number, 6 of
birth. Later ones are of 18 digits and begin with 9."""
_PASSPORT = re.compile(r"(?=.*\d)[A-Z0-9]{5,20}")
_PASSPORT_DIGITS = 12
"""With more digits than this it is an ID number, mistyped."""
_LONGEST_KEPT = 30
_FEWEST_PHONE_DIGITS, _FEWEST_ID_DIGITS = 3, 4


class Doubted(msgspec.Struct, frozen=True):
    """A number that does not look right, and may be kept as it is: nobody waits in the cold over a misprinted card."""

    value: str
    """As it is stored if it is kept."""
    notice: Notice


def weigh_phone(text: str) -> str | Doubted | Notice:
    """As `check_phone`, with what may be kept all the same: a short number, an extension."""
    return _weighed(check_phone(text), re.sub(r"\s", "", _narrow(text)), _FEWEST_PHONE_DIGITS)


def weigh_id_number(text: str, today: date | None = None) -> str | Doubted | Notice:
    """As `check_id_number`, with what may be kept all the same: a wrong check digit, an officer's card (军字第…号)."""
    return _weighed(check_id_number(text, today), re.sub(r"\s", "", _narrow(text)).upper(), _FEWEST_ID_DIGITS)


def _weighed(checked: str | Notice, typed: str, fewest: int) -> str | Doubted | Notice:
    if isinstance(checked, str):
        return checked
    keeps = len(typed) <= _LONGEST_KEPT and typed.isprintable() and sum(map(str.isdecimal, typed)) >= fewest
    return Doubted(typed, checked) if keeps else checked


def check_phone(text: str) -> str | Notice:
    """Digits alone for the mainland, landlines with their area code; +852…, +853…, +886… and +… for elsewhere."""
    number = re.sub(r"[\s().-]", "", _narrow(text))
    number = "+" + number[2:] if number.startswith("00") else number
    if number.startswith("+86") and not number.startswith("+886"):
        number = number[3:]
        number = number if _MOBILE.fullmatch(number) else "0" + number.removeprefix("0")
    if any(kind.fullmatch(number) for kind in (_MOBILE, _LANDLINE, _HONG_KONG_MACAU, _ABROAD)):
        return number
    if _TAIWAN.fullmatch(number):
        return "+886" + number[4:].removeprefix("0")
    if re.fullmatch(r"1[3-9]\d*", number):
        return Notice(
            N_("A mobile number has 11 digits, this one has {count}. Compare it and key it in again."),
            {"count": str(len(number))},
        )
    return Notice(
        N_(
            "This is not a phone number. Key in 11 digits of a mobile, a landline with its area code, "
            "or + and the country's code first."
        )
    )


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678, +85291234567 → +852****4567."""
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:-8]}****{phone[-4:]}"


def check_id_number(text: str, today: date | None = None) -> str | Notice:
    """A resident's number of 18 digits (GB 11643-1999, also permits 81, 82, 83 and 9), of 15, a passport's or permit's.

    The check digit (ISO 7064 MOD 11-2) and the birth date must fit; a birth after `today` does not. Numbers of 15
    digits were issued until 1999 and have no check digit.
    """
    number = re.sub(r"[\s()/-]", "", _narrow(text)).upper()
    if _RESIDENT_18.fullmatch(number):
        return _check_resident(number, today)
    if _RESIDENT_15.fullmatch(number):
        return number if _birth("19" + number[6:12], None) else _no_such_birth(number[6:12])
    if _FOREIGN_CARD.fullmatch(number):
        return number
    if sum(c.isdigit() for c in number) > _PASSPORT_DIGITS:
        return Notice(
            N_(
                "An ID number is 17 digits and then a digit or X; these are {count} characters, or one is wrong. "
                "Compare it with the card and key it in again."
            ),
            {"count": str(len(number))},
        )
    if _PASSPORT.fullmatch(number):
        return number
    return Notice(N_("This is not an ID or passport number. Key in its 5 to 20 letters and digits, nothing else."))


def mask_id_number(number: str) -> str:
    """110105199003078888 → 110***********8888, E12345678 → E******78."""
    head, tail = (3, 4) if len(number) >= 15 else (1, 2) if len(number) >= 7 else (0, 0)
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def _check_resident(number: str, today: date | None) -> str | Notice:
    from stdnum.iso7064 import mod_11_2

    if not mod_11_2.is_valid(number):
        return Notice(
            N_(
                "The last character does not fit this ID number: one is wrong or two are swapped. "
                "Compare it with the card and key it in again."
            )
        )
    return number if _birth(number[6:14], today) else _no_such_birth(number[6:14])


def _birth(digits: str, today: date | None) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return born.year >= _OLDEST_BIRTH and (today is None or born <= today)


def _no_such_birth(digits: str) -> Notice:
    return Notice(
        N_("Nobody can be born on {date}, as this ID number says. Compare it with the card and key it in again."),
        {"date": digits},
    )


def _narrow(text: str) -> str:
    """Full-width to plain, and no longer than any number may be; every kind of dash becomes one."""
    if len(text) > _MAX_TYPED:
        return ""
    return re.sub("[‐-―−－ー]", "-", unicodedata.normalize("NFKC", text)).strip()
