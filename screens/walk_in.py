"""Somebody who is not on the roster: a form, with the keyboard of its focused field on the screen."""

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate import Gate
from kiosk.presenters.walk_in import MAX_TYPED, Field, WalkIn
from models.entry import PersonKind
from models.notice import N_, Notice
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.typing_pad import Keyboard, Mode, TypedField
from screens.widgets import press  # noqa: F401 - its rules are used in walk_in.kv

_FLAT = Keyboard((Mode.DIGITS, Mode.LETTERS, Mode.PINYIN))
KEYBOARDS = {
    Field.NAME: Keyboard((Mode.PINYIN, Mode.LETTERS), "·'- ", capitals=False),
    Field.PHONE: Keyboard((Mode.DIGITS,), "+"),
    Field.BUILDING: _FLAT,
    Field.UNIT: _FLAT,
    Field.ROOM: _FLAT,
    Field.ID_NUMBER: Keyboard((Mode.DIGITS, Mode.LETTERS), "X"),
}


class WalkInScreen(StepScreen):
    wrong = StringProperty("")
    """The field that `notice` is about."""
    notice = StringProperty("")
    """One sentence at a time: about the focused field, or the first that is wrong."""
    keepable = BooleanProperty(False)
    """The number that `notice` doubts may stay as it is."""

    visits = BooleanProperty(False)
    """It is a visitor: the flat is where they go."""

    def __init__(self, gate: Gate, navigator: Navigator) -> None:
        load_kv(__file__)
        self.form: WalkIn | None = None
        super().__init__(gate, navigator, title=N_("Not on the list"))
        self._pad = self.ids.pad
        self._fields: dict[Field, TypedField] = {which: self.ids[which] for which in Field}
        self._focused = Field.NAME
        self._pad.bind(letters=lambda _pad, letters: self._spelled(letters))
        for which, field in self._fields.items():
            field.most = MAX_TYPED
            field.bind(text=lambda _field, text, which=which: self._typed(which, text))
            field.bind(focus=lambda _field, focus, which=which: self._touched(which) if focus else None)
            field.bind(on_text_validate=lambda _field, which=which: self._entered(which))

    def enter(self) -> None:
        form = WalkIn(self.gate, self.check_in)
        for which, field in self._fields.items():
            field.fill(form.values.get(which, ""))
        self.form = form
        self._fields[Field.NAME].focus = True
        self._type_into(Field.NAME)

    def refresh(self) -> None:
        passage = self.check_in.draft.passage
        self.visits = passage is not None and passage.person is PersonKind.VISITOR
        self.title = N_("Visitor") if self.visits else N_("Not on the list")
        self.subtitle = self.check_in.draft.flat
        self._show_notice()

    def leave(self) -> None:
        self.form = None
        self._pad.let_go()
        for field in self._fields.values():
            field.focus = False
            field.fill("")
        self.notice = self.wrong = ""
        self.keepable = False
        Builder.sync()  # gone now, not with the next frame

    def done(self) -> None:
        assert self.form is not None
        for which, letters in self.form.letters.items():
            if letters:
                self.form.notices = {which: _unchosen(letters)}
                self._fields[which].focus = True
                self._show_notice()
                return
        trouble = self.form.done()
        if trouble is not None and self.form is not None:
            self._say(trouble)

    def keep(self) -> None:
        """The number stands so on the card."""
        if self.form is not None and self.keepable:
            self.form.keep(Field(self.wrong))
            self._show_notice()

    def _say(self, trouble: Notice) -> None:
        assert self.form is not None
        if trouble in self.form.notices.values():
            self._fields[next(iter(self.form.notices))].focus = True
            self._show_notice()
        else:
            self.navigator.tell(trouble)

    def _typed(self, which: Field, text: str) -> None:
        if self.form is not None:
            self.form.set(which, text)
            self._show_notice()

    def _touched(self, which: Field) -> None:
        if self.form is not None and which is not self._focused:
            self._check(self._focused)
            self._type_into(which)
            self._show_notice()

    def _entered(self, which: Field) -> None:
        """Enter: letters not chosen from are taken as they are, then on to the next field."""
        if self._pad.letters:
            letters = self._pad.letters
            self._pad.clear_letters()
            self._fields[which].put(letters)
            return
        following = list(Field)[list(Field).index(which) + 1 :]
        if following:
            self._fields[following[0]].focus = True
        else:
            self.done()

    def _spelled(self, letters: str) -> None:
        if self.form is not None:
            self.form.set_letters(self._focused, letters)

    def _type_into(self, which: Field) -> None:
        assert self.form is not None
        self._focused, letters = which, self.form.letters.get(which, "")
        self._pad.learned = self.gate.memory.learned.characters if which is Field.NAME else None
        self._pad.type_into(self._fields[which], KEYBOARDS[which], letters)

    def _check(self, which: Field) -> None:
        """A field that was left tells what is wrong with it; an empty one may be filled later."""
        assert self.form is not None
        found: str | Notice = self.form.check(which) if self._fields[which].text.strip() else ""
        if letters := self.form.letters.get(which):
            found = _unchosen(letters)
        if isinstance(found, Notice):
            self.form.notices[which] = found

    def _show_notice(self) -> None:
        notices = {} if self.form is None else self.form.notices
        which = self._focused if self._focused in notices else next((f for f in Field if f in notices), None)
        self.keepable = which is not None and self.form is not None and self.form.can_keep(which)
        self.wrong = which or ""
        self.notice = "" if which is None else self.say(notices[which].text, **notices[which].values)


def _unchosen(letters: str) -> Notice:
    return Notice(N_("“{letters}” is not a character yet: press one, or clear the letters."), {"letters": letters})
