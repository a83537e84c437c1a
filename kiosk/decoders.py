"""The one door to the decoders: zxing-cpp in this process, zbar in its own.

zxing-cpp is quick and reads codes at an angle and inverted ones; zbar reads some that it misses, above all those
shown by a phone's screen. What both miss is tried on changed pictures (kiosk/picture_steps.py): of a live camera one
step a frame, so that a frame's cost stays bounded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.picture_file import NotAPicture as NotAPicture
from kiosk.picture_file import load_picture
from kiosk.picture_steps import Step, changed, closer
from kiosk.zbar import TIME_LIMIT, Zbar, ZbarState

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from zxingcpp import Barcode

LONGEST_TEXT = 4296
"""Characters; what goes beyond is cut off. The most that ISO/IEC 18004 holds in alphanumeric mode (version 40-L)."""
MOST_CODES = 16
"""Codes in one picture; more are not looked at."""
ZBAR_EVERY = 0.09
"""Least seconds from one picture that zbar sees to the next: it takes ten times as long as zxing-cpp."""
_MOST_CLOSER = 2
"""Damaged codes in one frame that are looked at more closely."""
_MOST_LOOKED_AT = 64
"""Codes in one picture among which one of ours is looked for."""
_PICTURE_TIME_LIMIT = 30.0


class Reader(StrEnum):
    ZXING = "zxing-cpp"
    ZBAR = "zbar"


ZXING_STEPS = (Step.DOUBLED, Step.DOUBLED_THRESHOLDED, Step.SMOOTHED, Step.EVENED)
"""What zxing-cpp looks at after the raw picture: live one a frame, in turn."""
ZBAR_STEPS = (Step.RAW, Step.THRESHOLDED)
"""As ZXING_STEPS, in the frames that are zbar's: each third at most, see `ZBAR_EVERY`."""
_BETWEEN_ZBAR = 2
ROUND = len(ZXING_STEPS) + len(ZBAR_STEPS)
"""Frames until a code that is held still was looked at in every way."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one frame of the camera holds."""

    texts: tuple[str, ...] = ()
    unreadable: bool = False
    """There is a code, but so torn, far or blurred that its checksum is wrong; and no other code was read."""


class FoundCode(msgspec.Struct, frozen=True):
    """A code in a picture file."""

    text: str
    """Empty when `damaged`."""
    readers: tuple[Reader, ...]
    corners: tuple[tuple[int, int], ...]
    """Four points (x, y) in pixels from the picture's top left, or none where they are not known."""
    damaged: bool = False
    """A code is there, but it cannot be read: torn, far too small or blurred."""
    step: Step = Step.RAW
    """What had to be done to the picture before the code could be read."""


class Decoder:
    """Reads the camera's frames. Used by one thread at a time; `close` may come from any."""

    def __init__(
        self,
        is_ours: Callable[[str], bool],
        zbar: Zbar | None = None,
        clock: Callable[[], float] = time.monotonic,
        zbar_every: float = ZBAR_EVERY,
    ) -> None:
        self._is_ours = is_ours
        self._zbar = zbar or Zbar(clock)
        self._clock = clock
        self._zbar_every = zbar_every
        self._zbar_due = self._again_due = float("-inf")
        self._zxing_turn, self._zbar_turn = cycle(ZXING_STEPS), cycle(ZBAR_STEPS)
        self._since_zbar = _BETWEEN_ZBAR

    @property
    def zbar(self) -> Zbar:
        return self._zbar

    def decode(self, image: NDArray[np.uint8]) -> tuple[str, ...]:
        """The texts in a picture (height, width, 3) BGR, each once. Nothing is raised, whatever the codes hold."""
        return self.read(image).texts

    def read(self, image: NDArray[np.uint8]) -> Reading:
        """As `decode`, and tells about a code that is there but cannot be read.

        A picture that holds none of ours is looked at once more, each time in another way. What is read in a changed
        picture counts only if it is ours: a mangled reading must not be told as a foreign code.
        """
        gray = _gray(image)
        if gray is None:
            return Reading()
        codes = _zxing(gray)
        texts = [code.text for code in codes if not code.damaged]
        if not self._has_ours(texts):
            texts += self._only_ours(code.text for code in _closely(gray, codes))
        if not self._has_ours(texts) and (codes or self._clock() >= self._again_due):
            texts += self._looked_again(gray)
        told = _distinct(sorted(texts, key=lambda text: not self._is_ours(text)))
        return Reading(told, unreadable=bool(codes) and not told)

    def close(self) -> None:
        """Ends zbar's process."""
        self._zbar.close()

    def _looked_again(self, gray: NDArray[np.uint8]) -> list[str]:
        began = self._clock()
        step, reader = self._next_look(began)
        found = _look(gray, step, reader, self._zbar)
        if reader is Reader.ZBAR:
            # On a slow tablet zbar gets a third of the time, the frames in between go to zxing-cpp alone.
            self._zbar_due = began + max(self._zbar_every, 3 * (self._clock() - began))
        # Where there is nothing to see it gets a third of the time: window and camera share these cores.
        self._again_due = began + 3 * (self._clock() - began)
        texts = [code.text for code in found]
        return texts if step is Step.RAW else self._only_ours(texts)

    def _next_look(self, now: float) -> tuple[Step, Reader]:
        rested = self._since_zbar >= _BETWEEN_ZBAR and now >= self._zbar_due
        if rested and self._zbar.state is not ZbarState.ABSENT:
            self._since_zbar = 0
            return next(self._zbar_turn), Reader.ZBAR
        self._since_zbar += 1
        return next(self._zxing_turn), Reader.ZXING

    def _has_ours(self, texts: Iterable[str]) -> bool:
        return any(self._is_ours(text) for text in texts)

    def _only_ours(self, texts: Iterable[str]) -> list[str]:
        return [text for text in texts if self._is_ours(text)]


