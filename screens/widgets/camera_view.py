"""Shows camera frames. Takes what the frame source gives, copies it once, to the graphics card."""

from typing import Any

from kivy.graphics.texture import Texture
from kivy.properties import BooleanProperty, ListProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from screens.kv import load_kv

HALF_SQUARE = 0.4
CORNER = 0.12
"""In parts of the picture's smaller side."""


class CameraView(Widget):
    """The newest frame, whole and undistorted, with the corners that say «hold the code here»."""

    mirrored = BooleanProperty(True)
    """As in a mirror, which people expect of a picture of themselves."""
    cover = BooleanProperty(True)
    """Fill the box and lose the edges, or show the whole frame."""
    texture = ObjectProperty(None, allownone=True)
    frame_size = ListProperty([16, 9])
    message = StringProperty("")
    covered = BooleanProperty(False)
    """Another sentence lies over it: the message waits."""
    """Why there is no picture, translated; empty while there is one."""

    def show(self, frame: Any) -> None:
        """Shows a frame: an array of shape (height, width, 3), bytes in the order blue, green, red.

        Only on the loop's thread; the array may be reused as soon as this returns.
        """
        size = (frame.shape[1], frame.shape[0])
        if self.texture is None or self.texture.size != size:
            self.texture = Texture.create(size=size, colorfmt="bgr")
            self.frame_size = size
        self.texture.blit_buffer(frame.reshape(-1), colorfmt="bgr", bufferfmt="ubyte")
        assert self.canvas is not None
        self.canvas.ask_update()  # Kivy does not see that a texture's pixels have changed
        self.message = ""

    def clear(self, message: str) -> None:
        """Takes the picture away and says why."""
        self.texture = None
        self.message = message

    @staticmethod
    def shown_part(
        size: tuple[float, float], frame: tuple[float, float], cover: bool, mirrored: bool
    ) -> tuple[float, ...]:
        """Texture coordinates of what is shown, for Kivy's corners from the lower left round."""
        across, up = 1.0, 1.0
        if cover and size[0] > 0 and size[1] > 0:
            wider = size[0] / size[1] * frame[1] / frame[0]
            across, up = (1.0, 1 / wider) if wider > 1 else (wider, 1.0)
        left, right = 0.5 - across / 2, 0.5 + across / 2
        top, bottom = 0.5 - up / 2, 0.5 + up / 2
        if mirrored:
            left, right = right, left
        # Frames have their first line at the top, textures at the bottom.
        return left, bottom, right, bottom, right, top, left, top

    @staticmethod
    def shown_box(
        box: tuple[float, float, float, float], frame: tuple[float, float], cover: bool
    ) -> tuple[float, float, float, float]:
        """x, y, width and height of the picture in the widget's box (the same four)."""
        x, y, width, height = box
        if cover or width <= 0 or height <= 0:
            return box
        scale = min(width / frame[0], height / frame[1])
        shown = (frame[0] * scale, frame[1] * scale)
        return x + (width - shown[0]) / 2, y + (height - shown[1]) / 2, *shown

    @staticmethod
    def corner(center: tuple[float, float], size: tuple[float, float], across: int, up: int) -> tuple[float, ...]:
        """Points of one corner of the square that a code is held into; `across` and `up` are -1 or 1."""
        side = min(size)
        x, y = center[0] + across * side * HALF_SQUARE, center[1] + up * side * HALF_SQUARE
        arm = side * CORNER
        return x - across * arm, y, x, y, x, y - up * arm


load_kv(__file__)
