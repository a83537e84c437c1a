"""Large keys for digits and letters, and the line that shows what was keyed in."""

from string import ascii_uppercase

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout

from screens.kv import load_kv
from screens.theme import KEY
from screens.widgets.press import IconButton, Key, Pressable

ERASE = "back"
CLEAR = "clear"
ENTER = "enter"

_HARDWARE = {"backspace": ERASE, "delete": CLEAR, "enter": ENTER, "numpadenter": ENTER}


class Pad(GridLayout):
    """Keys that send `on_key(key)`: a character, ERASE, CLEAR, or ENTER (hardware keyboard alone).

    `value` collects up to `most` characters (0: it collects nothing, the presenter does).
    """

    tag = StringProperty("pad")
    value = StringProperty("")
    most = NumericProperty(0)
    takes_keys = BooleanProperty(True)
    """Whether the hardware keyboard feeds it while it is shown."""

    __events__ = ("on_key",)
    keys: tuple[str, ...] = ()

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        for key in self.keys:
            self.add_widget(self._button(key))

    def _button(self, key: str) -> Pressable:
        tag = f"{self.tag}.{key}"
        button = IconButton(name="erase", tag=tag) if key == ERASE else Key(text=key, tag=tag)
        button.size_hint = (1, 1)
        self.fbind("tag", lambda _pad, tag: setattr(button, "tag", f"{tag}.{key}"))
        button.fbind("on_release", lambda _button: self.dispatch("on_key", key))
        return button

    def on_key(self, key: str) -> None:
        """A key was pressed; screens bind it."""
        if not self.most or key == ENTER:
            return
        if key == ERASE:
            self.value = self.value[:-1]
        elif key == CLEAR:
            self.value = ""
        elif len(self.value) < self.most:
            self.value += key

    def take_key(self, name: str, character: str | None) -> bool:
        """One key of the hardware keyboard by Kivy's name and character; True if the pad has such a key."""
        key = _HARDWARE.get(name, (character or "").upper())
        if not key or (key not in self.keys and key not in _HARDWARE.values()):
            return False
        self.dispatch("on_key", key)
        return True


class KeyPad(Pad):
    """Digits as on a telephone."""

    keys = (*"123456789", CLEAR, "0", ERASE)

    def _button(self, key: str) -> Pressable:
        return ClearKey(tag=f"{self.tag}.{key}", pad=self) if key == CLEAR else super()._button(key)


class LetterPad(Pad):
    """A to Z, erase and clear, in 14 or 7 columns as the width allows."""

    keys = (*ascii_uppercase, CLEAR, ERASE)

    def _button(self, key: str) -> Pressable:
        return ClearKey(tag=f"{self.tag}.{key}", pad=self) if key == CLEAR else super()._button(key)


class ClearKey(Key):
    """Empties the line."""

    def __init__(self, pad: Pad, **kwargs: object) -> None:
        super().__init__(size_hint=(1, 1), **kwargs)
        self._pad = pad

    def on_release(self) -> None:
        self._pad.dispatch("on_key", CLEAR)


class Readout(BoxLayout):
    """What was keyed in, large, with a unit; `hint` stands there while it is empty."""

    text = StringProperty("")
    hint = StringProperty("")
    unit = StringProperty("")
    ground = ColorProperty()
    largest = NumericProperty(KEY)


def as_temperature(digits: str) -> str:
    """Keyed digits as a reading in the making: "36" is "36.", "364" is "36.4"."""
    return digits if len(digits) < 2 else f"{digits[:-1]}.{digits[-1]}" if len(digits) > 2 else f"{digits}."


load_kv(__file__)
