"""What a pass says: to decide upon where it was used before or the clock is in doubt, else to look at and to change."""

from kivy.properties import BooleanProperty, ListProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.check_in import NUMBERED, TRIP
from kiosk.draft import Step
from kiosk.gate import Gate
from kiosk.passes.check_in import PassCheckIn
from kiosk.presenters.pass_seen import PassSeen, UsedBefore
from models.clock import Milliseconds, local_time
from models.notice import N_
from models.passes.check import Outcome
from screens.answer_words import Given, day_in_words, in_words
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.questions import shortened
from screens.review import AnswerButton
from screens.widgets import panels, press  # noqa: F401 - their rules are used in pass_seen.kv

LONGEST_NAMES, LONGEST_NAME = 60, 18
MOST_RECALLED = 2
LONGEST_ANSWER = 44
"""As wide as so many Latin letters: what two lines of a button hold. A press shows the whole."""


class Deciding(BoxLayout):
    """Who, and why it is not certain."""


class Looking(BoxLayout):
    """All answers; a press on one asks it again."""


class PassSeenScreen(StepScreen):
    title = StringProperty(N_("Pass"))
    decides = BooleanProperty(False)
    people = StringProperty("")
    flat = StringProperty("")
    issued = StringProperty("")
    heading = StringProperty("")
    recalled = ListProperty()
    """Who was measured in the last hours or is observed at home, a line each; translated."""
    reasons = ListProperty()
    """Sentences; translated."""
    advice = StringProperty("")
    """What to do; empty where a reason says it."""
    renewed = StringProperty("")
    """When the list of keys was renewed; translated."""

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        super().__init__(gate, navigator, **kwargs)
        self._deciding, self._looking = self.ids.deciding.__self__, self.ids.looking.__self__
        self._buttons: dict[Step, AnswerButton] = {}
        for step in (Step.WHO, *TRIP, Step.QUESTIONS):
            button = AnswerButton(tag=f"pass.{step}")
            button.bind(on_release=lambda _button, step=step: self.ask(step))
            self._buttons[step] = button
            self._place(button, self.ids.answers, step is not Step.QUESTIONS)

    def refresh(self) -> None:
        check_in = self._of_pass
        seen = PassSeen(self.gate, check_in)
        self.decides = seen.decides
        self.people = shortened(self.say(N_(", ")).join(person.name for person in check_in.draft.people), LONGEST_NAMES)
        self.flat = check_in.draft.flat
        at = check_in.issued_at
        self.issued = "" if at is None else self.say(N_("Issued: {when}"), when=self._when(at))
        self.renewed = self.say(seen.renewed.text, **seen.renewed.values)
        self.recalled = self._recalled(seen)
        self.heading = self.say(N_("This pass was used before.") if seen.used_before else N_("The clock is in doubt."))
        self.reasons = [*self._reasons(seen)]
        advice = N_("If they have a reason, let them in. Else look them up by flat or name.")
        self.advice = "" if seen.clock_doubted else self.say(advice)
        self._answer(seen, check_in)
        self._place(self._deciding, self.ids.parts, seen.decides)
        self._place(self._looking, self.ids.parts, not seen.decides)

    def leave(self) -> None:
        self.people = self.flat = self.issued = self.subtitle = ""
        self.reasons, self.recalled = [], []
        for button in self._buttons.values():
            button.answer = ""

    def let_in(self) -> None:
        """The volunteer decided, or has seen enough."""
        self._of_pass.let_in()

    def ask(self, step: Step) -> None:
        self.check_in.review(step)

    @property
    def _of_pass(self) -> PassCheckIn:
        assert isinstance(self.check_in, PassCheckIn)
        return self.check_in

    def _recalled(self, seen: PassSeen) -> list[str]:
        """Of several people each with the name."""
        several = len(self.check_in.draft.people) > 1
        found = [
            f"{shortened(name, LONGEST_NAME)}  {known.say(self._app._)}" if several else known.say(self._app._)
            for name, known in seen.remembered
        ]
        more = self.say(N_("… and {count} more"), count=len(found) - MOST_RECALLED + 1)
        return found if len(found) <= MOST_RECALLED else [*found[: MOST_RECALLED - 1], more]

    def _reasons(self, seen: PassSeen) -> list[str]:
        lines = [self._used(use) for use in seen.used_before]
        if seen.more_uses:
            lines.append(self.say(N_("and {count} times before"), count=seen.more_uses))
        if seen.clock_doubted:
            lines.append(self.say(Outcome.CLOCK_DOUBTED.notice.text))
        return lines

    def _used(self, use: UsedBefore) -> str:
        name = use.gate_name or self.say(N_("another gate"))
        where = self.say(N_("{gate} (here)"), gate=name) if use.here else name
        return f"{self._when(use.at)} · {where}"

    def _when(self, at: Milliseconds) -> str:
        moment = local_time(at, self.gate.zone)
        day = moment.date().isoformat()
        if day == self.gate.today:
            return self.say(N_("today {time}"), time=f"{moment:%H:%M}")
        return f"{day_in_words(day, self.say)} {moment:%H:%M}"

    def _answer(self, seen: PassSeen, check_in: PassCheckIn) -> None:
        draft = check_in.draft
        given = Given(seen.answers, draft.origin_detail, draft.left_on, draft.arrived_on, draft.transport_number)
        for told in in_words(given, self.say, self.language):
            if told.step in self._buttons:
                button = self._buttons[told.step]
                button.question, button.answer = told.question, told.answer
        who = self._buttons[Step.WHO]
        who.question, who.answer = self.say(N_("Who came back?")), self.people
        ill = self._buttons[Step.SYMPTOMS]
        if seen.ill:
            ill.answer = f"{ill.answer} · {self.say(N_(', ')).join(seen.ill)}"
        self._buttons[Step.TRANSPORT_NUMBER].disabled = draft.transport not in NUMBERED
        for button in self._buttons.values():
            # What is remembered of the people takes the second line's room.
            button.answer = shortened(button.answer, LONGEST_ANSWER // 2 if self.recalled else LONGEST_ANSWER)
        own, (given_count, count) = self._buttons[Step.QUESTIONS], seen.own_answers
        own.question = self.say(N_("The office's questions"))
        own.answer = self.say(N_("Answered: {given} of {count}"), given=given_count, count=count)
        self._place(own, self.ids.answers, count > 0)

    @staticmethod
    def _place(part: Widget, where: Widget, wanted: bool) -> None:
        """Taken out while it is not wanted: what cannot be seen must not catch a press."""
        if wanted and part.parent is None:
            where.add_widget(part)
        elif not wanted and part.parent is not None:
            part.parent.remove_widget(part)


load_kv(__file__)
