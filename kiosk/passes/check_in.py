"""A check-in that a pass answered: only the temperature is left, unless the volunteer wants to change something."""

from datetime import date
from enum import StrEnum

from kiosk.check_in import NUMBERED, CheckIn
from kiosk.desk import Desk
from kiosk.draft import CheckInDraft, DraftPerson, Step
from kiosk.passes.uses import Use
from models.answers import check_arrived, check_left
from models.clock import Milliseconds
from models.notice import Notice
from models.places import is_place
from models.triage import Transport


class Doubt(StrEnum):
    """Why the volunteer decides, and not the tablet."""

    CLOCK = "clock"
    SEEN = "seen"
    """It was used before."""


class PassCheckIn(CheckIn):
    """Starts at the step PASS, where all that was declared can be looked at; each question leads back there.

    What the declaration left open, the office's own questions among it, is asked before the temperature by itself.
    """

    def __init__(
        self,
        desk: Desk,
        draft: CheckInDraft,
        *,
        issued_at: Milliseconds | None = None,
        uses: tuple[Use, ...] = (),
        clock_doubted: bool = False,
    ) -> None:
        """`issued_at`: None where the pass is not at hand any more. `uses`: those before this one."""
        super().__init__(desk, draft)
        self.issued_at = issued_at
        self.uses = uses
        self.doubts = tuple(doubt for doubt, there in ((Doubt.SEEN, bool(uses)), (Doubt.CLOCK, clock_doubted)) if there)
        """Empty once the volunteer has let them in; until then nothing is stored."""
        self._asked = {person.entry: person for person in draft.people}
        self._goes_on = False
        """On the way to the temperature, and not to look at the pass again."""

    def let_in(self) -> None:
        """To the temperature, or to what is missing before it."""
        self.doubts = ()
        self._goes_on = True
        self._go(self._unanswered() or Step.TEMPERATURE)

    def toggle(self, person: DraftPerson) -> Notice | None:
        """As in any check-in; whoever is taken in again still has what was declared of them."""
        known = (asked for asked in self._asked.values() if person.resident and asked.resident == person.resident)
        return super().toggle(next(known, person))

    def chosen(self) -> Notice | None:
        """Whoever came along without being on the pass is asked about symptoms first."""
        if not self.draft.people:
            return super().chosen()
        new = [person for person in self.draft.people if person.entry not in self._asked]
        self._asked |= {person.entry: person for person in new}
        self._go(Step.SYMPTOMS if new else self._unanswered() or Step.PASS)
        return None

    def review(self, step: Step) -> None:
        """Jumps to one question, or to the first of the office's own; then it comes back."""
        if step is Step.QUESTIONS:
            self.own.begin()
        self._goes_on = False
        super().review(step)

    def _next(self, answered: Step) -> None:
        asks_number = answered is Step.TRANSPORT and self.draft.transport in NUMBERED
        last = Step.TEMPERATURE if self._goes_on else Step.PASS
        self._go(Step.TRANSPORT_NUMBER if asks_number else self._unanswered() or last)

    def _go(self, step: Step) -> None:
        if step is Step.QUESTIONS and self.step is not Step.QUESTIONS and not self.draft.answers:
            self.own.begin()
        super()._go(step)
        if step is Step.PASS and self.draft.visited:
            self.draft.visited = []
            self._keep()

    def _unanswered(self) -> Step | None:
        """What the gate's rules need and the pass does not say, or says as it cannot be."""
        draft = self.draft
        left, arrived = _day(draft.left_on), _day(draft.arrived_on)
        good = {
            Step.ORIGIN: is_place(draft.origin),
            Step.LEFT: left is not None and not isinstance(check_left(left, self.today), Notice),
            Step.ARRIVED: arrived is not None and not isinstance(check_arrived(arrived, left, self.today), Notice),
            Step.TRANSPORT: isinstance(draft.transport, Transport),
            # A pass has not always room for the answers: the office has them, and they are not asked for again.
            Step.QUESTIONS: draft.answered_ahead > 0 or self.own.complete,
        }
        return next((step for step, answered in good.items() if not answered), None)


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None
