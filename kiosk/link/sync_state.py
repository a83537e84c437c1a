"""How far tablet and office have come with each other."""

from dataclasses import dataclass

from models.clock import Milliseconds
from models.notice import Notice


@dataclass(frozen=True)
class SyncState:
    """What the bar at the foot tells."""

    waiting: int = 0
    refused: int = 0
    synced_at: Milliseconds | None = None
    trouble: Notice | None = None
    changes_to_come: int = 0
    """Rows of reference data that are still to come in a long first sync."""
    clock_off: Milliseconds = 0
    """How much the office's clock is ahead of this tablet's, to the second."""
