"""What is set on this tablet alone and must be known before its store is open: a small file beside it."""

import errno
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import msgspec

from models.errors import StoreFull, StoreReadOnly
from models.triage import BodySite

FILE = "settings.json"
LARGEST = 10_000


class TextSize(StrEnum):
    NORMAL = "normal"
    LARGE = "large"
    LARGEST = "largest"


class Look(StrEnum):
    DAY = "day"
    NIGHT = "night"
    CONTRAST = "contrast"
    """Black and white alone, for strong sun and weak eyes."""


class Settings(msgspec.Struct, frozen=True):
    language: Annotated[str, msgspec.Meta(pattern="^(zh|en)$")] = "zh"
    text_size: TextSize = TextSize.NORMAL
    look: Look = Look.DAY
    sound: bool = True
    """A tone for each verdict."""
    speech: bool = True
    """A sentence for each verdict."""
    camera: str = ""
    """A device's number as `kiosk.eye.camera.parse_source` reads it; empty: as the program was started."""
    thermometer: str = ""
    """Bluetooth address of the gate's own; empty: none."""
    thermometer_name: str = ""
    body_site: BodySite = BodySite.FOREHEAD
    """Where temperatures are taken here, as last chosen."""
    next_after: Annotated[int, msgspec.Meta(ge=1, le=60)] = 6
    """Seconds that an admission is shown before the next person is asked for."""
    peers: bool = False
    """Gates tell each other without the office (`kiosk.peers.exchange`); the office has no say in it."""
    locked: bool = False
    """The whole screen is Gatepost's until a gate leader's PIN."""


def read_settings(folder: Path) -> Settings:
    """What is not there or cannot be read is as it was on the first day."""
    kept = _read(folder)
    good = {name: value for name, value in kept.items() if name in Settings.__struct_fields__ and _fits(name, value)}
    return msgspec.convert(good, Settings)


def write_settings(folder: Path, settings: Settings) -> None:
    """All of it or nothing; durable once it returns. Raises StoreFull, StoreReadOnly.

    What a newer version of the program wrote beside stays in the file.
    """
    beside = folder / f"{FILE}.new"
    kept = {**_read(folder), **msgspec.to_builtins(settings)}
    try:
        with beside.open("wb") as file:
            file.write(msgspec.json.encode(kept))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / FILE)
    except OSError as error:
        raise (StoreFull if error.errno == errno.ENOSPC else StoreReadOnly)(str(error)) from error


def _read(folder: Path) -> dict[str, Any]:
    """Empty where there is no such file, or none of ours."""
    try:
        with (folder / FILE).open("rb") as file:
            return msgspec.json.decode(file.read(LARGEST), type=dict[str, Any])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _fits(name: str, value: object) -> bool:
    """One value that makes no sense does not take the others with it."""
    try:
        msgspec.convert({name: value}, Settings)
    except msgspec.ValidationError:
        return False
    return True
