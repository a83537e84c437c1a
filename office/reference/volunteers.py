"""The volunteers of a compound: who they are, what they sign on with; their rows flow down to the gates."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.codes import new_badge_id
from models.duty import VolunteerRole
from models.errors import BadInput
from models.ids import NewId
from models.names import check_name
from models.notice import N_, Notice
from models.roster import Volunteer
from models.store import reading, writing
from office.login import hash_secret
from office.reference.compound import take_revisions

SHORTEST_PIN, LONGEST_PIN = 4, 6
MOST = 300
"""Volunteers of one compound."""
NOBODY = Notice(N_("This volunteer is not on the list any more."))
NO_PIN = Notice(N_("A PIN has 4 to 6 digits."))
WEAK_PIN = Notice(N_("Anybody would try this PIN first. Choose one that is not 1234 or 0000."))
TOO_MANY = Notice(N_("A compound has at most {most} volunteers."), {"most": str(MOST)})


@dataclass(frozen=True)
class Listed:
    """One who has not left."""

    id: str
    name: str
    role: VolunteerRole
    badge: str
    """Its id; empty where none was made."""
    has_pin: bool


def listed(engine: Engine, site: str) -> list[Listed]:
    """Gate leaders first, then by name. Raises StoreError."""
    query = select(Volunteer).where(Volunteer.site_id == site, Volunteer.gone.is_(False))
    with reading(engine) as session:
        found = [
            Listed(one.id, one.name, VolunteerRole(one.role), one.badge, bool(one.pin_hash))
            for one in session.scalars(query)
        ]
    return sorted(found, key=lambda one: (one.role is not VolunteerRole.GATE_LEADER, one.name, one.id))


def add(engine: Engine, site: str, name: str, role: VolunteerRole, new_id: NewId) -> Listed:
    """Raises BadInput, StoreError."""
    checked = _name(name)
    with writing(engine) as session:
        count = select(func.count()).select_from(Volunteer)
        if (session.scalar(count.where(Volunteer.site_id == site, Volunteer.gone.is_(False))) or 0) >= MOST:
            raise BadInput(notice=TOO_MANY)
        (revision,) = take_revisions(session, site, 1)
        row = Volunteer(site_id=site, id=new_id(), revision=revision, gone=False, name=checked, role=role.value)
        row.badge = row.pin_hash = ""
        session.add(row)
        return Listed(row.id, checked, role, "", False)


def change(engine: Engine, site: str, volunteer: str, name: str, role: VolunteerRole) -> None:
    """Another name or role. Raises BadInput, StoreError."""
    checked = _name(name)
    with writing(engine) as session:
        row = _written(session, site, volunteer)
        row.name, row.role = checked, role.value


def set_pin(engine: Engine, site: str, volunteer: str, pin: str) -> None:
    """The office keeps its Argon2id hash alone, and the gates get no more. Raises BadInput, StoreError."""
    pin = pin.strip()
    if not (SHORTEST_PIN <= len(pin) <= LONGEST_PIN and pin.isascii() and pin.isdigit()):
        raise BadInput(notice=NO_PIN)
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    if len(steps) == 1 and steps <= {-1, 0, 1}:
        raise BadInput(notice=WEAK_PIN)
    hashed = hash_secret(pin)
    with writing(engine) as session:
        _written(session, site, volunteer).pin_hash = hashed


def badge_of(engine: Engine, site: str, volunteer: str, new_badge: Callable[[], str] = new_badge_id) -> Listed:
    """With their badge: the one they have, else a new one. Raises BadInput, StoreError."""
    with writing(engine) as session:
        row = _locked(session, site, volunteer)
        if not row.badge:
            row = _written(session, site, volunteer)
            row.badge = new_badge()
        return Listed(row.id, row.name, VolunteerRole(row.role), row.badge, bool(row.pin_hash))


def replace_badge(engine: Engine, site: str, volunteer: str, new_badge: Callable[[], str] = new_badge_id) -> Listed:
    """The one that was lost opens nothing more, as soon as the gates hear of it. Raises BadInput, StoreError."""
    with writing(engine) as session:
        row = _written(session, site, volunteer)
        row.badge = new_badge()
        return Listed(row.id, row.name, VolunteerRole(row.role), row.badge, bool(row.pin_hash))


def leave(engine: Engine, site: str, volunteer: str) -> None:
    """Their badge and PIN go with them; the name stays with what they wrote. Raises BadInput, StoreError."""
    with writing(engine) as session:
        row = _written(session, site, volunteer)
        row.gone, row.badge, row.pin_hash = True, "", ""


def _name(name: str) -> str:
    checked = check_name(name)
    if isinstance(checked, Notice):
        raise BadInput(notice=checked)
    return checked


def _locked(session: Session, site: str, volunteer: str) -> Volunteer:
    query = select(Volunteer).where(Volunteer.site_id == site, Volunteer.id == volunteer, Volunteer.gone.is_(False))
    row = session.scalars(query.with_for_update()).first()
    if row is None:
        raise BadInput(notice=NOBODY)
    return row


def _written(session: Session, site: str, volunteer: str) -> Volunteer:
    """Of the next revision: the gates hear of it."""
    row = _locked(session, site, volunteer)
    (row.revision,) = take_revisions(session, site, 1)
    return row
