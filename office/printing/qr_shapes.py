"""QR codes (ISO/IEC 18004) as rows of dark modules, for paper."""

from collections.abc import Iterator, Sequence
from enum import IntEnum

import qrcode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

QUIET_MODULES = 4
"""White around a code, in its own modules (ISO/IEC 18004, section 5.3.8)."""


class Level(IntEnum):
    """How much of a code may be soiled: a seventh, a quarter."""

    M = ERROR_CORRECT_M
    Q = ERROR_CORRECT_Q


def qr_modules(text: str, level: Level) -> list[list[bool]]:
    """The dark modules of a code, row by row, without the white around it."""
    code = qrcode.QRCode(error_correction=level, border=0)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.modules]


def runs(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where dark modules begin, and how many stand side by side."""
    start: int | None = None
    for place, dark in enumerate((*row, False)):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None
