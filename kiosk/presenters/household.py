"""Who of a household came back: one press each."""

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from kiosk.presenters.find import draft_person
from kiosk.roster import Person
from models.notice import Notice


class HouseholdPresenter:
    def __init__(self, gate: Gate, check_in: CheckIn) -> None:
        self._gate = gate
        self.check_in = check_in

    @property
    def flat(self) -> str:
        return self.check_in.draft.flat

    def residents(self) -> tuple[Person, ...]:
        return self._gate.roster.households.get(self.check_in.draft.household or "", ())

    def others(self) -> tuple[str, ...]:
        """Names of those who came along and are not on the roster."""
        return tuple(person.name for person in self.check_in.draft.people if person.resident is None)

    def is_in(self, person: Person) -> bool:
        return any(present.resident == person.resident for present in self.check_in.draft.people)

    def toggle(self, person: Person) -> Notice | None:
        return self.check_in.toggle(draft_person(self._gate, person))

    def remove_other(self, name: str) -> None:
        for person in self.check_in.draft.people:
            if person.resident is None and person.name == name:
                self.check_in.toggle(person)
                return
