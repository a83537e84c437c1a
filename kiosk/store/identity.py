"""Who this tablet is, in its store."""

from sqlalchemy import Engine, select

from kiosk.identity import DEFAULT_ZONE, Identity, Place
from models.errors import NotEnrolled
from models.protocol import EnrolReply
from models.roster import Gate, Site
from models.store import reading, writing
from models.tablet import Tablet


def identity(engine: Engine) -> Identity:
    """Raises NotEnrolled, StoreError."""
    with reading(engine) as session:
        tablet = session.scalars(select(Tablet)).first()
        if tablet is None:
            raise NotEnrolled
        return Identity(tablet.device_id, tablet.site_id, tablet.gate_id, tablet.office, tablet.token)


def become(engine: Engine, office: str, reply: EnrolReply) -> Identity:
    """Stores the answer to an enrolment. Raises BadInput if this tablet is somebody already, StoreError."""
    with writing(engine) as session:
        session.add(
            Tablet(
                device_id=reply.device,
                site_id=reply.site,
                gate_id=reply.gate,
                office=office,
                token=reply.token,
                acknowledged=0,
                cursor=0,
                synced_at=None,
            )
        )
    return identity(engine)


def is_enrolled(engine: Engine) -> bool:
    with reading(engine) as session:
        return session.scalars(select(Tablet.device_id)).first() is not None


def place(engine: Engine, site: str) -> Place:
    with reading(engine) as session:
        row = session.get(Site, site)
        gates = session.execute(
            select(Gate.id, Gate.name).where(Gate.site_id == site, Gate.gone.is_(False)).order_by(Gate.name)
        )
        return Place(row.name if row else "", row.zone if row else DEFAULT_ZONE, dict(gates.all()))
