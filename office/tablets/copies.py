"""Copies of tablets' stores that lie at the office: should a tablet die, another one is made of the newest.

A copy is what the tablet sends, encrypted. It comes in pieces and is kept once the SHA-256 of all of them is right:
`FOLDER/DEVICE/TIME-DIGEST.gatepost`, beside it its sealed key (`models.copy_key`); one without has the key of the
store, which lies here in escrow (`office.care.escrow`).

What is purged on the tablet stands in its older copies still. Their keys are erased in time (`office.care.copy_keys`),
but for those that have the store's, with which the tablet works on. So the copies go before: KEPT of a tablet, none
older than KEPT_DAYS. A copy of a tablet that is lost or replaced goes alike, and some time later the key of its store
(`forget_keys`): then nobody reads a copy of it any more, wherever one may lie.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import CursorResult, Engine, or_, update

from models.access import Device
from models.clock import Milliseconds
from models.copy_key import KEY_SUFFIX, key_file, read_sealed
from models.durable import disk_errors, sync_file, sync_folder, write_durably
from models.errors import BadInput, StoreFull
from models.notice import N_, Notice
from models.protocol import MAX_COPY, MAX_PIECE
from models.store import writing
from office.register.ingest import BadBatch, LongBatch
from office.tablets.devices import Refused

FOLDER = "tablet-copies"
SUFFIX, PART = ".gatepost", ".part"
KEPT = 2
KEPT_DAYS = 14
FORGOTTEN_AFTER_DAYS = 90
"""The key of a store whose tablet is lost or replaced."""
LEAST_FREE = 512 * 1024 * 1024
"""Bytes that copies leave free on the office's disk."""
DAY: Milliseconds = 86_400_000
NO_COPY = Notice(
    N_("The office has no copy of this tablet's store. Look for a USB stick with a folder gatepost-backup.")
)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_STAMP = "%Y%m%dT%H%M%S"
_SHORT = 16


@dataclass(frozen=True)
class Copy:
    path: Path
    at: Milliseconds
    """When it was whole at the office."""
    size: int

    @property
    def sealed_key(self) -> bytes:
        """What lies beside it; empty where it has the store's own key. Raises StoreError."""
        with disk_errors():
            beside = key_file(self.path)
            return beside.read_bytes() if beside.exists() else b""


class Copies:
    """In one folder; several office processes may share it. Calls raise StoreError."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(
        self, device: str, digest: str, size: int, start: int, piece: bytes, now: Milliseconds, key: bytes = b""
    ) -> int:
        """How much of the copy is here now; a piece that does not begin there changes nothing.

        `digest`: SHA-256 of the whole, hexadecimal; `key`: what lies beside it. Raises BadBatch, LongBatch.
        """
        if not _DIGEST.fullmatch(digest) or not 0 <= start <= size:
            raise BadBatch("copy")
        if not 0 < size <= MAX_COPY or len(piece) > MAX_PIECE:
            raise LongBatch
        if key:
            _look_at(key)
        folder = self._folder / device
        with disk_errors():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if any(digest[:_SHORT] in one.path.name and one.size == size for one in self.of(device)):
                return size  # the answer to the last piece was lost on its way
            with _alone(folder):
                return self._add(folder, digest, size, start, piece, now, key)

    def of(self, device: str) -> list[Copy]:
        """The newest first."""
        with disk_errors():
            found = [(path, _time_of(path)) for path in (self._folder / device).glob(f"*{SUFFIX}")]
            copies = [copy for path, at in found if at is not None and (copy := _copy(path, at)) is not None]
        return sorted(copies, key=lambda copy: copy.path.name, reverse=True)

    def purge(self, now: Milliseconds) -> int:
        """Removes what is older than KEPT_DAYS, half copies too; how many. An encrypted file is not written over."""
        removed = 0
        with disk_errors():
            for path in self._folder.glob("*/*"):
                at = _time_of(path) if path.suffix in (SUFFIX, KEY_SUFFIX) else path.stat().st_mtime_ns // 1_000_000
                if at is not None and at <= now - KEPT_DAYS * DAY:
                    path.unlink(missing_ok=True)
                    removed += path.suffix != KEY_SUFFIX
        return removed

    def _add(
        self, folder: Path, digest: str, size: int, start: int, piece: bytes, now: Milliseconds, key: bytes
    ) -> int:
        part = folder / f"{digest}{PART}"
        have = part.stat().st_size if part.exists() else 0
        if start != have or have + len(piece) > size:
            return have
        if not have:
            self._make_room(folder, part, size)
        with part.open("ab") as file:
            file.write(piece)
        if have + len(piece) < size:
            return have + len(piece)
        with part.open("rb") as file:
            sound = file_digest(file, "sha256").hexdigest() == digest
        if not sound:
            part.unlink()
            return 0
        sync_file(part)
        copy = folder / f"{datetime.fromtimestamp(now / 1000, UTC):{_STAMP}}-{digest[:_SHORT]}{SUFFIX}"
        if key:
            write_durably(key_file(copy), key)
        part.replace(copy)
        sync_folder(folder)
        for old in self.of(folder.name)[KEPT:]:
            old.path.unlink(missing_ok=True)
            key_file(old.path).unlink(missing_ok=True)
        return size

    def _make_room(self, folder: Path, part: Path, size: int) -> None:
        """One half copy of a tablet at most. Raises StoreFull."""
        for other in folder.glob(f"*{PART}"):
            if other != part:
                other.unlink(missing_ok=True)
        if shutil.disk_usage(folder).free < size + LEAST_FREE:
            raise StoreFull("no room for a copy of a tablet's store")


def forget_keys(engine: Engine, now: Milliseconds) -> int:
    """Of tablets that were lost or replaced FORGOTTEN_AFTER_DAYS ago; how many. Raises StoreError."""
    long_ago = now - FORGOTTEN_AFTER_DAYS * DAY
    over = or_(
        Device.revoked_at <= long_ago, (Device.refused_at <= long_ago) & (Device.refused_why == Refused.REPLACED)
    )
    with writing(engine) as session:
        done = session.execute(update(Device).where(Device.store_key.is_not(None), over).values(store_key=None))
        assert isinstance(done, CursorResult)
        return done.rowcount


def _look_at(key: bytes) -> None:
    """Raises BadBatch."""
    try:
        read_sealed(key)
    except BadInput:
        raise BadBatch("key") from None


@contextmanager
def _alone(folder: Path) -> Generator[None]:
    """One piece of a tablet at a time, whichever process has it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _copy(path: Path, at: Milliseconds) -> Copy | None:
    """None where it was purged this moment, by whichever process."""
    try:
        return Copy(path, at, path.stat().st_size)
    except FileNotFoundError:
        return None


def _time_of(path: Path) -> Milliseconds | None:
    """None where it is no copy's name."""
    try:
        made = datetime.strptime(path.name.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (made - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
