"""All is answered but not stored: why, whom to write on paper, and to press again."""

from kivy.properties import BooleanProperty, StringProperty

from kiosk.draft import DraftPerson
from models.errors import StoreError
from models.notice import N_
from screens.answer_words import readings_in_words
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.widgets import panels, press  # noqa: F401 - their rules are used in unsaved.kv


class UnsavedScreen(StepScreen):
    title = StringProperty(N_("Not saved"))
    why = StringProperty("")
    people = StringProperty("")
    """One line a person, to be copied on paper."""
    saving = BooleanProperty(False)

    def refresh(self) -> None:
        why = self.check_in.unsaved or self.gate.trouble or StoreError.notice
        self.why = self.say(why.text, **why.values)
        self.people = "\n".join(self._line(person) for person in self.check_in.draft.people)
        self.saving = self.check_in.saving

    def leave(self) -> None:
        self.people = ""

    def back(self) -> None:
        self.home()

    def save(self) -> None:
        """Pressing again while it is being saved does nothing."""
        if not self.check_in.saving:
            self.navigator.run(self.check_in.save())

    def home(self) -> None:
        """The draft stays in the tray."""
        if not self.check_in.saving:
            self.check_in.leave()
            self.navigator.home()

    def _line(self, person: DraftPerson) -> str:
        reading = readings_in_words([reading.tenths for reading in person.readings], self.say)
        return " · ".join(filter(None, (person.name, person.flat, person.phone, reading)))


load_kv(__file__)
