"""What is set on this tablet alone and must be known before its store is open: a small file beside it."""

import errno
import os
from pathlib import Path

import msgspec

from models.errors import StoreFull, StoreReadOnly

FILE = "settings.json"
LARGEST = 10_000


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    language: str = "zh"
    """zh or en."""


def read_settings(folder: Path) -> Settings:
    """What is not there or cannot be read is as it was on the first day."""
    try:
        with (folder / FILE).open("rb") as file:
            return msgspec.json.decode(file.read(LARGEST), type=Settings)
    except (OSError, msgspec.DecodeError):
        return Settings()


def write_settings(folder: Path, settings: Settings) -> None:
    """All of it or nothing; durable once it returns. Raises StoreFull, StoreReadOnly."""
    beside = folder / f"{FILE}.new"
    try:
        with beside.open("wb") as file:
            file.write(msgspec.json.encode(settings))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / FILE)
    except OSError as error:
        raise (StoreFull if error.errno == errno.ENOSPC else StoreReadOnly)(str(error)) from error
