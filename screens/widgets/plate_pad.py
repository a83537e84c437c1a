"""Keys for Chinese plates: provinces first, then letters without I and O, digits, and the special endings."""

from collections.abc import Sequence

from kivy.properties import ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from models.plates import DIGITS, ENDINGS, LETTERS, PROVINCES
from screens.kv import load_kv
from screens.widgets.pads import CLEAR, ENTER, ERASE
from screens.widgets.press import IconButton, Key, Pressable

SPELL = "letters"
"""The key for plates that begin with no province's sign."""
EMBASSY = "使"
_HARDWARE = {"backspace": ERASE, "delete": CLEAR, "enter": ENTER, "numpadenter": ENTER}


class PlateKeys(GridLayout):
    """Keys tagged `key.`…, made once and renamed after; a press is `on_key(key)`.

    `wide` and `tall` are the numbers of columns on a wide and on a tall screen.
    """

    names = ListProperty()
    wide = NumericProperty(10)
    tall = NumericProperty(10)

    __events__ = ("on_key",)

    def __init__(self, **kwargs: object) -> None:
        self._made: list[Pressable] = []
        super().__init__(**kwargs)
        self.fbind("names", self._rename)
        self._rename()

    def on_key(self, key: str) -> None:
        """A key was pressed; the pad binds it."""

    def _rename(self, *_: object) -> None:
        for place in range(len(self._made), len(self.names)):
            self._made.append(self._button(place))
            self.add_widget(self._made[-1])
        for button, name in zip(self._made, self.names, strict=True):
            button.tag = f"key.{name}"
            if isinstance(button, PlateKey):
                button.word = name

    def _button(self, place: int) -> Pressable:
        button = IconButton(name="erase") if self.names[place] == ERASE else PlateKey()
        button.size_hint = (1, 1)
        button.fbind("on_release", lambda _button: self.dispatch("on_key", self.names[place]))
        return button


class PlateKey(Key):
    """One sign, or a word for a key that is none."""

    word = StringProperty("")


class PlatePad(BoxLayout):
    """`value` is what was typed so far; a press is `on_key(key)`: a sign, ERASE, CLEAR or ENTER (hardware alone).

    While it is empty the provinces' signs are shown, and the digits to look for a known car by its number.
    """

    value = StringProperty("")
    signs = ListProperty(PROVINCES)
    """In the order in which they are offered."""
    takes_keys = True

    __events__ = ("on_key",)

    def __init__(self, **kwargs: object) -> None:
        self._spelled = False
        super().__init__(**kwargs)
        self._digits = PlateKeys(names=[*DIGITS], wide=10, tall=10)
        self._provinces = PlateKeys(names=self._first_signs(), wide=11, tall=7)
        self._letters = PlateKeys(names=[*LETTERS], wide=12, tall=8)
        self._endings = PlateKeys(names=[*ENDINGS, CLEAR, ERASE], wide=9, tall=9)
        for keys in (self._digits, self._provinces, self._letters, self._endings):
            keys.bind(on_key=lambda _keys, key: self.press(key))
        self.fbind("value", self._show)
        self.fbind("signs", self._order)
        self._show()

    def on_key(self, key: str) -> None:
        """A key was pressed; screens bind it."""

    def press(self, key: str) -> None:
        if key == SPELL:
            self._spelled = True
            self._show()
            return
        self._spelled = self._spelled and key != CLEAR and (bool(self.value) or key != ERASE)
        self.dispatch("on_key", key)
        self._show()

    def start_over(self) -> None:
        """For another car."""
        self._spelled = False
        self._show()

    def take_key(self, name: str, character: str | None) -> bool:
        """One key of the hardware keyboard: it has no signs, so letters are always taken."""
        key = _HARDWARE.get(name, (character or "").upper())
        known = key in _HARDWARE.values() or key in PROVINCES or key in ENDINGS
        if not known and not (key.isascii() and key.isalnum() and len(key) == 1):
            return False
        self.press(key)
        return True

    def _first_signs(self) -> Sequence[str]:
        return [*(self.signs or PROVINCES), EMBASSY, SPELL]

    def _order(self, *_: object) -> None:
        self._provinces.names = self._first_signs()

    def _show(self, *_: object) -> None:
        starts = not self.value and not self._spelled
        parts = [self._digits, self._provinces] if starts else [self._digits, self._letters, self._endings]
        if self.children[::-1] != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)


load_kv(__file__)
