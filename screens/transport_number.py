"""The number of the train or flight, or the car's plate."""

from string import ascii_uppercase

from kivy.properties import StringProperty

from kiosk.gate import Gate
from models.notice import N_
from models.triage import Transport
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import QuestionScreen
from screens.widgets.pads import CLEAR, ENTER, ERASE, KeyPad, Pad
from screens.widgets.press import Key, Pressable

MOST = 24
"""Longer than a number may be, so that too long a one is met by a sentence."""
LETTERS = "letters"
TITLES = {
    Transport.TRAIN: N_("Which train?"),
    Transport.FLIGHT: N_("Which flight?"),
    Transport.CAR: N_("Which car?"),
}
EXAMPLES = {Transport.TRAIN: "G1234", Transport.FLIGHT: "CA1501", Transport.CAR: "京A12345"}


class TrainLetters(Pad):
    """The letters that Chinese train numbers start with."""

    keys = tuple("GDCZTKYLS")


class AllLetters(Pad):
    keys = tuple(ascii_uppercase)


class PlateSigns(Pad):
    """The provinces' signs that plates start with (GA 36), and a key for plates without one."""

    keys = (*"京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新", LETTERS)

    def _button(self, key: str) -> Pressable:
        button = super()._button(key)
        if key == LETTERS and isinstance(button, Key):
            button.text = "ABC"
        return button

    def take_key(self, name: str, character: str | None) -> bool:
        """A hardware keyboard has no signs: it starts with the letter."""
        if character and character.isascii() and character.isalnum():
            self.dispatch("on_key", character.upper())
            return True
        return super().take_key(name, character)


class TransportNumberScreen(QuestionScreen):
    value = StringProperty("")
    example = StringProperty("")

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._spelled = False
        """The plate has no province's sign: letters and digits from the start."""
        self._trains, self._letters, self._signs = TrainLetters(tag="key"), AllLetters(tag="key"), PlateSigns(tag="key")
        self._digits = KeyPad(tag="key")
        for pad in (self._trains, self._letters, self._signs, self._digits):
            pad.bind(on_key=lambda _pad, key: self.key(key))

    def enter(self) -> None:
        super().enter()
        self._spelled = False
        self.value = self.check_in.draft.transport_number

    def refresh(self) -> None:
        super().refresh()
        transport = self.check_in.draft.transport or Transport.OTHER
        self.title = TITLES.get(transport, N_("Which number?"))
        self.example = EXAMPLES.get(transport, "")
        self._show_keys()

    def leave(self) -> None:
        super().leave()
        self.value = ""

    def key(self, key: str) -> None:
        self.notice = None
        if key == ENTER:
            if self.value:
                self.go_on()
            return
        if key == LETTERS:
            self._spelled = True
        elif key == CLEAR:
            self.value, self._spelled = "", False
        elif key == ERASE:
            self._spelled = self._spelled and bool(self.value)
            self.value = self.value[:-1]
        else:
            self.value = (self.value + key)[:MOST]
        self._show_keys()

    def go_on(self) -> None:
        self.hear(self.check_in.answer_transport_number(self.value))

    def skip(self) -> None:
        self.hear(self.check_in.answer_transport_number(""))

    def _show_keys(self) -> None:
        wanted = self._pads()
        if self.ids.pad_box.children != wanted[::-1]:
            self.ids.pad_box.clear_widgets()
            for pad in wanted:
                self.ids.pad_box.add_widget(pad)

    def _pads(self) -> list[Pad]:
        transport = self.check_in.draft.transport
        if transport is Transport.TRAIN:
            return [self._trains, self._digits]
        if transport is Transport.CAR and not self.value and not self._spelled:
            return [self._signs]
        return [self._letters, self._digits]


load_kv(__file__)
