"""The register of one day, as the page shows it: counts over the whole day, and the newest rows that a filter passes.

Only the rows that are shown are read whole.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_time
from models.day_lines import DaySheet, Line, read_line
from models.day_sheet import PERSON_COLUMNS, Table, tables
from models.notice import Translate
from models.questionnaire.form import Questionnaire
from models.questionnaire.versions import read_versions
from models.register import Entry
from models.triage import Verdict
from office.compound import Compound
from office.day_entries import Counting, DayEntries

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 100, 200, 2000
MOST_HELD = 5


@dataclass(frozen=True)
class Filter:
    day: str
    """ISO 8601."""
    gate: str = ""
    verdict: str = ""
    find: str = ""
    shown: int = FIRST_ROWS


@dataclass(frozen=True)
class Row:
    id: str
    verdict: str
    received_at: Milliseconds | None
    cells: dict[str, str | int]
    """By the msgids of `models.day_sheet.PERSON_COLUMNS`."""
    changes: tuple[tuple[str, str, str], ...]
    """What a correction changed: what, before, after."""
    corrected_at: str


@dataclass(frozen=True)
class DayRegister:
    counts: dict[str, dict[str, int]]
    """Gate id to verdict to number of people; `""` stands for all gates, or all verdicts."""
    held: tuple[Row, ...]
    """Those on hold, the newest first, whatever the filter says."""
    rows: tuple[Row, ...]
    matching: int
    """How many the filter lets pass; `rows` may be fewer."""


def day_register(
    session: Session, compound: Compound, wanted: Filter, translate: Translate, language: str
) -> DayRegister:
    """Raises BadEntry where a stored entry cannot be read."""
    entries = DayEntries(session, compound.id, wanted.day)
    counts = _counts(compound, entries.counts())
    held = entries.newest("", Verdict.HOLD, MOST_HELD)
    if wanted.find.strip():
        passing = entries.found(wanted.find, wanted.gate, wanted.verdict)
        matching, shown = len(passing), passing[: wanted.shown]
    else:
        matching = counts.get(wanted.gate, {}).get(wanted.verdict, 0)
        shown = entries.newest(wanted.gate, wanted.verdict, wanted.shown)
    rows = _rows(session, compound, wanted.day, {one.last.id: one for one in (*held, *shown)}, translate, language)
    return DayRegister(
        counts, tuple(rows[one.last.id] for one in held), tuple(rows[one.last.id] for one in shown), matching
    )


def _counts(compound: Compound, pairs: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    gates = dict.fromkeys((*compound.gates, *(gate for gate, _ in pairs)))
    verdicts = [verdict.value for verdict in Verdict]
    counts = {gate: {verdict: pairs[gate, verdict] for verdict in verdicts} for gate in gates}
    counts[""] = {verdict: sum(counts[gate][verdict] for gate in gates) for verdict in verdicts}
    for of_gate in counts.values():
        of_gate[""] = sum(of_gate.values())
    return counts


def _rows(
    session: Session,
    compound: Compound,
    day: str,
    wanted: Mapping[str, Counting],
    translate: Translate,
    language: str,
) -> dict[str, Row]:
    lines = _lines(session, compound.id, [i for one in wanted.values() for i in (one.last.id, *one.earlier)])
    shown = [one for one in wanted.values() if one.last.id in lines]
    register = _sheet_tables(compound, day, [lines[one.last.id] for one in shown], [], translate, language)[1]
    corrected = any(one.earlier for one in shown)
    asked = {one.number: one.questionnaire for one in read_versions(session, compound.id)} if corrected else {}
    rows: dict[str, Row] = {}
    for one, cells in zip(shown, register.rows, strict=True):
        line = lines[one.last.id]
        earlier = [(lines[old], line) for old in one.earlier if old in lines]
        changes = _sheet_tables(compound, day, [], earlier, translate, language, asked)[3].rows if earlier else ()
        rows[one.last.id] = Row(
            id=one.last.id,
            verdict=line.head.verdict.value,
            received_at=line.entry.received_at,
            cells=dict(zip(PERSON_COLUMNS, cells, strict=True)),
            changes=tuple((str(what), str(before), str(after)) for _, _, what, before, after, _, _ in changes),
            corrected_at=local_time(line.head.at, compound.zone).strftime("%H:%M") if earlier else "",
        )
    return rows


def _sheet_tables(
    compound: Compound,
    day: str,
    valid: Sequence[Line],
    replaced: Sequence[tuple[Line, Line]],
    translate: Translate,
    language: str,
    asked: Mapping[int, Questionnaire] | None = None,
) -> list[Table]:
    sheet = DaySheet(
        compound.name, day, compound.zone, compound.gates, tuple(valid), tuple(replaced), questionnaires=asked or {}
    )
    return tables(sheet, translate, language, full=False)


def _lines(session: Session, site: str, ids: Sequence[str]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for start in range(0, len(ids), 500):
        query = select(Entry).where(Entry.site_id == site, Entry.id.in_(ids[start : start + 500]))
        found |= {entry.id: read_line(entry) for entry in session.scalars(query)}
    return found
