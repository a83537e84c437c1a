"""The register of one day, as the page shows it: counts over the whole day, and the newest rows that a filter passes.

Only the rows that are shown are read whole.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_time
from models.day_lines import DaySheet, Line, read_line
from models.day_passages import PASSAGE_COLUMNS, VEHICLE_COLUMNS, passages, vehicles
from models.day_sheet import PERSON_COLUMNS, tables
from models.day_voided import voided
from models.day_words import Table, Words
from models.entry import EntryKind
from models.notice import Translate
from models.questionnaire.form import Questionnaire
from models.questionnaire.versions import read_versions
from models.register import Entry
from models.triage import Verdict
from office.reference.compound import Compound
from office.register.day_entries import AT_ONCE, LISTS, NEWEST_FIRST, Counting, DayEntries, Listed

IN_CAR = '%"trip":"%'
FIRST_ROWS, MORE_ROWS, MOST_ROWS = 100, 200, 2000
MOST_HELD = 5
MOST_VOIDED = 100


@dataclass(frozen=True)
class Filter:
    day: str
    """ISO 8601."""
    gate: str = ""
    verdict: str = ""
    find: str = ""
    shown: int = FIRST_ROWS
    listed: Listed = Listed.RETURNEES


@dataclass(frozen=True)
class Row:
    id: str
    verdict: str
    received_at: Milliseconds | None
    cells: dict[str, str | int]
    """By the msgids of the columns: `PERSON_COLUMNS`, `PASSAGE_COLUMNS` or `VEHICLE_COLUMNS`."""
    changes: tuple[tuple[str, str, str], ...]
    """What a correction changed: what, before, after."""
    corrected_at: str


@dataclass(frozen=True)
class DayRegister:
    counts: dict[str, dict[str, int]]
    """Gate id to verdict to number of people, returned or passing; `""` stands for all gates, or all verdicts."""
    listed: dict[str, int]
    """How many each list has of the day."""
    held: tuple[Row, ...]
    """Whoever is on hold, returned or not, the newest first, whatever the filter says."""
    on_hold: int
    rows: tuple[Row, ...]
    matching: int
    """How many the filter lets pass; `rows` may be fewer."""
    voided: Table
    """What was taken back on this day, and why: `models.day_voided`."""


def day_register(
    session: Session, compound: Compound, wanted: Filter, translate: Translate, language: str
) -> DayRegister:
    """Raises BadEntry where a stored entry cannot be read."""
    days = {listed: DayEntries(session, compound.id, wanted.day, listed) for listed in Listed}
    found = {listed: entries.counts() for listed, entries in days.items()}
    counted = {listed: _counts(compound, pairs) for listed, pairs in found.items()}
    people = _counts(compound, found[Listed.RETURNEES] + found[Listed.PASSAGES])
    counts, entries = counted[wanted.listed], days[wanted.listed]
    if wanted.find.strip():
        passing = entries.found(wanted.find, wanted.gate, wanted.verdict)
        matching, shown = len(passing), passing[: wanted.shown]
    else:
        matching = counts.get(wanted.gate, {}).get(wanted.verdict, 0)
        shown = entries.newest(wanted.gate, wanted.verdict, wanted.shown)
    waiting = [
        one
        for listed in (Listed.RETURNEES, Listed.PASSAGES)
        for one in days[listed].newest("", Verdict.HOLD, MOST_HELD)
    ]
    held = sorted(waiting, key=lambda one: one.place, reverse=True)[:MOST_HELD]
    telling = _Telling(session, compound, wanted.day, translate, language)
    return DayRegister(
        counts=people,
        listed={listed.value: each[""][""] for listed, each in counted.items()},
        held=telling.rows(held, Listed.RETURNEES),
        on_hold=people[""][Verdict.HOLD],
        rows=telling.rows(shown, wanted.listed),
        matching=matching,
        voided=telling.voided(),
    )


def _counts(compound: Compound, pairs: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    gates = dict.fromkeys((*compound.gates, *(gate for gate, _ in pairs)))
    verdicts = [verdict.value for verdict in Verdict]
    counts = {gate: {verdict: pairs[gate, verdict] for verdict in verdicts} for gate in gates}
    counts[""] = {verdict: sum(counts[gate][verdict] for gate in gates) for verdict in verdicts}
    for of_gate in counts.values():
        of_gate[""] = sum(of_gate.values())
    return counts


@dataclass(frozen=True)
class _Telling:
    """Entries of one day in the words of one language."""

    session: Session
    compound: Compound
    day: str
    translate: Translate
    language: str

    def rows(self, wanted: Sequence[Counting], listed: Listed) -> tuple[Row, ...]:
        """In the order wanted; what was purged meanwhile is left out."""
        lines = self._lines([i for one in wanted for i in (one.last.id, *one.earlier)])
        shown = [one for one in wanted if one.last.id in lines]
        corrected = any(one.earlier for one in shown)
        asked = {one.number: one.questionnaire for one in read_versions(self.session, self.compound.id) if corrected}
        columns, told = self._told([lines[one.last.id] for one in shown], listed)
        return tuple(
            self._row(one, dict(zip(columns, cells, strict=True)), lines, asked)
            for one, cells in zip(shown, told, strict=True)
        )

    def voided(self) -> Table:
        """The newest first; of an entry taken back twice, both times."""
        here = (Entry.site_id == self.compound.id, Entry.day == self.day, Entry.kind == EntryKind.VOID)
        query = select(Entry).where(*here).order_by(*NEWEST_FIRST).limit(MOST_VOIDED)
        voids = [read_line(entry) for entry in self.session.scalars(query)]
        gone = self._lines([void.head.replaces for void in voids if void.head.replaces])
        pairs = tuple((gone[of], void) for void in voids if (of := void.head.replaces) in gone and of is not None)
        sheet = self._sheet(voided=tuple(pair for pair in pairs if pair[0].head.kind is not EntryKind.VOID))
        return voided(sheet, self._words(sheet))

    def _row(
        self,
        one: Counting,
        cells: dict[str, str | int],
        lines: Mapping[str, Line],
        asked: Mapping[int, Questionnaire],
    ) -> Row:
        line = lines[one.last.id]
        replaced = tuple((lines[old], line) for old in one.earlier if old in lines)
        sheet = self._sheet(replaced=replaced, questionnaires=asked)
        changes = tables(sheet, self.translate, self.language, full=False)[3].rows if replaced else ()
        return Row(
            id=one.last.id,
            verdict=line.head.verdict.value,
            received_at=line.entry.received_at,
            cells=cells,
            changes=tuple((str(what), str(before), str(after)) for _, _, what, before, after, _, _ in changes),
            corrected_at=local_time(line.head.at, self.compound.zone).strftime("%H:%M") if replaced else "",
        )

    def _told(self, lines: Sequence[Line], listed: Listed) -> tuple[Sequence[str], Sequence[tuple[str | int, ...]]]:
        """The columns' msgids, and a row of cells for each line."""
        if listed is Listed.PASSAGES:
            trips = {line.head.trip for line in lines} - {""}
            cars = tuple(self._lines(sorted(trips)).values())
            sheet = self._sheet(passages=tuple(lines), vehicles=cars)
            return PASSAGE_COLUMNS, passages(sheet, self._words(sheet)).rows
        if listed is Listed.VEHICLES:
            sheet = self._sheet(vehicles=tuple(lines), passages=self._in_cars() if lines else ())
            return VEHICLE_COLUMNS, vehicles(sheet, self._words(sheet)).rows
        sheet = self._sheet(valid=tuple(lines))
        return PERSON_COLUMNS, tables(sheet, self.translate, self.language, full=False)[1].rows

    def _sheet(self, **parts: Any) -> DaySheet:
        empty: dict[str, Any] = {"valid": (), "replaced": ()}
        return DaySheet(self.compound.name, self.day, self.compound.zone, self.compound.gates, **(empty | parts))

    def _words(self, sheet: DaySheet) -> Words:
        return Words(sheet, self.translate, self.language, full=False)

    def _lines(self, ids: Sequence[str]) -> dict[str, Line]:
        found: dict[str, Line] = {}
        for start in range(0, len(ids), AT_ONCE):
            some = Entry.id.in_(ids[start : start + AT_ONCE])
            query = select(Entry).where(Entry.site_id == self.compound.id, some)
            found |= {entry.id: read_line(entry) for entry in self.session.scalars(query)}
        return found

    def _in_cars(self) -> tuple[Line, ...]:
        """Whoever came or went in a car on this day, as it counts: nobody who was corrected or taken back since."""
        here = (Entry.site_id == self.compound.id, Entry.day == self.day)
        gone = select(Entry.replaces).where(*here, Entry.replaces.is_not(None))
        query = select(Entry).where(*here, LISTS[Listed.PASSAGES], Entry.head.like(IN_CAR), Entry.id.not_in(gone))
        return tuple(read_line(entry) for entry in self.session.scalars(query))
