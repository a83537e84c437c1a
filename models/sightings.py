"""When a sighting has served: office and tablets each drop it by this one rule, so a first sync stays small."""

from sqlalchemy import ColumnElement, and_

from models.clock import Milliseconds
from models.roster import Sighting

LASTS: Milliseconds = 21 * 86_400_000


def is_over(now: Milliseconds, today: str) -> ColumnElement[bool]:
    """Older than LASTS, and of nobody who is under observation. `today`: ISO 8601, at the site."""
    return and_(Sighting.at < now - LASTS, Sighting.observe_until < today)
