"""The roster in memory: who lives where. Made anew when the office has sent changes."""

from dataclasses import dataclass, field

from kiosk.roster_search import NameIndex
from models.flats import flat_label


@dataclass(frozen=True)
class Flat:
    household: str
    building: str
    unit: str
    room: str

    @property
    def label(self) -> str:
        return flat_label(self.building, self.unit, self.room)


@dataclass(frozen=True)
class Person:
    resident: str
    household: str
    name: str
    phone: str


@dataclass(frozen=True)
class Roster:
    flats: dict[str, Flat] = field(default_factory=dict[str, Flat])
    """Household id to flat, in the order of the house."""
    people: dict[str, Person] = field(default_factory=dict[str, Person])
    households: dict[str, tuple[Person, ...]] = field(default_factory=dict[str, tuple[Person, ...]])
    cards: dict[str, str] = field(default_factory=dict[str, str])
    """Card id to household id."""
    lost_cards: frozenset[str] = frozenset()
    index: NameIndex = field(default_factory=lambda: NameIndex(()))

    def buildings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(flat.building for flat in self.flats.values()))

    def units(self, building: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(flat.unit for flat in self.flats.values() if flat.building == building))

    def rooms(self, building: str, unit: str) -> tuple[Flat, ...]:
        return tuple(flat for flat in self.flats.values() if (flat.building, flat.unit) == (building, unit))

    def search(self, query: str, limit: int = 50) -> tuple[Person, ...]:
        """By initials, pinyin, name, flat or the last four digits of the phone; the best first."""
        return tuple(self.people[key] for key in self.index.search(query, limit))
