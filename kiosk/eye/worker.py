"""The decoders, in a process of their own: either can abort or crash the process that it runs in.

zbar aborts on some pictures, zxing-cpp is C++ as well. Started by kiosk/eye/process.py with a socket as standard
input, see eye_talk.py. It ends when the socket ends, which it does when the tablet's process ends.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

import cv2
import msgspec
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from kiosk.eye.picture_steps import Step, changed, closer
from kiosk.eye.talk import LENGTH, LONGEST_TEXT, MOST_PIXELS, FoundCode, Greeting, Reader, Request, received

_MOST_CLOSER = 2
"""Damaged codes in one frame that are looked at more closely."""
_MOST_LOOKED_AT = 64
"""Codes in one picture among which one of ours is looked for."""

Gray = NDArray[np.uint8]
Read = Callable[[Gray], list[FoundCode]]


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A core dump would hold somebody's picture.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    # The other cores are the window's and the camera's.
    cv2.setNumThreads(1)
    line = socket.socket(fileno=0)
    zbar = _load_zbar()
    readers: dict[Reader, Read] = {Reader.ZXING: zxing}
    if zbar is not None:
        readers[Reader.ZBAR] = zbar
    line.sendall(Greeting.ZXING_ALONE if zbar is None else Greeting.BOTH)
    # The tablet's process may end at any time.
    with contextlib.suppress(ConnectionError):
        _serve(line, readers)


def look(gray: Gray, read: Read, step: Step) -> list[FoundCode]:
    """What is found after a step. In the raw picture damaged codes are told too, and then what a closer look at
    them gave."""
    picture = changed(gray, step)
    times = picture.shape[0] / gray.shape[0]
    codes = read(picture)
    if step is Step.RAW:
        return codes + _closely(gray, read, codes)
    return [_placed(code, step, times) for code in codes if not code.damaged]


def zxing(gray: Gray) -> list[FoundCode]:
    """All QR codes that zxing-cpp sees, damaged ones with them."""
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


def _load_zbar() -> Read | None:
    """None where this machine has no zbar library."""
    try:
        from pyzbar import pyzbar  # pyright: ignore[reportMissingTypeStubs]
    except (ImportError, OSError):
        return None
    library: Any = pyzbar

    def read(gray: Gray) -> list[FoundCode]:
        height, width = gray.shape
        codes = library.decode((gray.tobytes(), width, height), symbols=[library.ZBarSymbol.QRCODE])
        return [_found_by_zbar(code) for code in codes[:_MOST_LOOKED_AT]]

    return read


def _serve(line: socket.socket, readers: dict[Reader, Read]) -> None:
    requests = msgspec.json.Decoder(Request)
    gray: Gray | None = None
    while True:
        (length,) = LENGTH.unpack(received(line, LENGTH.size))
        request = requests.decode(received(line, length))
        pixels = request.width * request.height
        if pixels > MOST_PIXELS:
            return
        if pixels:
            gray = np.frombuffer(received(line, pixels), np.uint8).reshape(request.height, request.width)
        # The alarm ends this process, even inside a decoder, and even when nobody waits for it any more.
        signal.setitimer(signal.ITIMER_REAL, request.limit)
        read = readers.get(request.reader)
        found = [] if gray is None or read is None else look(gray, read, request.step)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answer = msgspec.json.encode(found)
        line.sendall(LENGTH.pack(len(answer)) + answer)


def _closely(gray: Gray, read: Read, codes: list[FoundCode]) -> list[FoundCode]:
    """What is read after all of the codes that are damaged: enlarging them alone costs next to nothing."""
    damaged = [code for code in codes if code.damaged][:_MOST_CLOSER]
    pairs = ((code, closer(gray, code.corners)) for code in damaged)
    return [
        msgspec.structs.replace(found, step=Step.CLOSER, corners=code.corners)
        for code, part in pairs
        if part is not None
        for found in read(part)
        if not found.damaged
    ]


def _found(code: zxingcpp.Barcode) -> FoundCode:
    place = code.position
    corners = tuple((p.x, p.y) for p in (place.top_left, place.top_right, place.bottom_right, place.bottom_left))
    text = code.text[:LONGEST_TEXT] if code.valid else ""
    return FoundCode(text, (Reader.ZXING,), corners, damaged=not code.valid)


def _found_by_zbar(code: Any) -> FoundCode:
    corners = tuple((p.x, p.y) for p in code.polygon)
    text = code.data.decode("utf-8", "replace")[:LONGEST_TEXT]
    return FoundCode(text, (Reader.ZBAR,), corners if len(corners) == 4 else ())


def _placed(code: FoundCode, step: Step, times: float) -> FoundCode:
    """A code of a changed picture that is `times` as large, where it is in the raw one."""
    corners = tuple((round(x / times), round(y / times)) for x, y in code.corners)
    return msgspec.structs.replace(code, step=step, corners=corners)


if __name__ == "__main__":
    main()
