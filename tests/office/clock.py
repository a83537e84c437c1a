"""The time of a served office in the tests."""

from models.clock import Milliseconds, local_time, system_clock
from tests.office.tablet import ZONE

HOUR = 3_600_000


def _off() -> Milliseconds:
    hour = local_time(system_clock(), ZONE).hour
    return -HOUR if hour == 23 else HOUR if hour == 0 else 0


_OFF = _off()


def office_clock() -> Milliseconds:
    """The system's, but for a run about midnight in the compound's zone: there it is an hour off, and the day stays the
    same from a test's beginning to its end."""
    return system_clock() + _OFF
