"""What is looked for in a picture, by which decoder, and how often. The decoders run in the eye worker's process.

zxing-cpp is quick and reads codes at an angle and inverted ones; zbar reads some that it misses, above all those
shown by a phone's screen. What both miss is tried on changed pictures (kiosk/eye/picture_steps.py): of a live camera
one step a frame, so that a frame's cost stays bounded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.eye.picture_file import NotAPicture as NotAPicture
from kiosk.eye.picture_file import load_picture
from kiosk.eye.picture_steps import Step
from kiosk.eye.process import EyeProcess
from kiosk.eye.talk import LONGEST_TEXT as LONGEST_TEXT
from kiosk.eye.talk import FoundCode as FoundCode
from kiosk.eye.talk import Reader as Reader

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_CODES = 16
"""Codes in one picture; more are not looked at."""
ZBAR_EVERY = 0.09
"""Least seconds from one picture that zbar sees to the next: it takes ten times as long as zxing-cpp."""
_PICTURE_TIME_LIMIT = 30.0

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


class Decoder:
    """Reads the camera's frames. Used by one thread at a time; `close` may come from any."""

    def __init__(
        self,
        is_ours: Callable[[str], bool],
        eye: EyeProcess | None = None,
        clock: Callable[[], float] = time.monotonic,
        zbar_every: float = ZBAR_EVERY,
    ) -> None:
        self._is_ours = is_ours
        self._eye = eye or EyeProcess(clock)
        self._clock = clock
        self._zbar_every = zbar_every
        self._zbar_due = self._again_due = float("-inf")
        self._zxing_turn, self._zbar_turn = cycle(ZXING_STEPS), cycle(ZBAR_STEPS)
        self._since_zbar = _BETWEEN_ZBAR

    @property
    def eye(self) -> EyeProcess:
        return self._eye

    def decode(self, image: NDArray[np.uint8]) -> tuple[str, ...]:
        """The texts in a picture (height, width, 3) BGR, each once. Nothing is raised, whatever the codes hold."""
        return self.read(image).texts

    def read(self, image: NDArray[np.uint8]) -> Reading:
        """As `decode`, and tells about a code that is there but cannot be read.

        A picture that holds none of ours is looked at once more, each time in another way. What is read in a changed
        picture counts only if it is ours: a mangled reading must not be told as a foreign code. While the worker is
        not ready, which is so at first and after a crash, nothing is read and nobody waits.
        """
        gray = _gray(image)
        if gray is None:
            return Reading()
        self._eye.show(gray)
        codes = self._eye.look(Reader.ZXING)
        texts = self._counting(codes)
        if not self._has_ours(texts) and (codes or self._clock() >= self._again_due):
            texts += self._looked_again()
        told = _distinct(sorted(texts, key=lambda text: not self._is_ours(text)))
        return Reading(told, unreadable=bool(codes) and not told)

    def close(self) -> None:
        """Ends the worker."""
        self._eye.close()

    def _looked_again(self) -> list[str]:
        began = self._clock()
        step, reader = self._next_look(began)
        found = self._eye.look(reader, step)
        if reader is Reader.ZBAR:
            # On a slow tablet zbar gets a third of the time, the frames in between go to zxing-cpp alone.
            self._zbar_due = began + max(self._zbar_every, 3 * (self._clock() - began))
        # Where there is nothing to see it gets a third of the time: window and camera share these cores.
        self._again_due = began + 3 * (self._clock() - began)
        return self._counting(found)

    def _next_look(self, now: float) -> tuple[Step, Reader]:
        rested = self._since_zbar >= _BETWEEN_ZBAR and now >= self._zbar_due
        if rested and self._eye.can(Reader.ZBAR):
            self._since_zbar = 0
            return next(self._zbar_turn), Reader.ZBAR
        self._since_zbar += 1
        return next(self._zxing_turn), Reader.ZXING

    def _has_ours(self, texts: Iterable[str]) -> bool:
        return any(self._is_ours(text) for text in texts)

    def _counting(self, codes: Iterable[FoundCode]) -> list[str]:
        read = (code for code in codes if not code.damaged)
        return [code.text for code in read if code.step is Step.RAW or self._is_ours(code.text)]


def read_picture(path: Path, eye: EyeProcess | None = None) -> list[FoundCode]:
    """All QR codes in a picture file, by both decoders and all steps. An `eye` handed in is used and left running.

    Raises NotAPicture, PictureMissing, PictureTooLarge.
    """
    gray = load_picture(path)
    with EyeProcess() as own:
        return find_codes(gray, eye or own)


def find_codes(gray: NDArray[np.uint8], eye: EyeProcess) -> list[FoundCode]:
    """As `read_picture`, in a gray picture (height, width). A damaged code is told where no other was read."""
    looks = [(Reader.ZXING, Step.RAW), *((Reader.ZBAR, step) for step in ZBAR_STEPS)]
    looks += [(Reader.ZXING, step) for step in ZXING_STEPS]
    eye.show(gray)
    found: list[FoundCode] = []
    for reader, step in looks:
        # Anew where a decoder crashed: the other one goes on.
        eye.start()
        found += eye.look(reader, step, _PICTURE_TIME_LIMIT)
    codes: dict[str, FoundCode] = {}
    for code in found:
        if not code.damaged:
            known = codes.setdefault(code.text, code)
            readers = tuple(dict.fromkeys((*known.readers, *code.readers)))
            codes[code.text] = msgspec.structs.replace(known, readers=readers)
    return list(codes.values())[:MOST_CODES] or [code for code in found if code.damaged][:1]


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[:LONGEST_TEXT] for text in texts))[:MOST_CODES]


def _gray(image: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """None for a picture without pixels."""
    import cv2

    gray: Any = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.size else None
    return gray
