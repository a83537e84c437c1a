"""Copies of the tablet's store on a stick or in a folder, and a new tablet from such a copy.

A copy is encrypted with a key of its own. That lies beside it, sealed to the office's key of the month: once the office
has erased this one, nobody reads the copy (`models.copy_key`). Where the office has sent none, the copy has the store's
own key, which does not go along. Whoever finds the stick reads nothing; the office hands out the key (`python -m office
escrow`). A tablet that is made of a copy has a new key, so that none that is kept for long opens the copy.

A restored tablet never goes on under the old name. The copy is older than the tablet was: what was entered since has
numbers that the copy does not know, at the office, or on a disk that may yet be read; used again they would be two
entries of one number. So `restore` forgets who the tablet is. It is enrolled anew under another id and
begins a chain of its own with number 1: no question of numbers arises, whatever comes to light later. The old entries
stay readable on it; those that were not at the office when the copy was made come first in the new chain
(`kiosk.store.unsent`), and an entry that had got there since is known by its id and not taken twice. Entries of the old
disk, should it be found, are taken in at the office under the old chain (`python -m office escrow TABLET --take-in`).
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from kiosk.store.copy_keys import copy_key
from kiosk.store.encrypt import BESIDE
from kiosk.store.export import export
from kiosk.store.identity import forget
from kiosk.store.recover import damaged_pages
from kiosk.store.tablet import STORE
from kiosk.store_key import KEY_SIZE, keep_key
from models.clock import Milliseconds
from models.copy_key import key_file
from models.durable import disk_errors, sync_file, sync_folder, write_durably
from models.errors import BadInput, StoreDamaged
from models.notice import N_, Notice
from models.register import Entry
from models.store import open_store, reading, upgrade
from models.tablet import Tablet

FOLDER = "gatepost-backup"
"""On a stick: where there is none, nothing is written on it."""
SUFFIX = ".gatepost"
KEPT = 7


@dataclass(frozen=True)
class Restored:
    device: str
    """The old name; empty where the copy was of a tablet not enrolled."""
    entries: int
    last_number: int
    not_at_office: int
    """As far as the copy knows."""


def write_backup(
    store: Path, key: bytes, to: Path, device: str, now: Milliseconds, *, clock_doubted: bool = False
) -> Path:
    """A copy as of this moment, proved page by page; durable once it returns. Older ones beyond KEPT are removed.

    `key`: the store's. `clock_doubted`: then nobody knows which month's key it is to have. Beside whoever writes to
    the store.
    Raises StoreError: no half copy stays.
    """
    name = f"{device[:8]}-{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%S}{SUFFIX}"
    part, beside = to / f"{name}.part", key_file(to / name)
    month = None if clock_doubted else copy_key(store, key, now)
    own = secrets.token_bytes(KEY_SIZE) if month else key
    try:
        with disk_errors():
            to.mkdir(parents=True, exist_ok=True)
            part.unlink(missing_ok=True)
        export(store, key, part, own)
        if damaged_pages(part, own):
            raise StoreDamaged("the copy cannot be read back")
        if month:
            write_durably(beside, month.seal(own))
        with disk_errors():
            sync_file(part)
            part.replace(to / name)
            sync_folder(to)
            for old in copies(to, device)[KEPT:]:
                old.unlink()
                key_file(old).unlink(missing_ok=True)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
            if not (to / name).exists():
                beside.unlink(missing_ok=True)
        raise
    return to / name


def copies(folder: Path, device: str) -> list[Path]:
    """Of this tablet, the newest first."""
    return sorted(folder.glob(f"{device[:8]}-*{SUFFIX}"), reverse=True)


def restore(file: Path, key: bytes, folder: Path) -> Restored:
    """Makes a tablet out of a copy; it is to be enrolled then. Raises BadInput where there is a tablet already or the
    key is not the copy's, StoreError."""
    path = folder / STORE
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            raise BadInput(notice=THERE_ALREADY)
    _check(file, key)
    new = folder / f"{STORE}.restored"
    with disk_errors():
        for suffix in ("", *BESIDE):
            new.with_name(new.name + suffix).unlink(missing_ok=True)
    new_key = secrets.token_bytes(KEY_SIZE)
    export(file, key, new, new_key)
    restored = _anonymous(new, new_key)
    keep_key(folder, new_key)
    with disk_errors():
        sync_file(new)
        new.replace(path)
        sync_folder(folder)
    return restored


THERE_ALREADY = Notice(N_("There is a tablet's store in this folder already. Name another folder, or move it away."))
NOT_READABLE = Notice(
    N_("This backup cannot be read: it is damaged, or the key is another tablet's. Try an older backup.")
)


def _check(file: Path, key: bytes) -> None:
    try:
        if damaged_pages(file, key) == 0:
            return
    except StoreDamaged:
        pass
    raise BadInput(notice=NOT_READABLE)


def _anonymous(path: Path, key: bytes) -> Restored:
    engine = open_store(path, key)
    upgrade(engine)
    with reading(engine) as session:
        tablet = session.execute(select(Tablet.device_id, Tablet.acknowledged)).first()
        device, acknowledged = tablet if tablet else ("", 0)
        last = session.scalar(select(func.max(Entry.number)).where(Entry.device_id == device)) or 0
        entries = session.scalar(select(func.count()).select_from(Entry)) or 0
    forget(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return Restored(device, entries, last, max(0, last - acknowledged))
