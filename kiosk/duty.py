"""Who may sign on at this gate, and who has. A gate without volunteers on its list works all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kiosk.entries import Source, of_nobody
from kiosk.register import NewEntry
from models.clock import Milliseconds
from models.duty import ShiftChange, VolunteerRole
from models.entry import EntryKind


@dataclass(frozen=True)
class Volunteer:
    """Somebody on the office's list 志愿者."""

    id: str
    name: str
    role: VolunteerRole = VolunteerRole.VOLUNTEER
    badge: str = ""
    """As `models.codes.read_badge` reads it; empty where none was made."""
    pin_hash: str = field(default="", repr=False)
    """Argon2id, PHC string; empty where none was set."""

    @property
    def leads(self) -> bool:
        return self.role is VolunteerRole.GATE_LEADER

    @property
    def can_prove(self) -> bool:
        """By badge or PIN, that it is them."""
        return bool(self.badge or self.pin_hash)


@dataclass(frozen=True)
class Duty:
    """The list as the office sent it last, and who of them is on duty at this tablet since when."""

    volunteers: Mapping[str, Volunteer] = field(default_factory=dict[str, Volunteer])
    since: Mapping[str, Milliseconds] = field(default_factory=dict[str, Milliseconds])
    """Whoever left the office's list meanwhile may stand here still, and counts no more."""

    @property
    def on(self) -> tuple[Volunteer, ...]:
        """Those on duty, the first to come first."""
        there = sorted(self.since, key=lambda volunteer: (self.since[volunteer], volunteer))
        return tuple(self.volunteers[volunteer] for volunteer in there if volunteer in self.volunteers)

    @property
    def off(self) -> tuple[Volunteer, ...]:
        """The others, by name."""
        away = (volunteer for volunteer in self.volunteers.values() if volunteer.id not in self.since)
        return tuple(sorted(away, key=lambda volunteer: (volunteer.name, volunteer.id)))

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(volunteer.id for volunteer in self.on)

    @property
    def names(self) -> str:
        return "、".join(volunteer.name for volunteer in self.on)

    @property
    def leaders(self) -> tuple[Volunteer, ...]:
        """Gate leaders who can prove who they are: without one, nothing is locked."""
        return tuple(one for one in self.volunteers.values() if one.leads and one.can_prove)

    def of_badge(self, badge: str) -> Volunteer | None:
        return next((one for one in self.volunteers.values() if badge and one.badge == badge), None)

    def changed(self, came: tuple[str, ...], went: tuple[str, ...], now: Milliseconds) -> Duty:
        """Whoever is there already stays since when they came."""
        kept = {volunteer: since for volunteer, since in self.since.items() if volunteer not in went}
        return Duty(self.volunteers, {**dict.fromkeys(came, now), **kept})


def shift_entry(source: Source, change: ShiftChange, on_duty: tuple[str, ...]) -> NewEntry:
    """`on_duty`: ids of those who were before the change."""
    return replace(of_nobody(source, EntryKind.SHIFT), volunteers=on_duty, shift=change)