def read_picture(path: Path, zbar: Zbar | None = None) -> list[FoundCode]:
    """All QR codes in a picture file, by both decoders and all steps. A `zbar` handed in is used and left running.

    Raises NotAPicture, PictureMissing, PictureTooLarge.
    """
    gray = load_picture(path)
    with Zbar() as own:
        worker = zbar or own
        worker.start()
        return find_codes(gray, worker)


def find_codes(gray: NDArray[np.uint8], zbar: Zbar) -> list[FoundCode]:
    """As `read_picture`, in a gray picture (height, width). A damaged code is told where no other was read."""
    raw = _zxing(gray)
    found = [code for code in raw if not code.damaged] + _closely(gray, raw)
    looks = [(step, Reader.ZBAR) for step in ZBAR_STEPS] + [(step, Reader.ZXING) for step in ZXING_STEPS]
    for step, reader in looks:
        found += _look(gray, step, reader, zbar, _PICTURE_TIME_LIMIT)
    codes: dict[str, FoundCode] = {}
    for code in found:
        known = codes.setdefault(code.text, code)
        readers = tuple(dict.fromkeys((*known.readers, *code.readers)))
        codes[code.text] = msgspec.structs.replace(known, readers=readers)
    return list(codes.values())[:MOST_CODES] or [code for code in raw if code.damaged][:1]


def _look(
    gray: NDArray[np.uint8], step: Step, reader: Reader, zbar: Zbar, limit: float = TIME_LIMIT
) -> list[FoundCode]:
    """What a reader finds after a step, without damaged codes."""
    picture = changed(gray, step)
    times = picture.shape[0] / max(1, gray.shape[0])
    if reader is Reader.ZXING:
        return [_placed(code, step, times) for code in _zxing(picture) if not code.damaged]
    codes = zbar.read(picture, limit)
    found = (FoundCode(code.text[:LONGEST_TEXT], (reader,), _four(code.corners)) for code in codes[:MOST_CODES])
    return [_placed(code, step, times) for code in found]


def _closely(gray: NDArray[np.uint8], codes: list[FoundCode]) -> list[FoundCode]:
    """What is read after all of the codes that are damaged: enlarging them alone costs next to nothing."""
    damaged = [code for code in codes if code.damaged][:_MOST_CLOSER]
    pairs = ((code, closer(gray, code.corners)) for code in damaged)
    return [
        msgspec.structs.replace(read, step=Step.CLOSER, corners=code.corners)
        for code, part in pairs
        if part is not None
        for read in _zxing(part)
        if not read.damaged
    ]


def _zxing(gray: NDArray[np.uint8]) -> list[FoundCode]:
    import zxingcpp

    try:
        # return_errors costs no time and tells a torn card from no card.
        codes = zxingcpp.read_barcodes(
            gray,
            formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode),
            text_mode=zxingcpp.TextMode.Plain,
            try_rotate=True,
            try_downscale=True,
            try_invert=True,
            return_errors=True,
        )
        return [_found(code) for code in codes[:_MOST_LOOKED_AT]]
    except (ValueError, IndexError, RuntimeError, UnicodeError, MemoryError):
        # Some of its versions do that on certain pictures; the next frame is another picture.
        return []


def _found(code: Barcode) -> FoundCode:
    place = code.position
    corners = tuple((p.x, p.y) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left))
    text = code.text[:LONGEST_TEXT] if code.valid else ""
    return FoundCode(text, (Reader.ZXING,), corners, damaged=not code.valid)


def _placed(code: FoundCode, step: Step, times: float) -> FoundCode:
    """A code of a changed picture that is `times` as large, where it is in the raw one."""
    corners = tuple((round(x / times), round(y / times)) for x, y in code.corners)
    return msgspec.structs.replace(code, step=step, corners=corners)


def _four(corners: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    return corners if len(corners) == 4 else ()


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[:LONGEST_TEXT] for text in texts))[:MOST_CODES]


def _gray(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """None for a picture without pixels."""
    import cv2

    gray: Any = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.size else None
    return gray
