"""What is done to a picture so that a code in it can be read. Pictures are (height, width) gray.

Light on dark needs no step: zxing-cpp turns every picture round by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Gray = NDArray[np.uint8]

MOST_DOUBLED = 8_000_000
"""Pixels of the largest picture that is doubled: what is larger has large modules, and would take seconds."""
_CLOSER = 3
_LONGEST_CLOSER = 1200
"""Pixels of a side of what `closer` gives."""
_LEAST_GAIN = 1.5


class Step(StrEnum):
    RAW = "raw"
    CLOSER = "closer"
    """A part of the picture, see `closer`."""
    SMOOTHED = "smoothed"
    """Against noise, and the dots of a printer or a screen."""
    EVENED = "evened"
    """Contrast-limited equalisation, against shade and a veil of light."""
    THRESHOLDED = "thresholded"
    """Black and white by the neighbourhood, against moiré, shade and the dark."""
    DOUBLED = "doubled"
    """Against small modules."""
    DOUBLED_THRESHOLDED = "doubled, thresholded"


def changed(gray: Gray, step: Step) -> Gray:
    """The picture after a step; as it is where it is too large for a step, and for RAW and CLOSER."""
    how = _HOW.get(step)
    return gray if how is None else how(gray)


def closer(gray: Gray, corners: Sequence[tuple[int, int]]) -> Gray | None:
    """Three times as large, the part that holds a code with these corners (x, y); None where it is large already."""
    import cv2

    height, width = gray.shape
    xs, ys = zip(*corners, strict=True)
    around = 10 + int(0.3 * max(max(xs) - min(xs), max(ys) - min(ys)))
    left, top = max(0, min(xs) - around), max(0, min(ys) - around)
    right, bottom = min(width, max(xs) + around), min(height, max(ys) + around)
    if right <= left or bottom <= top:
        return None
    times = min(_CLOSER, _LONGEST_CLOSER / max(right - left, bottom - top))
    if times < _LEAST_GAIN:
        return None
    return _resized(gray[top:bottom, left:right], times, cv2.INTER_CUBIC)


def _smoothed(gray: Gray) -> Any:
    import cv2

    return cv2.GaussianBlur(gray, (0, 0), 1.2)


def _evened(gray: Gray) -> Any:
    import cv2

    return cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(gray)


def _thresholded(gray: Gray, side: int = 21, darker: int = 5) -> Any:
    """Black is what is darker than the mean of a square of `side` pixels by `darker`."""
    import cv2

    return cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, side, darker)


def _doubled(gray: Gray) -> Any:
    import cv2

    return gray if gray.size > MOST_DOUBLED else _resized(gray, 2, cv2.INTER_CUBIC)


def _doubled_thresholded(gray: Gray) -> Any:
    import cv2

    # Softer than cubic: what the threshold then makes of noise and moiré is rounder.
    return gray if gray.size > MOST_DOUBLED else _thresholded(_resized(gray, 2, cv2.INTER_LINEAR), 31, 4)


def _resized(gray: Gray, times: float, how: int) -> Any:
    import cv2

    return cv2.resize(gray, None, fx=times, fy=times, interpolation=how)


_HOW = {
    Step.SMOOTHED: _smoothed,
    Step.EVENED: _evened,
    Step.THRESHOLDED: _thresholded,
    Step.DOUBLED: _doubled,
    Step.DOUBLED_THRESHOLDED: _doubled_thresholded,
}
