"""Home's eye: the scanner on the camera, its sightings brought to the window's thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.clock import Clock

from kiosk.eye.camera import Camera
from models.codes import is_ours

if TYPE_CHECKING:
    from kiosk.eye.decoders import Decoder
    from kiosk.eye.scanner import Scanner, Sighting


class Lookout:
    """Looks for codes between `look` and `pause`; `on_sighting` is called on the window's thread.

    Scanner and decoders are loaded and made at the first `look`: the window's first frame does not wait for them.
    """

    def __init__(self, camera: Camera, on_sighting: Callable[[Sighting], None]) -> None:
        self._camera = camera
        self._tell = on_sighting
        self._decoder: Decoder | None = None
        self._scanner: Scanner | None = None

    def look(self) -> None:
        if self._scanner is None:
            from kiosk.eye.decoders import Decoder
            from kiosk.eye.scanner import Scanner

            self._decoder = Decoder(is_ours)
            self._scanner = Scanner(self._camera, self._decoder, is_ours, self._sighted)
            self._scanner.start()
        self._scanner.resume()

    def pause(self) -> None:
        if self._scanner is not None:
            self._scanner.pause()

    def forget(self) -> None:
        """A card that is held up still is told again."""
        if self._scanner is not None:
            self._scanner.forget()

    def close(self) -> None:
        """Ends the scanner's thread and the eye worker's process; `look` would make new ones."""
        if self._scanner is not None and self._decoder is not None:
            self._scanner.stop()
            self._decoder.close()
        self._scanner = self._decoder = None

    def _sighted(self, sighting: Sighting) -> None:
        # Kivy's clock takes calls from any thread; -1 is before the next frame is drawn.
        Clock.schedule_once(lambda _dt: self._tell(sighting), -1)
