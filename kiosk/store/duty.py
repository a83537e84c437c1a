"""The volunteers that the office sent, and who is on duty, in the tablet's store."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from kiosk.duty import Volunteer
from models.clock import Milliseconds
from models.duty import ShiftChange, VolunteerRole
from models.roster import Volunteer as VolunteerRow
from models.store import reading
from models.tablet import OnDuty

Statement = tuple[str, Sequence[object]]

COME = f"INSERT INTO {OnDuty.__tablename__} (volunteer_id, since) VALUES (?, ?) ON CONFLICT DO NOTHING"  # noqa: S608
GO = f"DELETE FROM {OnDuty.__tablename__} WHERE volunteer_id = ?"  # noqa: S608 - both are constants


def load_volunteers(engine: Engine, site: str) -> dict[str, Volunteer]:
    """Raises StoreError."""
    query = select(
        VolunteerRow.id, VolunteerRow.name, VolunteerRow.role, VolunteerRow.badge, VolunteerRow.pin_hash
    ).where(VolunteerRow.site_id == site, VolunteerRow.gone.is_(False))
    with reading(engine) as session:
        rows = session.execute(query).all()
    return {key: Volunteer(key, name, _role(role), badge, pin_hash) for key, name, role, badge, pin_hash in rows}


def load_on_duty(engine: Engine) -> dict[str, Milliseconds]:
    """Volunteer to since when. Raises StoreError."""
    with reading(engine) as session:
        return dict(session.execute(select(OnDuty.volunteer_id, OnDuty.since)).all())


def statements(change: ShiftChange, now: Milliseconds) -> list[Statement]:
    """What is written with the entry of this change."""
    return [*((GO, [one]) for one in change.went), *((COME, [one, now]) for one in change.came)]


def _role(name: str) -> VolunteerRole:
    """A newer office may know more kinds; whoever is no leader here is a volunteer."""
    return VolunteerRole.GATE_LEADER if name == VolunteerRole.GATE_LEADER else VolunteerRole.VOLUNTEER
