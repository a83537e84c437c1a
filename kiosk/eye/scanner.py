"""Watches the camera's pictures for codes, in a thread of its own, and tells what is held up.

The newest picture only, each at most once: there is no queue that could fall behind the person at the gate.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.eye.camera import Camera, Frame
from kiosk.eye.decoders import Decoder, Reading
from models.notice import N_, Notice

OUT_OF_SIGHT = 2.0
"""Seconds without a text before it counts as held up anew."""
FOREIGN_EVERY = 3.0
"""Seconds from one report of a code that is not ours to the next."""
UNREADABLE_AFTER = 1.5
"""Seconds that an unreadable code is held up before it is reported: while a card moves, every code is one."""
_GAP = 0.5
_MOST_REMEMBERED = 64

UNREADABLE = Notice(
    N_("The code cannot be read. Hold the card closer and still, or look the person up by flat or name.")
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code that is held up, told once."""

    text: str
    """At most 4,296 characters, any at all. Empty when `unreadable`, and for a code that holds nothing."""
    ours: bool
    frame_taken_at: float
    """Seconds of the camera's clock."""
    unreadable: bool = False
    """Not a text: a code that is torn, too far away or blurred, held up for a while. Say `UNREADABLE`."""


class Sightings:
    """Decides what is told: the rules of `Scanner`, without its thread. Times are seconds of one clock."""

    def __init__(self, is_ours: Callable[[str], bool], out_of_sight: float = OUT_OF_SIGHT) -> None:
        self._is_ours = is_ours
        self._out_of_sight = out_of_sight
        # What was told and is in sight still, and when it was last seen; None stands for an unreadable code.
        self._told: dict[str | None, float] = {}
        self._foreign_at = float("-inf")
        self._unreadable_from: float | None = None
        self._unreadable_last = float("-inf")

    def see(self, reading: Reading, at: float) -> Sighting | None:
        """What to tell about a picture that was taken at `at`."""
        self._told = {text: seen for text, seen in self._told.items() if at - seen < self._out_of_sight}
        ours = [text for text in reading.texts if text.isascii() and self._is_ours(text)]
        if reading.texts:
            self._unreadable_from = None
        seen: Sequence[str | None] = reading.texts or ([None] if self._held_unreadable(reading, at) else [])
        for text in self._told.keys() & set(seen):
            self._told[text] = at
        new = [text for text in ours or seen if text not in self._told]
        if not new or (not ours and at - self._foreign_at < FOREIGN_EVERY):
            return None
        if not ours:
            self._foreign_at = at
        if len(self._told) >= _MOST_REMEMBERED:
            del self._told[min(self._told, key=self._told.__getitem__)]
        self._told[new[0]] = at
        return Sighting(new[0] or "", bool(ours), at, unreadable=new[0] is None)

    def skip(self, seconds: float) -> None:
        """Nobody looked for so long: the time does not count as out of sight."""
        self._told = {text: seen + seconds for text, seen in self._told.items()}
        self._unreadable_from = None

    def forget(self) -> None:
        """What is in sight counts as held up anew."""
        self._told.clear()
        self._foreign_at = float("-inf")
        self._unreadable_from = None

    def _held_unreadable(self, reading: Reading, at: float) -> bool:
        if reading.unreadable:
            if self._unreadable_from is None or at - self._unreadable_last > _GAP:
                self._unreadable_from = at
            self._unreadable_last = at
            return at - self._unreadable_from >= UNREADABLE_AFTER or None in self._told
        return False


class Scanner:
    """Tells `on_sighting` what is held up to the camera.

    The same text held up counts once: it is told again after it was out of sight for two seconds, or after
    `forget`. Of several codes in view one of ours is told; a foreign one at most every three seconds.
    `on_sighting` is called in the scanner's thread: it hands the sighting on and returns.
    """

    def __init__(
        self,
        camera: Camera,
        decoder: Decoder,
        is_ours: Callable[[str], bool],
        on_sighting: Callable[[Sighting], None],
        clock: Callable[[], float] = time.monotonic,
        out_of_sight: float = OUT_OF_SIGHT,
    ) -> None:
        self._camera = camera
        self._decoder = decoder
        self._tell = on_sighting
        self._clock = clock
        self._lock = threading.Lock()
        self._sightings = Sightings(is_ours, out_of_sight)
        self._looking = threading.Event()
        self._looking.set()
        self._paused_at = 0.0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._stopping = threading.Event()
            self._thread = threading.Thread(target=self._work, args=(self._stopping,), name="scanner", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Looks at no further picture. A sighting that is under way may still be told."""
        if self._looking.is_set():
            self._paused_at = self._clock()
            self._looking.clear()

    def resume(self) -> None:
        """Looks again; a card that was in view before the pause and still is counts as the same."""
        if not self._looking.is_set():
            with self._lock:
                self._sightings.skip(self._clock() - self._paused_at)
            self._looking.set()

    def forget(self) -> None:
        """Tells again what is held up already: for a second person with the same card."""
        with self._lock:
            self._sightings.forget()

    def stop(self) -> None:
        """Ends within a second. The decoder is left open, and the camera running."""
        thread, self._thread = self._thread, None
        self._stopping.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join(1.0)

    def _work(self, stopping: threading.Event) -> None:
        number = 0
        while not stopping.is_set():
            # Short waits: stop() wants an end within a second.
            frame = self._camera.wait_newer(number, 0.2) if self._looking.wait(0.2) else None
            if frame is None:
                continue
            number = frame.number
            try:
                self._look(frame, stopping)
            except Exception as error:
                # The message could hold what a card says.
                log.error("scanner: %s", type(error).__name__)

    def _look(self, frame: Frame, stopping: threading.Event) -> None:
        reading = self._decoder.read(frame.image)
        if not self._looking.is_set() or stopping.is_set():
            return
        with self._lock:
            sighting = self._sightings.see(reading, frame.taken_at)
        if sighting is not None:
            self._tell(sighting)
