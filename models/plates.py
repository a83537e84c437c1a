"""Chinese number plates as they are typed: what is stored, which kind it is, and what does not look right.

Formats after GA 36-2018 as others report it: a province's sign, a letter, five signs without I and O; of new energy
six signs. Nobody is refused over a plate: `read_plate` doubts, and the volunteer keeps what stands on the car.
"""

import re
import unicodedata

import msgspec

from models.entry import VehicleKind
from models.notice import N_, Notice

PROVINCES = tuple("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新")
"""In the order of GB/T 2260."""
LETTERS = tuple("ABCDEFGHJKLMNPQRSTUVWXYZ")
"""Without I and O, which look like 1 and 0."""
DIGITS = tuple("1234567890")
ENDINGS = tuple("学警挂港澳领使")
"""Learner, police, trailer, Hong Kong, Macau, consulate, embassy: they take the last place."""
LONGEST = 10
"""Characters that a plate may have; foreign ones, too."""
USUAL, GREEN = 7, 8

_ORIGINAL = re.compile(r"[\s·•・‧.\-_]")
_SIGNS = "A-HJ-NP-Z0-9"
_PROVINCE = "".join(PROVINCES)
_CAR = re.compile(rf"[{_PROVINCE}][A-HJ-NP-Z](?:[{_SIGNS}]{{5}}|[{_SIGNS}]{{4}}[学警挂港澳领])")
_SMALL = re.compile(rf"[{_PROVINCE}][A-HJ-NP-Z][A-HJK][{_SIGNS}]\d{{4}}")
_LARGE = re.compile(rf"[{_PROVINCE}][A-HJ-NP-Z]\d{{5}}[A-HJK]")
_OTHERS = (
    re.compile(r"使\d{6}|\d{6}使"),  # an embassy's
    re.compile(rf"WJ[{_PROVINCE}]?[{_SIGNS}]{{5}}"),  # armed police
    re.compile(r"[A-HJ-NP-Z]{2}\d{5}"),  # army
    re.compile(rf"[{_PROVINCE}][A-HJ-NP-Z]\d{{4}}应急"),  # fire and rescue
    re.compile(r"民航[A-Z0-9]{4,5}"),  # on an airport's ground
    re.compile(rf"[{_PROVINCE}][{_SIGNS}]{{4,6}}[领]"),  # a consulate's before 2018
)


class Plate(msgspec.Struct, frozen=True):
    text: str
    """As it is stored: NFKC, upper case, without the dot, 1 to LONGEST characters."""
    kind: VehicleKind
    doubt: Notice | None = None
    """Why it does not look right; it may be kept all the same."""


def read_plate(text: str) -> Plate | Notice:
    """A Notice where nothing was typed, or what no plate on earth can be."""
    plate = plain(text)
    if not plate:
        return Notice(N_("Key in the plate."))
    if len(plate) > LONGEST or not plate.isalnum():
        return Notice(N_("A plate has letters and digits, at most {most}."), {"most": str(LONGEST)})
    kind = kind_of(plate)
    return Plate(plate, kind or VehicleKind.OTHER, None if kind else _doubt(plate))


def plain(text: str) -> str:
    """As plates are stored and compared: full-width to plain, upper case, no dot, no spaces; too long a text is cut."""
    return _ORIGINAL.sub("", unicodedata.normalize("NFKC", text[: 4 * LONGEST]).upper())


def kind_of(plate: str) -> VehicleKind | None:
    """None where a plain plate is of no kind that we know."""
    if _SMALL.fullmatch(plate):
        return VehicleKind.NEW_ENERGY_SMALL
    if _LARGE.fullmatch(plate):
        return VehicleKind.NEW_ENERGY_LARGE
    if _CAR.fullmatch(plate):
        return VehicleKind.CAR
    return VehicleKind.OTHER if any(other.fullmatch(plate) for other in _OTHERS) else None


def spaced(plate: str) -> str:
    """As it stands on the car: 京A·12345."""
    return f"{plate[:2]}·{plate[2:]}" if plate[:1] in PROVINCES and len(plate) > 2 else plate


def _doubt(plate: str) -> Notice:
    """The first thing that does not fit, in words."""
    if plate[0] not in PROVINCES:
        return Notice(N_("A plate starts with a province's sign, for instance 京."))
    wrong = next((sign for sign in plate[1:] if sign in "IO"), "")
    if wrong:
        return Notice(
            N_("Plates have no letter {letter}. Is it a {digit}?"),
            {"letter": wrong, "digit": "1" if wrong == "I" else "0"},
        )
    if plate[1:2] not in LETTERS:
        return Notice(N_("After {sign} comes a letter, for instance {sign}A."), {"sign": plate[0]})
    if len(plate) == GREEN:
        return Notice(
            N_(
                "A green plate of eight has a letter A to K in its third or its last place, and digits at the end or "
                "before that letter."
            )
        )
    if len(plate) != USUAL:
        return Notice(
            N_("A plate has 7 signs, a green one of new energy 8; these are {count}."), {"count": str(len(plate))}
        )
    strange = next((sign for sign in plate[2:] if not (sign.isascii() and sign.isalnum())), "")
    return Notice(N_("{sign} does not stand in this place of a plate."), {"sign": strange or plate[-1]})
