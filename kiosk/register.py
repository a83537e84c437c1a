"""What goes into the gate's register, and what it tells of itself."""

from dataclasses import dataclass

from models.clock import Milliseconds
from models.entry import Personal, SealedEntry
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


@dataclass(frozen=True)
class Waiting:
    """Entries that the office does not have yet, in the order of their numbers."""

    first: int
    entries: tuple[SealedEntry, ...]
    ids: tuple[str, ...]


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
