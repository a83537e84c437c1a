"""The keys that passes are made with: made at need, renewed in time, revoked.

The usual pass finds them by one question; `office.passes.key_list` says who may change them.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, Table, bindparam, select
from sqlalchemy.orm import Session

from models.base import Base
from models.clock import Milliseconds
from models.declaration import CompoundSecret, PassSigningKey
from models.errors import BadInput
from models.notice import N_, Notice
from models.passes.issue import Signer
from models.store import reading, writing
from office.passes.key_list import DAY, ed25519_public, lock, publish, published, signing_keys
from office.reference.site_settings import MOST_PASS_HOURS, SiteSettings, settings_in

LONGEST_PASS: Milliseconds = MOST_PASS_HOURS * 3_600_000
KEY_DAYS = 90
KNOWN_AFTER = 3 * DAY
"""A new key signs no pass before: gates out of reach shall know it first, unless there is no other."""
RETIRED_AFTER = KNOWN_AFTER + LONGEST_PASS + DAY
"""How long the old key still counts once there is a new one: until its last pass has expired."""
RENEWED_BEFORE = RETIRED_AFTER + 3 * DAY
"""With less time left, a key gets its successor."""
REPUBLISHED_AFTER = DAY // 2
"""So that what the tablet calls "last renewed" is of today."""
MOST_IN_FORCE = 8
_HIGHEST_ID = 255
_SECOND = 1000

Key = TypeVar("Key", bound=Any)
"""A PassSigningKey, or a row of its columns."""
NewBytes = Callable[[int], bytes]
"""So many random bytes."""

TOO_OFTEN = Notice(N_("The key was renewed too often lately. Wait until the old ones have expired."))
NO_SUCH_KEY = Notice(N_("There is no such key, or it is withdrawn already."))


@dataclass(frozen=True)
class PassKeys:
    """What a pass is made with."""

    signer: Signer
    gate_key: bytes
    """Public, X25519."""
    phone_key: bytes
    settings: SiteSettings


def ensure(engine: Engine, site: str, now: Milliseconds, new_bytes: NewBytes = secrets.token_bytes) -> PassKeys:
    """Makes what is missing; usually it reads alone. Raises BadInput where there is no such compound, StoreError."""
    with reading(engine) as session:
        found = _in_use(session, site, now)
    if found is not None:
        return found
    with writing(engine) as session:
        lock(session, site)
        found = _in_use(session, site, now)
        if found is None:
            _make(session, site, now, new_bytes)
            found = _in_use(session, site, now)
    assert found is not None
    return found


def renew(engine: Engine, site: str, now: Milliseconds, new_bytes: NewBytes = secrets.token_bytes) -> bool:
    """Publishes anew what was last published half a day ago; True if so. Raises BadInput, StoreError."""
    if not _is_stale(engine, site, now):
        return False
    with writing(engine) as session:
        lock(session, site)
        if _age(session, site, now) < REPUBLISHED_AFTER:
            return False
        if _lasts(signing_keys(session, site), now):
            publish(session, site, now)
        else:
            _make(session, site, now, new_bytes)
    return True


def rotate(engine: Engine, site: str, now: Milliseconds, new_bytes: NewBytes = secrets.token_bytes) -> None:
    """A new key now; the old one counts until its passes have expired. Raises BadInput, StoreError."""
    with writing(engine) as session:
        lock(session, site)
        if (
            sum(key.revoked_at is None and key.valid_until > now for key in signing_keys(session, site))
            >= MOST_IN_FORCE
        ):
            raise BadInput(notice=TOO_OFTEN)
        _make(session, site, now, new_bytes)


def revoke_key(
    engine: Engine, site: str, key_id: int, now: Milliseconds, new_bytes: NewBytes = secrets.token_bytes
) -> None:
    """All passes of the key are refused from the tablets' next sync on. Raises BadInput, StoreError."""
    with writing(engine) as session:
        lock(session, site)
        key = session.get(PassSigningKey, (site, key_id))
        if key is None or key.revoked_at is not None:
            raise BadInput(notice=NO_SUCH_KEY)
        key.revoked_at = now
        if _lasts(signing_keys(session, site), now):
            publish(session, site, now)
        else:
            _make(session, site, now, new_bytes)


