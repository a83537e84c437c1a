"""What is really drawn: each label's box in the window's pixels, and each character in the font."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from kivy.core.text import LabelBase
from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels
from kivy.uix.label import Label
from kivy.uix.widget import Widget
from numpy.typing import NDArray

from screens.theme import Colour, contrast
from tests.screens.layout import LEAST_CONTRAST, Box, in_sight, name_of

NEAR = 40
"""Of 255, summed over the three channels: as good as the same colour."""
LARGE = 120_000
"""Bytes of a box of which every second row and column will do."""
LEAST_INK = 6
"""Pixels of its own colour by which a text is seen to be drawn."""


def window_pixels(size: tuple[int, int]) -> NDArray[np.uint8]:
    """(height, width, 3), the bottom row first, as Kivy counts."""
    raw = glReadPixels(0, 0, *size, GL_RGBA, GL_UNSIGNED_BYTE)
    return np.frombuffer(raw, np.uint8).reshape(size[1], size[0], 4)[:, :, :3]


def drawn_faults(root: Widget, size: tuple[int, int]) -> list[str]:
    """One sentence for each text that is not drawn as it should be, or on a ground that is too close to it."""
    picture = window_pixels(size)
    return [fault for label, box in _written(root) for fault in _ink_faults(label, box, picture)]


def glyph_faults(root: Widget) -> list[str]:
    """One sentence for each text with a character that its font has not, and that is drawn as a box."""
    return [fault for label, _box in _written(root) for fault in _glyph_faults(label)]


def _written(root: Widget) -> list[tuple[Label, Box]]:
    return [(widget, box) for widget, box in in_sight(root) if isinstance(widget, Label) and widget.text.strip()]


def _ink_faults(label: Label, box: Box, picture: NDArray[np.uint8]) -> Iterator[str]:
    left, bottom, right, top = (round(edge) for edge in box)
    part = picture[max(0, bottom) : top, max(0, left) : right]
    if part.size > LARGE:
        part = part[::2, ::2]
    if not part.size:
        return
    ink = np.array([round(channel * 255) for channel in label.color[:3]], np.int16)
    flat = part.reshape(-1, 3)
    written = np.abs(flat.astype(np.int16) - ink).sum(axis=1) < NEAR
    if written.all():
        yield f"hidden in its own colour: {name_of(label)}"
    elif int(written.sum()) < LEAST_INK:
        yield f"not drawn: {name_of(label)}"
    else:
        ratio = contrast(tuple(label.color), _colour(_commonest(flat[~written])))
        if ratio < LEAST_CONTRAST:
            yield f"too little contrast as drawn: {name_of(label)} {ratio:.1f}:1"


def _commonest(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    codes = pixels.astype(np.uint32) @ np.array([65_536, 256, 1], np.uint32)
    values, counts = np.unique(codes, return_counts=True)
    code = int(values[counts.argmax()])
    return np.array([code >> 16, code >> 8 & 255, code & 255], np.uint8)


def _colour(pixel: NDArray[np.uint8]) -> Colour:
    red, green, blue = (int(channel) / 255 for channel in pixel)
    return red, green, blue, 1.0


def _glyph_faults(label: Label) -> Iterator[str]:
    there = _characters(LabelBase._fonts[label.font_name][1 if label.bold else 0])
    missing = {character for character in label.text if not character.isspace()} - there
    if missing:
        yield f"boxes for characters: {name_of(label)} lacks {' '.join(sorted(map(ascii, missing)))}"


@cache
def _characters(font: str) -> frozenset[str]:
    """That the font can draw."""
    with TTFont(Path(font), lazy=True) as opened:
        return frozenset(map(chr, opened.getBestCmap() or ()))
