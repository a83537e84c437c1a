"""What they complain of, and who of them."""

from typing import TypeVar

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from models.notice import N_
from models.triage import Symptom
from models.words import SYMPTOMS
from screens.kv import load_kv
from screens.questions import QuestionScreen, shortened
from screens.widgets import choice  # noqa: F401 - its rules are used in symptoms.kv
from screens.widgets.choice import Choice

LONGEST_NAME = 14
WHO_COLUMNS = 3
T = TypeVar("T")


class SymptomsScreen(QuestionScreen):
    """What is pressed here is an answer once «Next» or «None» is pressed."""

    title = StringProperty(N_("Any symptoms?"))
    some = BooleanProperty(False)
    """A symptom is chosen."""
    somebody = BooleanProperty(True)
    """At least one person is said to have them."""

    who_rows = NumericProperty(1)

    def on_kv_post(self, base_widget: object) -> None:
        # Taken out while they are not wanted: what cannot be seen must not catch a press.
        self._next, self._whose = self.ids.next.__self__, self.ids.whose.__self__
        self._place(self._next, False)
        self._place(self._whose, False)

    def enter(self) -> None:
        super().enter()
        people = self.check_in.draft.people
        self._symptoms = [symptom for symptom in Symptom if any(symptom in person.symptoms for person in people)]
        self._who = [person.entry for person in people if person.symptoms or not self._symptoms]

    def refresh(self) -> None:
        super().refresh()
        people = self.check_in.draft.people
        self.ids.symptoms.choices = [Choice(symptom, self.say(SYMPTOMS[symptom])) for symptom in Symptom]
        self.ids.who.choices = [Choice(str(at), shortened(p.name, LONGEST_NAME)) for at, p in enumerate(people)]
        self.who_rows = -(-len(people) // WHO_COLUMNS)
        self._mark()

    def leave(self) -> None:
        super().leave()
        self._symptoms, self._who = [], []
        self.ids.who.choices = self.ids.who.selected = []

    def none(self) -> None:
        self.check_in.answer_symptoms(())

    def toggle(self, symptom: str) -> None:
        self._symptoms = _toggled(self._symptoms, Symptom(symptom))
        self._mark()

    def toggle_who(self, at: str) -> None:
        self._who = _toggled(self._who, self.check_in.draft.people[int(at)].entry)
        self._mark()

    def go_on(self) -> None:
        self.check_in.answer_symptoms(self._symptoms, self._who)

    def _mark(self) -> None:
        self.ids.symptoms.selected = list(self._symptoms)
        self.ids.who.selected = [
            str(at) for at, person in enumerate(self.check_in.draft.people) if person.entry in self._who
        ]
        self.some = bool(self._symptoms)
        self.somebody = bool(self._who)
        self._place(self._next, self.some)
        self._place(self._whose, self.some and len(self.check_in.draft.people) > 1)

    def _place(self, part: Widget, wanted: bool) -> None:
        where = self.ids.parts if part is self._next else self.ids.answers
        if wanted and part.parent is None:
            where.add_widget(part)
        elif not wanted and part.parent is not None:
            where.remove_widget(part)


def _toggled(chosen: list[T], one: T) -> list[T]:
    return [other for other in chosen if other != one] if one in chosen else [*chosen, one]


load_kv(__file__)
