"""What counts of one day's entries: corrections stand for what they correct, what was taken back counts no more.

The same on the tablet (its own entries) and in the office (all gates).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from models.entry import EntryHead, EntryKind, Personal, PersonKind, read_head, read_personal
from models.questionnaire.form import Questionnaire
from models.triage import Reason

if TYPE_CHECKING:
    from models.register import Entry

CORRECTABLE = frozenset({EntryKind.CHECK_IN, EntryKind.VEHICLE, EntryKind.VOID})
"""Kinds that are corrected or taken back, or do so themselves."""


class Link(NamedTuple):
    """What shows which entries correct which."""

    id: str
    replaces: str | None
    at: int
    device: str
    number: int


@dataclass(frozen=True)
class Line:
    """One entry, read. `person` is None once the personal part was purged."""

    entry: Entry
    head: EntryHead
    person: Personal | None
    corrections: int
    """How many earlier entries this one stands for."""

    @property
    def returned(self) -> bool:
        """Of somebody who returned from elsewhere: they alone are asked about the journey, contacts and symptoms."""
        return self.head.kind is EntryKind.CHECK_IN and self.head.person is PersonKind.RETURNEE


@dataclass(frozen=True)
class DaySheet:
    site: str
    day: str
    """ISO 8601."""
    zone: str
    gates: Mapping[str, str]
    """Gate id to name."""
    valid: tuple[Line, ...]
    """The register of returnees: of each person's entries, the one that counts; in the order of arrival."""
    replaced: tuple[tuple[Line, Line], ...]
    """Each replaced entry beside the one that counts instead."""
    passages: tuple[Line, ...] = ()
    """Residents, visitors and couriers, in the same way."""
    vehicles: tuple[Line, ...] = ()
    voided: tuple[tuple[Line, Line], ...] = ()
    """Each entry that was taken back, beside the entry that did so."""
    shifts: tuple[Line, ...] = ()
    """Who came on duty and went, in the order in which it was written."""
    volunteers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Volunteer id to name."""
    questionnaires: Mapping[int, Questionnaire] = field(default_factory=dict[int, Questionnaire])
    """The office's own questions by the number of their version; answers to others are told by the questions' names."""

    @property
    def people(self) -> tuple[Line, ...]:
        """Returned or passing."""
        return (*self.valid, *self.passages)

    @property
    def registered(self) -> int:
        """How many people."""
        return len(self.valid) + len(self.passages)


def build(
    site: str,
    day: str,
    zone: str,
    gates: Mapping[str, str],
    entries: Iterable[Entry],
    questionnaires: Mapping[int, Questionnaire] | None = None,
    volunteers: Mapping[str, str] | None = None,
) -> DaySheet:
    """Entries of one day, in any order. Raises BadEntry if one cannot be read."""
    by_id = {entry.id: entry for entry in entries}
    found: dict[str, list[Line]] = {"valid": [], "passages": [], "vehicles": []}
    replaced: list[tuple[Line, Line]] = []
    voided: list[tuple[Line, Line]] = []
    correctable = [entry for entry in by_id.values() if entry.kind in CORRECTABLE]
    for *earlier, last in by_person(
        Link(entry.id, entry.replaces, entry.at, entry.device_id, entry.number) for entry in correctable
    ):
        line = read_line(by_id[last], len(earlier))
        if line.head.kind is EntryKind.VOID:
            voided += [(read_line(by_id[earlier[-1]], len(earlier) - 1), line)] if earlier else []
            continue
        found[_list_of(line.head)].append(line)
        replaced += [(read_line(by_id[entry]), line) for entry in earlier]
    lists = {name: tuple(sorted(lines, key=_arrival)) for name, lines in found.items()}
    shifts = [read_line(entry) for entry in by_id.values() if entry.kind == EntryKind.SHIFT]
    return DaySheet(
        site,
        day,
        zone,
        gates,
        replaced=tuple(replaced),
        questionnaires=questionnaires or {},
        volunteers=volunteers or {},
        voided=tuple(sorted(voided, key=lambda pair: _arrival(pair[0]))),
        shifts=tuple(sorted(shifts, key=lambda line: (line.head.at, line.entry.number))),
        **lists,
    )


def had_fever(head: EntryHead) -> bool:
    """At the first reading, though the second may have shown none."""
    return not _FEVERS.isdisjoint(head.reasons)


_FEVERS = frozenset({Reason.FEVER, Reason.FEVER_PASSED})


def _list_of(head: EntryHead) -> str:
    if head.kind is EntryKind.VEHICLE:
        return "vehicles"
    return "valid" if head.person is PersonKind.RETURNEE else "passages"


def _arrival(line: Line) -> tuple[int, int]:
    return line.head.happened_at, line.entry.number


def read_line(entry: Entry, corrections: int = 0) -> Line:
    """Raises BadEntry."""
    person = None if entry.personal is None else read_personal(entry.personal)
    return Line(entry, read_head(entry.head), person, corrections)


def by_person(links: Iterable[Link]) -> list[list[str]]:
    """Ids of entries that are corrections of one another, together: the earliest first, the one that counts last.

    Two corrections of one entry are of one group too.
    """
    by_id = {link.id: link for link in links}
    groups: dict[str, list[Link]] = {}
    for link in by_id.values():
        root, seen = link, {link.id}
        while root.replaces in by_id and root.replaces not in seen:
            seen.add(root.replaces)
            root = by_id[root.replaces]
        groups.setdefault(root.replaces or root.id, []).append(link)
    return [
        [link.id for link in sorted(group, key=lambda link: (link.at, link.device, link.number))]
        for group in groups.values()
    ]
