"""A disk that is full when a test says so: a small tmpfs, or, where none may be mounted, bounds on store or files."""

import errno
import os
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import event

from kiosk.gate import Gate

MEGABYTES = 6
ROOMY = 1_000_000
"""Pages."""


class Disk(Protocol):
    def fill(self) -> None:
        """From now on nothing more can be stored."""
        ...

    def free(self) -> None:
        """There is room again."""
        ...


class SmallDisk:
    """A tmpfs of a few megabytes, filled by one file."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file:
            try:
                for size in (65_536, 1):
                    self._to_the_brim(file.write, size)
            finally:
                os.fsync(file.fileno())

    def free(self) -> None:
        self._ballast.unlink()

    def _to_the_brim(self, write: Callable[[bytes], int | None], size: int) -> None:
        try:
            while True:
                write(b"\0" * size)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


class BoundedStore:
    """SQLite itself answers SQLITE_FULL once a store would grow beyond `max_page_count`."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        self._most = ROOMY
        event.listen(gate.store.engine, "checkout", self._bound)

    def fill(self) -> None:
        """What is stored next must need a page more than there are: several people's entries do, once no page is
        free."""
        with self._gate.store.engine.connect() as connection:
            free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
            connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS ballast (x)")
            connection.exec_driver_sql("INSERT INTO ballast VALUES (zeroblob(?))", (4000 * free,))
            connection.commit()
        self._most = 1

    def free(self) -> None:
        self._most = ROOMY

    def _bound(self, connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {self._most}").fetchall()


class BoundedFiles:
    """No file may grow beyond a few bytes: what `ulimit -f` does, for this process."""

    def __init__(self) -> None:
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, self._before[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk | None]:
    """A small tmpfs on the folder while in the block; None where nobody may mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    if not _mounted(folder):
        yield None
        return
    try:
        yield SmallDisk(folder)
    finally:
        # The store's kept connection may still be open.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _mounted(folder: Path) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
