"""Rights that were taken away stay away when the office comes back from a backup of before.

Lost and refused tablets, revoked keys and passes stand, without a name, in a file beside the keys of the backups, which
no restore can do without. It is written anew when a tablet is reported lost, and each time the office looks whether a
backup is due; a restore takes these rights away once more.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Engine, Row, select

from models.access import Device
from models.clock import Milliseconds
from models.declaration import CompoundSecret, PassSigningKey, RevokedPass
from models.durable import disk_errors, write_durably
from models.errors import BadInput
from models.notice import N_, Notice
from models.store import reading
from office.passes.issuing import revoke_pass
from office.passes.keys import revoke_key
from office.tablets.devices import Refused, refuse
from office.tablets.lost import lost

FILE = "withdrawn.json"
MOST_BYTES = 16 * 1024 * 1024
T = TypeVar("T")

UNREADABLE = N_(
    "{file} cannot be read: it says which tablets were reported lost since the backup. Move it away to restore "
    "without it, then report lost tablets again."
)


class Withdrawn(msgspec.Struct, frozen=True):
    lost: list[tuple[str, str]] = []
    """Site and device."""
    refused: list[tuple[str, Refused]] = []
    """Device, and why it has to enrol anew."""
    keys: list[tuple[str, int]] = []
    """Site and number of a key that passes are signed with."""
    passes: list[tuple[str, str]] = []
    """Site and pass."""


def note_withdrawn(engine: Engine, keys: Path) -> None:
    """All that is withdrawn now, durable. `keys`: the folder of the backups' keys. Raises StoreError."""
    with reading(engine) as session:
        refused = session.execute(select(Device.id, Device.refused_why).where(Device.refused_at.is_not(None)))
        found = Withdrawn(
            _pairs(session.execute(select(Device.site_id, Device.id).where(Device.revoked_at.is_not(None)))),
            [(device, Refused(why)) for device, why in refused],
            _pairs(
                session.execute(
                    select(PassSigningKey.site_id, PassSigningKey.key_id).where(PassSigningKey.revoked_at.is_not(None))
                )
            ),
            _pairs(session.execute(select(RevokedPass.site_id, RevokedPass.pass_id))),
        )
    body = msgspec.json.encode(found)
    with disk_errors():
        file = keys / FILE
        if not file.exists() or file.read_bytes() != body:
            keys.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_durably(file, body)


def read_withdrawn(keys: Path) -> Withdrawn:
    """Nothing where no file is. Raises BadInput."""
    file = keys / FILE
    try:
        with file.open("rb") as opened:
            return msgspec.json.decode(opened.read(MOST_BYTES), type=Withdrawn)
    except FileNotFoundError:
        return Withdrawn()
    except (OSError, msgspec.DecodeError):
        raise BadInput(notice=Notice(UNREADABLE, {"file": str(file)})) from None


def withdraw_again(engine: Engine, withdrawn: Withdrawn, now: Milliseconds) -> int:
    """From an office as it was before: how many tablets are lost that were not. Raises StoreError."""
    for device, why in withdrawn.refused:
        refuse(engine, device, why, now)
    with reading(engine) as session:
        with_passes = set(session.scalars(select(CompoundSecret.site_id)))
    for site, key in withdrawn.keys:
        if site in with_passes:
            with suppress(BadInput):  # made after the backup, or revoked before it
                revoke_key(engine, site, key, now)
    for site, of_pass in withdrawn.passes:
        if site in with_passes:
            revoke_pass(engine, site, of_pass, now)
    return sum(lost(engine, site, device, now) for site, device in withdrawn.lost)


def _pairs(rows: Iterable[Row[str, T]]) -> list[tuple[str, T]]:
    return [(site, what) for site, what in rows]
