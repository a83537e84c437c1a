"""The register of one day, as the page shows it: counts over the whole day, and the newest rows that a filter passes.

Which entries count is found from a few columns of all; only the rows that are shown are read whole.
"""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Milliseconds, local_time
from models.day_sheet import PERSON_COLUMNS, DaySheet, Line, Link, Table, by_person, read_line, tables
from models.names import initials_of
from models.notice import Translate
from models.register import Entry
from models.triage import Verdict
from office.compound import Compound

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 100, 200, 2000
MOST_HELD = 5
LONGEST_FIND = 60


@dataclass(frozen=True)
class Filter:
    day: str
    """ISO 8601."""
    gate: str = ""
    verdict: str = ""
    find: str = ""
    shown: int = FIRST_ROWS


class _Slim(NamedTuple):
    id: str
    replaces: str | None
    at: Milliseconds
    device_id: str
    number: int
    gate_id: str
    verdict: str


@dataclass(frozen=True)
class _Counting:
    """Of one person's entries: the one that counts, when the first was made, and those it stands for."""

    last: _Slim
    first_at: Milliseconds
    earlier: tuple[str, ...]


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
    counting = _counting(session, compound.id, wanted.day)
    pairs = Counter((one.last.gate_id, one.last.verdict) for one in counting)
    passing = [
        one for one in counting if wanted.gate in ("", one.last.gate_id) and wanted.verdict in ("", one.last.verdict)
    ]
    if needle := folded(wanted.find):
        names = _names(session, compound.id, wanted.day)
        passing = [one for one in passing if _found(needle, names.get(one.last.id))]
    held = [one for one in counting if one.last.verdict == Verdict.HOLD][:MOST_HELD]
    shown = passing[: wanted.shown]
    rows = _rows(session, compound, wanted.day, {one.last.id: one for one in (*held, *shown)}, translate, language)
    return DayRegister(
        _counts(compound, pairs),
        tuple(rows[one.last.id] for one in held),
        tuple(rows[one.last.id] for one in shown),
        len(passing),
    )


def folded(text: str) -> str:
    """What is looked for, however it was typed: full-width, upper case, spaces."""
    return "".join(unicodedata.normalize("NFKC", text[:LONGEST_FIND]).casefold().split())


def _counting(session: Session, site: str, day: str) -> list[_Counting]:
    query = select(
        Entry.id, Entry.replaces, Entry.at, Entry.device_id, Entry.number, Entry.gate_id, Entry.verdict
    ).where(Entry.site_id == site, Entry.day == day)
    by_id = {row[0]: _Slim(*row) for row in session.execute(query)}
    found = [
        _Counting(by_id[last], by_id[earlier[0]].at if earlier else by_id[last].at, tuple(earlier))
        for *earlier, last in by_person(Link(*slim[:5]) for slim in by_id.values())
    ]
    found.sort(key=lambda one: (one.first_at, one.last.device_id, one.last.number), reverse=True)
    return found


def _counts(compound: Compound, pairs: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    gates = dict.fromkeys((*compound.gates, *(gate for gate, _ in pairs)))
    verdicts = [verdict.value for verdict in Verdict]
    counts = {gate: {verdict: pairs[gate, verdict] for verdict in verdicts} for gate in gates}
    counts[""] = {verdict: sum(counts[gate][verdict] for gate in gates) for verdict in verdicts}
    for of_gate in counts.values():
        of_gate[""] = sum(of_gate.values())
    return counts


class _Who(msgspec.Struct):
    """The part of a personal part that one can look for."""

    name: str = ""
    flat: str = ""


_WHO = msgspec.json.Decoder(_Who)


def _names(session: Session, site: str, day: str) -> dict[str, _Who]:
    query = select(Entry.id, Entry.personal).where(Entry.site_id == site, Entry.day == day, Entry.personal.is_not(None))
    return {entry: _WHO.decode(personal or "{}") for entry, personal in session.execute(query)}


def _found(needle: str, who: _Who | None) -> bool:
    if who is None:
        return False
    if needle in folded(who.name) or needle in folded(who.flat):
        return True
    return needle.isascii() and needle.isalpha() and any(one.startswith(needle) for one in _initials(who.name))


@lru_cache(maxsize=20_000)
def _initials(name: str) -> tuple[str, ...]:
    return initials_of(name)


def _rows(
    session: Session,
    compound: Compound,
    day: str,
    wanted: Mapping[str, _Counting],
    translate: Translate,
    language: str,
) -> dict[str, Row]:
    lines = _lines(session, compound.id, [i for one in wanted.values() for i in (one.last.id, *one.earlier)])
    shown = [one for one in wanted.values() if one.last.id in lines]
    register = _sheet_tables(compound, day, [lines[one.last.id] for one in shown], [], translate, language)[1]
    rows: dict[str, Row] = {}
    for one, cells in zip(shown, register.rows, strict=True):
        line = lines[one.last.id]
        earlier = [(lines[old], line) for old in one.earlier if old in lines]
        changes = _sheet_tables(compound, day, [], earlier, translate, language)[3].rows if earlier else ()
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
) -> list[Table]:
    sheet = DaySheet(compound.name, day, compound.zone, compound.gates, tuple(valid), tuple(replaced))
    return tables(sheet, translate, language, full=False)


def _lines(session: Session, site: str, ids: Sequence[str]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for start in range(0, len(ids), 500):
        query = select(Entry).where(Entry.site_id == site, Entry.id.in_(ids[start : start + 500]))
        found |= {entry.id: read_line(entry) for entry in session.scalars(query)}
    return found
