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


STEP, NUMBER, DAY, TIME = "step", "number", "day", "time"
"""What is kept of a slip that is left in the middle, see `kiosk.draft.CheckInDraft.typed`."""


class SlipDesk:
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.printing = ""
        """Of the slip before: of the next one of that printing, its last digits are enough."""
        self.day: date | None = None
        """Stays for the next slip: a pile is of one day."""
        self.begin(gate.begin_slip())

    def begin(self, check_in: CheckIn) -> None:
        """The next slip, or one that was left in the middle."""
        self.check_in = check_in
        self.step = SlipStep.NUMBER
        self.slip: SlipCode | None = None
        self.earlier: tuple[Earlier, ...] = ()
        self._gate.tray.slip = None
        typed = check_in.typed
        self.typed, self.typed_time = typed.get(NUMBER, ""), typed.get(TIME, "")
        """The number and the time as far as they are keyed in."""
        slip = read_number(self.typed)
        if isinstance(slip, Notice) or typed.get(STEP, SlipStep.NUMBER) in (SlipStep.NUMBER, SlipStep.TWICE):
            return
        self.slip, self.printing, self.step = slip, slip.printing, SlipStep(typed[STEP])
        if DAY in typed:
            self.day = date.fromisoformat(typed[DAY])
        if self.step is SlipStep.WHO:
            self._gate.tray.slip = check_in.draft

    def again(self) -> None:
        """Another slip: this one is keyed in already."""
        self.check_in.discard()
        self.begin(self._gate.begin_slip())

    @property
    def days(self) -> tuple[date, ...]:
        return days(self._gate.clock(), self._gate.zone)

    def type(self, number: str) -> None:
        """The number as far as it is keyed in."""
        self.typed = number
        self._note()

    def type_time(self, digits: str) -> None:
        self.typed_time = digits
        self._note()

    async def number(self, text: str) -> Notice | None:
        """Typed or scanned. Returns what is wrong with it. Raises StoreError."""
        slip = read_number(text, self.printing)
        if isinstance(slip, Notice):
            return slip
        self.earlier = await earlier(self._gate, slip)
        self.slip, self.printing = slip, slip.printing
        self._go(SlipStep.TWICE if self.earlier else SlipStep.DAY)
        return None

    def keep(self) -> None:
        """It is to be keyed in although it was."""
        self._go(SlipStep.DAY)

    def choose_day(self, day: date) -> None:
        self.day = day
        self._go(SlipStep.TIME)

    def time(self, digits: str) -> Notice | None:
        assert self.slip is not None and self.day is not None
        at = read_time(self.day, digits, self._gate.zone, self._gate.clock())
        if isinstance(at, Notice):
            return at
        draft = self._gate.tray.slip = self.check_in.draft
        draft.paper = paper(self.slip, at)
        self._go(SlipStep.WHO)
        return None

    def walk_in(self) -> CheckIn:
        """Somebody who is not on the roster; by flat or name the check-in that begins next takes the slip, too."""
        return self._gate.begin()

    def back(self) -> bool:
        """To the step before; False if there is none."""
        before = {SlipStep.TWICE: SlipStep.NUMBER, SlipStep.DAY: SlipStep.NUMBER, SlipStep.TIME: SlipStep.DAY}
        self._gate.tray.slip, self.check_in.draft.paper = None, None
        if self.step is SlipStep.NUMBER:
            return False
        self._go(before.get(self.step, SlipStep.TIME))
        return True

    def _go(self, step: SlipStep) -> None:
        self.step = step
        self._note()

    def _note(self) -> None:
        """The day alone is no work lost: it stays for the next slip anyway."""
        number = self.slip.label if self.slip and self.step is not SlipStep.NUMBER else self.typed
        day = self.day.isoformat() if self.day and self.step in (SlipStep.TIME, SlipStep.WHO) else ""
        held = {STEP: str(self.step), NUMBER: number, DAY: day, TIME: self.typed_time}
        self.check_in.type(held if number else {})
