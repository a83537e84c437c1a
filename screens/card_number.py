"""The four signs at the end of a resident card's number, where the camera cannot read it."""

from kivy.properties import ListProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk.check_in import CheckIn
from kiosk.gate import Gate
from kiosk.presenters.card_number import LENGTH, CardNumber
from models.codes import ALPHABET
from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import NoticeLine  # noqa: F401 - its rule is used in card_number.kv
from screens.widgets.choice import Choice
from screens.widgets.pads import CLEAR, ENTER, ERASE, ClearKey, Pad
from screens.widgets.press import Pressable


class SignPad(Pad):
    """Crockford's base 32; a hardware keyboard may also say O, I and L, which mean 0 and 1."""

    keys = (*ALPHABET, CLEAR, ERASE)

    def _button(self, key: str) -> Pressable:
        return ClearKey(tag=f"{self.tag}.{key}", pad=self) if key == CLEAR else super()._button(key)

    def take_key(self, name: str, character: str | None) -> bool:
        if (character or "").upper() in {"O", "I", "L"}:
            self.dispatch("on_key", (character or "").upper())
            return True
        return super().take_key(name, character)


class CardNumberScreen(GateScreen):
    title = StringProperty(N_("Number of the card"))
    shown = StringProperty("")
    notice = ObjectProperty(None, allownone=True, rebind=True)
    choices = ListProperty()
    """Flats whose cards end alike."""
    length = NumericProperty(LENGTH)

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self.presenter = CardNumber(gate)
        super().__init__(gate, navigator, **kwargs)

    def enter(self) -> None:
        self.presenter.clear()

    def refresh(self) -> None:
        self.shown, self.notice = " ".join(self.presenter.typed), self.presenter.notice
        self.choices = [Choice(flat.household, flat.label) for flat in self.presenter.flats]

    def leave(self) -> None:
        self.presenter.clear()
        self.shown, self.notice, self.choices = "", None, []

    def key(self, key: str) -> None:
        if key == ERASE:
            self.presenter.backspace()
        elif key == CLEAR:
            self.presenter.clear()
        elif key != ENTER:
            self._go(self.presenter.type(key))
            return
        self.refresh()

    def choose(self, household: str) -> None:
        self._go(self.presenter.choose(household))

    def _go(self, found: CheckIn | None) -> None:
        if found is None:
            self.refresh()
        else:
            self.navigator.follow(found)


load_kv(__file__)
