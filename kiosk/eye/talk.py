"""What the tablet and its eye worker say to each other over their socket, and how.

The worker says once what it can (`Greeting`), then answers requests, one after the other, until the socket ends:

    request  length (`LENGTH`), JSON of a `Request`; then width x height bytes of gray, line by line
    answer   length, JSON of a list of `FoundCode`

A request without pixels (width and height 0) is about the picture of the one before.
"""

import socket
import struct
import time
from enum import StrEnum

import msgspec

from kiosk.eye.picture_steps import Step

LONGEST_TEXT = 4296
"""Characters; what goes beyond is cut off. The most that ISO/IEC 18004 holds in alphanumeric mode (version 40-L)."""
MOST_PIXELS = 100_000_000
LENGTH = struct.Struct("!I")


class Greeting:
    """One byte, at the worker's start."""

    BOTH = b"B"
    ZXING_ALONE = b"X"
    """This machine has no zbar library."""


class Reader(StrEnum):
    ZXING = "zxing-cpp"
    ZBAR = "zbar"


class Request(msgspec.Struct, frozen=True, array_like=True):
    width: int
    height: int
    reader: Reader
    step: Step
    limit: float
    """Seconds after which the worker ends itself, see worker.py."""


class FoundCode(msgspec.Struct, frozen=True):
    """A code in a picture."""

    text: str
    """Empty when `damaged`."""
    readers: tuple[Reader, ...]
    corners: tuple[tuple[int, int], ...]
    """Four points (x, y) in pixels from the picture's top left, or none where they are not known."""
    damaged: bool = False
    """A code is there, but it cannot be read: torn, far too small or blurred."""
    step: Step = Step.RAW
    """What had to be done to the picture before the code could be read."""


def received(line: socket.socket, size: int, deadline: float | None = None) -> bytearray:
    """Exactly `size` bytes; `deadline` in seconds of time.monotonic.

    Raises ConnectionError when the other end is gone, TimeoutError.
    """
    data = bytearray(size)
    view = memoryview(data)
    while view:
        if deadline is not None:
            line.settimeout(max(0.001, deadline - time.monotonic()))
        count = line.recv_into(view)
        if count == 0:
            raise ConnectionError("the other end is gone")
        view = view[count:]
    return data
