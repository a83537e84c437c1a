"""What the office's questions are answered with, by their kind. Each part is made once, and shown again."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from kivy.metrics import dp, sp
from kivy.properties import BooleanProperty, ListProperty, NumericProperty, ObjectProperty
from kivy.uix.boxlayout import BoxLayout

from screens.kv import load_kv
from screens.theme import BODY
from screens.typing_pad import Keyboard, Mode, TypedField
from screens.widgets import choice, pads, press  # noqa: F401 - their rules are used in own_parts.kv
from screens.widgets.choice import Choice

WRITING = Keyboard((Mode.PINYIN, Mode.LETTERS, Mode.DIGITS), "·-. ", capitals=False)
BESIDE = 104
"""Of a choice's width, dp that its box, sign and edges take."""
SHORT, MIDDLE, LONG = 6, 12, 30
"""Widths of labels in Han characters at which a grid has other columns."""
LETTER, LINE = 0.56, 1.45
"""A Latin letter's width and a line's height, in parts of the type size."""
FEW = 8


class Choices(BoxLayout):
    """Answers as buttons, as wide and high as the longest label needs; `on_choose(place)` of the list."""

    labels = ListProperty()
    multiple = BooleanProperty(False)
    least_width = NumericProperty(230)
    least_height = NumericProperty(80)
    largest = NumericProperty(28)

    __events__ = ("on_choose",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.fbind("labels", self._measure)
        self.fbind("width", self._measure)

    def on_choose(self, place: int) -> None:
        """An answer was pressed; the screen binds it."""

    def show(self, labels: Sequence[str], chosen: Sequence[int], multiple: bool) -> None:
        self.multiple = multiple
        self.labels = list(labels)
        self.ids.grid.choices = [Choice(str(place), label) for place, label in enumerate(labels)]
        self.ids.grid.selected = [str(place) for place in chosen]

    def first_page(self) -> None:
        self.ids.grid.page = 0

    def forget(self) -> None:
        self.ids.grid.selected = []

    def _measure(self, *_: object) -> None:
        longest = max((_width(label) for label in self.labels), default=0.0)
        whole = max(1, self.width / dp(1))
        if longest > LONG:
            self.least_width = whole
        else:
            self.least_width = 230 if longest <= SHORT else 320 if longest <= MIDDLE else 460
        columns = max(1, int((whole + 8) // (self.least_width + 8)))
        room = max(1.0, (whole + 8) / columns - 8 - BESIDE)
        lines = int(longest * sp(BODY) / dp(room)) + 1
        self.least_height = max(80, (lines * sp(BODY) * LINE) / dp(1) + 24)
        few = len(self.labels) <= FEW and longest <= MIDDLE
        self.largest = 28 if not few else 32 if self.multiple or longest > SHORT else 40


class Instances(BoxLayout):
    """Those of a repeat so far, and one more."""

    screen = ObjectProperty()

    def show(self, texts: Sequence[str]) -> None:
        self.ids.those.choices = [Choice(str(at), f"{at + 1}. {text or '–'}") for at, text in enumerate(texts)]

    def forget(self) -> None:
        self.ids.those.choices = []


class AnswerField(TypedField):
    """Words of any length on several lines; Enter goes on."""

    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        if substring == "\n":
            self.dispatch("on_text_validate")
        else:
            super().insert_text(substring, from_undo)

    def fill(self, text: str) -> None:
        super().fill(text)
        self.cursor = self.get_cursor_from_index(len(text))


def _width(label: str) -> float:
    """In Han characters."""
    return sum(1 if east_asian_width(character) in "WFA" else LETTER for character in label)


load_kv(__file__)
