"""Who was measured in the last hours and which car was seen, in memory: at this gate as it happens, at the others as
far as synced. Taken in row by row, so that nothing is read anew while a queue waits."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from kiosk.register import NewEntry
from models.clock import Milliseconds
from models.entry import Direction, EntryKind, Personal, PersonKind
from models.triage import Verdict

HOUR: Milliseconds = 3_600_000
MOST = 50_000
"""Entries that are recalled: of people who are under observation still, then the newest."""
SPARE = MOST // 50
"""So many more may come before the first are forgotten: to look for them takes hundredths of a second."""


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


_TABLE = """
CREATE TABLE fact (
    id INTEGER PRIMARY KEY, entry TEXT UNIQUE, resident TEXT, phone TEXT, phone_hash TEXT, plate TEXT,
    at INTEGER, gate TEXT, tenths INTEGER, day TEXT, until TEXT, direction TEXT
);
CREATE INDEX by_resident ON fact (resident) WHERE resident IS NOT NULL;
CREATE INDEX by_phone ON fact (phone) WHERE phone IS NOT NULL;
CREATE INDEX by_phone_hash ON fact (phone_hash) WHERE phone_hash IS NOT NULL;
CREATE INDEX by_plate ON fact (plate) WHERE plate IS NOT NULL;
"""
_COLUMNS = "(entry, resident, phone, phone_hash, plate, at, gate, tenths, day, until, direction)"
_OWN = f"""
INSERT INTO fact {_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entry) DO UPDATE SET
    phone = excluded.phone
"""  # noqa: S608 - constants
_OFFICE = f"""
INSERT INTO fact {_COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (entry) DO UPDATE SET
    resident = coalesce(excluded.resident, resident), phone_hash = excluded.phone_hash,
    plate = coalesce(excluded.plate, plate), at = excluded.at, gate = excluded.gate, tenths = excluded.tenths,
    day = excluded.day, until = excluded.until, direction = excluded.direction
"""  # noqa: S608 - constants
"""What this gate knows of its own entry is more: a phone in full."""
_FORGET = "DELETE FROM fact WHERE entry = ?"
_COUNT = "SELECT count(*) FROM fact"
_FORGET_FIRST = "DELETE FROM fact WHERE id IN (SELECT id FROM fact ORDER BY until > ?, at, id LIMIT ?)"
_OF_RESIDENT = "resident = :resident"
_OF_PHONE = "(phone = :phone OR phone_hash = :phone_hash)"
_MEASURED = "SELECT at, gate, tenths FROM fact WHERE {who} AND tenths > 0 AND at >= :since ORDER BY at DESC LIMIT 1"
_OBSERVED = "SELECT day, until FROM fact WHERE {who} AND until > :today AND day <= :today ORDER BY until DESC LIMIT 1"
_CAR = "SELECT at, gate, direction FROM fact WHERE plate = ? AND day = ? ORDER BY at DESC, id"


class Recall:
    """All calls are made on the loop's thread. Its rows take a fifth of the room that objects would."""

    def __init__(self) -> None:
        self.revision = -1
        """The highest that was taken in of the office's rows."""
        self._unlooked = 0
        """Entries that were kept since it was looked whether there are too many."""
        self._facts = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        """Of memory alone; made in the store's thread, handed over to the loop's."""
        self._facts.executescript(_TABLE)

    def take_in(self, rows: Iterable[SeenRow]) -> None:
        """Rows from the office; each replaces what was known of the same entry."""
        for row in rows:
            self.revision = max(self.revision, row.revision)
            if row.gone:
                self.forget(row.id)
            else:
                who = _known_by(row.resident, "", row.phone_hash, row.plate)
                what = (row.at, row.gate, row.tenths, row.day, row.observe_until, row.direction)
                self._keep(_OFFICE, (row.id, *who, *what), row.day)

    def note(self, passed: Passed) -> None:
        """An entry of this gate's own."""
        if passed.replaces is not None:
            self.forget(passed.replaces)
        if passed.kind is EntryKind.VOID:
            return
        who = passed.personal
        self._keep(
            _OWN,
            (
                passed.id,
                *_known_by(who.resident or "", who.phone, "", who.plate),
                passed.at,
                passed.gate,
                passed.tenths,
                passed.day,
                _until(passed),
                passed.direction or "",
            ),
            passed.day,
        )

    def forget(self, entry: str) -> None:
        """It was corrected or taken back."""
        self._facts.execute(_FORGET, (entry,))

    def measured(
        self, resident: str, since: Milliseconds, phone: str = "", phone_hash: Callable[[str], str] | None = None
    ) -> Measured | None:
        """The last reading of this person since then; None if there was none. By phone where nobody has an id."""
        found = self._of(_MEASURED, {"since": since}, resident, phone, phone_hash)
        return None if found is None else Measured(*found)

    def observed(
        self, resident: str, today: str, phone: str = "", phone_hash: Callable[[str], str] | None = None
    ) -> Observed | None:
        """The observation at home in which this person is today (ISO 8601): the one that ends last."""
        found = self._of(_OBSERVED, {"today": today}, resident, phone, phone_hash)
        if found is None:
            return None
        first, until = (date.fromisoformat(day) for day in found)
        return Observed((date.fromisoformat(today) - first).days + 1, (until - first).days)

    def car(self, plate: str, day: str) -> tuple[tuple[Milliseconds, str, str], ...]:
        """When, at which gate and in which direction the car was seen on this day, the last first."""
        return tuple(self._facts.execute(_CAR, (plate, day)))

    def _of(
        self,
        query: str,
        values: dict[str, object],
        resident: str,
        phone: str,
        phone_hash: Callable[[str], str] | None,
    ) -> Any:
        hashed = phone_hash(phone) if phone and not resident and phone_hash is not None else ""
        _, by_phone, by_hash, _ = _known_by(resident, phone, hashed, "")
        who = {"resident": resident, "phone": by_phone, "phone_hash": by_hash}
        return self._facts.execute(
            query.format(who=_OF_RESIDENT if resident else _OF_PHONE), {**who, **values}
        ).fetchone()

    def _keep(self, sql: str, values: Sequence[object], day: str) -> None:
        self._facts.execute(sql, values)
        self._unlooked += 1
        if self._unlooked <= SPARE:
            return
        self._unlooked = 0
        (count,) = self._facts.execute(_COUNT).fetchone()
        if count > MOST:
            self._facts.execute(_FORGET_FIRST, (day, count - MOST))


def _known_by(resident: str, phone: str, phone_hash: str, plate: str) -> tuple[str | None, ...]:
    """What the entry is looked up by. A resident is known by id alone: a family shares its phone."""
    if resident:
        return resident, None, None, None
    return None, phone or None, phone_hash or None, plate or None


def _until(passed: Passed) -> str:
    """When the observation is over (ISO 8601), empty where there is none."""
    if passed.verdict is not Verdict.OBSERVE or not passed.observe_days:
        return ""
    return (date.fromisoformat(passed.day) + timedelta(passed.observe_days)).isoformat()
