"""The battery, as Linux tells it."""

from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")


def battery(supplies: Path = SUPPLIES) -> tuple[int, bool]:
    """Per cent and whether it charges; -1 where there is no battery."""
    for supply in sorted(supplies.glob("*")):
        if _read(supply / "type") == "Battery" and _read(supply / "scope") != "Device":
            percent = _read(supply / "capacity")
            if percent.isdecimal():
                return min(100, int(percent)), _read(supply / "status") in ("Charging", "Full")
    return -1, False


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")[:40].strip()
    except OSError:
        return ""
