"""The QR code of a pass (ISO/IEC 18004), as the phone draws it.

By zxing-cpp's writer: `qrcode`, which draws what is printed, takes 7 to 35 ms for one, and a hundred phones that send
at once would wait seconds. Both keep to the same versions and levels.
"""

import base64
from math import isqrt
from typing import Any, cast

import msgspec
import zxingcpp

from models.passes import MAX_TEXT

_MASK = 3
"""A pass is ciphertext, as good as chance: no mask makes its code easier to read, and to try all eight takes 0.7 ms."""
_DARK = bytes.maketrans(b"\x00\xff", b"10")


class PassCode(msgspec.Struct, frozen=True):
    size: int
    """Modules of a side, without the white around them."""
    dark: str
    """A bit for each module, row by row, 1 for dark; base64."""


def pass_code(text: str) -> PassCode:
    """`text`: of a pass. Raises ValueError where it is longer than any pass."""
    if len(text) > MAX_TEXT:
        raise ValueError("longer than a pass")
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    pixels = memoryview(cast(Any, barcode.to_image(add_quiet_zones=False))).tobytes()
    padding = -len(pixels) % 8
    bits = int(pixels.translate(_DARK), 2) << padding
    return PassCode(isqrt(len(pixels)), base64.b64encode(bits.to_bytes((len(pixels) + padding) // 8)).decode())
