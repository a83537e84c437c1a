"""USB sticks: which are plugged in, and files that are put on one whole, or not at all.

Wherever a stick is meant, this is the way to it. The system mounts it; nothing here asks for rights.
"""

import errno
import os
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from models.errors import GatepostError
from models.notice import N_, Notice

MOUNTS = Path("/proc/self/mountinfo")
PLACES = ("/media/*", "/media/*/*", "/run/media/*/*", "/mnt/*")
MOST_STICKS = 16
_LONGEST_TABLE = 1_000_000
_ESCAPED = re.compile(r"\\([0-7]{3})")
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOCKED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_UNSUPPORTED = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS})


class StickError(GatepostError):
    """The caller shows the notice; nothing in the tablet's own store was touched."""


FULL = Notice(
    N_("The USB stick is full: the file is not on it. No entry is lost. Make room or take another one, then again.")
)
LOCKED = Notice(
    N_("The USB stick can only be read. No entry is lost. Move its little switch or take another one, then again.")
)
GONE = Notice(
    N_("The USB stick was pulled out before all was on it. No entry is lost. Plug it in, wait a moment, then again.")
)
BROKEN = Notice(
    N_("The USB stick gives back something else than was written: it is broken. No entry is lost. Take another one.")
)


class Stick(NamedTuple):
    """`device` is the file system's: with it gone, the folder is the tablet's own, and nothing is written there."""

    folder: Path
    device: int

    @property
    def name(self) -> str:
        return self.folder.name


def mounted_sticks(table: Path = MOUNTS) -> list[Path]:
    """Where sticks are mounted now, the disk itself not asked. `table`: as proc(5) describes mountinfo."""
    try:
        with table.open("rb") as file:
            lines = os.fsdecode(file.read(_LONGEST_TABLE)).split("\n")
    except OSError:
        return []
    fields = (line.split(" ") for line in lines)
    points = (_unescaped(field[4]) for field in fields if len(field) > 4)
    found = (point for point in points if any(PurePosixPath(point).match(place) for place in PLACES))
    return [Path(point) for point in dict.fromkeys(found)][:MOST_STICKS]


def marked(folders: list[Path]) -> tuple[Stick, ...]:
    """Sticks as they are plugged in now; asks the disks, so not on the window's thread."""
    found: list[Stick] = []
    for folder in folders:
        with suppress(OSError):
            found.append(Stick(folder, folder.stat().st_dev))
    return tuple(found)


def put(stick: Stick, name: str, content: bytes) -> Path:
    """Writes under a temporary name, waits for the disk, renames, reads back from the disk and compares.

    Once it returns the stick may be pulled out. A file of that name is replaced whole or not at all. Takes as long as
    the stick does: a thread's work. Raises StickError.
    """
    part = f".{name}.part"
    with _stick_errors(), _opened(stick) as folder:
        try:
            _write(folder, part, content)
            os.replace(part, name, src_dir_fd=folder, dst_dir_fd=folder)
            _sync(folder)
            if _read_back(folder, name, len(content)) != content:
                raise StickError(notice=BROKEN)
        except BaseException:
            with suppress(OSError):
                os.unlink(part, dir_fd=folder)
            raise
    return stick.folder / name


def read_small(folder: Path, name: str, most: int) -> bytes | None:
    """A file at the top of a stick or folder: at most a byte more than `most`. None where there is none to be read.

    Never follows a link: what a stick names does not lead to the tablet's own files.
    """
    try:
        handle = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError):
        return None


def _write(folder: int, name: str, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, 0o644, dir_fd=folder), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: int) -> None:
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno not in _UNSUPPORTED:  # some file systems of sticks sync no folders
            raise
        os.sync()


def _read_back(folder: int, name: str, length: int) -> bytes:
    """From the disk, as far as the system can be told not to answer out of its memory."""
    with os.fdopen(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder), "rb") as file:
        with suppress(OSError):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read(length + 1)


@contextmanager
def _opened(stick: Stick) -> Generator[int]:
    """The stick's top folder; all goes through it, so a stick that is gone is never taken for the tablet's disk."""
    folder = os.open(stick.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if os.fstat(folder).st_dev != stick.device:
            raise StickError(notice=GONE)
        yield folder
    finally:
        os.close(folder)


@contextmanager
def _stick_errors() -> Generator[None]:
    try:
        yield
    except OSError as error:
        notice = FULL if error.errno in _FULL else LOCKED if error.errno in _LOCKED else GONE
        raise StickError(str(error.strerror), notice) from error


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)
