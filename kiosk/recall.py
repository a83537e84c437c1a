"""Who was measured in the last hours and which car was seen, in memory: at this gate as it happens, at the others as
far as synced. Taken in row by row, so that nothing is read anew while a queue waits."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from kiosk.register import NewEntry
from models.clock import Milliseconds
from models.entry import Direction, EntryKind, Personal, PersonKind
from models.triage import Verdict

HOUR: Milliseconds = 3_600_000


class Passed(NamedTuple):
    """An entry of this gate's own register, as far as it is remembered."""

    id: str
    kind: EntryKind
    person: PersonKind
    direction: Direction | None
    trip: str
    at: Milliseconds
    """When they stood at the gate."""
    day: str
    tenths: int
    """The last reading, 0 where there was none."""
    verdict: Verdict
    observe_days: int
    replaces: str | None
    gate: str
    building: str
    personal: Personal


def passed(entry: NewEntry, gate: str) -> Passed:
    """Of an entry that was saved just now."""
    readings = entry.answers.readings
    return Passed(
        entry.id,
        entry.kind,
        entry.person,
        entry.direction,
        entry.trip,
        entry.happened_at,
        entry.day,
        readings[-1].tenths if readings else 0,
        entry.triage.verdict,
        entry.triage.observe_days,
        entry.replaces,
        gate,
        entry.building,
        entry.personal,
    )


class SeenRow(NamedTuple):
    """A row of `models.roster.Sighting`."""

    id: str
    """The entry's."""
    resident: str
    phone_hash: str
    plate: str
    gate: str
    at: Milliseconds
    day: str
    tenths: int
    observe_until: str
    direction: str
    revision: int
    gone: bool = False


@dataclass(frozen=True)
class Measured:
    at: Milliseconds
    gate: str
    """Its id."""
    tenths: int


@dataclass(frozen=True)
class Observed:
    """Day 3 of 14."""

    day: int
    days: int


class _Fact(NamedTuple):
    """What is kept of an entry."""

    keys: tuple[str, ...]
    at: Milliseconds
    gate: str
    tenths: int
    day: str
    until: str
    direction: str


class Recall:
    """All calls are made on the loop's thread."""

    def __init__(self) -> None:
        self.revision = -1
        """The highest that was taken in of the office's rows."""
        self._facts: dict[str, _Fact] = {}
        self._by_key: dict[str, dict[str, None]] = {}
        """Entries' ids under what they are looked up by, in the order in which they came."""

    def take_in(self, rows: Iterable[SeenRow]) -> None:
        """Rows from the office; each replaces what was known of the same entry."""
        for row in rows:
            self.revision = max(self.revision, row.revision)
            own = self._facts.get(row.id)
            self.forget(row.id)
            if not row.gone:
                # What this gate knows of its own entry is more: a phone in full.
                keys = (*_keys(row.resident, "", row.phone_hash, row.plate), *(own.keys if own else ()))
                self._keep(row.id, _Fact(keys, row.at, row.gate, row.tenths, row.day, row.observe_until, row.direction))

    def note(self, passed: Passed) -> None:
        """An entry of this gate's own."""
        if passed.replaces is not None:
            self.forget(passed.replaces)
        if passed.kind is EntryKind.VOID or passed.id in self._facts:
            return
        who = passed.personal
        until = (date.fromisoformat(passed.day) + timedelta(passed.observe_days)).isoformat()
        self._keep(
            passed.id,
            _Fact(
                _keys(who.resident or "", who.phone, "", who.plate),
                passed.at,
                passed.gate,
                passed.tenths,
                passed.day,
                until if passed.verdict is Verdict.OBSERVE and passed.observe_days else "",
                passed.direction or "",
            ),
        )

    def forget(self, entry: str) -> None:
        """It was corrected or taken back."""
        fact = self._facts.pop(entry, None)
        for key in fact.keys if fact else ():
            self._by_key.get(key, {}).pop(entry, None)

    def measured(
        self, resident: str, since: Milliseconds, phone: str = "", phone_hash: Callable[[str], str] | None = None
    ) -> Measured | None:
        """The last reading of this person since then; None if there was none. By phone where nobody has an id."""
        found = [fact for fact in self._of(resident, phone, phone_hash) if fact.tenths and fact.at >= since]
        last = max(found, key=lambda fact: fact.at, default=None)
        return None if last is None else Measured(last.at, last.gate, last.tenths)

    def observed(
        self, resident: str, today: str, phone: str = "", phone_hash: Callable[[str], str] | None = None
    ) -> Observed | None:
        """The observation at home in which this person is today (ISO 8601): the one that ends last."""
        found = [fact for fact in self._of(resident, phone, phone_hash) if fact.until > today >= fact.day]
        last = max(found, key=lambda fact: fact.until, default=None)
        if last is None:
            return None
        first = date.fromisoformat(last.day)
        return Observed((date.fromisoformat(today) - first).days + 1, (date.fromisoformat(last.until) - first).days)

    def car(self, plate: str, day: str) -> tuple[tuple[Milliseconds, str, str], ...]:
        """When, at which gate and in which direction the car was seen on this day, the last first."""
        found = [fact for fact in self._under(f"c{plate}") if fact.day == day]
        return tuple((fact.at, fact.gate, fact.direction) for fact in sorted(found, key=lambda fact: -fact.at))

    def _of(self, resident: str, phone: str, phone_hash: Callable[[str], str] | None) -> Iterable[_Fact]:
        hashed = phone_hash(phone) if phone and phone_hash is not None else ""
        for key in _keys(resident, phone, hashed, ""):
            yield from self._under(key)

    def _under(self, key: str) -> Iterable[_Fact]:
        return (self._facts[entry] for entry in self._by_key.get(key, ()))

    def _keep(self, entry: str, fact: _Fact) -> None:
        self._facts[entry] = fact
        for key in fact.keys:
            self._by_key.setdefault(key, {})[entry] = None


def _keys(resident: str, phone: str, phone_hash: str, plate: str) -> tuple[str, ...]:
    """Each with a letter that says what it is. A resident is known by id alone: a family shares its phone."""
    if resident:
        return (f"r{resident}",)
    named = (("p", phone), ("h", phone_hash), ("c", plate))
    return tuple(letter + value for letter, value in named if value)
