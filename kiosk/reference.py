"""What the office has sent, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.duty import Volunteer
from kiosk.identity import DEFAULT_ZONE, Place
from kiosk.roster import Roster
from models.notice import Notice
from models.questionnaire.form import Questionnaire
from models.triage import Policy

if TYPE_CHECKING:
    from models.passes.check import Trust


@dataclass(frozen=True)
class Questionnaires:
    """The office's own questions, by the number of their version."""

    newest: int = 0
    """The one to ask; 0 while there is none."""
    versions: Mapping[int, Questionnaire] = field(default_factory=dict[int, Questionnaire])


@dataclass(frozen=True)
class PassKeys:
    """What this tablet reads passes with."""

    trust: Trust
    gate_key: bytes = field(repr=False)
    """Private, X25519, 32 bytes."""
    phone_key: bytes = field(repr=False)
    """Of `models.passes.personal.phone_hash`."""
    former_gate_key: bytes = field(default=b"", repr=False)
    """The gate key before, for passes that were sealed to it; empty where there was none."""


@dataclass(frozen=True)
class Reference:
    """The newest of each; before anything came, what is built in."""

    roster: Roster = field(default_factory=Roster)
    policy: Policy = field(default_factory=Policy)
    place: Place = field(default_factory=lambda: Place("", DEFAULT_ZONE, {}))
    questionnaires: Questionnaires = field(default_factory=Questionnaires)
    keys: PassKeys | None = None
    keys_refused: Notice | None = None
    """Why keys that the office sent are not in use."""
    addresses: Mapping[tuple[str, ...], str] = field(default_factory=dict[tuple[str, ...], str])
    """Flat, as `kiosk.passes.held_up.address` writes it, to household: made with the roster."""
    roster_revisions: tuple[int, ...] = ()
    """Of the tables that the roster was made from."""
    volunteers: Mapping[str, Volunteer] = field(default_factory=dict[str, Volunteer])
    """By id."""
