"""How many batches may wait for the disk at once; the others are told when to come back, each its own time.

When an office has been down, a thousand tablets come back with a day's entries. To let them all wait would hold their
bodies in memory and end in timeouts, after which they would send the same once more.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from math import ceil
from time import monotonic

MOST_WAITING = 64
A_SECOND = 25
"""How many of those sent away are asked back for each second: about what a slow disk stores."""
SOONEST = 2
LATEST = 120


class TooBusy(Exception):
    """The caller answers 503 with Retry-After (RFC 9110, section 10.2.3)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(str(seconds))
        self.seconds = seconds


class Admission:
    """Used on the loop alone. `seconds` go on whatever the clock does."""

    def __init__(self, seconds: Callable[[], float] = monotonic, most: int = MOST_WAITING) -> None:
        self._seconds = seconds
        self._most = most
        self._waiting = 0
        self._asked_back_until = 0.0

    @contextmanager
    def one(self) -> Generator[None]:
        """Raises TooBusy."""
        if self._waiting >= self._most:
            raise TooBusy(self._later())
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def _later(self) -> int:
        """The next free time after those that were given to others."""
        now = self._seconds()
        self._asked_back_until = max(now + SOONEST, self._asked_back_until) + 1 / A_SECOND
        return min(ceil(self._asked_back_until - now), LATEST)
