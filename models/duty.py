"""Who keeps the gate, and how one shift 值班 follows another."""

from enum import StrEnum

import msgspec


class VolunteerRole(StrEnum):
    VOLUNTEER = "volunteer"
    GATE_LEADER = "gate_leader"


class ShiftKind(StrEnum):
    ON = "on"
    OFF = "off"
    HANDOVER = "handover"


class ShiftFigures(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a handover hands over."""

    entries: int = 0
    """Registered today."""
    fevers: int = 0
    holds: int = 0
    """Of today's people those on hold: whoever follows must know that they wait aside."""
    drafts: int = 0
    waiting: int = 0
    """Not at the office yet."""
    first_number: int = 0
    last_number: int = 0
    count: int = 0
    """Of the tablet's entries, of today and before: the first and the last number, and how many there are."""
    gaps: tuple[tuple[int, int], ...] = ()
    """First and last number of what is missing between them."""
    last_hash: str = ""
    complete: bool = True
    """All of them follow one another without a gap, none was changed."""

    @property
    def numbers(self) -> str:
        """`1–4`."""
        return f"{self.first_number}–{self.last_number}" if self.first_number else "–"


class ShiftChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Volunteers by their ids."""

    kind: ShiftKind
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    figures: ShiftFigures | None = None
