"""One check-in, from the first question to the saved entries. A presenter: it decides, a screen renders."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kiosk.desk import Desk
from kiosk.draft import CheckInDraft, DraftPerson, Step, is_empty
from kiosk.entries import answers_of, entry_of
from kiosk.measuring import Measuring
from kiosk.questions.questionnaire import OwnQuestions
from kiosk.register import NewEntry
from models.answers import check_arrived, check_left, read_transport_number
from models.clock import local_day
from models.errors import GatepostError
from models.notice import N_, Notice
from models.places import is_place
from models.triage import GRAVITY, Reading, Symptom, Transport, Triage, Verdict, triage

MAX_PEOPLE = 12
TOO_MANY = Notice(N_("Twelve people at a time. Register these first, then the others."))
MAX_DETAIL = 40
TRIP = (
    Step.ORIGIN,
    Step.LEFT,
    Step.ARRIVED,
    Step.TRANSPORT,
    Step.TRANSPORT_NUMBER,
    Step.CONTACT,
    Step.SYMPTOMS,
)
"""What is asked of everybody who returned, in this order."""
ORDER = (*TRIP, Step.QUESTIONS, Step.TEMPERATURE)
NUMBERED = frozenset({Transport.TRAIN, Transport.FLIGHT, Transport.CAR})
"""Means of travel that have a number worth asking for."""


@dataclass(frozen=True)
class Outcome:
    """What came of one person."""

    name: str
    flat: str
    triage: Triage
    readings: tuple[Reading, ...]


class CheckIn:
    """Every answer goes to the draft at once, then to the next question. Answers that cannot be return a Notice."""

    def __init__(self, desk: Desk, draft: CheckInDraft) -> None:
        self._desk = desk
        self.draft = draft
        self.saving = False
        self.outcomes: tuple[Outcome, ...] = ()
        """Filled once the entries are durable."""
        self.unsaved: Notice | None = None
        """Why the last save failed, until one works."""
        self.on_change: Callable[[], None] = lambda: None
        self.own = OwnQuestions(desk, draft, lambda: self.today, self._asked_on, lambda: self._next(Step.QUESTIONS))
        """The office's questions, while the step is QUESTIONS."""
        self.measuring = Measuring(desk, draft, lambda: self.now, self._go, self.save)
        """The temperatures, while the step is TEMPERATURE or REST."""

    @property
    def step(self) -> Step:
        return self.draft.step

    @property
    def today(self) -> date:
        return local_day(self.now, self._desk.zone)

    @property
    def now(self) -> int:
        """When the person stands here, milliseconds UTC: of a paper slip, when they did."""
        return self.draft.paper.at if self.draft.paper else self._desk.clock()

    @property
    def is_correction(self) -> bool:
        return self.draft.correction is not None

    @property
    def verdict(self) -> Verdict:
        """The gravest of the outcomes: it fills the screen."""
        return max((outcome.triage.verdict for outcome in self.outcomes), key=GRAVITY.__getitem__)

    # what is half typed

    @property
    def typed(self) -> Mapping[str, str]:
        """What was keyed in on the form of this step when it was left."""
        return self.draft.typed.get(self.step, {})

    def type(self, fields: Mapping[str, str]) -> None:
        """All that the form of this step holds, told at each key; empty fields are not kept."""
        filled = {name: text for name, text in fields.items() if text}
        if filled != self.typed:
            self.draft.typed[self.step] = filled
            if not filled:
                del self.draft.typed[self.step]
            self._desk.tray.keep_typed(self.draft)

    # who

    def toggle(self, person: DraftPerson) -> Notice | None:
        """Takes somebody in, or out again."""
        present = [other for other in self.draft.people if not _same(other, person)]
        if len(present) == len(self.draft.people):
            if len(present) >= MAX_PEOPLE:
                return TOO_MANY
            present.append(person)
        self.draft.people = present
        self._keep()
        return None

    def walk_in(self, person: DraftPerson) -> Notice | None:
        """Adds somebody who is not on the roster, whose answers were checked already."""
        if len(self.draft.people) >= MAX_PEOPLE:
            return TOO_MANY
        self.draft.people = [*self.draft.people, person]
        self.draft.typed.pop(Step.WALK_IN, None)
        self._keep()
        return None

    def chosen(self) -> Notice | None:
        """Those who came are chosen: on to the questions."""
        if not self.draft.people:
            return Notice(N_("Press the name of each person who came back."))
        self._go(self._after(Step.WHO))
        return None

    def add_walk_in(self) -> None:
        self._go(Step.WALK_IN)

    # the trip

    def answer_origin(self, place: str, detail: str = "") -> Notice | None:
        if not is_place(place):
            return Notice(N_("Choose where they come from."))
        self.draft.origin, self.draft.origin_detail = place, detail.strip()[:MAX_DETAIL]
        self._next(Step.ORIGIN)
        return None

    def answer_left(self, day: date | Notice) -> Notice | None:
        checked = day if isinstance(day, Notice) else check_left(day, self.today)
        if isinstance(checked, Notice):
            return checked
        self.draft.left_on = checked.isoformat()
        self._next(Step.LEFT)
        return None

    def answer_arrived(self, day: date | Notice) -> Notice | None:
        left = date.fromisoformat(self.draft.left_on) if self.draft.left_on else None
        checked = day if isinstance(day, Notice) else check_arrived(day, left, self.today)
        if isinstance(checked, Notice):
            return checked
        self.draft.arrived_on = checked.isoformat()
        self._next(Step.ARRIVED)
        return None

    def answer_transport(self, transport: Transport) -> None:
        if transport is not self.draft.transport:
            self.draft.transport_number = ""
        self.draft.transport = transport
        self._next(Step.TRANSPORT)

    def answer_transport_number(self, number: str) -> Notice | None:
        """Train, flight or plate; empty where nobody remembers."""
        checked = read_transport_number(number)
        if isinstance(checked, Notice):
            return checked
        self.draft.transport_number = checked
        self._next(Step.TRANSPORT_NUMBER)
        return None

    # the questions

    def answer_contact(self, contact: bool) -> None:
        self.draft.contact = contact
        self._next(Step.CONTACT)

    def answer_symptoms(self, symptoms: Sequence[Symptom], who: Sequence[str] = ()) -> None:
        """`who` names the people's entries who have them; empty means everybody who came."""
        for person in self.draft.people:
            person.symptoms = tuple(symptoms) if not who or person.entry in who else ()
        self._next(Step.SYMPTOMS)

    # back, away, save

    def back(self) -> bool:
        """To the question before; False if there is none, then `leave` is what follows."""
        if self.saving or self.outcomes or self.step is Step.UNSAVED or not self.draft.visited:
            return False
        self.draft.step = self.draft.visited.pop()
        if self.step is Step.QUESTIONS and not self.own.has_any:
            self.draft.step = self.draft.visited.pop()  # the office took its questions back meanwhile
        self._keep()
        self.on_change()
        return True

    def review(self, step: Step) -> None:
        """Jumps to one question; its answer comes back to the review."""
        self._go(step)

    def review_question(self, name: str) -> None:
        """As `review`, for one of the office's own questions."""
        self.own.go_to(name)
        self._go(Step.QUESTIONS)

    def leave(self) -> None:
        """Away from here: with an answer given the draft stays in the tray, else nothing is kept."""
        if self.is_correction or is_empty(self.draft):
            self._desk.tray.drop(self.draft.id)
        elif self.draft.paper and not self.draft.people and self.step not in self.draft.typed:
            # Nobody was named yet: the slip asks whom it is about once more.
            self.draft.step, self.draft.visited, self.draft.household, self.draft.flat = Step.SLIP, [], None, ""
            self._keep()

    def discard(self) -> None:
        self._desk.tray.drop(self.draft.id)

    async def save(self) -> None:
        """Returns once everything is durable, or once `unsaved` says why it is not; then pressing again is safe."""
        if self.saving or self.outcomes:
            return
        self.saving = True
        self.on_change()
        self.own.settle_answers()
        try:
            verdicts = [self._triage(person) for person in self.draft.people]
            await self._desk.save(self._entries(verdicts), self.draft.id)
        except GatepostError as error:
            self.unsaved = error.notice
            self._go(Step.UNSAVED)
        else:
            self.unsaved = None
            self.outcomes = self._came_of(verdicts)
            self.draft.step = Step.DONE
        finally:
            self.saving = False
            self.on_change()

    def _triage(self, person: DraftPerson) -> Triage:
        return triage(answers_of(self.draft, person), self._desk.policy)

    def _entries(self, verdicts: Sequence[Triage]) -> list[NewEntry]:
        """One for each of the people, in their order."""
        pairs = zip(self.draft.people, verdicts, strict=True)
        return [entry_of(self._desk, self.draft, person, verdict) for person, verdict in pairs]

    def _came_of(self, verdicts: Sequence[Triage]) -> tuple[Outcome, ...]:
        pairs = zip(self.draft.people, verdicts, strict=True)
        return tuple(Outcome(person.name, person.flat, verdict, person.readings) for person, verdict in pairs)

    def _next(self, answered: Step) -> None:
        if self.is_correction:
            asks_number = answered is Step.TRANSPORT and self.draft.transport in NUMBERED
            self._go(Step.TRANSPORT_NUMBER if asks_number else Step.REVIEW)
        else:
            self._go(self._after(answered))

    def _after(self, step: Step) -> Step:
        place = ORDER.index(step) + 1 if step in ORDER else 0
        while self._has_nothing_to_ask(ORDER[place]):
            place += 1
        return ORDER[place]

    def _has_nothing_to_ask(self, step: Step) -> bool:
        if step is Step.QUESTIONS:
            self.own.begin()
            return not self.own.has_any
        if step is Step.ARRIVED and self.draft.left_on == self.today.isoformat():
            self.draft.arrived_on = self.draft.left_on  # there is no other day left
            return True
        return step is Step.TRANSPORT_NUMBER and self.draft.transport not in NUMBERED

    def _asked_on(self) -> None:
        self._keep()
        self.on_change()

    def _go(self, step: Step) -> None:
        if step is Step.REVIEW:
            self.draft.visited = []
        elif step is not self.draft.step:
            self.draft.visited.append(self.draft.step)
            self.draft.typed.pop(self.draft.step, None)  # it is answered
        self.draft.step = step
        self._keep()
        self.on_change()

    def _keep(self) -> None:
        self._desk.tray.keep(self.draft)


def _same(one: DraftPerson, other: DraftPerson) -> bool:
    return one.entry == other.entry or (one.resident is not None and one.resident == other.resident)
