"""Disks that things happen to: a file system of its own in a file, whose power can be cut; a small one in memory."""

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

SHUTDOWN = 0x8004587D
"""FS_IOC_SHUTDOWN of Linux, `_IOR('X', 125, __u32)`; 2: without writing the journal out, as a power cut does."""


@dataclass
class Disk:
    image: Path
    folder: Path

    def mount(self) -> None:
        _run("mount", "-o", "loop", str(self.image), str(self.folder))

    def cut_power(self) -> None:
        """Nothing that is not on the disk by now gets there."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, (2).to_bytes(4, "little"))
        finally:
            os.close(handle)

    def unmount(self) -> None:
        _run("umount", str(self.folder))

    def read_only(self, so: bool) -> None:
        _run("mount", "-o", f"remount,{'ro' if so else 'rw'}", str(self.folder))


@contextmanager
def own_disk(place: Path, megabytes: int = 48) -> Iterator[Disk]:
    """An ext4 in a file, mounted."""
    needs_root()
    disk = Disk(place / "disk.img", place / "disk")
    disk.folder.mkdir()
    with disk.image.open("wb") as file:
        file.truncate(megabytes << 20)
    _run("mkfs.ext4", "-q", "-E", "lazy_itable_init=0", str(disk.image))
    disk.mount()
    try:
        yield disk
    finally:
        with suppress(subprocess.CalledProcessError):
            _run("umount", "--lazy", str(disk.folder))


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A tmpfs on the folder."""
    needs_root()
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))


def leave(folder: Path, kilobytes: int) -> None:
    """Fills the disk but for so much."""
    ballast = folder / "ballast"
    ballast.unlink(missing_ok=True)
    found = os.statvfs(folder)
    size = found.f_bavail * found.f_frsize - kilobytes * 1024
    if size > 0:
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, size)


def needs_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may mount a disk to harm it")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
