"""A correction: all answers as they stand; a press on one asks it again."""

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.check_in import NUMBERED
from kiosk.draft import Step
from models.clock import local_time
from models.notice import N_
from screens.answer_words import QUESTIONS, given_in_draft, in_words
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.navigator import Place
from screens.questions import shortened
from screens.widgets.press import Pressable

OWN = "review.own."
LONGEST_QUESTION, LONGEST_ANSWER = 44, 84
"""Of the office's own, in Latin letters; what is longer is read where it is asked."""


class AnswerButton(Pressable, BoxLayout):
    """A question, and its answer larger below."""

    question = StringProperty("")
    answer = StringProperty("")


class ReviewScreen(StepScreen):
    title = StringProperty(N_("Correction"))
    about = StringProperty("")
    """Whose entry of what time; translated."""
    saving = BooleanProperty(False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._buttons: dict[Step, AnswerButton] = {}
        for step in QUESTIONS:
            button = AnswerButton(tag=f"review.{step}")
            button.bind(on_release=lambda _button, step=step: self.ask(step))
            self._buttons[step] = button
            self.ids.answers.add_widget(button)
        self._own: list[AnswerButton] = []
        """Below these, one for each of the office's own questions."""

    def refresh(self) -> None:
        draft = self.check_in.draft
        correction = draft.correction
        assert correction is not None
        at = local_time(correction.happened_at, self.gate.zone)
        self.about = self.say(N_("Correction of {time}, {name}"), time=f"{at:%H:%M}", name=draft.people[0].name)
        self.subtitle = draft.people[0].flat
        self.saving = self.check_in.saving
        asked = in_words(given_in_draft(draft), self.say, self.language)
        for told in asked:
            button = self._buttons[told.step]
            button.question, button.answer = told.question, told.answer
        self._buttons[Step.TRANSPORT_NUMBER].disabled = draft.transport not in NUMBERED
        self._offer([self._buttons[told.step] for told in asked])
        self._show_own()

    def leave(self) -> None:
        self.about = self.subtitle = ""
        for button in (*self._buttons.values(), *self._own):
            button.answer = ""

    def back(self) -> None:
        self.cancel()

    def ask(self, step: Step) -> None:
        if not self.check_in.saving:
            self.check_in.review(step)

    def ask_own(self, name: str) -> None:
        """One of the office's own questions."""
        if not self.check_in.saving:
            self.check_in.review_question(name)

    def _offer(self, buttons: list[AnswerButton]) -> None:
        """What was not asked is not there."""
        wanted = [*buttons, *self._own]
        if self.ids.answers.children[::-1] != wanted:
            self.ids.answers.clear_widgets()
            for button in wanted:
                self.ids.answers.add_widget(button)

    def _show_own(self) -> None:
        rows = self.check_in.own.in_words(self.language, self.say(N_(", ")), self.say(N_("; ")))
        while len(self._own) > len(rows):
            self.ids.answers.remove_widget(self._own.pop())
        while len(self._own) < len(rows):
            button = AnswerButton()
            button.bind(on_release=lambda pressed: self.ask_own(pressed.tag.removeprefix(OWN)))
            self._own.append(button)
            self.ids.answers.add_widget(button)
        for button, row in zip(self._own, rows, strict=True):
            button.tag, button.disabled = OWN + row.name, not row.may_change
            button.question = shortened(row.question, LONGEST_QUESTION)
            button.answer = shortened(" ".join(row.answer.split()), LONGEST_ANSWER) or "–"

    def save(self) -> None:
        """Pressing again while it is being saved does nothing."""
        if not self.check_in.saving:
            self.navigator.run(self.check_in.save())

    def cancel(self) -> None:
        """The entry stays as it was."""
        if not self.check_in.saving:
            self.check_in.discard()
            self.navigator.show(Place.TODAY)


load_kv(__file__)
