"""Paper slips of a time without a tablet, keyed in later: which slip, when it really was, whether it was keyed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.draft import Paper
from models.clock import Milliseconds, local_day
from models.codes import ALPHABET, MOST_SLIPS, PRINTING_LENGTH, SLIP_NUMBER_LENGTH, NotOurs, SlipCode, read_slip
from models.notice import N_, Notice

if TYPE_CHECKING:
    from kiosk.gate import Gate

LONGEST = 40
"""Of what is typed: a scanner that types sends the code's whole text."""
OLDEST_DAYS = 14
_ALIKE = str.maketrans("OIL", "011")
"""As people read them; Crockford's base 32 has none of these."""

NO_NUMBER = Notice(
    N_("A slip's number is 6 letters or digits, then 4 digits, for instance K7Q2M8-0137. Key it in as it is printed.")
)
NO_TIME = Notice(N_("There is no such time. Key in four digits: 0905 is five past nine."))
TO_COME = Notice(N_("This time is still to come. Key in the time that is written on the slip."))


@dataclass(frozen=True)
class Earlier:
    """The slip was keyed in before."""

    at: Milliseconds
    """When the person stood at the gate."""
    gate: str
    """Its name."""
    name: str = ""
    """Whose it was; known of this gate's own entries alone."""


def read_number(text: str, printing: str = "") -> SlipCode | Notice:
    """A scanned code, or a number as it is typed; of slips of the printing before, the last digits are enough."""
    typed = text[:LONGEST].strip().upper()
    code = read_slip(typed)
    if not isinstance(code, NotOurs):
        return code
    signs = "".join(sign for sign in typed if sign not in "- ·").translate(_ALIKE)
    short = printing and signs.isdigit() and 0 < len(signs) <= SLIP_NUMBER_LENGTH
    whole = printing + signs.zfill(SLIP_NUMBER_LENGTH) if short else signs
    number = whole[PRINTING_LENGTH:]
    good = len(whole) == PRINTING_LENGTH + SLIP_NUMBER_LENGTH and set(whole) <= set(ALPHABET) and number.isdigit()
    if not good or not 1 <= int(number) <= MOST_SLIPS:
        return NO_NUMBER
    return SlipCode(whole[:PRINTING_LENGTH], int(number))


def read_time(day: date, digits: str, zone: str, now: Milliseconds) -> Milliseconds | Notice:
    """`0905` on a day at the site, no later than now."""
    if len(digits) != 4 or not digits.isdigit() or int(digits[:2]) > 23 or int(digits[2:]) > 59:
        return NO_TIME
    at = datetime(day.year, day.month, day.day, int(digits[:2]), int(digits[2:]), tzinfo=ZoneInfo(zone))
    milliseconds = int(at.timestamp() * 1000)
    return milliseconds if milliseconds <= now else TO_COME


def days(now: Milliseconds, zone: str) -> tuple[date, ...]:
    """Today and those before it, as far back as slips are taken in."""
    today = local_day(now, zone)
    return tuple(today - timedelta(back) for back in range(OLDEST_DAYS))


async def earlier(gate: Gate, slip: SlipCode) -> tuple[Earlier, ...]:
    """What was keyed in under this number, here or, as far as synced, at any gate. Raises StoreError."""
    from kiosk.store.slips import keyed_in

    return await gate.worker.run(keyed_in, gate.store.engine, gate.store.identity.site, slip.label, gate.place.gates)


def paper(slip: SlipCode, at: Milliseconds) -> Paper:
    return Paper(slip.label, at)
