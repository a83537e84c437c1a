"""The one door to the torch: the light beside a tablet's camera, as Linux has it among its LEDs.

Kernel documentation, "Flash handling under Linux" (leds-class-flash): `brightness` from 0 (off) to `max_brightness`.
A light of this kind bears `torch` or `flash` in its name, as in `white:flash` or `led:torch_0`. USB cameras have none.
"""

import os
from pathlib import Path

LEDS = Path("/sys/class/leds")
NAMES = ("torch", "flash")
BRIGHTEST = 2**31 - 1


class Torch:
    """Off at first. Nothing here raises: without a light there is `is_there` False."""

    def __init__(self, leds: Path = LEDS) -> None:
        self._led = _found(leds)
        self.is_on = False

    @property
    def is_there(self) -> bool:
        """One that this program may switch."""
        return self._led is not None

    def set(self, on: bool) -> None:
        """A light that does not obey is not there any more."""
        if self._led is None:
            return
        try:
            (self._led / "brightness").write_text(str(_brightest(self._led) if on else 0))
            self.is_on = on
        except OSError:
            self._led, self.is_on = None, False


def _found(leds: Path) -> Path | None:
    named = sorted(led for led in leds.glob("*") if any(name in led.name for name in NAMES))
    return next((led for led in named if _brightest(led) and os.access(led / "brightness", os.W_OK)), None)


def _brightest(led: Path) -> int:
    """0 where it does not say."""
    try:
        return max(0, min(BRIGHTEST, int((led / "max_brightness").read_text(encoding="ascii")[:16])))
    except (OSError, ValueError):
        return 0
