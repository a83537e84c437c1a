"""A tablet that was reported lost erases itself: the key of its store first, then every file, then nothing is left
but the word that it is locked.

That word is written before anything else and read before anything else, so that a cut on the way ends in the same
place: the next start goes on. On flash storage the old blocks may outlive an overwritten file; without the key they
cannot be read.
"""

import shutil
from pathlib import Path

import msgspec

from kiosk.one_program import FILE
from kiosk.store_key import forget_key
from models.clock import Milliseconds
from models.durable import disk_errors, overwrite, sync_folder, write_durably
from models.errors import TabletLocked

LOCKED = "locked.json"
KEPT = {LOCKED, FILE, "kivy"}
"""What holds nothing of anybody: Kivy's own settings, and what the running window holds open."""


class Lock(msgspec.Struct, frozen=True):
    at: Milliseconds
    erased: bool = False


def lock_of(folder: Path) -> Lock | None:
    """What is known of a locked tablet; one that cannot be read is locked, too. Raises StoreError."""
    path = folder / LOCKED
    with disk_errors():
        if not path.exists():
            return None
        data = path.read_bytes()[:1_000]
    try:
        return msgspec.json.decode(data, type=Lock)
    except msgspec.DecodeError:
        return Lock(0)


def refuse_locked(folder: Path) -> None:
    """Before the store is opened; ends what an earlier start began to erase. Raises TabletLocked, StoreError."""
    lock = lock_of(folder)
    if lock is None:
        return
    if not lock.erased:
        erase(folder, lock.at)
    raise TabletLocked


def erase(folder: Path, now: Milliseconds) -> None:
    """Durable once it returns, and goes on where it was cut. Nobody may have the store open. Raises StoreError."""
    write_durably(folder / LOCKED, msgspec.json.encode(Lock(now)))
    forget_key(folder)
    with disk_errors():
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.relative_to(folder).parts[0] not in KEPT and (path.is_symlink() or not path.is_dir()):
                path.unlink() if path.is_symlink() else overwrite(path)
        for path in folder.iterdir():
            if path.is_dir() and path.name not in KEPT:
                shutil.rmtree(path)
        sync_folder(folder)
    write_durably(folder / LOCKED, msgspec.json.encode(Lock(now, erased=True)))


def unlock(folder: Path) -> None:
    """It has been enrolled anew. Raises StoreError."""
    with disk_errors():
        (folder / LOCKED).unlink(missing_ok=True)
        sync_folder(folder)