def signs_now(keys: Sequence[Key], now: Milliseconds) -> Key | None:
    """The newest that gates know of; else the one that they have had the longest time to hear of."""
    good = [key for key in keys if key.revoked_at is None and key.valid_from <= now <= key.valid_until - LONGEST_PASS]
    known = [key for key in good if key.valid_from <= now - KNOWN_AFTER]
    return known[-1] if known else next(iter(good), None)


def _lasts(keys: Sequence[Any], now: Milliseconds) -> bool:
    """Whether no new key is needed yet."""
    lasting = any(key.revoked_at is None and key.valid_until >= now + RENEWED_BEFORE for key in keys)
    return lasting and signs_now(keys, now) is not None


def _in_use(session: Session, site: str, now: Milliseconds) -> PassKeys | None:
    """None where something is missing, or a new key is due."""
    rows = session.execute(_KEYS, {"site": site}).all()
    key = signs_now(rows, now)
    if key is None or not _lasts(rows, now):
        return None
    return PassKeys(
        Signer(key.key_id, bytes.fromhex(key.private)),
        X25519PrivateKey.from_private_bytes(bytes.fromhex(key.gate_private)).public_key().public_bytes_raw(),
        bytes.fromhex(key.phone_key),
        settings_in(session, site),
    )


_KEY: Table = Base.metadata.tables[PassSigningKey.__tablename__]
_SECRET: Table = Base.metadata.tables[CompoundSecret.__tablename__]
_KEYS = (
    select(_KEY, _SECRET.c.gate_private, _SECRET.c.phone_key)
    .join(_SECRET, _SECRET.c.site_id == _KEY.c.site_id)
    .where(_KEY.c.site_id == bindparam("site"))
    .order_by(_KEY.c.valid_from, _KEY.c.key_id)
)
"""In one question, and without objects: each pass asks it."""


def _make(session: Session, site: str, now: Milliseconds, new_bytes: NewBytes) -> None:
    """The secrets if there are none, a new key, and the list with it. The caller holds the lock."""
    if session.get(CompoundSecret, site) is None:
        root, gate, phone = (new_bytes(32).hex() for _ in range(3))
        session.add(CompoundSecret(site_id=site, root_private=root, gate_private=gate, phone_key=phone, list_counter=0))
    now = now // _SECOND * _SECOND
    keys = signing_keys(session, site)
    for key in keys[:-1]:  # the newest stays, so that ids go on where they were
        if key.valid_until < now - DAY:
            session.delete(key)
    for key in keys:
        # A key of a clock that ran ahead still needs a time of its own, however short.
        key.valid_until = max(key.valid_from + _SECOND, min(key.valid_until, now + RETIRED_AFTER))
    private = new_bytes(32)
    session.add(
        PassSigningKey(
            site_id=site,
            key_id=_free_id(keys),
            private=private.hex(),
            public=ed25519_public(private).hex(),
            valid_from=now,
            valid_until=now + KEY_DAYS * DAY,
            revoked_at=None,
        )
    )
    session.flush()
    publish(session, site, now)


def _free_id(keys: Sequence[PassSigningKey]) -> int:
    """The next after the newest one's, so that an id comes back as late as can be."""
    taken = {key.key_id for key in keys}
    newest = keys[-1].key_id if keys else 0
    for step in range(_HIGHEST_ID):
        free = (newest + step) % _HIGHEST_ID + 1
        if free not in taken:
            return free
    raise BadInput(notice=TOO_OFTEN)


def _is_stale(engine: Engine, site: str, now: Milliseconds) -> bool:
    with reading(engine) as session:
        return _age(session, site, now) >= REPUBLISHED_AFTER


def _age(session: Session, site: str, now: Milliseconds) -> Milliseconds:
    """Of the list that is published, also if it is of a clock that ran ahead; 0 where no pass was ever made."""
    listed = published(session, site)
    return abs(now - listed.issued_at) if listed else 0
