"""How long the part of an entry that names a person is kept: the days that the office sets, after the observation ends.

Where nobody was to be observed, after the day on which it happened. The head stays, and with it the counts and the
chain.
"""

from datetime import date, timedelta

from models.entry import read_head
from models.errors import BadEntry
from models.triage import Policy


def kept_from(today: date, policy: Policy) -> str:
    """ISO 8601: an entry of this day or later is kept whatever it says."""
    return (today - timedelta(days=policy.retention_days)).isoformat()


def is_over(head: bytes | str, day: str, today: date, policy: Policy) -> bool:
    """Whether the personal part is to go. `day`: to which the entry counts, ISO 8601."""
    try:
        observed = read_head(head).observe_days
    except BadEntry:
        observed = 0
    try:
        ends = date.fromisoformat(day) + timedelta(days=observed + policy.retention_days)
    except (ValueError, OverflowError):
        return True
    return ends < today
