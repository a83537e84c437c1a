"""Small files that are there whole or not at all, and files that are really gone."""

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from models.errors import StoreFull, StoreReadOnly

CHUNK = 1 << 20


def write_durably(path: Path, data: bytes) -> None:
    """Whole or not at all, for its owner alone (0600); durable once it returns. Raises StoreFull, StoreReadOnly."""
    beside = path.with_name(f"{path.name}.new")
    with disk_errors():
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        beside.replace(path)
        sync_folder(path.parent)


def overwrite(path: Path) -> None:
    """Writes zeros over a file and removes it; nothing where there is none. Raises StoreFull, StoreReadOnly.

    On flash storage the old blocks may live on below the file system until they are used again.
    """
    with disk_errors():
        if not path.exists():
            return
        left = path.stat().st_size
        with path.open("r+b") as file:
            while left > 0:
                left -= file.write(bytes(min(CHUNK, left)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """What was renamed or removed in it stays so after a power cut. Raises OSError."""
    sync_file(folder)


@contextmanager
def disk_errors() -> Generator[None]:
    """Turns the system's errors into ours."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (StoreFull if full else StoreReadOnly)(str(error.strerror)) from error
