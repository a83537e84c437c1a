"""The texts of our QR codes: pure ASCII from the alphanumeric set of ISO/IEC 18004, so that a code stays small.

Each is a prefix, what it says in Crockford's base 32, and 2 check digits (ISO 7064 MOD 97-10):

- a card `GPC1:` + 16 characters (80 random bits),
- a volunteer's badge `GPB1:` + 16 characters, as a card,
- a paper slip `GPS1:` + 6 characters that all slips of one printing share (30 random bits) + its number, 4 digits.
"""

import secrets

import msgspec
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from models.notice import N_, Notice
from models.passes import MAX_TEXT as LONGEST_PASS
from models.passes import PREFIX

CARD_PREFIX = "GPC1:"
BADGE_PREFIX = "GPB1:"
SLIP_PREFIX = "GPS1:"
ENROLMENT_PREFIX = "GPE2:"
"""See `models.enrolment`."""
CARD_ID_LENGTH = 16
"""Of a badge's id, too."""
PRINTING_LENGTH = 6
SLIP_NUMBER_LENGTH = 4
MOST_SLIPS = 10**SLIP_NUMBER_LENGTH - 1
"""The highest number of a slip; the first is 1."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_TEXT = 512
"""Longer than any code that we issue."""


class CardCode(msgspec.Struct, frozen=True):
    card: str
    """The card's id, 16 characters."""


class BadgeCode(msgspec.Struct, frozen=True):
    badge: str
    """The badge's id, 16 characters."""


class SlipCode(msgspec.Struct, frozen=True):
    printing: str
    """6 characters."""
    number: int
    """1 to 9999, unique within the printing."""

    @property
    def label(self) -> str:
        """As a person reads it off the slip: `K7Q2M8-0137`."""
        return f"{self.printing}-{self.number:0{SLIP_NUMBER_LENGTH}}"


class NotOurs(msgspec.Struct, frozen=True):
    """A code that counts for nothing here, and why."""

    notice: Notice


def new_card_id() -> str:
    return _random(CARD_ID_LENGTH)


def new_badge_id() -> str:
    return _random(CARD_ID_LENGTH)


def new_printing() -> str:
    """What tells the slips of one printing from all others'."""
    return _random(PRINTING_LENGTH)


def card_text(card: str) -> str:
    """The text printed on a card: 23 characters, QR version 2 at level Q."""
    return _text(CARD_PREFIX, card)


def badge_text(badge: str) -> str:
    """The text printed on a badge: as long as a card's."""
    return _text(BADGE_PREFIX, badge)


def slip_text(slip: SlipCode) -> str:
    """The text printed on a paper slip: 17 characters, QR version 2 at level Q."""
    return _text(SLIP_PREFIX, f"{slip.printing}{slip.number:0{SLIP_NUMBER_LENGTH}}")


def short_number(number: str) -> str:
    """The end of a card's or badge's id, by which people tell two apart: `7K2M`."""
    return number[-4:]


def read_code(text: str) -> CardCode | NotOurs:
    """What a code means that is held up to open a household. Any text at all may come in; nothing is raised."""
    text = text.strip()
    if not text:
        return NotOurs(Notice(N_("The code is empty. Hold up the card again, or look the person up by flat or name.")))
    if text.startswith(CARD_PREFIX):
        card = _read(CARD_PREFIX, text, CARD_ID_LENGTH)
        return NotOurs(CARD_DAMAGED) if card is None else CardCode(card)
    return NotOurs(next((notice for prefix, notice in _OTHERS.items() if text.startswith(prefix)), FOREIGN))


def read_badge(text: str) -> BadgeCode | NotOurs:
    """As `read_code`, where a volunteer's badge is asked for."""
    badge = _read(BADGE_PREFIX, text.strip(), CARD_ID_LENGTH)
    return NotOurs(NO_BADGE) if badge is None else BadgeCode(badge)


def read_slip(text: str) -> SlipCode | NotOurs:
    """As `read_code`, where the slips of a time on paper are taken in."""
    slip = _read(SLIP_PREFIX, text.strip(), PRINTING_LENGTH + SLIP_NUMBER_LENGTH)
    number = slip[PRINTING_LENGTH:] if slip else ""
    if slip is None or not number.isdigit() or int(number) == 0:
        return NotOurs(NO_SLIP)
    return SlipCode(slip[:PRINTING_LENGTH], int(number))


FOREIGN = Notice(N_("This code is not one of ours. Hold up the resident card, or look the person up by flat or name."))
CARD_DAMAGED = Notice(N_("The card's code is damaged. Hold it up again, or look the person up by flat or name."))
NO_BADGE = Notice(N_("This is not a volunteer's badge, or its code is damaged. Hold up the badge again."))
NO_SLIP = Notice(N_("This is not a paper slip, or its code is damaged. Type the slip's number in instead."))
_OTHERS = {
    BADGE_PREFIX: Notice(
        N_("This is a volunteer's badge. Hold up the resident card, or look the person up by flat or name.")
    ),
    SLIP_PREFIX: Notice(
        N_("This is the code of a paper slip. Hold up the resident card, or look the person up by flat or name.")
    ),
}


def is_ours(text: str) -> bool:
    """A card or badge whose check digits are right, a pass that is whole, or an office's enrolment code. Whether it is
    genuine is asked later."""
    return (
        text.startswith(ENROLMENT_PREFIX)
        or is_pass(text)
        or isinstance(read_code(text), CardCode)
        or isinstance(read_badge(text), BadgeCode)
    )


def is_pass(text: str) -> bool:
    """In the one form that a pass has, whoever signed it."""
    if not text.startswith(PREFIX) or len(text) > LONGEST_PASS:
        return False
    from models.passes import base45, cose  # cryptography takes a while, and most texts are no passes

    data = base45.decode(text[len(PREFIX) :])
    return data is not None and cose.take_apart(data) is not None


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _text(prefix: str, number: str) -> str:
    return prefix + number + mod_97_10.calc_check_digits(number)


def _read(prefix: str, text: str, length: int) -> str | None:
    """What stands between the prefix and the check digits; None where anything is wrong."""
    number = text[len(prefix) : MAX_TEXT]
    if not text.startswith(prefix) or len(number) != length + 2 or not set(number) <= set(ALPHABET):
        return None
    return number[:length] if _checked(number) else None


def _checked(number: str) -> bool:
    try:
        mod_97_10.validate(number)
    except ValidationError:
        return False
    return True
