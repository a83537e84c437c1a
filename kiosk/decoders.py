"""The one door to the decoders: zxing-cpp in this process, zbar in its own.

zxing-cpp is quick and reads codes at an angle and inverted ones; zbar reads some that it misses, above all those
shown by a phone's screen.
"""

from __future__ import annotations

import stat
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kiosk.zbar import Zbar, ZbarCode
from models.errors import BadInput
from models.notice import N_, Notice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from zxingcpp import Barcode

LONGEST_TEXT = 4296
"""Characters; what goes beyond is cut off. The most that ISO/IEC 18004 holds in alphanumeric mode (version 40-L)."""
MOST_CODES = 16
"""Codes in one picture; more are not looked at."""
LARGEST_FILE = 50_000_000
MOST_PIXELS = 100_000_000
ZBAR_EVERY = 0.1
"""Least seconds from one picture that zbar sees to the next: it takes ten times as long as zxing-cpp."""
_PICTURE_TIME_LIMIT = 30.0
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")


class NotAPicture(BadInput):
    """The caller shows the notice and goes on with the next file."""

    notice = Notice(N_("This file is not a picture that can be read. Use a PNG or JPEG file."))


class PictureMissing(NotAPicture):
    """As NotAPicture."""

    notice = Notice(N_("There is no such file, or it cannot be opened."))


class PictureTooLarge(NotAPicture):
    """As NotAPicture."""

    notice = Notice(N_("This picture is too large: at most 50 MB and 100 million pixels."))


class Reader(StrEnum):
    ZXING = "zxing-cpp"
    ZBAR = "zbar"


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
        self._zbar_due = float("-inf")

    @property
    def zbar(self) -> Zbar:
        return self._zbar

    def decode(self, image: NDArray[np.uint8]) -> tuple[str, ...]:
        """The texts in a picture (height, width, 3) BGR, each once. Nothing is raised, whatever the codes hold."""
        return self.read(image).texts

    def read(self, image: NDArray[np.uint8]) -> Reading:
        """As `decode`, and tells about a code that is there but cannot be read."""
        gray = _gray(image)
        codes = _zxing(gray)
        texts = _distinct(code.text for code in codes if code.valid)
        # Steps that change the picture for codes that are hard to read belong after this one.
        if not any(self._is_ours(text) for text in texts) and self._clock() >= self._zbar_due:
            texts = _distinct((*texts, *(code.text for code in self._with_zbar(gray))))
        return Reading(texts, unreadable=bool(codes) and not texts)

    def close(self) -> None:
        """Ends zbar's process."""
        self._zbar.close()

    def _with_zbar(self, gray: NDArray[np.uint8]) -> tuple[ZbarCode, ...]:
        began = self._clock()
        codes = self._zbar.read(gray)
        took = self._clock() - began
        # On a slow tablet zbar gets a third of the time, the frames in between go to zxing-cpp alone.
        self._zbar_due = began + max(self._zbar_every, 3 * took)
        return codes


def read_picture(path: Path, zbar: Zbar | None = None) -> list[FoundCode]:
    """All QR codes in a picture file, by both decoders. A `zbar` handed in is used and left running.

    Raises NotAPicture, PictureMissing, PictureTooLarge.
    """
    gray = _loaded(path)
    found = [_found(code) for code in _zxing(gray)]
    with Zbar() as own:
        worker = zbar or own
        read = worker.read(gray, _PICTURE_TIME_LIMIT) if worker.start() else ()
    codes = {code.text: code for code in found if not code.damaged}
    for text, corners in ((code.text[:LONGEST_TEXT], code.corners) for code in read[:MOST_CODES]):
        known = codes.get(text, FoundCode(text, (), corners if len(corners) == 4 else ()))
        codes[text] = msgspec.structs.replace(known, readers=(*known.readers, Reader.ZBAR))
    return list(codes.values()) or [code for code in found if code.damaged][:1]


def _zxing(gray: NDArray[np.uint8]) -> list[Barcode]:
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
    except (ValueError, IndexError, RuntimeError, UnicodeError):
        # Some of its versions do that on certain pictures; the next frame is another picture.
        return []
    return codes[:MOST_CODES]


def _found(code: Barcode) -> FoundCode:
    place = code.position
    corners = tuple((p.x, p.y) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left))
    text = code.text[:LONGEST_TEXT] if code.valid else ""
    return FoundCode(text, (Reader.ZXING,), corners, damaged=not code.valid)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[:LONGEST_TEXT] for text in texts))[:MOST_CODES]


def _gray(image: NDArray[np.uint8]) -> Any:
    import cv2

    return cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)


def _loaded(path: Path) -> NDArray[np.uint8]:
    """(height, width) gray, upright, what is transparent on white."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        kind = path.stat()
        if not stat.S_ISREG(kind.st_mode):
            raise PictureMissing
        if kind.st_size > LARGEST_FILE:
            raise PictureTooLarge
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge
            picture.draft("L", picture.size)
            upright = ImageOps.exif_transpose(picture)
            if upright.has_transparency_data:
                clear = upright.convert("RGBA")
                upright = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
            return np.asarray(upright.convert("L"))
    except Image.DecompressionBombError:
        raise PictureTooLarge from None
    except (FileNotFoundError, PermissionError):
        raise PictureMissing from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise NotAPicture from None
