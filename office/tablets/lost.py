"""A tablet is reported lost: its rights end, and what it knew is worth nothing for passes made from now on.

The key by which phone numbers are hashed (`models.passes.personal.phone_hash`) stays. Whoever has opened the tablet's
store and has this key can try out all numbers there are, and so learns the numbers of those who were seen at the gates
and are on no list of residents: as far as they stand in that very store, where a new key changes nothing (the numbers
of residents stand there as they are). Hashes of later days do not come to the thief: sightings are told to enrolled
tablets alone, by TLS, and those in passes are sealed to the gate key, which is rotated. Wherever else they might leak
from, another tablet or the office, the key in force lies beside them. So rotating it would protect nobody, and would
cost: passes that people hold carry the old hashes, and of purged entries the numbers are not there to be hashed anew,
so that gates would take somebody who is under observation for a stranger.
"""

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
