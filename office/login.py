"""Who may look into the office: passwords, sessions, and the token that a form must carry."""

import hmac
import secrets
import threading
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Engine, delete, func, select

from models.access import OfficeSession, OfficeUser
from models.clock import Milliseconds
from models.codes import ALPHABET
from models.errors import BadInput
from models.notice import N_, Notice
from models.store import reading, writing
from office.tablets.devices import hash_of

SESSION_MS = 16 * 3_600_000
"""From the first look in the morning to the day sheet."""
SHORTEST, LONGEST = 8, 200
MAX_NAME = 60
FIRST_USER = "office"

_hasher = PasswordHasher()
_at_once = threading.Semaphore(2)
"""Each check takes 64 MB; an office PC has few of those."""


@dataclass(frozen=True)
class Staff:
    """Somebody who is logged in."""

    name: str
    csrf: str


@dataclass(frozen=True)
class NewSession:
    token: str
    """Goes into the cookie; the office keeps its hash alone."""
    expires_at: Milliseconds


def set_password(engine: Engine, name: str, password: str) -> None:
    """Makes the user or replaces the password, and ends all sessions of that name. Raises BadInput, StoreError."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadInput(notice=Notice(N_("A user's name has 1 to 60 characters, and none that cannot be printed.")))
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(notice=Notice(N_("A password has 8 to 200 characters.")))
    hashed = hash_secret(password)
    with writing(engine) as session:
        session.merge(OfficeUser(name=name, password_hash=hashed))
        session.execute(delete(OfficeSession).where(OfficeSession.user == name))


def hash_secret(secret: str) -> str:
    """Argon2id, as a PHC string."""
    with _at_once:
        return _hasher.hash(secret)


def generated_password() -> str:
    """Fifteen Crockford characters in groups, 75 bits: `ABCDE-FGH12-34567`."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))


def has_users(engine: Engine) -> bool:
    """Raises StoreError."""
    with reading(engine) as session:
        return bool(session.scalar(select(func.count()).select_from(OfficeUser)))


def password_fits(engine: Engine, name: str, password: str) -> bool:
    """Takes as long for an unknown name as for a known one. Raises StoreError."""
    if len(name) > MAX_NAME or len(password) > LONGEST:
        return False
    with reading(engine) as session:
        kept = session.scalar(select(OfficeUser.password_hash).where(OfficeUser.name == name.strip()))
    with _at_once:
        try:
            return _hasher.verify(kept or _nobody(), password) and kept is not None
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_hex(16))


def open_session(engine: Engine, name: str, now: Milliseconds) -> NewSession:
    """Raises StoreError."""
    made = NewSession(secrets.token_urlsafe(32), now + SESSION_MS)
    with writing(engine) as session:
        session.execute(delete(OfficeSession).where(OfficeSession.expires_at <= now))
        session.add(
            OfficeSession(
                token_hash=hash_of(made.token),
                user=name.strip(),
                csrf=secrets.token_urlsafe(32),
                expires_at=made.expires_at,
            )
        )
    return made


def staff_of(engine: Engine, token: str, now: Milliseconds) -> Staff | None:
    """Whose cookie this is; None for an unknown or expired one. Raises StoreError."""
    if not token or len(token) > 100:
        return None
    query = select(OfficeSession.user, OfficeSession.csrf).where(
        OfficeSession.token_hash == hash_of(token), OfficeSession.expires_at > now
    )
    with reading(engine) as session:
        found = session.execute(query).first()
    return Staff(*found) if found else None


def close_session(engine: Engine, token: str) -> None:
    """Raises StoreError."""
    with writing(engine) as session:
        session.execute(delete(OfficeSession).where(OfficeSession.token_hash == hash_of(token)))


def csrf_fits(staff: Staff, given: str) -> bool:
    return hmac.compare_digest(staff.csrf.encode(), given.encode())
