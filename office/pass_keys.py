"""The keys that passes are made with: made at need, renewed in time, and told to the gates as a signed list.

Whoever changes anything here holds the site's row locked, so that several office processes before one database make
one root key and never two lists of the same counter.
"""

import base64
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Engine, Table, bindparam, delete, select
from sqlalchemy.orm import Session

from models.base import Base
from models.clock import Milliseconds
from models.declaration import CompoundSecret, PassSigningKey, RevokedPass
from models.errors import BadInput
from models.notice import N_, Notice
from models.passes.issue import Signer
from models.passes.key_list import MOST_KEYS, KeyList, PassKey, accept, sign_list
from models.roster import PassTrust, Site
from models.store import reading, writing
from office.compound import NO_COMPOUND, take_revisions
from office.site_settings import MOST_PASS_HOURS, SiteSettings, settings_in

DAY: Milliseconds = 86_400_000
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
MOST_REVOKED = 8000
"""Passes in the list; it stays below the 100,000 characters that a tablet takes in one column."""
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


def lock(session: Session, site: str) -> None:
    """Until the session's end. Raises BadInput where there is no such compound."""
    if session.scalar(select(Site.id).where(Site.id == site).with_for_update()) is None:
        raise BadInput(notice=NO_COMPOUND)


def publish(session: Session, site: str, now: Milliseconds) -> None:
    """Signs the list of keys anew; it flows to the tablets. The caller holds the lock."""
    secret = session.get_one(CompoundSecret, site)
    root = bytes.fromhex(secret.root_private)
    # An office brought back from a backup must not count below what its tablets have seen.
    secret.list_counter = max(secret.list_counter + 1, now // _SECOND)
    signed = sign_list(_key_list(session, site, secret.list_counter, now), root)
    (revision,) = take_revisions(session, site, 1)
    session.merge(
        PassTrust(
            site_id=site,
            id=site,
            revision=revision,
            gone=False,
            key_list=base64.b64encode(signed).decode(),
            root_key=_ed25519_public(root).hex(),
            gate_key=secret.gate_private,
            phone_key=secret.phone_key,
        )
    )


def published(session: Session, site: str) -> KeyList | None:
    """The list that stands in the tablets' reference data."""
    row = session.get(PassTrust, (site, site))
    return accept(None, base64.b64decode(row.key_list), bytes.fromhex(row.root_key)).keys if row else None


def signing_keys(session: Session, site: str) -> Sequence[PassSigningKey]:
    """The oldest first."""
    query = select(PassSigningKey).where(PassSigningKey.site_id == site)
    return session.scalars(query.order_by(PassSigningKey.valid_from, PassSigningKey.key_id)).all()


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
            public=_ed25519_public(private).hex(),
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


def _key_list(session: Session, site: str, counter: int, now: Milliseconds) -> KeyList:
    session.execute(delete(RevokedPass).where(RevokedPass.site_id == site, RevokedPass.expires_at < now - DAY))
    revoked = session.scalars(
        select(RevokedPass.pass_id)
        .where(RevokedPass.site_id == site)
        .order_by(RevokedPass.expires_at.desc(), RevokedPass.pass_id)
        .limit(MOST_REVOKED)
    )
    keys = [key for key in signing_keys(session, site) if key.valid_until >= now - DAY]
    # Those in force before those revoked: a key that is not in the list is refused as well, with another sentence.
    kept = sorted(keys, key=lambda key: (key.revoked_at is not None, -key.valid_from))[:MOST_KEYS]
    return KeyList(
        issued_at=now // _SECOND * _SECOND,
        counter=counter,
        keys=tuple(
            PassKey(
                id=key.key_id,
                public=bytes.fromhex(key.public),
                valid_from=key.valid_from,
                valid_until=key.valid_until,
            )
            for key in sorted(kept, key=lambda key: key.key_id)
        ),
        revoked_keys=frozenset(key.key_id for key in keys if key.revoked_at is not None),
        revoked_passes=frozenset(map(bytes.fromhex, revoked)),
    )


def _is_stale(engine: Engine, site: str, now: Milliseconds) -> bool:
    with reading(engine) as session:
        return _age(session, site, now) >= REPUBLISHED_AFTER


def _age(session: Session, site: str, now: Milliseconds) -> Milliseconds:
    """Of the list that is published, also if it is of a clock that ran ahead; 0 where no pass was ever made."""
    listed = published(session, site)
    return abs(now - listed.issued_at) if listed else 0


def _ed25519_public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
