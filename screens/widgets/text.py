"""Writing: text that wraps and takes the height it needs, text that shrinks into its box, and signs."""

import math
from functools import lru_cache

from kivy.clock import Clock
from kivy.core.text import Label as CoreLabel
from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.label import Label

from screens.fonts import FAMILY
from screens.kv import load_kv
from screens.theme import BODY, TITLE

SIZE_STEP = 2


class Prose(Label):
    """Wraps at its width; its height is what the text needs."""

    quiet = BooleanProperty(False)
    ink = ColorProperty(None, allownone=True)
    """Set it to write in another colour than the theme's."""


class FitLabel(Label):
    """Takes the largest size, from `largest` sp down to `smallest` dp, at which the wrapped text fits its box.

    So it grows with the type that is set as far as there is room: a room made for the normal size is never too small.
    """

    largest = NumericProperty(TITLE)
    smallest = NumericProperty(BODY)
    most_height = NumericProperty(0)
    """The room's height in pixels where the label's own follows its text; 0: its own height is the room."""
    ink = ColorProperty(None, allownone=True)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        fit_soon = Clock.create_trigger(self._fit, -1)
        for name in ("text", "size", "largest", "smallest", "bold", "padding", "most_height"):
            self.fbind(name, fit_soon)
        fit_soon()

    def _fit(self, *_: object) -> None:
        left, top, right, bottom = self.padding
        room = (self.width - left - right, (self.most_height or self.height) - top - bottom)
        self.font_size = fitting_size(self.text, room, (sp(self.largest), dp(self.smallest)), self.bold)


class Icon(Label):
    """A sign by its name in screens.icons; empty for no name."""

    name = StringProperty("")
    ink = ColorProperty(None, allownone=True)


@lru_cache(maxsize=4096)
def fitting_size(text: str, room: tuple[float, float], sizes: tuple[float, float], bold: bool = False) -> float:
    """The largest type size in pixels from sizes[0] down to sizes[1] whose wrapped text fits `room` (width, height).

    Answers sizes[1] if even that does not fit.
    """
    size, smallest = sizes
    while size > smallest and not _fits(text, room, size, bold):
        size = max(size - SIZE_STEP, smallest)
    return size


def width_of(text: str, size: float, bold: bool = False) -> float:
    """Pixels that the text takes on one line, at `size` pixels."""
    return math.ceil(CoreLabel(font_name=FAMILY, font_size=size, bold=bold).get_extents(text)[0]) + 1


def _fits(text: str, room: tuple[float, float], size: float, bold: bool) -> bool:
    width, height = room
    writing = CoreLabel(text=text, font_name=FAMILY, font_size=size, bold=bold, text_size=(width, None))
    # A word broken in the middle is worse than a smaller one; Chinese may break anywhere.
    if any(writing.get_extents(word)[0] > width for word in text.split() if word.isascii()):
        return False
    return writing.render()[1] <= height


load_kv(__file__)
