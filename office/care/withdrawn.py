"""Rights that were taken away stay away when the office comes back from a backup of before.

Lost and refused tablets, revoked keys and passes stand, without a name, in a file beside the keys of the backups, which
no restore can do without. Each time the office looks whether a backup is due, what it has withdrawn is added; a
restore takes these rights away once more. What this office does not know of stays in the file: it may be a new one
that was started before the restore, or of a restore that was cut short.
"""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Engine, Row, select
from sqlalchemy.orm import Session

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
ASIDE = f"{FILE}.unreadable"
MOST_BYTES = 16 * 1024 * 1024
DAY: Milliseconds = 86_400_000
KEPT: Milliseconds = 90 * DAY
"""A pass stays in the file for so long after it has expired: the clock may be wrong."""
T = TypeVar("T")
_REASONS = frozenset(Refused)

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
    expire: dict[str, Milliseconds] = {}
    """When passes expire, as far as it is known."""


def note_withdrawn(engine: Engine, keys: Path, now: Milliseconds) -> None:
    """Durable once it returns; a file that makes no sense is put aside. `keys`: the folder of the backups' keys.

    Raises StoreError.
    """
    file = keys / FILE
    with disk_errors():
        try:
            before = _read(file)
        except msgspec.DecodeError:
            before = Withdrawn()
            file.replace(keys / ASIDE)
    with reading(engine) as session:
        found = _joined(before, _withdrawn_here(session), set(session.scalars(select(Device.id))), now)
    if found != before:
        with disk_errors():
            keys.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(file, msgspec.json.encode(found))


def _withdrawn_here(session: Session) -> Withdrawn:
    lost = select(Device.site_id, Device.id).where(Device.revoked_at.is_not(None))
    refused = select(Device.id, Device.refused_why).where(Device.refused_at.is_not(None))
    of_keys = select(PassSigningKey.site_id, PassSigningKey.key_id).where(PassSigningKey.revoked_at.is_not(None))
    of_passes = select(RevokedPass.site_id, RevokedPass.pass_id)
    return Withdrawn(
        _pairs(session.execute(lost)),
        [(device, Refused(why)) for device, why in session.execute(refused) if why in _REASONS],
        _pairs(session.execute(of_keys)),
        _pairs(session.execute(of_passes)),
        dict(_pairs(session.execute(select(RevokedPass.pass_id, RevokedPass.expires_at)))),
    )


def _joined(before: Withdrawn, here: Withdrawn, devices: set[str], now: Milliseconds) -> Withdrawn:
    """All but a refusal is for good. `devices`: those known here, of which it is known, too, whether they enrolled."""
    expire = before.expire | here.expire
    passes = [one for one in _all(before.passes, here.passes) if expire.get(one[1], now) >= now - KEPT]
    return Withdrawn(
        _all(before.lost, here.lost),
        _all([one for one in before.refused if one[0] not in devices], here.refused),
        _all(before.keys, here.keys),
        passes,
        {of_pass: expire[of_pass] for _, of_pass in passes if of_pass in expire},
    )


def _all(before: list[T], here: list[T]) -> list[T]:
    return list(dict.fromkeys([*before, *here]))


def read_withdrawn(keys: Path) -> Withdrawn:
    """Nothing where no file is. Raises BadInput."""
    file = keys / FILE
    try:
        return _read(file)
    except (OSError, msgspec.DecodeError):
        raise BadInput(notice=Notice(UNREADABLE, {"file": str(file)})) from None


def _read(file: Path) -> Withdrawn:
    """Raises OSError, msgspec.DecodeError."""
    try:
        with file.open("rb") as opened:
            return msgspec.json.decode(opened.read(MOST_BYTES), type=Withdrawn)
    except FileNotFoundError:
        return Withdrawn()


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
        if site in with_passes and withdrawn.expire.get(of_pass, now) >= now - DAY:
            revoke_pass(engine, site, of_pass, now)
    return sum(lost(engine, site, device, now) for site, device in withdrawn.lost)


def _pairs(rows: Iterable[Row[str, T]]) -> list[tuple[str, T]]:
    return [(site, what) for site, what in rows]
