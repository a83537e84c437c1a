"""Tablets at the office: one-time codes, enrolment, where each stands, which are lost."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from models.access import Device, DeviceKind, EnrolmentCode
from models.clock import Milliseconds
from models.codes import ALPHABET
from models.enrolment import (
    CODE_LENGTH,
    CODE_REFUSED,
    MOST_CHAINS,
    NO_RIGHT,
    OTHER_COMPOUND,
    Chain,
    EnrolReply,
    EnrolRequest,
    Held,
    read_code,
)
from models.errors import BadInput
from models.ids import NewId
from models.register import Entry
from models.roster import Gate
from models.store import reading, writing
from office.reference.compound import take_revisions

CODE_MINUTES = 10
MAX_NAME = 60
MAX_VERSION = 20
MAX_STORE_KEY = 4_000
MOST_TABLETS = 64
"""Of one compound, that are told of each other: the last that were enrolled."""


class Refused(StrEnum):
    """Why a tablet that is not lost has to enrol anew. It keeps what it has."""

    CLONED = "cloned"
    """Two machines were found to sign with its key."""
    REPLACED = "replaced"
    """It enrolled anew, under another id."""


@dataclass(frozen=True)
class NewCode:
    """A one-time code, as it is shown once: the office keeps its hash alone."""

    code: str
    expires_at: Milliseconds

    @property
    def grouped(self) -> str:
        """`ABCDE-12345`, easier to read aloud."""
        return f"{self.code[:5]}-{self.code[5:]}"


def random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def new_code(
    engine: Engine,
    site: str,
    gate: str,
    now: Milliseconds,
    make: Callable[[], str] = random_code,
    device: str | None = None,
) -> NewCode:
    """`device`: a tablet that is to enrol anew. Raises StoreError."""
    code = NewCode(make(), now + CODE_MINUTES * 60_000)
    with writing(engine) as session:
        session.execute(delete(EnrolmentCode).where(EnrolmentCode.expires_at < now - 86_400_000))
        session.add(
            EnrolmentCode(
                code_hash=hash_of(code.code),
                site_id=site,
                gate_id=gate,
                expires_at=code.expires_at,
                used_at=None,
                device_id=device,
            )
        )
    return code


def enrol(engine: Engine, request: EnrolRequest, now: Milliseconds, new_id: NewId) -> EnrolReply:
    """The caller has seen that the request is signed by its own key. Once more with the same key is answered alike.

    Raises BadInput where the code is unknown, used or too old, or the tablet may not have it; StoreError.
    """
    code = read_code(request.code[:40])
    if code is None or not is_public_key(request.public_key):
        raise BadInput(notice=CODE_REFUSED)
    if request.kind != DeviceKind.GATE:
        raise BadInput(notice=NO_RIGHT)
    with writing(engine) as session:
        found = session.get(EnrolmentCode, hash_of(code), with_for_update=True)
        if found is None or found.expires_at <= now:
            raise BadInput(notice=CODE_REFUSED)
        if request.site not in ("", found.site_id):
            raise BadInput(notice=OTHER_COMPOUND)
        if found.used_at is not None:
            device = _made_by(session, found, request.public_key)
        else:
            found.used_at = now
            device = _enrolled(session, found, request, now, new_id)
            take_revisions(session, found.site_id, 1)  # the other tablets hear of it now
        held = tuple(_held(session, found.site_id, chain) for chain in request.chains[:MOST_CHAINS])
        through = _through(session, found.site_id, request)
        return EnrolReply(device.id, device.site_id, device.gate_id, *through, held)


def is_public_key(text: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(text))
    except ValueError:
        return False
    return len(text) == 64 and text == text.lower()


def _made_by(session: Session, code: EnrolmentCode, key: str) -> Device:
    """Of a code that is used: the tablet, if it is the same that asks again, for the answer was lost on its way."""
    query = select(Device).where(Device.public_key == key, Device.enrolled_at == code.used_at)
    device = session.scalars(query).first()
    if device is None:
        raise BadInput(notice=CODE_REFUSED)
    return device


def _enrolled(session: Session, code: EnrolmentCode, request: EnrolRequest, now: Milliseconds, new_id: NewId) -> Device:
    before = session.get(Device, code.device_id, with_for_update=True) if code.device_id else None
    name = clean_name(request.device_name) if before is None else before.name
    if before is not None and _goes_on(session, before, request):
        device = before
    else:
        if before is not None and before.revoked_at is None:
            before.refused_at, before.refused_why = now, before.refused_why or Refused.REPLACED
        device = Device(id=new_id(), site_id=code.site_id)
        session.add(device)
    device.name, device.gate_id = name, code.gate_id
    device.enrolled_at = device.seen_at = now
    device.public_key, device.sequence, device.replay_window = request.public_key, 0, 0
    device.kind, device.version = DeviceKind.GATE, request.version[:MAX_VERSION]
    device.store_key = request.store_key[:MAX_STORE_KEY] or None
    device.refused_at, device.refused_why, device.erased_at = None, "", None
    return device


def _goes_on(session: Session, device: Device, request: EnrolRequest) -> bool:
    """Whether the tablet is this very one and has all that the office has of it: then its numbers go on.

    Else it becomes another author, for two chains under one id could not be told apart. Of two of one image the first
    that enrols anew has another key from then on.
    """
    standing = device.revoked_at is None and device.refused_at is None
    same = request.device == device.id and request.former_key in ("", device.public_key)
    if not same or request.restored or not standing:
        return False
    query = select(Entry.number, Entry.hash).where(Entry.site_id == device.site_id, Entry.device_id == device.id)
    last = session.execute(query.order_by(Entry.number.desc()).limit(1)).first()
    if last is None or request.last_number > last.number:
        return True
    return (request.last_number, request.last_hash) == (last.number, last.hash)


def _through(session: Session, site: str, request: EnrolRequest) -> tuple[int, str]:
    """Number and hash of the last entry here that stands within the tablet's chain; 0 if one before it is missing."""
    mine = (Entry.site_id == site, Entry.device_id == request.device, Entry.number <= request.last_number)
    last = session.execute(select(Entry.number, Entry.hash).where(*mine).order_by(Entry.number.desc()).limit(1)).first()
    count = session.scalar(select(func.count()).select_from(Entry).where(*mine))
    return (last.number, last.hash) if last is not None and last.number == count else (0, "")


