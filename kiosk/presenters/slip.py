"""Keying in a paper slip: its number, then when it was, then on to the check-in with both."""

from datetime import date
from enum import StrEnum

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from kiosk.slips import Earlier, days, earlier, paper, read_number, read_time
from models.codes import SlipCode
from models.notice import Notice


class SlipStep(StrEnum):
    NUMBER = "number"
    TWICE = "twice"
    """The number was keyed in before: go back, or keep it all the same."""
    DAY = "day"
    TIME = "time"
    WHO = "who"


class SlipDesk:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.step = SlipStep.NUMBER
        self.printing = ""
        """Of the slip before: of the next one of that printing, its last digits are enough."""
        self.day: date | None = None
        """Stays for the next slip: a pile is of one day."""
        self.begin()

    def begin(self) -> None:
        """The next slip."""
        self.step = SlipStep.NUMBER
        self.slip: SlipCode | None = None
        self.earlier: tuple[Earlier, ...] = ()
        self._gate.paper = None

    @property
    def days(self) -> tuple[date, ...]:
        return days(self._gate.clock(), self._gate.zone)

    async def number(self, text: str) -> Notice | None:
        """Typed or scanned. Returns what is wrong with it. Raises StoreError."""
        slip = read_number(text, self.printing)
        if isinstance(slip, Notice):
            return slip
        self.earlier = await earlier(self._gate, slip)
        self.slip, self.printing = slip, slip.printing
        self.step = SlipStep.TWICE if self.earlier else SlipStep.DAY
        return None

    def keep(self) -> None:
        """It is to be keyed in although it was."""
        self.step = SlipStep.DAY

    def choose_day(self, day: date) -> None:
        self.day, self.step = day, SlipStep.TIME

    def time(self, digits: str) -> Notice | None:
        assert self.slip is not None and self.day is not None
        at = read_time(self.day, digits, self._gate.zone, self._gate.clock())
        if isinstance(at, Notice):
            return at
        self._gate.paper = paper(self.slip, at)
        self.step = SlipStep.WHO
        return None

    def walk_in(self) -> CheckIn:
        """Somebody who is not on the roster; by flat or name the check-in that begins next takes the slip, too."""
        return self._gate.begin()

    def back(self) -> bool:
        """To the step before; False if there is none."""
        before = {SlipStep.TWICE: SlipStep.NUMBER, SlipStep.DAY: SlipStep.NUMBER, SlipStep.TIME: SlipStep.DAY}
        self._gate.paper = None
        if self.step is SlipStep.NUMBER:
            return False
        self.step = before.get(self.step, SlipStep.TIME)
        return True
