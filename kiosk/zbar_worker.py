"""Reads QR codes with zbar, in a process of its own: zbar can abort the process that it runs in.

Started by kiosk/zbar.py as a script, with a socket as standard input. It writes READY or ABSENT once, then
answers requests, one after the other, until the socket ends, which it does when the tablet's process ends:

    request  width, height, time limit in seconds (`HEADER`), then width x height bytes of gray, line by line
    answer   length (`LENGTH`), then JSON: a list of [text, [[x, y], ...]]
"""

import contextlib
import json
import os
import resource
import signal
import socket
import struct
from typing import Any

HEADER = struct.Struct("!IIf")
LENGTH = struct.Struct("!I")
READY = b"R"
ABSENT = b"A"
MOST_PIXELS = 100_000_000


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A core dump would hold somebody's picture.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    line = socket.socket(fileno=0)
    try:
        from pyzbar import pyzbar  # pyright: ignore[reportMissingTypeStubs]
    except (ImportError, OSError):
        line.sendall(ABSENT)
        return
    zbar: Any = pyzbar
    line.sendall(READY)
    while header := _received(line, HEADER.size):
        width, height, limit = HEADER.unpack(header)
        if not 0 < width * height <= MOST_PIXELS:
            return
        pixels = _received(line, width * height)
        if pixels is None:
            return
        # The alarm ends this process, even inside zbar, and even when nobody waits for it any more.
        signal.setitimer(signal.ITIMER_REAL, limit)
        found = zbar.decode((pixels, width, height), symbols=[zbar.ZBarSymbol.QRCODE])
        signal.setitimer(signal.ITIMER_REAL, 0)
        codes = [(code.data.decode("utf-8", "replace"), [(p.x, p.y) for p in code.polygon]) for code in found]
        answer = json.dumps(codes).encode()
        line.sendall(LENGTH.pack(len(answer)) + answer)


def _received(line: socket.socket, size: int) -> bytes | None:
    """Exactly `size` bytes, or None when the other end is gone."""
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = line.recv_into(view)
        if count == 0:
            return None
        view = view[count:]
    return bytes(data)


if __name__ == "__main__":
    # The tablet's process may end at any time.
    with contextlib.suppress(ConnectionError):
        main()
