"""Keys for a reading: digits and a point for any number; degrees and their tenths for a body's temperature."""

from kivy.properties import NumericProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from models.answers import degrees
from screens.kv import load_kv
from screens.widgets.pads import CLEAR, ERASE, Pad
from screens.widgets.press import IconButton, Key, Pressable

POINT = "."
TAGS = {ERASE: "back", POINT: "point"}
DEGREES = tuple(range(32, 43))
"""What thermometers for the forehead show: from 32.0 to 42.9 ℃."""
USUAL = 36
"""Chosen already: most people are healthy."""


class ReadingPad(Pad):
    """Digits, a point and erase; any character of the hardware keyboard: a letter gets its answer, too."""

    keys = (*"123456789", POINT, "0", ERASE)

    def _button(self, key: str) -> Pressable:
        tag = f"key.{TAGS.get(key, key)}"
        button = IconButton(name="erase", tag=tag) if key == ERASE else Key(text=key, tag=tag)
        button.size_hint = (1, 1)
        button.fbind("on_release", lambda _button: self.dispatch("on_key", key))
        return button

    def take_key(self, name: str, character: str | None) -> bool:
        if super().take_key(name, character):
            return True
        if character is None or not character.isprintable() or character.isspace():
            return False
        self.dispatch("on_key", character)
        return True


class DegreePad(ReadingPad):
    """Whole degrees, and below them the ten readings of the chosen one, as they stand on the thermometer.

    Any reading is at most two presses, the last of them `on_reading(text)`: "364". The hardware keyboard sends
    `on_key` as ever.
    """

    keys = ()
    whole = NumericProperty(USUAL)
    marked = StringProperty("")
    """What stands on the screen; its key is marked."""

    __events__ = ("on_reading",)

    def on_kv_post(self, base_widget: object) -> None:
        whole, tenths = self.ids.whole.__self__, self.ids.tenths.__self__
        self._whole = {degree: self._put(whole, f"degree.{degree}", str(degree)) for degree in DEGREES}
        self._tenths = [self._put(tenths, f"tenth.{tenth}") for tenth in range(10)]
        for degree, key in self._whole.items():
            key.bind(on_release=lambda _key, degree=degree: self._choose(degree))
        for tenth, key in enumerate(self._tenths):
            key.bind(on_release=lambda _key, tenth=tenth: self.dispatch("on_reading", f"{self.whole}{tenth}"))
        erase = IconButton(name="erase", tag="key.back", size_hint=(1, 1))
        erase.bind(on_release=lambda _key: self.dispatch("on_key", CLEAR))
        whole.add_widget(erase)
        self.fbind("whole", self._show)
        self.fbind("marked", self._show)
        self._show()

    def on_reading(self, text: str) -> None:
        """A whole reading was pressed; bind it."""

    def _choose(self, degree: int) -> None:
        self.whole = degree
        self.dispatch("on_key", CLEAR)

    def _show(self, *_: object) -> None:
        for degree, key in self._whole.items():
            key.kind = "chosen" if degree == self.whole else "plain"
        for tenth, key in enumerate(self._tenths):
            tenths = 10 * int(self.whole) + tenth
            key.text = degrees(tenths)
            key.kind = "chosen" if self.marked == str(tenths) else "plain"

    @staticmethod
    def _put(grid: GridLayout, tag: str, text: str = "") -> Key:
        key = Key(text=text, tag=tag, size_hint=(1, 1))
        grid.add_widget(key)
        return key


load_kv(__file__)
