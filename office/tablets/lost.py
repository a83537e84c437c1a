"""A tablet is reported lost: its rights end, and what it knew is worth nothing for passes made from now on."""

import secrets

from sqlalchemy import Engine

from models.clock import Milliseconds
from models.declaration import CompoundSecret
from models.store import writing
from office.passes.key_list import lock, publish
from office.passes.keys import NewBytes
from office.tablets.devices import revoke


def lost(engine: Engine, site: str, device: str, now: Milliseconds, new_bytes: NewBytes = secrets.token_bytes) -> bool:
    """False if there is no such tablet, or it was lost before. Raises StoreError."""
    if not revoke(engine, site, device, now):
        return False
    rotate_gate_key(engine, site, now, new_bytes)
    return True


def rotate_gate_key(engine: Engine, site: str, now: Milliseconds, new_bytes: NewBytes = secrets.token_bytes) -> None:
    """The key by which gates open the personal part of a pass: the only one of ours that a tablet holds.

    The gates keep the one before for the passes that are under way. Raises StoreError.
    """
    with writing(engine) as session:
        lock(session, site)
        secret = session.get(CompoundSecret, site)
        if secret is None:
            return  # no pass was ever made
        secret.gate_private = new_bytes(32).hex()
        session.flush()
        publish(session, site, now)
