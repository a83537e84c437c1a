"""What the office has sent, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.identity import DEFAULT_ZONE, Place
from kiosk.roster import Roster
from models.questionnaire.form import Questionnaire
from models.triage import Policy


@dataclass(frozen=True)
class Questionnaires:
    """The office's own questions, by the number of their version."""

    newest: int = 0
    """The one to ask; 0 while there is none."""
    versions: Mapping[int, Questionnaire] = field(default_factory=dict[int, Questionnaire])


@dataclass(frozen=True)
class Reference:
    """The newest of each; before anything came, what is built in."""

    roster: Roster = field(default_factory=Roster)
    policy: Policy = field(default_factory=Policy)
    place: Place = field(default_factory=lambda: Place("", DEFAULT_ZONE, {}))
    questionnaires: Questionnaires = field(default_factory=Questionnaires)
