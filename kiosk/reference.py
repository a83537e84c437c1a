"""What the office has sent, in memory."""

from dataclasses import dataclass, field

from kiosk.identity import DEFAULT_ZONE, Place
from kiosk.roster import Roster
from models.triage import Policy


@dataclass(frozen=True)
class Reference:
    """The newest of each; before anything came, what is built in."""

    roster: Roster = field(default_factory=Roster)
    policy: Policy = field(default_factory=Policy)
    place: Place = field(default_factory=lambda: Place("", DEFAULT_ZONE, {}))
