"""The one door to the camera: cv2.VideoCapture, in a thread of its own.

OpenCV and NumPy are loaded in that thread: importing this file costs the window's start nothing.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray

CameraSource = int | str
"""A device's number, or the path of a video file."""

WIDTH, HEIGHT, FPS = 1280, 720, 30
"""What a device is asked for; it may give something else."""
WIDEST = 1920
"""Wider pictures are made smaller before anybody sees them."""
RETRIES = (1.0, 5.0)
"""Seconds between two attempts to open a camera that is not there: doubled from the first to the last."""

_QUIET = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "OPENCV_FFMPEG_THREADS": "1",
    # A file must not lead anywhere else, and text is no film (FFmpeg would draw it as a terminal does).
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "protocol_whitelist;file|format_whitelist;avi,mov,mp4,matroska,webm,mpeg,mpegts",
    # Seconds until a device without pictures counts as lost; OpenCV's own are 10.
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3",
}

log = logging.getLogger(__name__)


class CameraState(StrEnum):
    STARTING = "starting"
    RUNNING = "running"
    MISSING = "missing"
    """There never was a picture from this source: it cannot be opened. It is tried again by itself."""
    LOST = "lost"
    """There were pictures, and they ended. It is tried again by itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the camera, shared by everybody who looks: never write to it."""

    image: NDArray[np.uint8]
    """(height, width, 3), blue green red."""
    number: int
    """Counts up over the camera's life, over all sources."""
    taken_at: float
    """Seconds of the camera's clock."""


@dataclass(slots=True, eq=False)
class _Run:
    """One source being watched, until `leave`."""

    source: CameraSource
    leave: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None
    seen: bool = False
    """A picture has come."""


def parse_source(text: str) -> CameraSource:
    """`0` is a device number, anything else the path of a video file."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else text


class Camera:
    """Keeps the newest picture of a device or video file. A file plays at its own rate, over and over.

    Nothing here raises or waits for the camera: a missing one is a state, and is tried again by itself.
    """

    def __init__(
        self, source: CameraSource, clock: Callable[[], float] = time.monotonic, retries: tuple[float, float] = RETRIES
    ) -> None:
        self._source = source
        self._clock = clock
        self._first_retry, self._last_retry = retries
        self._changed = threading.Condition()
        self._run: _Run | None = None
        self._state = CameraState.STARTING
        self._newest: Frame | None = None
        self._number = 0

    @property
    def source(self) -> CameraSource:
        return self._source

    @property
    def state(self) -> CameraState:
        return self._state

    def newest(self) -> Frame | None:
        """The last picture, or None while there is none; never waits."""
        return self._newest

    def wait_newer(self, number: int, timeout: float) -> Frame | None:
        """The newest picture once its number is above `number`, or None after `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest is not None and self._newest.number > number, timeout)
            newest = self._newest
        return newest if newest is not None and newest.number > number else None

    def start(self) -> None:
        with self._changed:
            if self._run is None:
                self._begin(None)

    def switch(self, source: CameraSource) -> None:
        """Shows another source from now on."""
        with self._changed:
            self._source = source
            if self._run is not None:
                self._begin(self._end())

    def stop(self) -> None:
        """Ends within a second; a device that hangs is left to end by itself."""
        with self._changed:
            run = self._end()
        if run is not None and run.thread is not None:
            run.thread.join(1.0)

    def _begin(self, before: _Run | None) -> None:
        run = self._run = _Run(self._source)
        run.thread = threading.Thread(target=self._watch, args=(run, before), name="camera", daemon=True)
        run.thread.start()

    def _end(self) -> _Run | None:
        run, self._run = self._run, None
        if run is not None:
            run.leave.set()
        self._newest = None
        self._state = CameraState.STARTING
        return run

    def _watch(self, run: _Run, before: _Run | None) -> None:
        if before is not None and before.thread is not None:
            # A device opens only once; the one before may still hold it.
            before.thread.join(10)
        try:
            cv = _opencv()
        except ImportError:
            log.error("camera: OpenCV cannot be loaded")
            self._no_picture(run)
            return
        pause = self._first_retry
        while not run.leave.is_set():
            if self._play(cv, run):
                pause = self._first_retry
                if isinstance(run.source, str):
                    continue
            self._no_picture(run)
            run.leave.wait(pause)
            pause = min(pause * 2, self._last_retry)

    def _play(self, cv: Any, run: _Run) -> bool:
        """Shows pictures until there are no more; tells whether there was one."""
        if isinstance(run.source, str) and not Path(run.source).is_file():
            return False
        capture: cv2.VideoCapture | None = None
        shown = False
        try:
            capture = _opened(cv, run.source)
            rate = _rate(cv, capture) if isinstance(run.source, str) else None
            due = self._clock()
            while not run.leave.is_set() and capture.grab():
                taken_at = self._clock()
                good, image = capture.retrieve()
                if not good:
                    break
                if rate is not None:
                    due = max(due + 1 / rate, taken_at - 1)
                    run.leave.wait(max(0.0, due - taken_at))
                    taken_at = self._clock()
                self._show(run, _bounded(cv, image), taken_at)
                shown = True
        except Exception as error:
            # Whatever a driver or a broken film does: the next attempt is due anyway.
            log.warning("camera: %s", type(error).__name__)
        finally:
            if capture is not None:
                capture.release()
        return shown

    def _show(self, run: _Run, image: NDArray[np.uint8], taken_at: float) -> None:
        with self._changed:
            if run.leave.is_set():
                return
            run.seen = True
            self._number += 1
            self._newest = Frame(image, self._number, taken_at)
            self._state = CameraState.RUNNING
            self._changed.notify_all()

    def _no_picture(self, run: _Run) -> None:
        with self._changed:
            if run.leave.is_set():
                return
            state = CameraState.LOST if run.seen else CameraState.MISSING
            if state != self._state:
                log.warning("camera: %s", state)
            self._newest = None
            self._state = state
            self._changed.notify_all()


def _opencv() -> Any:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    import cv2

    # Its own helper threads would take the cores that the window draws with.
    cv2.setNumThreads(1)
    return cv2


def _opened(cv: Any, source: CameraSource) -> cv2.VideoCapture:
    if isinstance(source, str):
        return cv.VideoCapture(source, cv.CAP_FFMPEG)
    capture = cv.VideoCapture(source)
    if capture.isOpened():
        # Uncompressed, many USB cameras give no 30 pictures a second at this size.
        capture.set(cv.CAP_PROP_FOURCC, cv.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv.CAP_PROP_FRAME_WIDTH, WIDTH)
        capture.set(cv.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        capture.set(cv.CAP_PROP_FPS, FPS)
        capture.set(cv.CAP_PROP_BUFFERSIZE, 1)
    return capture


def _rate(cv: Any, capture: cv2.VideoCapture) -> float:
    told = capture.get(cv.CAP_PROP_FPS)
    return told if 1 <= told <= 120 else FPS


def _bounded(cv: Any, image: Any) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    longer = max(width, height)
    if longer <= WIDEST:
        return image
    size = (max(1, width * WIDEST // longer), max(1, height * WIDEST // longer))
    return cv.resize(image, size, interpolation=cv.INTER_AREA)
