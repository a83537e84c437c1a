"""Checks of what a volunteer keys in. Each returns the value, or a Notice that says what to do."""

from datetime import date
from enum import StrEnum

import msgspec

from models.notice import N_, Notice
from models.triage import BodySite, Policy

LOWEST = 300
"""Below this a reading is no skin's, in the coldest wind: tenths of a degree Celsius."""
PLAUSIBLE = Policy().too_low
HIGHEST = 425
OLDEST_TRIP_DAYS = 366
LONGEST_NUMBER = 12
"""Of a train, a flight or a plate, in characters."""


class TemperatureDoubt(StrEnum):
    """Why a reading asks to be measured again."""

    TOO_LOW = "too_low"
    COLD_SKIN = "cold_skin"
    BADLY_PLACED = "badly_placed"
    """As COLD_SKIN, where there is no wind: in the ear or the armpit."""
    STILL_COLD = "still_cold"
    """For the second time: it may be kept."""
    TOO_HIGH = "too_high"
    NOT_A_NUMBER = "not_a_number"


class Doubtful(msgspec.Struct, frozen=True):
    doubt: TemperatureDoubt
    notice: Notice


_DOUBTS = {
    TemperatureDoubt.TOO_LOW: N_("{value} ℃ cannot be a person's temperature. Measure again."),
    TemperatureDoubt.COLD_SKIN: N_(
        "{value} ℃ is too low: the forehead is cold. Measure at the ear or wrist, or after a minute indoors."
    ),
    TemperatureDoubt.BADLY_PLACED: N_("{value} ℃ is too low. Place the thermometer again and measure once more."),
    TemperatureDoubt.STILL_COLD: N_("{value} ℃ is too low again. Measure at another place, or keep it as it is."),
    TemperatureDoubt.TOO_HIGH: N_("{value} ℃ cannot be a person's temperature. Measure again."),
    TemperatureDoubt.NOT_A_NUMBER: N_("That is not a temperature. Key in three digits: 364 is 36.4 ℃."),
}


def read_transport_number(text: str) -> str | Notice:
    """Of a train, a flight, or a plate: in capitals and without spaces; empty where nobody remembers."""
    cleaned = "".join(text.split()).upper()
    if len(cleaned) > LONGEST_NUMBER or not all(c.isalnum() or c in "-·" for c in cleaned):
        return Notice(N_("At most twelve letters and digits, for instance G1234, CA1501 or a plate."))
    return cleaned


def read_temperature(text: str) -> int | Doubtful:
    """`36.4`, `364` or full-width `３６．４` to tenths of a degree Celsius; what is no number is doubtful.

    Whether a body can have it is asked by `doubt_of`.
    """
    cleaned = text.strip().translate(_NARROW).removesuffix("℃").removesuffix("°C").strip()
    digits = cleaned.replace(".", "", 1)
    if (
        not (digits.isascii() and digits.isdigit())
        or len(digits) > 6
        or ("." in cleaned and len(cleaned.split(".")[1]) != 1)
    ):
        return _doubt(TemperatureDoubt.NOT_A_NUMBER, text)
    return int(digits) if "." in cleaned or len(digits) >= 3 else int(digits) * 10


def doubt_of(
    tenths: int, site: BodySite = BodySite.FOREHEAD, too_low: int = PLAUSIBLE, again: bool = False
) -> Doubtful | None:
    """Why a reading should be taken once more, or None.

    `too_low` is the policy's. `again`: the same person's reading was too low before, so that this one may be kept.
    """
    if tenths < LOWEST:
        return _doubt(TemperatureDoubt.TOO_LOW, degrees(tenths))
    if tenths < too_low and again:
        return _doubt(TemperatureDoubt.STILL_COLD, degrees(tenths))
    if tenths < too_low:
        cold = site is BodySite.FOREHEAD
        return _doubt(TemperatureDoubt.COLD_SKIN if cold else TemperatureDoubt.BADLY_PLACED, degrees(tenths))
    if tenths > HIGHEST:
        return _doubt(TemperatureDoubt.TOO_HIGH, degrees(tenths))
    return None


def degrees(tenths: int) -> str:
    """`36.4` for 364."""
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}"


def read_date(text: str) -> date | Notice:
    """`20261124`, `2026-11-24`, `2026.11.24` or `2026年11月24日`."""
    digits = "".join(c for c in text.strip().translate(_NARROW) if c not in "-./年月日 ")
    if len(digits) == 8 and digits.isascii() and digits.isdigit():
        try:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        except ValueError:
            pass
    return Notice(N_("There is no such date. Key in eight digits: year, month, day, for instance 20260131."))


def check_left(left: date, today: date) -> date | Notice:
    if left > today:
        return Notice(N_("This day is still to come. Choose the day on which they left."))
    if (today - left).days > OLDEST_TRIP_DAYS:
        return Notice(N_("This day is more than a year ago. Choose the day on which they left."))
    return left


def check_arrived(arrived: date, left: date | None, today: date) -> date | Notice:
    if arrived > today:
        return Notice(N_("This day is still to come. Choose the day on which they arrived."))
    if left is not None and arrived < left:
        return Notice(
            N_("They cannot arrive before they left ({left}). Choose another day."),
            {"left": left.isoformat()},
        )
    if (today - arrived).days > OLDEST_TRIP_DAYS:
        return Notice(N_("This day is more than a year ago. Choose the day on which they arrived."))
    return arrived


def _doubt(doubt: TemperatureDoubt, value: str) -> Doubtful:
    return Doubtful(doubt, Notice(_DOUBTS[doubt], {"value": value[:8]}))


_NARROW = str.maketrans("０１２３４５６７８９．。－", "0123456789..-")
