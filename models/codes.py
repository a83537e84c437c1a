"""The texts of our QR codes: pure ASCII from the alphanumeric set of ISO/IEC 18004, so that a code stays small.

A card is `GPC1:` + 16 characters of Crockford's base 32 (80 random bits) + 2 check digits (ISO 7064 MOD 97-10).
"""

import secrets

import msgspec
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_97_10

from models.notice import N_, Notice

CARD_PREFIX = "GPC1:"
CARD_ID_LENGTH = 16
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MAX_TEXT = 512
"""Longer than any code that we issue."""


class CardCode(msgspec.Struct, frozen=True):
    card: str
    """The card's id, 16 characters."""


class NotOurs(msgspec.Struct, frozen=True):
    """A code that counts for nothing here, and why."""

    notice: Notice


def new_card_id() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CARD_ID_LENGTH))


def card_text(card: str) -> str:
    """The text printed on a card: 23 characters, QR version 2 at level Q."""
    return CARD_PREFIX + card + mod_97_10.calc_check_digits(card)


def read_code(text: str) -> CardCode | NotOurs:
    """What a code means. Any text at all may come in; nothing is raised."""
    text = text.strip()
    if not text:
        return NotOurs(Notice(N_("The code is empty. Hold up the card again, or look the person up by flat or name.")))
    if not text.startswith(CARD_PREFIX):
        return NotOurs(
            Notice(
                N_("This code is not one of ours. Hold up the resident card, or look the person up by flat or name.")
            )
        )
    number = text[len(CARD_PREFIX) : MAX_TEXT]
    if len(number) != CARD_ID_LENGTH + 2 or not set(number) <= set(ALPHABET) or not _checked(number):
        return NotOurs(
            Notice(N_("The card's code is damaged. Hold it up again, or look the person up by flat or name."))
        )
    return CardCode(number[:CARD_ID_LENGTH])


def is_ours(text: str) -> bool:
    return isinstance(read_code(text), CardCode)


def _checked(number: str) -> bool:
    try:
        mod_97_10.validate(number)
    except ValidationError:
        return False
    return True
