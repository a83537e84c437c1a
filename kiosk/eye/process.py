"""The tablet's end of the eye worker: starts it, asks it with a time limit, ends it, starts it anew.

The worker is a process because a decoder can crash, see worker.py. Without it nothing is found and nothing
fails. A decoder that took the worker with it rests; meanwhile a new worker reads with the other one.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from kiosk.eye.picture_steps import Step
from kiosk.eye.talk import LENGTH, MOST_PIXELS, FoundCode, Greeting, Reader, Request, received

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TIME_LIMIT = 1.0
"""Seconds for a look at a frame of the camera."""
START_LIMIT = 10.0
FIRST_REST, LAST_REST = 1.0, 30.0
"""Seconds that a decoder rests after the worker died of it: doubled from the first to the last, until it answers."""
_LONGEST_ANSWER = 4_000_000
_ROOT = Path(__file__).parent.parent.parent

log = logging.getLogger(__name__)


class EyeState(Enum):
    OFF = auto()
    """Not started yet, or dead."""
    STARTING = auto()
    READY = auto()


class _Rest:
    def __init__(self) -> None:
        self.until = float("-inf")
        self._next = FIRST_REST

    def begin(self, now: float) -> float:
        """Tells for how many seconds."""
        seconds, self._next = self._next, min(self._next * 2, LAST_REST)
        self.until = now + seconds
        return seconds

    def answered(self) -> None:
        self._next = FIRST_REST


class EyeProcess:
    """One worker process, started at first use: a picture is shown to it, then looked at in one way after another.

    Used by one thread at a time; `close` may come from any.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._state = EyeState.OFF
        self._started_at = 0.0
        self._rests = {reader: _Rest() for reader in Reader}
        self._zbar_missing = False
        self._gray: NDArray[np.uint8] | None = None
        self._sent = False
        self._answers = msgspec.json.Decoder(tuple[FoundCode, ...])

    @property
    def state(self) -> EyeState:
        return self._state

    @property
    def pid(self) -> int | None:
        process = self._process
        return None if process is None else process.pid

    def can(self, reader: Reader) -> bool:
        """False while it rests after a crash; of zbar, where this machine has no zbar library."""
        missing = reader is Reader.ZBAR and self._zbar_missing
        return not missing and self._clock() >= self._rests[reader].until

    def show(self, gray: NDArray[np.uint8]) -> None:
        """What the looks that follow are about: (height, width), not to be changed meanwhile."""
        self._gray = gray if 0 < gray.size <= MOST_PIXELS else None
        self._sent = False

    def look(self, reader: Reader, step: Step = Step.RAW, limit: float = TIME_LIMIT) -> tuple[FoundCode, ...]:
        """The codes in the picture that is shown, after a step.

        Empty as well while the worker is not ready (it starts meanwhile), when it dies of this look or needs more
        than `limit` seconds, which ends it, and while the reader rests.
        """
        with self._lock:
            if self._gray is None or not self.can(reader) or not self._ready(0.0):
                return ()
            try:
                codes = self._asked(self._gray, reader, step, limit)
            except (OSError, msgspec.DecodeError) as error:
                self._died(type(error).__name__, (reader,))
                return ()
            self._rests[reader].answered()
            return codes

    def start(self, wait: float = START_LIMIT) -> bool:
        """Starts the worker and waits for it; tells whether it is ready. Not while both decoders rest."""
        with self._lock:
            return any(self.can(reader) for reader in Reader) and self._ready(wait)

    def close(self) -> None:
        """Ends the worker. A later `look` starts it again."""
        with self._lock:
            self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ready(self, wait: float) -> bool:
        if self._state is EyeState.OFF:
            self._begin()
        if self._state is EyeState.STARTING:
            self._greet(wait)
        return self._state is EyeState.READY

    def _begin(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "kiosk.eye.worker"]
        try:
            self._process = subprocess.Popen(
                command, stdin=theirs.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=_ROOT
            )
        except OSError as error:
            ours.close()
            self._died(type(error).__name__, Reader)
            return
        finally:
            theirs.close()
        self._line, self._started_at, self._state, self._sent = ours, self._clock(), EyeState.STARTING, False

    def _greet(self, wait: float) -> None:
        assert self._line is not None
        self._line.settimeout(wait)
        try:
            word = self._line.recv(1)
        except (TimeoutError, BlockingIOError):
            if self._clock() - self._started_at > START_LIMIT:
                self._died("no start", Reader)
            return
        except OSError as error:
            self._died(type(error).__name__, Reader)
            return
        if word not in (Greeting.BOTH, Greeting.ZXING_ALONE):
            self._died("no greeting", Reader)
            return
        self._state = EyeState.READY
        if word == Greeting.ZXING_ALONE and not self._zbar_missing:
            self._zbar_missing = True
            log.warning("eye: the library zbar is not installed; zxing-cpp reads alone")

    def _asked(self, gray: NDArray[np.uint8], reader: Reader, step: Step, limit: float) -> tuple[FoundCode, ...]:
        assert self._line is not None
        line, deadline = self._line, time.monotonic() + limit
        height, width = (0, 0) if self._sent else gray.shape
        request = msgspec.json.encode(Request(width, height, reader, step, limit))
        line.settimeout(limit)
        line.sendall(LENGTH.pack(len(request)) + request)
        if not self._sent:
            line.sendall(gray.data.cast("B") if gray.flags.c_contiguous else gray.tobytes())
            self._sent = True
        (length,) = LENGTH.unpack(received(line, LENGTH.size, deadline))
        if length > _LONGEST_ANSWER:
            raise ConnectionError("an answer without end")
        return self._answers.decode(received(line, length, deadline))

    def _died(self, reason: str, readers: Iterable[Reader]) -> None:
        self._end()
        for reader in readers:
            rest = self._rests[reader].begin(self._clock())
            log.warning("eye: worker ended (%s), %s rests for %.0f s", reason, reader, rest)

    def _end(self) -> None:
        process, line = self._process, self._line
        self._process = self._line = None
        self._state = EyeState.OFF
        if line is not None:
            line.close()
        if process is not None:
            process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(1)
