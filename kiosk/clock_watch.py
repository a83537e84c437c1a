"""Whether the tablet's clock can be believed, as far as the tablet and what it hears of the office can tell.

An entry keeps the time that the clock showed, never one made up: its number keeps the order, and `clock_doubted` says
that the time may be wrong. Doubted is
- a clock that shows less than the last entry that was not doubted: it went back,
- a clock that went otherwise than time itself since this program started: it was set,
- a clock that shows more than SILENCE after the last entry: a tablet that slept that long, or one set ahead,
- a clock that shows another time than the office's, as last heard: one of the two is wrong.
A doubted time moves no mark: once the clock is right again, so is what follows. Where the office's clock shows the
same, nothing is doubted from then on.
"""

from collections.abc import Callable
from time import monotonic

from models.clock import Clock, Milliseconds

TOLERANCE: Milliseconds = 120_000
"""A clock is set by so much without anybody's doubt."""
SILENCE: Milliseconds = 60 * 86_400_000


class ClockWatch:
    """`high`: the latest time that is known to have been, 0 for none; `seconds`: goes on whatever the clock does."""

    def __init__(self, clock: Clock, high: Milliseconds, seconds: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._seconds = seconds
        self.high = high
        self._base, self._started = clock(), seconds()

    def look(self) -> tuple[Milliseconds, bool]:
        """The time for an entry, and whether it is doubted. A little back and it stands still, so that order stays."""
        now = self._clock()
        went = now - self._base - int((self._seconds() - self._started) * 1000)
        back = self.high - now > TOLERANCE
        asleep = self.high > 0 and now - self.high > SILENCE
        if back or asleep or abs(went) > TOLERANCE:
            return now, True
        self.high = max(now, self.high)
        return self.high, False

    def heard(self, ahead: Milliseconds) -> None:
        """So much the office's clock is ahead of this one. Where they agree, what this one shows is right, whatever it
        was before; where not, it is doubted until it shows the office's time."""
        now = self._clock()
        agrees = abs(ahead) <= TOLERANCE
        if agrees:
            self.high = now if self.high - now > TOLERANCE else max(now, self.high)
        self._base, self._started = now if agrees else now + ahead, self._seconds()
