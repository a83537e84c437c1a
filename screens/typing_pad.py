"""The keyboards of text fields: pinyin with characters to choose from, letters, digits.

A hardware keyboard and the system's own input method type into the field itself, as long as it has the focus.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from string import ascii_lowercase, digits

from kivy.properties import ListProperty, NumericProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from kiosk.typing.pinyin_input import BREAK, Learnt, PinyinInput, load_table
from models.notice import N_
from screens.kv import load_kv
from screens.widgets.field import TextField
from screens.widgets.press import IconButton, Key, PlainButton

TABLE = Path(__file__).parent.parent / "assets" / "pinyin" / "candidates.tsv"
IN_SIGHT = 7
"""Characters to choose from at a time."""
BACK, CLEAR, SPACE = "back", "clear", "space"


class Mode(StrEnum):
    PINYIN = "pinyin"
    LETTERS = "letters"
    DIGITS = "digits"


NAMES = {Mode.PINYIN: N_("Pinyin"), Mode.LETTERS: "ABC", Mode.DIGITS: "123"}


@dataclass(frozen=True)
class Keyboard:
    """What one field is typed with; the first mode is shown first."""

    modes: tuple[Mode, ...]
    signs: str = ""
    """Keys for these signs in every mode, a space among them if wanted."""
    capitals: bool = True
    """All letters are capitals; else the first of each word, as in names."""


class TypedField(TextField):
    """Typed into by the pad, a hardware keyboard, or an input method."""

    pad = ObjectProperty(None, allownone=True)

    def insert_text(self, substring: str, from_undo: bool = False) -> None:
        if from_undo or self.pad is None or not self.pad.take(substring):
            super().insert_text(substring, from_undo)

    def do_backspace(self, from_undo: bool = False, mode: str = "bkspc") -> None:
        if self.pad is None or not self.pad.take_back():
            super().do_backspace(from_undo, mode)

    def fill(self, text: str) -> None:
        """Instead of all that stands there; nothing can bring that back."""
        self.text = text
        self.reset_undo()
        # Kivy leaves a line scrolled as far as its last text was long.
        self.scroll_x = 0
        self.cursor = (len(text), 0)

    def put(self, text: str) -> None:
        """At the cursor, as it is."""
        self.delete_selection()
        super().insert_text(text)

    def press(self, key: str) -> None:
        """A key of a KeyGrid that stands for nothing but itself."""
        if key == BACK:
            self.do_backspace()
        elif key == CLEAR:
            self.fill("")
        else:
            self.put(key)

    def before(self) -> str:
        """What stands before the cursor."""
        return self.text[: self.cursor_index()]


class KeyGrid(GridLayout):
    """Keys tagged `key`.…; a press is `on_key(key)`: a character, BACK, CLEAR or SPACE."""

    keys = ListProperty()

    __events__ = ("on_key",)

    def __init__(self, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.fbind("keys", self._fill)
        self._fill()

    def _fill(self, *_: object) -> None:
        self.clear_widgets()
        for key in self.keys:
            self.add_widget(make_key(key, lambda pressed: self.dispatch("on_key", pressed)))

    def on_key(self, key: str) -> None:
        """A key was pressed; bind it."""


def make_key(key: str, press: Callable[[str], None]) -> Widget:
    tag = f"key.{key}"
    if key == BACK:
        button = IconButton(name="erase", tag=tag, size_hint=(1, 1))
    elif key in (CLEAR, SPACE):
        button = WordKey(tag=tag, word=N_("Clear") if key == CLEAR else N_("Space"))
    else:
        button = Key(text=key.upper(), tag=tag)
    button.bind(on_release=lambda _button: press(key))
    return button


class WordKey(Key):
    """A key with a word on it."""

    word = StringProperty("")


class ModeKey(PlainButton):
    """Another keyboard for the same field."""

    word = StringProperty("")


LETTERS = (*ascii_lowercase, CLEAR, BACK)
DIGITS = (*digits[1:], CLEAR, "0", BACK)


class TypingPad(BoxLayout):
    """Types into one field at a time: `type_into`, `let_go`."""

    mode = OptionProperty(Mode.DIGITS, options=list(Mode))
    letters = StringProperty("")
    """Typed in pinyin, not chosen from yet."""
    page = NumericProperty(0)

    def on_kv_post(self, base_widget: Widget) -> None:
        self.field: TypedField | None = None
        self.keyboard = Keyboard((Mode.DIGITS,))
        self.learned: Learnt | None = None
        """For names alone."""
        self._pinyin = PinyinInput(load_table(TABLE))
        self._choice, self._signs = self.ids.choice.__self__, self.ids.signs.__self__
        self._bodies = {keys: self._body(keys) for keys in (LETTERS, DIGITS)}
        self._candidates = [Key(size_hint=(1, 1)) for _ in range(IN_SIGHT)]
        for place, key in enumerate(self._candidates):
            key.bind(on_release=lambda _key, place=place: self.choose(place))
            # Before the key for more, which is the last.
            self.ids.candidates.add_widget(key, 1)
        self._show_candidates()

    def type_into(self, field: TypedField, keyboard: Keyboard, letters: str = "") -> None:
        """`letters` are those left over when this field was left."""
        if self.field is not None:
            self.field.pad = None
        self.field, self.keyboard = field, keyboard
        field.pad = self
        self.switch(Mode.PINYIN if letters else keyboard.modes[0])
        self._compose(letters)

    def let_go(self) -> None:
        """Types into nothing, and keeps nothing."""
        if self.field is not None:
            self.field.pad = None
        self.field = None
        self._compose("")

    def switch(self, mode: str) -> None:
        self.mode = Mode(mode)
        self._compose("")
        parts = [self._choice] if self.mode == Mode.PINYIN else []
        parts.append(self._bodies[DIGITS if self.mode == Mode.DIGITS else LETTERS])
        if self._fill_signs():
            parts.append(self._signs)
        if list(reversed(self.children)) != parts:
            self.clear_widgets()
            for part in parts:
                self.add_widget(part)

    def press(self, key: str) -> None:
        """A key on the screen."""
        if self.field is None:
            return
        if key == BACK:
            self.field.do_backspace()
        elif key == CLEAR:
            self._compose("")
            self.field.fill("")
        elif self.mode == Mode.PINYIN and (key in ascii_lowercase or (key == BREAK and self.letters)):
            self.take(key)
        else:
            if self.letters:
                self.choose(0)
            self.field.put(self._cased(" " if key == SPACE else key))

    def take(self, typed: str) -> bool:
        """What a keyboard sends to the field; True if it is for the choice of characters."""
        if self.mode != Mode.PINYIN or len(typed) != 1:
            return False
        if typed in ascii_lowercase or (self.letters and typed == BREAK):
            self._pinyin.press(typed)
            self._compose(self._pinyin.letters)
        elif self.letters and typed in f" {digits[1 : IN_SIGHT + 1]}":
            self.choose(0 if typed == " " else int(typed) - 1)
        else:
            return False
        return True

    def take_back(self) -> bool:
        """Backspace; True if it took back a letter that was not chosen from yet."""
        if not self.letters:
            return False
        self._compose(self.letters[:-1])
        return True

    def choose(self, place: int) -> None:
        """The character at this place in sight goes into the field."""
        at = int(self.page) * IN_SIGHT + place
        found = self._pinyin.candidates()
        if self.field is not None and at < len(found):
            self._pinyin.choose(at)
            rest = self._pinyin.letters
            self.field.put(found[at])
            self._compose(rest)

    def clear_letters(self) -> None:
        self._compose("")

    def more(self) -> None:
        self.page = (self.page + 1) % max(1, self._pinyin.pages(IN_SIGHT))
        self._show_candidates()

    def _compose(self, letters: str) -> None:
        before = self._before() if letters else ""
        self._pinyin = PinyinInput(load_table(TABLE), before, letters, self.learned)
        self.letters, self.page = letters, 0
        self._show_candidates()

    def _show_candidates(self) -> None:
        texts = self._pinyin.page(int(self.page), IN_SIGHT)
        for place, key in enumerate(self._candidates):
            key.text = texts[place] if place < len(texts) else ""
            _set_there(key, f"candidate.{place}", bool(key.text))
        _set_there(self.ids.more, "candidate.more", self._pinyin.pages(IN_SIGHT) > 1)

    def _body(self, keys: tuple[str, ...]) -> KeyGrid:
        grid = KeyGrid(keys=list(keys), cols=3 if keys is DIGITS else 7)
        grid.bind(on_key=lambda _grid, key: self.press(key))
        return grid

    def _fill_signs(self) -> bool:
        """The row of signs and other keyboards; False if there are none."""
        others = [mode for mode in self.keyboard.modes if mode != self.mode]
        signs = [SPACE if sign == " " else sign for sign in self.keyboard.signs]
        if self.mode == Mode.PINYIN:
            signs = [sign for sign in signs if sign in (BREAK, "·")]
        self._signs.clear_widgets()
        for mode in others:
            button = ModeKey(word=NAMES[mode], tag=f"keyboard.{mode}")
            button.bind(on_release=lambda _button, mode=mode: self.switch(mode))
            self._signs.add_widget(button)
        for sign in signs:
            self._signs.add_widget(make_key(sign, self.press))
        return bool(others or signs)

    def _before(self) -> str:
        return "" if self.field is None else self.field.before()

    def _cased(self, key: str) -> str:
        if self.keyboard.capitals:
            return key.upper()
        return key.lower() if self._before()[-1:].isalpha() else key.upper()


def _set_there(key: Widget, tag: str, there: bool) -> None:
    """Keeps its place in the row, so that nothing jumps under a finger."""
    key.tag, key.opacity, key.disabled = tag if there else "", float(there), not there


load_kv(__file__)
