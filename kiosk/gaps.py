"""Numbers of this tablet's own that are lost, and what is said of them."""

from collections.abc import Sequence
from typing import NamedTuple

from models.notice import N_, Notice

CAME_BACK = N_("{count} entries that were lost in this tablet's store came back from the office.")
STILL_MISSING = N_(
    "The entries of these numbers are lost, and the office never had them: {numbers}. The damaged file is kept "
    "for some weeks: call the office."
)
MOST_NAMED = 12


class Gap(NamedTuple):
    """Of numbers, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def named(gaps: Sequence[Gap]) -> str:
    """`12–14, 20`, for a person to read; of very many the first ones."""
    return ", ".join(map(str, gaps[:MOST_NAMED])) + (" …" if len(gaps) > MOST_NAMED else "")


def came_back(count: int) -> Notice:
    return Notice(CAME_BACK, {"count": str(count)})


def still_missing(gaps: Sequence[Gap]) -> Notice:
    return Notice(STILL_MISSING, {"numbers": named(gaps)})
