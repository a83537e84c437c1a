"""Tablets at the office: one-time codes, enrolment, tokens, revoking."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from models.access import Device, EnrolmentCode
from models.clock import Clock, Milliseconds
from models.codes import ALPHABET
from models.errors import BadInput
from models.ids import NewId
from models.notice import N_, Notice
from models.protocol import EnrolReply, EnrolRequest
from models.roster import Gate, Site
from models.store import reading, writing

CODE_MINUTES = 10
CODE_LENGTH = 10
"""Crockford characters: 50 bits, for ten minutes and one use."""
MAX_NAME = 60
MAX_TOKEN = 128
SEEN_EVERY_MS = 30_000
"""How exactly the office knows when a tablet was last heard of; a write each time would cost a disk sync."""

NewToken = Callable[[], str]


class UnknownDevice(Exception):
    """The caller answers 401: no tablet has this token, or it was revoked."""


def random_token() -> str:
    """256 random bits, as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


@dataclass(frozen=True)
class Sender:
    """The tablet that a token belongs to."""

    device: str
    site: str
    gate: str
    zone: str
    seen_at: Milliseconds | None


@dataclass(frozen=True)
class NewCode:
    """A one-time code, as it is shown once: the office keeps its hash alone."""

    code: str
    expires_at: Milliseconds

    @property
    def grouped(self) -> str:
        """`ABCDE-12345`, easier to read aloud."""
        return f"{self.code[:5]}-{self.code[5:]}"


def hash_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def read_code(text: str) -> str | None:
    """What was keyed in as the code it stands for (Crockford: I and L are 1, O is 0); None if it cannot be one."""
    code = "".join(text.upper().split()).replace("-", "").translate(_LOOKALIKES)
    return code if len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) else None


_LOOKALIKES = str.maketrans("ILO", "110")


def new_code(engine: Engine, site: str, gate: str, now: Milliseconds, make: Callable[[], str] = random_code) -> NewCode:
    """Raises StoreError."""
    code = NewCode(make(), now + CODE_MINUTES * 60_000)
    with writing(engine) as session:
        session.execute(delete(EnrolmentCode).where(EnrolmentCode.expires_at < now - 86_400_000))
        session.add(
            EnrolmentCode(
                code_hash=hash_of(code.code), site_id=site, gate_id=gate, expires_at=code.expires_at, used_at=None
            )
        )
    return code


def enrol(
    engine: Engine, request: EnrolRequest, now: Milliseconds, new_id: NewId, new_token: NewToken = random_token
) -> EnrolReply:
    """Raises BadInput where the code is unknown, used or too old; StoreError."""
    code = read_code(request.code[:40])
    if code is None:
        raise BadInput(notice=CODE_REFUSED)
    token = new_token()
    with writing(engine) as session:
        used = session.execute(
            update(EnrolmentCode)
            .where(
                EnrolmentCode.code_hash == hash_of(code),
                EnrolmentCode.used_at.is_(None),
                EnrolmentCode.expires_at > now,
            )
            .values(used_at=now)
            .returning(EnrolmentCode.site_id, EnrolmentCode.gate_id)
        ).first()
        if used is None:
            raise BadInput(notice=CODE_REFUSED)
        site, gate = used
        device = Device(
            id=new_id(),
            site_id=site,
            gate_id=gate,
            name=clean_name(request.device_name),
            token_hash=hash_of(token),
            enrolled_at=now,
            seen_at=now,
            revoked_at=None,
        )
        session.add(device)
    return EnrolReply(device.id, site, gate, token)


CODE_REFUSED = Notice(N_("This code is wrong, used or too old. Make a new one at the office."))


def clean_name(name: str) -> str:
    """What a tablet calls itself, without what cannot be printed."""
    printable = "".join(c for c in name if c.isprintable())
    return " ".join(printable.split())[:MAX_NAME] or "tablet"


def sender_of(engine: Engine, token: str) -> Sender | None:
    """The tablet of a token; None for an unknown or revoked one. Raises StoreError."""
    if not token or len(token) > MAX_TOKEN:
        return None
    query = (
        select(Device.id, Device.site_id, Device.gate_id, Site.zone, Device.seen_at)
        .join(Site, Site.id == Device.site_id)
        .where(Device.token_hash == hash_of(token), Device.revoked_at.is_(None))
    )
    with reading(engine) as session:
        found = session.execute(query).first()
    return Sender(*found) if found else None


def note_seen(engine: Engine, sender: Sender, clock: Clock) -> None:
    """Raises StoreError."""
    now = clock()
    if sender.seen_at is None or now - sender.seen_at > SEEN_EVERY_MS:
        with writing(engine) as session:
            session.execute(update(Device).where(Device.id == sender.device).values(seen_at=now))


def revoke(engine: Engine, site: str, device: str, now: Milliseconds) -> bool:
    """From now on the office knows this tablet no more; False if there is none to revoke. Raises StoreError."""
    with writing(engine) as session:
        done = session.execute(
            update(Device)
            .where(Device.id == device, Device.site_id == site, Device.revoked_at.is_(None))
            .values(revoked_at=now)
            .returning(Device.id)
        ).first()
    return done is not None


def gates_of(session: Session, site: str) -> dict[str, str]:
    """Gate id to name, in the order of the names; gates no longer in use are left out."""
    query = select(Gate.id, Gate.name).where(Gate.site_id == site, Gate.gone.is_(False)).order_by(Gate.name)
    return dict(session.execute(query).all())


def count_devices(session: Session, site: str) -> int:
    """Tablets that are enrolled and not revoked."""
    query = select(func.count()).select_from(Device).where(Device.site_id == site, Device.revoked_at.is_(None))
    return session.scalar(query) or 0
