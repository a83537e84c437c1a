"""Who this tablet is, in its store."""

from dataclasses import replace

from sqlalchemy import Engine, select, update

from kiosk.identity import DEFAULT_ZONE, Identity, Place
from kiosk.link.caller import BLOCK
from kiosk.store.unsent import chains, move_unsent
from models.enrolment import Chain, EnrolReply
from models.entry import genesis
from models.errors import NotEnrolled
from models.register import Entry
from models.roster import Gate, Site
from models.store import reading, writing
from models.tablet import Tablet


def identity(engine: Engine) -> Identity:
    """Raises NotEnrolled, StoreError."""
    who = latest_identity(engine)
    if who is None or not who.office:
        raise NotEnrolled
    return who


def latest_identity(engine: Engine) -> Identity | None:
    """As `identity`, or whom a tablet was that has to enrol anew: without an office's address. Raises StoreError."""
    with reading(engine) as session:
        tablet = session.scalars(select(Tablet)).first()
        if tablet is None:
            return None
        return Identity(tablet.device_id, tablet.site_id, tablet.gate_id, tablet.office, tablet.ca, tablet.private_key)


def become(engine: Engine, office: str, reply: EnrolReply, ca: str = "", private_key: str = "") -> Identity:
    """Stores the answer to an enrolment; the caller has seen that it is of the same compound as before, if any.

    Under another id than before, what the office does not have yet becomes the new one's. Raises StoreError.
    """
    with writing(engine) as session:
        before = session.scalars(select(Tablet)).first()
        acknowledged, cursor, synced_at, clock_high = 0, 0, None, 0
        if before is not None:
            cursor, synced_at, clock_high = before.cursor, before.synced_at, before.clock_high
            if before.device_id == reply.device:
                acknowledged = before.acknowledged
            else:
                move_unsent(session, before, reply)
            session.delete(before)
            session.flush()
        session.add(
            Tablet(
                device_id=reply.device,
                site_id=reply.site,
                gate_id=reply.gate,
                office=office,
                acknowledged=acknowledged,
                cursor=cursor,
                synced_at=synced_at,
                ca=ca,
                private_key=private_key,
                clock_high=clock_high,
            )
        )
    return identity(engine)


def been(engine: Engine, site: str) -> tuple[Chain, ...]:
    """All authors that this tablet has been and has entries of, the oldest first. Raises StoreError."""
    with reading(engine) as session:
        return chains(session, site)


def move_to(engine: Engine, who: Identity, gate: str) -> Identity:
    """The office has put this tablet at another gate. Raises StoreError."""
    _set(engine, gate_id=gate)
    return replace(who, gate=gate)


def forget(engine: Engine) -> None:
    """This tablet is nobody until it is enrolled anew, and then another: it may not know all that it has numbered.

    Whom it was stays, so that `become` hands over what the office does not have. Raises StoreError.
    """
    with writing(engine) as session:
        session.execute(update(Tablet).values(office="", private_key="", cursor=0))


def call_at(engine: Engine, who: Identity, office: str) -> Identity:
    """The same office has another address. Raises StoreError."""
    _set(engine, office=office)
    return replace(who, office=office)


def reserve(engine: Engine, above: int) -> int:
    """The first of BLOCK sequences that nobody uses again, higher than `above`. Raises StoreError."""
    with writing(engine) as session:
        tablet = session.scalars(select(Tablet)).one()
        first = max(tablet.sequence, above) + 1
        tablet.sequence = first + BLOCK - 1
    return first


def reserved(engine: Engine) -> int:
    """The highest sequence that was ever reserved. Raises StoreError."""
    with reading(engine) as session:
        return session.scalar(select(Tablet.sequence)) or 0


def end_of_chain(engine: Engine, who: Identity) -> tuple[int, str]:
    """Number and hash of the last entry. Raises StoreError."""
    query = select(Entry.number, Entry.hash).where(Entry.site_id == who.site, Entry.device_id == who.device)
    with reading(engine) as session:
        last = session.execute(query.order_by(Entry.number.desc()).limit(1)).first()
    return (last.number, last.hash) if last else (0, genesis(who.device))


def place(engine: Engine, site: str) -> Place:
    with reading(engine) as session:
        row = session.get(Site, site)
        gates = session.execute(
            select(Gate.id, Gate.name).where(Gate.site_id == site, Gate.gone.is_(False)).order_by(Gate.name)
        )
        return Place(row.name if row else "", row.zone if row else DEFAULT_ZONE, dict(gates.all()))


def _set(engine: Engine, **values: str) -> None:
    with writing(engine) as session:
        session.execute(update(Tablet).values(**values))
