"""What goes into the gate's register, and what it tells of itself."""

from dataclasses import dataclass

from models.clock import Milliseconds
from models.duty import ShiftChange
from models.entry import AuditedField, Direction, EntryKind, Personal, PersonKind, SealedEntry, VehicleKind, VoidReason
from models.triage import Answers, Triage


@dataclass(frozen=True)
class NewEntry:
    """An entry before it has a number."""

    id: str
    day: str
    happened_at: Milliseconds
    building: str
    answers: Answers
    triage: Triage
    policy: int
    personal: Personal
    replaces: str | None = None
    pass_id: str = ""
    """Of the pass that was held up, hexadecimal."""
    kind: EntryKind = EntryKind.CHECK_IN
    person: PersonKind = PersonKind.RETURNEE
    direction: Direction | None = None
    volunteers: tuple[str, ...] = ()
    clock_doubted: bool = False
    slip: str = ""
    vehicle: VehicleKind | None = None
    passengers: int = 0
    trip: str = ""
    driver: bool = False
    void_reason: VoidReason | None = None
    shift: ShiftChange | None = None
    audit: AuditedField | None = None
    about: str = ""


@dataclass(frozen=True)
class Waiting:
    """Entries that the office does not have yet, in the order of their numbers."""

    entries: tuple[SealedEntry, ...]
    ids: tuple[str, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class RegisterState:
    last_number: int = 0
    acknowledged: int = 0
    """The office has all up to this number, refused ones excepted."""
    refused: int = 0
    last_hash: str = ""

    @property
    def waiting(self) -> int:
        return self.last_number - self.acknowledged
