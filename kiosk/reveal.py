"""A masked phone or ID number is shown whole only after the register says that it was: an entry of its own, durable
first, with who was on duty."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.entries import of_nobody
from kiosk.gate import Gate
from kiosk.register import NewEntry
from models.day_lines import Line
from models.entry import AuditedField, EntryKind
from models.notice import N_, Notice

SIGN_ON_FIRST = Notice(N_("Whole numbers are shown to whoever is on duty. Sign on first."))


@dataclass(frozen=True)
class Whole:
    phone: str
    id_number: str


def hidden(line: Line) -> tuple[AuditedField, ...]:
    """Which numbers of an entry are masked."""
    person = line.person
    if person is None:
        return ()
    there = ((AuditedField.PHONE, person.phone), (AuditedField.ID_NUMBER, person.id_number))
    return tuple(field for field, value in there if value)


async def reveal(gate: Gate, line: Line) -> Whole | Notice:
    """The numbers of an entry, whole; that they were shown is durable once it returns. Raises StoreError.

    Where the office has volunteers, one of them must be on duty: the record says by whom they were seen.
    """
    if gate.duty.volunteers and not gate.duty.on:
        return SIGN_ON_FIRST
    await gate.save([_shown(gate, line, field) for field in hidden(line)], "")
    person = line.person
    return Whole(person.phone, person.id_number) if person else Whole("", "")


def _shown(gate: Gate, line: Line, field: AuditedField) -> NewEntry:
    return replace(of_nobody(gate, EntryKind.AUDIT), audit=field, about=line.head.id)