def _held(session: Session, site: str, chain: Chain) -> Held:
    mine = (Entry.site_id == site, Entry.device_id == chain.device, Entry.number <= chain.last_number)
    last = session.execute(select(Entry.number, Entry.hash).where(*mine).order_by(Entry.number.desc()).limit(1)).first()
    if last is None:
        return Held(chain.device, (), "")
    if session.scalar(select(func.count()).select_from(Entry).where(*mine)) == last.number:
        return Held(chain.device, ((1, last.number),), last.hash)
    ranges: list[tuple[int, int]] = []
    for number in session.scalars(select(Entry.number).where(*mine).order_by(Entry.number)):
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return Held(chain.device, tuple(ranges), last.hash)


def clean_name(name: str) -> str:
    """What a tablet calls itself, without what cannot be printed."""
    printable = "".join(c for c in name if c.isprintable())
    return " ".join(printable.split())[:MAX_NAME] or "tablet"


def rename(engine: Engine, site: str, device: str, name: str) -> bool:
    """False if there is none. Raises StoreError."""
    return _change(engine, site, device, name=clean_name(name))


def move(engine: Engine, site: str, device: str, gate: str) -> bool:
    """The tablet hears of it with its next request; what it has registered stays where it was. Raises StoreError."""
    with reading(engine) as session:
        if gate not in gates_of(session, site):
            return False
    return _change(engine, site, device, gate_id=gate)


def refuse(engine: Engine, device: str, why: Refused, now: Milliseconds) -> None:
    """From now on it has to enrol anew; the first reason stays. Raises StoreError."""
    with writing(engine) as session:
        site = session.scalar(
            update(Device)
            .where(Device.id == device, Device.refused_at.is_(None))
            .values(refused_at=now, refused_why=why.value)
            .returning(Device.site_id)
        )
        if site is not None:
            take_revisions(session, site, 1)  # the other tablets hear of it now


def revoke(engine: Engine, site: str, device: str, now: Milliseconds) -> bool:
    """The tablet is lost: at its next request it hears of it, and erases itself. False if there is none to revoke.

    The caller rotates what the tablet knew. Raises StoreError.
    """
    with writing(engine) as session:
        done = session.execute(
            update(Device)
            .where(Device.id == device, Device.site_id == site, Device.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(Device.id)
        ).first()
        if done is not None:
            take_revisions(session, site, 1)  # a tablet that waits for news hears of it now
    return done is not None


def note_erased(engine: Engine, device: str, now: Milliseconds) -> None:
    """A lost tablet says that it has erased its store; the first time counts. Raises StoreError."""
    with writing(engine) as session:
        session.execute(
            update(Device)
            .where(Device.id == device, Device.revoked_at.is_not(None), Device.erased_at.is_(None))
            .values(erased_at=now)
        )


@dataclass(frozen=True)
class Standing:
    """What the office knows of a tablet beside its entries."""

    kind: str
    version: str
    refused_at: Milliseconds | None
    refused_why: str
    erased_at: Milliseconds | None


def standings(engine: Engine, site: str) -> dict[str, Standing]:
    """Of all tablets of a compound, by their ids. Raises StoreError."""
    query = select(
        Device.id, Device.kind, Device.version, Device.refused_at, Device.refused_why, Device.erased_at
    ).where(Device.site_id == site)
    with reading(engine) as session:
        return {
            row.id: Standing(row.kind, row.version, row.refused_at, row.refused_why, row.erased_at)
            for row in session.execute(query)
        }


def _change(engine: Engine, site: str, device: str, **values: Any) -> bool:
    with writing(engine) as session:
        query = update(Device).where(Device.id == device, Device.site_id == site).values(**values)
        done = session.execute(query.returning(Device.id)).first()
        if done is not None:
            take_revisions(session, site, 1)  # a tablet that waits for news hears of it now
    return done is not None


def gates_of(session: Session, site: str) -> dict[str, str]:
    """Gate id to name, in the order of the names; gates no longer in use are left out."""
    query = select(Gate.id, Gate.name).where(Gate.site_id == site, Gate.gone.is_(False)).order_by(Gate.name)
    return dict(session.execute(query).all())


def count_devices(session: Session, site: str) -> int:
    """Tablets that are enrolled, neither lost nor replaced."""
    here = (Device.site_id == site, Device.revoked_at.is_(None), Device.refused_why != Refused.REPLACED)
    return session.scalar(select(func.count()).select_from(Device).where(*here)) or 0


def tablet_keys(session: Session, site: str) -> list[str]:
    """Public keys, hexadecimal, of those that stand at a gate now: neither lost nor to be enrolled anew."""
    here = (Device.site_id == site, Device.kind == DeviceKind.GATE, Device.public_key.is_not(None))
    query = select(Device.public_key).where(*here, Device.revoked_at.is_(None), Device.refused_at.is_(None))
    newest = session.scalars(query.order_by(Device.enrolled_at.desc(), Device.id).limit(MOST_TABLETS))
    return [key for key in newest if key]
