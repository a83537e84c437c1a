"""The cameras that are plugged in, as Linux names them."""

from dataclasses import dataclass
from pathlib import Path

DEVICES = Path("/sys/class/video4linux")
LONGEST = 40
MOST = 6


@dataclass(frozen=True)
class CameraDevice:
    number: int
    """Of /dev/videoN, as `kiosk.eye.camera.parse_source` reads it."""
    name: str


def cameras(devices: Path = DEVICES) -> list[CameraDevice]:
    """At most MOST, by their numbers. A camera has several devices: the first gives its pictures."""
    found: list[CameraDevice] = []
    for device in devices.glob("video*"):
        number = device.name.removeprefix("video")
        if number.isascii() and number.isdigit() and len(number) <= 3 and _read(device / "index") in ("0", ""):
            found.append(CameraDevice(int(number), _read(device / "name") or device.name))
    return sorted(found, key=lambda one: one.number)[:MOST]


def _read(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")[:LONGEST].strip()
    except OSError:
        return ""
    return "".join(c for c in text if c.isprintable())
