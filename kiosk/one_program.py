"""One program at a time on a tablet's folder, where it matters: the window, or a command that changes who it is."""

import fcntl
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from models.durable import disk_errors
from models.errors import BadInput
from models.notice import N_, Notice

FILE = "window.lock"


@contextmanager
def only_one(folder: Path) -> Generator[None]:
    """Raises BadInput where the window is open already, StoreError."""
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / FILE).open("w")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadInput(notice=Notice(N_("This tablet's window is open already."))) from None
        yield
