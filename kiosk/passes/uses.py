"""Where passes were used before, in memory: at this gate as it happens, at the others as far as synced."""

from collections.abc import Iterable
from typing import NamedTuple

from models.clock import Milliseconds

ONE_CHECK_IN: Milliseconds = 60_000
"""A household's people have an entry each; what one gate wrote within a minute is one use."""


class Use(NamedTuple):
    gate: str
    """Its id."""
    at: Milliseconds


class UseRow(NamedTuple):
    """A row of PassUse."""

    id: str
    """The entry's."""
    pass_id: str
    """Hexadecimal."""
    gate: str
    at: Milliseconds
    revision: int
    """0 for what this gate wrote itself and the office has not sent back yet."""
    gone: bool = False


class PassUses:
    """All calls are made on the loop's thread."""

    def __init__(self) -> None:
        self.revision = -1
        """The highest that was taken in: what is newer in the store is not here yet."""
        self._by_pass: dict[str, dict[str, Use]] = {}

    def take_in(self, rows: Iterable[UseRow]) -> None:
        """Each replaces what was known of the same entry."""
        for row in rows:
            self.revision = max(self.revision, row.revision)
            known = self._by_pass.setdefault(row.pass_id, {})
            if row.gone:
                known.pop(row.id, None)
            else:
                known[row.id] = Use(row.gate, row.at)

    def of(self, pass_id: str) -> tuple[Use, ...]:
        """The newest first, one for each check-in."""
        found: list[Use] = []
        for use in sorted(self._by_pass.get(pass_id, {}).values(), key=lambda use: -use.at):
            same = (other for other in found if other.gate == use.gate and other.at - use.at < ONE_CHECK_IN)
            if next(same, None) is None:
                found.append(use)
        return tuple(found)
