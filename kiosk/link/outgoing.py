"""Entries on their way to the office, made ready in the store's thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.register import Waiting
from models.wire import pack

if TYPE_CHECKING:
    from kiosk.store.register import Register


@dataclass(frozen=True)
class Outgoing(Waiting):
    packed: bytes | None = None
    """The compact form; None where they can only go whole."""

    @property
    def last(self) -> int:
        """The number of the last entry."""
        return self.numbers[-1]

    def part(self, start: int, end: int) -> Outgoing:
        """Some of the entries, to be sent whole."""
        return Outgoing(self.entries[start:end], self.ids[start:end], self.numbers[start:end])


def prepare(register: Register, limit: int, after: int | None = None) -> Outgoing:
    """The next entries above `after`; None: above what the office has. Raises StoreError."""
    waiting = register.waiting(limit, after)
    return Outgoing(waiting.entries, waiting.ids, waiting.numbers, pack(waiting.entries) if waiting.entries else None)
