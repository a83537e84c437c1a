"""The temperature: whose, large keys, the reading as it is keyed in. After the last person it is saved."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.check_in import CheckIn
from kiosk.draft import DraftPerson, Step
from models.answers import degrees
from models.notice import N_, Notice
from screens.kv import load_kv
from screens.questions import QuestionScreen
from screens.widgets.pads import CLEAR, ENTER, ERASE, Pad, as_temperature
from screens.widgets.press import IconButton, Key, Pressable

POINT = "."
MOST = 8
"""Characters; more than any reading has, so that what is too much is seen and answered."""
TAGS = {ERASE: "back", POINT: "point"}


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


class TemperatureScreen(QuestionScreen):
    title = StringProperty(N_("Temperature"))
    name_shown = StringProperty("")
    which = StringProperty("")
    """Which of several people, or which reading; translated."""
    typed = StringProperty("")
    saving = BooleanProperty(False)

    _asked = ("", 0)
    """Whose reading and their how manieth `typed` is."""
    _answering = False

    def enter(self) -> None:
        super().enter()
        self._asked, self._answering = ("", 0), False
        self.typed = ""

    def refresh(self) -> None:
        super().refresh()
        person = self.check_in.person
        asked = (person.entry, len(person.readings))
        if asked != self._asked:
            self._asked = asked
            self.typed, self.notice = "", None
        self.name_shown = person.name
        self.which = self._which(person)
        self.saving = self.check_in.saving

    def leave(self) -> None:
        super().leave()
        self.typed = self.name_shown = self.which = ""

    def back(self) -> None:
        if not self._answering:
            super().back()

    def reading(self, typed: str) -> str:
        """`36.4` for 364; whatever else is typed as it is."""
        return as_temperature(typed) if typed.isdigit() else typed

    def key(self, key: str) -> None:
        if self._answering:
            return
        if key == ENTER:
            self.confirm()
        elif self.notice is not None:
            # What was refused is replaced, not mended: three digits are quicker than looking for the wrong one.
            self.notice = None
            self.typed = "" if key in (ERASE, CLEAR) else key
        elif key in (ERASE, CLEAR):
            self.typed = self.typed[:-1] if key == ERASE else ""
        elif len(self.typed) < MOST:
            self.typed += key

    def confirm(self) -> None:
        """Pressing again while it is being answered does nothing."""
        if not self._answering:
            self._answering = True
            self.navigator.run(self._answer(self.check_in, self.typed))

    async def _answer(self, check_in: CheckIn, text: str) -> Notice | None:
        try:
            notice = await check_in.answer_temperature(text)
        finally:
            self._answering = False
        if notice is None or check_in.step is not Step.TEMPERATURE:
            return notice
        self.hear(notice)
        return None

    def _which(self, person: DraftPerson) -> str:
        people = self.check_in.draft.people
        if person.readings:
            first = degrees(person.readings[0].tenths)
            if self.check_in.is_correction:
                return self.say(N_("Until now: {reading} ℃"), reading=first)
            return self.say(N_("Second reading. The first was {reading} ℃."), reading=first)
        if len(people) > 1:
            return self.say(N_("Person {number} of {count}"), number=people.index(person) + 1, count=len(people))
        return ""


load_kv(__file__)
