"""When this program was made: a clock that shows less is wrong."""

import re
from functools import cache
from pathlib import Path

from models.clock import Milliseconds

MADE_FILE = Path(__file__).parent / "built_at.json"
"""Seconds since 1970 of the newest commit; scripts/setup writes it, so nobody has to think of it at a release."""
FLOOR: Milliseconds = 1_795_478_400_000
"""2026-11-24T00:00Z, for a copy that came without its history. A test holds it against the newest migration."""
_LATEST = 4_102_444_800
"""2100-01-01: what says more is no time of a commit."""


@cache
def built_at() -> Milliseconds:
    return read_made(MADE_FILE)


def read_made(file: Path) -> Milliseconds:
    """FLOOR where the file says nothing later."""
    try:
        with file.open("rb") as opened:
            text = opened.read(32)
    except OSError:
        return FLOOR
    found = re.fullmatch(rb"\s*(\d{1,10})\s*", text)
    seconds = int(found[1]) if found else 0
    return max(FLOOR, seconds * 1000) if seconds < _LATEST else FLOOR
