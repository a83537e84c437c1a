"""Somebody who comes or goes without returning from elsewhere: a resident, a visitor, a courier, and those in a car.

A check-in without the questions about a journey: who it is, in or out, and the temperature of whoever comes in.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from kiosk.check_in import CheckIn, Outcome
from kiosk.desk import Desk
from kiosk.draft import CheckInDraft, DraftPerson, PassageDraft, Step, is_empty
from kiosk.entries import answers_of, entry_of
from kiosk.register import NewEntry
from models.clock import local_day
from models.entry import Direction, EntryKind, Personal, PersonKind, VehicleKind
from models.notice import N_, Notice
from models.plates import Plate
from models.triage import Answers, Triage, Verdict, triage

FIRST = {
    PersonKind.RESIDENT: Step.FLAT,
    PersonKind.VISITOR: Step.FLAT,
    PersonKind.COURIER: Step.COURIER,
}
"""The question with which it begins."""


class Passage(CheckIn):
    """Nothing is stored before somebody is named, or a plate."""

    def __init__(self, desk: Desk, draft: CheckInDraft) -> None:
        super().__init__(desk, draft)
        assert draft.passage is not None
        self.passage: PassageDraft = draft.passage

    @property
    def asks_direction(self) -> bool:
        """Of a car always: who is in it came or went."""
        return self._desk.policy.ask_direction or bool(self.passage.car)

    @property
    def is_out(self) -> bool:
        """Whoever goes out is not measured."""
        return self.passage.direction is Direction.OUT

    def head_for(self, direction: Direction) -> None:
        self.passage.direction = direction
        self._changed()

    def answer_flat(self, household: str, flat: str, known: bool = False) -> None:
        """Whom the visitor goes to; where the resident, or the car, belongs. `known`: it had visitors before."""
        self.draft.flat = flat
        if self.passage.person is PersonKind.VISITOR:
            self.passage.host_flat = flat
            self._go(Step.VISITOR if known else Step.WALK_IN)
        else:
            self.draft.household = household or None
            self._go(Step.CAR if self.passage.car else Step.WHO)

    def answer_plate(self, plate: Plate, towards: Direction, riders: Sequence[DraftPerson] = ()) -> None:
        """The plate is as it stands on the car, whatever there was to say about it; `riders` sat in it last time."""
        passage = self.passage
        passage.plate, passage.vehicle, passage.direction = plate.text, plate.kind, towards
        self.draft.people = list(riders)
        self.draft.household = next((rider.household for rider in riders if rider.household), None)
        self.draft.flat = next((rider.flat for rider in riders if rider.household), "")
        self._go(Step.CAR)

    def drive(self, person: DraftPerson) -> None:
        """Whoever was chosen first drives the car, until another one is said to."""
        self.draft.people.sort(key=lambda other: other.entry != person.entry)
        self._changed()

    def ask_flat(self) -> None:
        """Whose car it is."""
        self._go(Step.FLAT)

    async def caller(self, person: DraftPerson, company: str = "", plate: str = "") -> Notice | None:
        """A courier, or a visitor who was here before."""
        self.passage.company, self.passage.plate = company, plate
        self.draft.people = [person]
        return await self.go()

    def ask_plate(self, courier: DraftPerson, company: str) -> None:
        """Of a courier whose phone nobody knows."""
        self.passage.company, self.draft.people = company, [courier]
        self._go(Step.PLATE)

    async def caller_by_plate(self, plate: Plate) -> Notice | None:
        """The plate of a courier: there is no entry for the car itself."""
        self.passage.plate, self.passage.vehicle = plate.text, plate.kind
        return await self.go()

    async def go(self) -> Notice | None:
        """All who pass are named: on to their temperatures, or saved at once where nobody is measured."""
        if not self.draft.people and not self.passage.car:
            return Notice(N_("Press the name of each person who passes."))
        if self.draft.people and not self.is_out:
            self._go(Step.TEMPERATURE)
        else:
            await self.save()
        return None

    def walk_in(self, person: DraftPerson) -> Notice | None:
        """Somebody was keyed in; a visitor belongs to no household, whatever flat they go to."""
        if self.passage.person is PersonKind.VISITOR:
            person.household, self.passage.host_flat = None, person.flat
            self.draft.people = []
        return super().walk_in(person)

    def chosen(self) -> Notice | None:
        self._go(Step.CAR if self.passage.car else Step.TEMPERATURE)
        return None

    def _go(self, step: Step) -> None:
        super()._go(step)
        if step is Step.CAR:
            self.draft.visited = [Step.PLATE]
            self._keep()

    def _changed(self) -> None:
        if not is_empty(self.draft):
            self._keep()
        self.on_change()

    def _triage(self, person: DraftPerson) -> Triage:
        """Nobody returned from anywhere."""
        policy = msgspec.structs.replace(self._desk.policy, returned_days=0)
        return triage(answers_of(self.draft, person), policy)

    def _entries(self, verdicts: Sequence[Triage]) -> list[NewEntry]:
        """The car's own first, then one for each of the people."""
        pairs = zip(self.draft.people, verdicts, strict=True)
        people = [self._of_person(person, verdict) for person, verdict in pairs]
        return [self._of_car(), *people] if self.passage.car and not self.is_correction else people

    def _came_of(self, verdicts: Sequence[Triage]) -> tuple[Outcome, ...]:
        nobody = Outcome(self.passage.plate, self.draft.flat, Triage(Verdict.ADMIT), ())
        return super()._came_of(verdicts) or (nobody,)

    def _of_person(self, person: DraftPerson, verdict: Triage) -> NewEntry:
        passage = self.passage
        entry = entry_of(self._desk, self.draft, person, verdict)
        kind = self._kind_of(person)
        calls = kind in (PersonKind.VISITOR, PersonKind.COURIER) and not passage.car
        return replace(
            entry,
            person=kind,
            direction=passage.direction,
            trip=passage.car,
            driver=self._drives(person),
            personal=msgspec.structs.replace(
                entry.personal,
                flat="" if calls else person.flat,
                host_flat=passage.host_flat if calls else "",
                company=passage.company,
                plate="" if passage.car else passage.plate,
            ),
        )

    def _kind_of(self, person: DraftPerson) -> PersonKind:
        if not self.passage.car or self.is_correction:
            return self.passage.person
        return PersonKind.RESIDENT if person.household else PersonKind.VISITOR

    def _drives(self, person: DraftPerson) -> bool:
        if self.draft.correction is not None:
            return self.draft.correction.driver
        return bool(self.passage.car) and person is self.draft.people[0]

    def _of_car(self) -> NewEntry:
        passage, now = self.passage, self._desk.clock()
        return NewEntry(
            id=passage.car,
            kind=EntryKind.VEHICLE,
            day=local_day(now, self._desk.zone).isoformat(),
            happened_at=now,
            building=next((person.building for person in self.draft.people if person.building), ""),
            answers=Answers(),
            triage=Triage(Verdict.ADMIT),
            policy=self._desk.policy.version,
            direction=passage.direction,
            vehicle=passage.vehicle or VehicleKind.OTHER,
            passengers=max(0, len(self.draft.people) - 1),
            trip=passage.car,
            personal=Personal(
                nonce=self._desk.new_id(), household=self.draft.household, flat=self.draft.flat, plate=passage.plate
            ),
        )


def begin(desk: Desk, person: PersonKind) -> Passage:
    return _begun(desk, FIRST[person], PassageDraft(person=person, direction=_default(desk)))


def begin_car(desk: Desk) -> Passage:
    return _begun(desk, Step.PLATE, PassageDraft(direction=Direction.IN, car=desk.new_id()))


def instead_of(desk: Desk, check_in: CheckIn, direction: Direction | None) -> Passage:
    """Those of this household only pass: the same people, none of the questions about a journey."""
    check_in.draft.passage = PassageDraft(direction=direction)
    return Passage(desk, check_in.draft)


def _begun(desk: Desk, step: Step, passage: PassageDraft) -> Passage:
    return Passage(desk, CheckInDraft(id=desk.new_id(), started_at=desk.clock(), step=step, passage=passage))


def _default(desk: Desk) -> Direction | None:
    return Direction.IN if desk.policy.ask_direction else None
