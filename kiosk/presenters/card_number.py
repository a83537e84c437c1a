"""The short number of a resident card, typed by hand where it cannot be scanned."""

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from kiosk.roster import Flat
from models.codes import ALPHABET, short_number
from models.notice import N_, Notice

LENGTH = len(short_number(ALPHABET))
_ALIKE = {"O": "0", "I": "1", "L": "1"}
"""Crockford's base 32: what people read for what is printed."""

LOST = Notice(N_("This card was reported lost. Look the person up by flat or name, and keep the card."))
UNKNOWN = Notice(N_("No card here ends like this. Look at the card again, or look the person up by flat or name."))


class CardNumber:
    """Found as soon as the last sign is typed."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.typed = ""
        self.flats: tuple[Flat, ...] = ()
        """More than one card may end alike: whose is it?"""
        self.notice: Notice | None = None

    def type(self, sign: str) -> CheckIn | None:
        """The check-in of the household, if it is found; else there are `flats` to choose from, or a `notice`."""
        sign = _ALIKE.get(sign.upper(), sign.upper())
        if sign not in ALPHABET or len(sign) != 1:
            return None
        self.typed = self.typed + sign if len(self.typed) < LENGTH else sign
        self.flats, self.notice = (), None
        return self._look() if len(self.typed) == LENGTH else None

    def backspace(self) -> None:
        self.typed, self.flats, self.notice = self.typed[:-1], (), None

    def clear(self) -> None:
        self.typed, self.flats, self.notice = "", (), None

    def choose(self, household: str) -> CheckIn:
        return self._gate.begin(household)

    def _look(self) -> CheckIn | None:
        roster = self._gate.roster
        households = {home for card, home in roster.cards.items() if short_number(card) == self.typed}
        self.flats = tuple(flat for key, flat in roster.flats.items() if key in households)
        if len(self.flats) == 1:
            return self.choose(self.flats[0].household)
        if not self.flats:
            lost = any(short_number(card) == self.typed for card in roster.lost_cards)
            self.notice = LOST if lost else UNKNOWN
        return None
