"""The list of keys that goes to the tablets: who signs passes, and what is revoked.

Whoever changes anything in it holds the site's row locked, so that of several office processes before one database
none makes a second root key or uses a counter twice.
"""

import base64
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.clock import Milliseconds
from models.declaration import CompoundSecret, PassSigningKey, RevokedPass
from models.errors import BadInput
from models.passes.key_list import MOST_KEYS, KeyList, PassKey, accept, sign_list
from models.roster import PassTrust, Site
from office.reference.compound import NO_COMPOUND, take_revisions

DAY: Milliseconds = 86_400_000
MOST_REVOKED = 30_000
"""Passes in the list, see `models.passes.key_list.MAX_LIST`."""
_SECOND = 1000


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
            root_key=ed25519_public(root).hex(),
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


def ed25519_public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
