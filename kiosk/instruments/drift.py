"""Whether one of the gate's thermometers has drifted from the others."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from models.answers import degrees
from models.notice import N_, Notice

REMEMBERED = 400
"""Readings, of all thermometers together."""
OWN, OTHERS, ENOUGH = 10, 30, 10
FAR = 5
"""Tenths of a degree Celsius."""


@dataclass(frozen=True)
class Measured:
    """As much of a reading as is looked at: it names nobody."""

    device: str
    """Empty for what was keyed in: no device to point at, but one of the others."""
    day: str
    """ISO 8601, at the site."""
    tenths: int


class Drift:
    """The rule: of a thermometer's last 10 readings the median is held against the median of the last 30 of all the
    others, and against that of its own last day before today. 0.5 ℃ or more between them is pointed out. With fewer
    than 10 readings on either side nothing is said. Medians, so that a fever among them moves nothing.
    """

    def __init__(self) -> None:
        self._measured: deque[Measured] = deque(maxlen=REMEMBERED)

    def note(self, measured: Iterable[Measured]) -> None:
        """The newest last."""
        self._measured.extend(measured)

    def of(self, device: str, today: str) -> Notice | None:
        """What is to be said of this thermometer; None where it is as the others, or where nobody can know."""
        own = [one for one in self._measured if one.device == device]
        newest = [one.tenths for one in own][-OWN:]
        if not device or len(newest) < OWN:
            return None
        others = [one.tenths for one in self._measured if one.device != device][-OTHERS:]
        before = [one.tenths for one in own if one.day == max(_earlier(own, today), default="")]
        for sentence, held_against in ((_OTHERS, others), (_BEFORE, before)):
            far = median(newest) - median(held_against) if len(held_against) >= ENOUGH else 0
            if abs(far) >= FAR:
                values = {"device": device, "far": degrees(round(abs(far)))}
                return Notice(sentence[far > 0], values)
        return None


def _earlier(own: Iterable[Measured], today: str) -> set[str]:
    return {one.day for one in own if one.day < today}


_OTHERS = (
    N_("{device} shows {far} ℃ less than the other thermometers here. Check it against another one."),
    N_("{device} shows {far} ℃ more than the other thermometers here. Check it against another one."),
)
_BEFORE = (
    N_("{device} shows {far} ℃ less than the day before. Check it against another thermometer."),
    N_("{device} shows {far} ℃ more than the day before. Check it against another thermometer."),
)
