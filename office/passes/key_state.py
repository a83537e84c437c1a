"""How a compound's keys stand, for the settings page."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.declaration import PassSigningKey, RevokedPass
from models.store import reading
from office.passes.key_list import MOST_REVOKED, published, signing_keys
from office.passes.keys import signs_now


class KeyStanding(StrEnum):
    SIGNS = "signs"
    NEXT = "next"
    """Gates hear of it first."""
    RETIRED = "retired"
    """Signs nothing more; its passes still count."""
    REVOKED = "revoked"


@dataclass(frozen=True)
class KeyLine:
    id: int
    standing: KeyStanding
    valid_from: Milliseconds
    valid_until: Milliseconds
    revoked_at: Milliseconds | None


@dataclass(frozen=True)
class KeyState:
    keys: tuple[KeyLine, ...]
    """The newest first, without those that have expired."""
    published_at: Milliseconds
    counter: int
    revoked_passes: int
    too_many_revoked: bool
    """More than the list holds: some are not refused."""


def key_state(engine: Engine, site: str, now: Milliseconds) -> KeyState | None:
    """None where no pass was ever made. Raises StoreError."""
    with reading(engine) as session:
        listed = published(session, site)
        if listed is None:
            return None
        revoked = session.scalar(
            select(func.count())
            .select_from(RevokedPass)
            .where(RevokedPass.site_id == site, RevokedPass.expires_at >= now)
        )
        lines = tuple(_lines(session, site, now))
    count = revoked or 0
    return KeyState(lines, listed.issued_at, listed.counter, count, count > MOST_REVOKED)


def _lines(session: Session, site: str, now: Milliseconds) -> Iterator[KeyLine]:
    keys = signing_keys(session, site)
    signs = signs_now(keys, now)
    newer = True
    for key in reversed(keys):
        newer = newer and key is not signs
        if key.valid_until >= now:
            standing = _standing(key, signs=key is signs, newer=newer)
            yield KeyLine(key.key_id, standing, key.valid_from, key.valid_until, key.revoked_at)


def _standing(key: PassSigningKey, *, signs: bool, newer: bool) -> KeyStanding:
    """`newer`: than the one that signs."""
    if key.revoked_at is not None:
        return KeyStanding.REVOKED
    return KeyStanding.SIGNS if signs else KeyStanding.NEXT if newer else KeyStanding.RETIRED
