"""Finding a household: by flat with three presses, or by name."""

from enum import StrEnum

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson
from kiosk.gate import Gate
from kiosk.roster import Flat, Person

MOST_RESULTS = 24
MAX_QUERY = 24


class Level(StrEnum):
    BUILDING = "building"
    UNIT = "unit"
    ROOM = "room"


class FindFlat:
    """Building, unit, room: only those that there are; a level with one choice is passed over."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.building: str | None = None
        self.unit: str | None = None

    @property
    def level(self) -> Level:
        if self.building is None:
            return Level.BUILDING
        return Level.UNIT if self.unit is None else Level.ROOM

    def choices(self) -> tuple[str, ...]:
        """Labels of the buttons at this level; empty if the roster is."""
        roster = self._gate.roster
        if self.building is None:
            return roster.buildings()
        if self.unit is None:
            return roster.units(self.building)
        return tuple(flat.room for flat in roster.rooms(self.building, self.unit))

    def choose(self, label: str) -> CheckIn | None:
        """The check-in of the household once a room is chosen."""
        flat = self.pick(label)
        return None if flat is None else self._gate.begin(flat.household)

    def pick(self, label: str) -> Flat | None:
        """One level down; the flat once a room is chosen."""
        if self.building is None:
            self.building = label
            units = self._gate.roster.units(label)
            self.unit = units[0] if len(units) == 1 else None
            return None
        if self.unit is None:
            self.unit = label
            return None
        for flat in self._gate.roster.rooms(self.building, self.unit):
            if flat.room == label:
                return flat
        return None

    def back(self) -> bool:
        """One level up; False at the top."""
        if self.building is None:
            return False
        if self.unit is not None and len(self._gate.roster.units(self.building)) > 1:
            self.unit = None
        else:
            self.building = self.unit = None
        return True


class FindName:
    """By initials (zw), pinyin, Han characters, flat or the last four digits of the phone."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self.query = ""
        self.results: tuple[Person, ...] = ()

    def type(self, text: str) -> None:
        self._search(self.query + text)

    def set(self, query: str) -> None:
        self._search(query)

    def backspace(self) -> None:
        self._search(self.query[:-1])

    def clear(self) -> None:
        self._search("")

    def flat(self, person: Person) -> str:
        return self._gate.roster.flats[person.household].label

    def choose(self, person: Person) -> CheckIn:
        """The household, with this person taken in already."""
        check_in = self._gate.begin(person.household)
        check_in.toggle(draft_person(self._gate, person))
        return check_in

    def _search(self, query: str) -> None:
        self.query = query[:MAX_QUERY]
        self.results = self._gate.roster.search(self.query, MOST_RESULTS) if self.query.strip() else ()


def draft_person(gate: Gate, person: Person) -> DraftPerson:
    flat = gate.roster.flats[person.household]
    return DraftPerson(
        entry=gate.new_id(),
        name=person.name,
        resident=person.resident,
        household=person.household,
        building=flat.building,
        flat=flat.label,
        phone=person.phone,
    )
