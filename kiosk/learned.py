"""What this gate has learnt of its own register: where people come from, and which characters their names have.

Nothing of it is stored beside the register. A list of rare characters, even without names, tells who was here; the
register is sealed and purged, and what is learnt of it with it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

TWICE = 2
"""Seen once may be a slip of the finger."""


@dataclass(frozen=True)
class Seen:
    """As much of an entry as is learnt from."""

    origin: str
    keyed_name: str = ""
    """Of somebody who is not on the roster: only their names are keyed in."""


@dataclass
class Learned:
    origins: Counter[str] = field(default_factory=Counter[str])
    surnames: Counter[str] = field(default_factory=Counter[str])
    """First characters of names."""
    given: Counter[str] = field(default_factory=Counter[str])
    """All other characters."""

    def note(self, entries: Iterable[Seen]) -> None:
        for seen in entries:
            if seen.origin:
                self.origins[seen.origin] += 1
            self.surnames.update(seen.keyed_name[:1])
            self.given.update(seen.keyed_name[1:])

    def common_origins(self, built_in: Sequence[str]) -> tuple[str, ...]:
        """As many places as are built in: what was answered often here moves up, and what was not makes room."""
        first = {code: len(built_in) - place for place, code in enumerate(built_in)}
        often = {code: 2 * count for code, count in self.origins.items() if count >= TWICE}
        ranked = sorted(dict.fromkeys((*built_in, *often)), key=lambda code: -first.get(code, 0) - often.get(code, 0))
        return tuple(ranked[: len(built_in)])

    def characters(self, first: bool) -> Mapping[str, int]:
        """How often each was keyed in as the first character of a name, or as another; those of one time left out."""
        counted = self.surnames if first else self.given
        return {character: count for character, count in counted.items() if count >= TWICE}
