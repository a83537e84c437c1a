"""The enrolment code as it is typed: the office's address, the code, the fingerprint."""

from __future__ import annotations

from enum import StrEnum

from kivy.properties import StringProperty

from kiosk.gate import Gate
from models.enrolment import Enrolment
from models.notice import N_
from screens.gate_screen import GateScreen
from screens.kv import load_kv
from screens.navigator import Navigator, Place
from screens.not_enrolled import NotEnrolledScreen
from screens.typing_pad import Keyboard, Mode, TypedField
from screens.widgets import press, text  # noqa: F401 - their rules are used in enrol.kv


class Field(StrEnum):
    ADDRESS = "address"
    CODE = "code"
    FINGERPRINT = "fingerprint"


KEYBOARDS = {
    Field.ADDRESS: Keyboard((Mode.DIGITS, Mode.LETTERS), ".:-"),
    Field.CODE: Keyboard((Mode.LETTERS, Mode.DIGITS)),
    Field.FINGERPRINT: Keyboard((Mode.LETTERS, Mode.DIGITS)),
}
LONGEST = {Field.ADDRESS: 100, Field.CODE: 12, Field.FINGERPRINT: 20}


class EnrolScreen(GateScreen):
    title = StringProperty(N_("Type the enrolment code"))
    stays = True
    wrong = StringProperty("")
    """Why it does not do yet, translated."""

    def __init__(self, gate: Gate, navigator: Navigator) -> None:
        load_kv(__file__)
        super().__init__(gate, navigator)
        self._pad = self.ids.pad
        self._fields: dict[Field, TypedField] = {which: self.ids[which] for which in Field}
        for which, field in self._fields.items():
            field.most = LONGEST[which]
            field.bind(focus=lambda _field, focus, which=which: self._type_into(which) if focus else None)
            field.bind(text=lambda *_: setattr(self, "wrong", ""))
            field.bind(on_text_validate=lambda _field, which=which: self._entered(which))

    def enter(self) -> None:
        self._fields[Field.ADDRESS].focus = True
        self._type_into(Field.ADDRESS)

    def leave(self) -> None:
        self._pad.let_go()
        self.wrong = ""
        for which, field in self._fields.items():
            field.focus = False
            if which is not Field.ADDRESS:
                field.fill("")

    def back(self) -> None:
        self.navigator.show(Place.NOT_ENROLLED)

    def done(self) -> None:
        waiting = self.navigator.screen(Place.NOT_ENROLLED)
        assert isinstance(waiting, NotEnrolledScreen)
        found = waiting.enrolling.typed(*(self._fields[which].text for which in Field))
        if isinstance(found, Enrolment):
            self.navigator.show(Place.NOT_ENROLLED)
            waiting.take(found)
        else:
            self.wrong = found.say(self.say)

    def _type_into(self, which: Field) -> None:
        self._pad.type_into(self._fields[which], KEYBOARDS[which])

    def _entered(self, which: Field) -> None:
        following = list(Field)[list(Field).index(which) + 1 :]
        if following:
            self._fields[following[0]].focus = True
        else:
            self.done()
