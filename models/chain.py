"""The proof that a register holds all of a device's entries, unchanged: numbers without a gap, each naming the hash of
the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from models.entry import genesis, read_head
from models.errors import BadEntry

MOST_NAMED = 20
"""How many gaps or breaks are named; more are counted only."""


@dataclass(frozen=True)
class Proof:
    """What a walk along one device's entries found."""

    first: int
    last: int
    count: int
    missing: int
    """How many numbers between 1 and `last` are not there."""
    gaps: tuple[tuple[int, int], ...]
    """First and last number of each gap."""
    broken: tuple[int, ...]
    """Numbers whose entry was changed, or does not name the hash of the one before."""
    last_hash: str

    @property
    def sound(self) -> bool:
        return not self.missing and not self.broken


def prove(device: str, heads: Iterable[tuple[int, str, str]]) -> Proof:
    """Takes (number, hash, head) in the order of the numbers; holds one of them at a time."""
    first = last = count = missing = 0
    previous = genesis(device)
    gaps: list[tuple[int, int]] = []
    broken: list[int] = []
    for number, stored_hash, head in heads:
        first = first or number
        follows = number == last + 1
        if not follows:
            missing += number - last - 1
            gaps.append((last + 1, number - 1))
        if not _holds(device, number, stored_hash, head, previous if follows else None):
            broken.append(number)
        count, last, previous = count + 1, number, stored_hash
    return Proof(first, last, count, missing, tuple(gaps[:MOST_NAMED]), tuple(broken[:MOST_NAMED]), previous)


def _holds(device: str, number: int, stored_hash: str, head: str, previous: str | None) -> bool:
    """`previous` is None where the entry before is missing and nothing can be said of it."""
    if sha256(head.encode()).hexdigest() != stored_hash:
        return False
    try:
        read = read_head(head)
    except BadEntry:
        return False
    return (read.device, read.number) == (device, number) and previous in (None, read.previous)
