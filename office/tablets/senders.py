"""Who sends a request: whose signature it bears, and that it is not taken twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.access import Device, DeviceKind
from models.clock import Clock
from models.errors import StoreError
from models.roster import Site
from models.signing import BadSignature, Signed, claimed_sender, verify
from models.store import reading, writing
from office.tablets.devices import MAX_VERSION
from office.tablets.replay import slide

TRIES = 20
"""When requests of one tablet come to several offices at once."""


class UnknownDevice(Exception):
    """The caller answers 401: no tablet of ours has signed this."""


class LostDevice(Exception):
    """The caller answers 410: this tablet was reported lost. It locks and erases itself."""


class RefusedDevice(Exception):
    """The caller answers 403 with `why`: this tablet has to enrol anew; it keeps what it has."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class TakenBefore(Exception):
    """The caller answers 409 with `highest`: a request of this sequence was taken already, or much later ones."""

    def __init__(self, highest: int) -> None:
        super().__init__(str(highest))
        self.highest = highest


@dataclass(frozen=True)
class Sender:
    """The tablet whose request was taken."""

    device: str
    site: str
    gate: str
    zone: str


@dataclass(frozen=True)
class Asked:
    """A request as it came, its body packed as it was."""

    method: str
    url: str
    """Absolute, its authority from the Host field."""
    fields: Sequence[tuple[str, str]]
    """Their names in lower case."""
    body: bytes

    def field(self, name: str) -> str:
        return next((value for known, value in self.fields if known == name), "")


@dataclass(frozen=True)
class Ticket:
    """A request with a sound signature, that is taken with what it asks for: in one transaction, durable once."""

    sender: Sender
    device: Device
    signed: Signed
    agent: str
    clock: Clock

    def take(self, session: Session) -> bool:
        """False if something of the tablet has changed since it was read. Raises TakenBefore."""
        return _take(session, self.device, self.signed, self.agent, self.clock)


def ticket_of(engine: Engine, asked: Asked, clock: Clock) -> Ticket:
    """Raises UnknownDevice, LostDevice, RefusedDevice, StoreError."""
    device, _, zone, signed = _signed(engine, asked)
    if device.revoked_at is not None:
        raise LostDevice
    if device.refused_at is not None:
        raise RefusedDevice(device.refused_why)
    sender = Sender(device.id, device.site_id, device.gate_id, zone)
    return Ticket(sender, device, signed, asked.field("user-agent"), clock)


def admit(engine: Engine, asked: Asked, clock: Clock, *, also_lost: bool = False) -> Sender:
    """Takes a request once. The sequence is checked and written in one statement, so that several offices agree.

    `also_lost`: a lost tablet may still say that it is erased. Raises UnknownDevice, LostDevice, RefusedDevice,
    TakenBefore, StoreError.
    """
    device, key, zone, signed = _signed(engine, asked)
    signed_by = device.id
    for _ in range(TRIES):
        if device.revoked_at is not None and not also_lost:
            raise LostDevice
        if device.refused_at is not None:
            raise RefusedDevice(device.refused_why)
        if _taken(engine, device, signed, asked.field("user-agent"), clock):
            return Sender(device.id, device.site_id, device.gate_id, zone)
        device, key_now, zone = _known(engine, signed_by)
        if key_now != key:
            raise UnknownDevice
    raise StoreError("one tablet asks in too many places")


def sender_of(engine: Engine, device: str) -> Sender:
    """Raises UnknownDevice, StoreError."""
    found, _, zone = _known(engine, device)
    return Sender(found.id, found.site_id, found.gate_id, zone)


def _signed(engine: Engine, asked: Asked) -> tuple[Device, str, str, Signed]:
    """As `_known`, of the tablet that signed it, and the signature."""
    try:
        name = claimed_sender(dict(asked.fields))
        device, key, zone = _known(engine, name)
        return device, key, zone, verify(asked.method, asked.url, asked.fields, asked.body, name, bytes.fromhex(key))
    except BadSignature:
        raise UnknownDevice from None


def _known(engine: Engine, name: str) -> tuple[Device, str, str]:
    """The tablet, its public key and its site's zone."""
    query = select(Device, Site.zone).join(Site, Site.id == Device.site_id).where(Device.id == name)
    with reading(engine) as session:
        found = session.execute(query).first()
    if found is None or found.Device.public_key is None or found.Device.kind != DeviceKind.GATE:
        raise UnknownDevice
    return found.Device, found.Device.public_key, found.zone


def _taken(engine: Engine, device: Device, signed: Signed, agent: str, clock: Clock) -> bool:
    """As `_take`, by itself. Raises TakenBefore, StoreError."""
    with writing(engine) as session:
        return _take(session, device, signed, agent, clock)


def _take(session: Session, device: Device, signed: Signed, agent: str, clock: Clock) -> bool:
    """False if something of the tablet has changed since it was read. Raises TakenBefore."""
    slid = slide(device.sequence, device.replay_window, signed.sequence)
    if slid is None:
        raise TakenBefore(device.sequence)
    version = agent.partition("/")[2][:MAX_VERSION] if agent.startswith("gatepost/") else device.version
    done = session.execute(
        update(Device)
        .where(
            Device.id == device.id,
            Device.public_key == device.public_key,
            Device.sequence == device.sequence,
            Device.replay_window == device.replay_window,
            Device.revoked_at.is_(None) if device.revoked_at is None else Device.revoked_at.is_not(None),
            Device.refused_at.is_(None),
        )
        .values(sequence=slid[0], replay_window=slid[1], seen_at=clock(), version=version)
        .returning(Device.id)
    ).first()
    return done is not None
