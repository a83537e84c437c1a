"""The tablet's end of the zbar worker: starts it, asks it with a time limit, ends it, starts it anew.

The worker is a process because zbar can abort, see zbar_worker.py. Without it nothing is found and nothing fails.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from kiosk import zbar_worker as worker

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIME_LIMIT = 1.0
"""Seconds for a frame of the camera."""
START_LIMIT = 10.0
FIRST_REST, LAST_REST = 1.0, 30.0
"""Seconds before a worker that died is started anew: doubled from the first to the last, until one answers again."""
_LONGEST_ANSWER = 4_000_000

log = logging.getLogger(__name__)


class ZbarState(Enum):
    OFF = auto()
    """Not started yet, or at rest after a death."""
    STARTING = auto()
    READY = auto()
    ABSENT = auto()
    """This machine has no zbar library; not tried again."""


class ZbarCode(msgspec.Struct, frozen=True, array_like=True):
    text: str
    corners: tuple[tuple[int, int], ...]
    """Pixels from the top left; in no fixed order."""


_answer = msgspec.json.Decoder(tuple[ZbarCode, ...])


class Zbar:
    """One worker process, started at first use. Safe to use from several threads, one request at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._state = ZbarState.OFF
        self._started_at = 0.0
        self._rest = FIRST_REST
        self._rest_until = float("-inf")

    @property
    def state(self) -> ZbarState:
        return self._state

    @property
    def pid(self) -> int | None:
        process = self._process
        return None if process is None else process.pid

    def read(self, gray: NDArray[np.uint8], limit: float = TIME_LIMIT) -> tuple[ZbarCode, ...]:
        """The QR codes in a gray picture (height, width). Empty as well while the worker is not ready:
        it starts meanwhile, and is ended when it needs more than `limit` seconds."""
        with self._lock:
            if not self._ready(0.0):
                return ()
            try:
                codes = self._asked(gray, limit)
            except (OSError, msgspec.DecodeError) as error:
                self._died(type(error).__name__)
                return ()
            self._rest = FIRST_REST
            return codes

    def start(self, wait: float = START_LIMIT) -> bool:
        """Starts the worker and waits for it; tells whether it is ready."""
        with self._lock:
            return self._ready(wait)

    def close(self) -> None:
        """Ends the worker. A later `read` starts it again."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self, wait: float) -> bool:
        if self._state is ZbarState.OFF and self._clock() >= self._rest_until:
            self._begin()
        if self._state is ZbarState.STARTING:
            self._greet(wait)
        return self._state is ZbarState.READY

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        # -P: the script's own folder must not shadow modules of Python's library.
        command = [sys.executable, "-P", str(Path(worker.__file__))]
        try:
            self._process = subprocess.Popen(
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            ours.close()
            self._died(type(error).__name__)
            return
        finally:
            theirs.close()
        self._line, self._started_at, self._state = ours, self._clock(), ZbarState.STARTING

    def _greet(self, wait: float) -> None:
        assert self._line is not None
        self._line.settimeout(wait)
        try:
            word = self._line.recv(1)
        except (TimeoutError, BlockingIOError):
            if self._clock() - self._started_at > START_LIMIT:
                self._died("no start")
            return
        except OSError as error:
            self._died(type(error).__name__)
            return
        if word == worker.READY:
            self._state = ZbarState.READY
        elif word == worker.ABSENT:
            self._end()
            self._state = ZbarState.ABSENT
            log.warning("zbar: the library is not installed; zxing-cpp reads alone")
        else:
            self._died("no greeting")

    def _asked(self, gray: NDArray[np.uint8], limit: float) -> tuple[ZbarCode, ...]:
        assert self._line is not None
        height, width = gray.shape
        line, deadline = self._line, time.monotonic() + limit
        line.settimeout(limit)
        line.sendall(worker.HEADER.pack(width, height, limit))
        line.sendall(gray.tobytes() if not gray.flags.c_contiguous else gray.data.cast("B"))
        (length,) = worker.LENGTH.unpack(_received(line, worker.LENGTH.size, deadline))
        if length > _LONGEST_ANSWER:
            raise ConnectionError("an answer without end")
        return _answer.decode(_received(line, length, deadline))

    def _died(self, reason: str) -> None:
        self._end()
        log.warning("zbar: worker ended (%s), started anew in %.0f s", reason, self._rest)
        self._rest_until = self._clock() + self._rest
        self._rest = min(self._rest * 2, LAST_REST)

    def _end(self) -> None:
        process, line = self._process, self._line
        self._process = self._line = None
        self._state = ZbarState.OFF
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)


def _received(line: socket.socket, size: int, deadline: float) -> bytes:
    data = bytearray()
    while len(data) < size:
        line.settimeout(max(0.001, deadline - time.monotonic()))
        part = line.recv(size - len(data))
        if not part:
            raise ConnectionError("the worker is gone")
        data += part
    return bytes(data)
