"""The proof that a register holds all of a device's entries, unchanged and once: numbers without a gap, each naming the
hash of the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from models.entry import genesis

MOST_NAMED = 20
"""How many gaps or breaks are named; more are counted only."""
MARK = 8
"""Characters of the mark by which people compare two registers."""


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
    doubled: tuple[int, ...] = ()
    """Numbers that are there more than once."""

    @property
    def sound(self) -> bool:
        return not self.missing and not self.broken and not self.doubled

    @property
    def mark(self) -> str:
        """`3F2A-91BC`, of the last entry: the same on tablet, sheet and office page where they hold the same."""
        return mark_of(self.last_hash)


def mark_of(entry_hash: str) -> str:
    """`3F2A-91BC`, of an entry by its hash."""
    text = entry_hash[:MARK].upper()
    return f"{text[: MARK // 2]}-{text[MARK // 2 :]}"


def ranges(gaps: Iterable[tuple[int, int]]) -> str:
    """`3–5, 9`, for a person to read."""
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in gaps)


class _Link(msgspec.Struct, frozen=True):
    """The least of a head that makes it one of a chain; all of it would take three times as long to read."""

    device: str
    number: int
    previous: str


def prove(device: str, heads: Iterable[tuple[int, str, str]], so_far: Proof | None = None) -> Proof:
    """Takes (number, hash, head) in the order of the numbers; holds one of them at a time.

    `so_far`: what an earlier walk found of all entries up to its `last`; `heads` are those above.
    """
    so_far = so_far or Proof(0, 0, 0, 0, (), (), genesis(device))
    first, last, count, missing = so_far.first, so_far.last, so_far.count, so_far.missing
    previous = so_far.last_hash
    gaps, broken, doubled = list(so_far.gaps), list(so_far.broken), list(so_far.doubled)
    for number, stored_hash, head in heads:
        count += 1
        if number == last:
            doubled.append(number)
            continue
        first = first or number
        follows = number == last + 1
        if not follows:
            missing += number - last - 1
            gaps.append((last + 1, number - 1))
        if not _holds(device, number, stored_hash, head, previous if follows else None):
            broken.append(number)
        last, previous = number, stored_hash
    return Proof(
        first,
        last,
        count,
        missing,
        tuple(gaps[:MOST_NAMED]),
        tuple(broken[:MOST_NAMED]),
        previous,
        tuple(doubled[:MOST_NAMED]),
    )


def _holds(device: str, number: int, stored_hash: str, head: str, previous: str | None) -> bool:
    """`previous` is None where the entry before is missing and nothing can be said of it."""
    data = head.encode()
    if sha256(data).hexdigest() != stored_hash:
        return False
    try:
        link = _LINK.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return (link.device, link.number) == (device, number) and previous in (None, link.previous)


_LINK = msgspec.json.Decoder(_Link)
