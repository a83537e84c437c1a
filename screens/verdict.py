"""What came of it: the verdict fills the screen, with each person's own where several came; it is heard, too."""

from collections.abc import Sequence

from kivy.clock import Clock, ClockEvent
from kivy.input import MotionEvent
from kivy.metrics import dp
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout

from kiosk.check_in import CheckIn, Outcome
from kiosk.gate import Gate
from kiosk.instruments.speech import Speech
from kiosk.presenters.today import Today
from kiosk.presenters.verdict import CALLS, Call, VerdictPresenter
from models.answers import degrees
from models.notice import N_, Notice
from models.triage import GRAVITY, Verdict
from models.words import REASONS, VERDICTS
from screens import verdict_chip  # noqa: F401 - its rule is used in verdict.kv
from screens.answer_words import readings_in_words
from screens.gate_screen import StepScreen
from screens.kv import load_kv
from screens.navigator import Navigator
from screens.tones import Tones
from screens.widgets.panels import SIGNS
from screens.widgets.press import Pressable

CALL_SIGNS = {Call.WAITS: "phone", Call.ARRIVED: "cloud_done", Call.REFUSED: "warning"}
MOST_REASONS = 4
SHORT_NAME = 8
"""Characters that fit a row's line beside reading and verdict."""


class OutcomeRow(Pressable, BoxLayout):
    """One of several people; a press corrects this one."""

    name = StringProperty("")
    reading = StringProperty("")
    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)


class VerdictScreen(StepScreen):
    title = StringProperty(N_("Verdict"))
    can_go_back = BooleanProperty(False)
    verdict = OptionProperty(Verdict.ADMIT, options=list(Verdict))
    days = NumericProperty(0)
    name_shown = StringProperty("")
    reading = StringProperty("")
    sentence = StringProperty("")
    """What is said to the person."""
    call = StringProperty("")
    """Of a hold: whether the office knows; translated."""
    call_sign = StringProperty("")
    seconds = NumericProperty(0)
    """Until the next person's turn; 0: that waits for a press."""
    speaks = BooleanProperty(True)
    reasons = ListProperty()
    several = BooleanProperty(False)
    saved = StringProperty("")
    """That it is durable, and under which number; translated."""
    ground = ColorProperty()
    ink = ColorProperty()

    def __init__(self, gate: Gate, navigator: Navigator, **kwargs: object) -> None:
        self._tones = Tones(gate.folder / "tones")
        self._speech = Speech()
        self._count: ClockEvent | None = None
        super().__init__(gate, navigator, **kwargs)

    def enter(self) -> None:
        self.presenter = VerdictPresenter(self.gate, self.check_in)
        self.navigator.run(self._be_heard(self.presenter, self.check_in.verdict))
        self.seconds = self.presenter.next_after or 0
        if self.seconds:
            self._count = Clock.schedule_interval(lambda _dt: self._tick(), 1)

    def refresh(self) -> None:
        outcomes = self.check_in.outcomes
        gravest = max(outcomes, key=lambda outcome: GRAVITY[outcome.triage.verdict])
        self.several = len(outcomes) > 1
        self.verdict = self.check_in.verdict
        self.days = max(outcome.triage.observe_days for outcome in outcomes if outcome.triage.verdict is self.verdict)
        self.name_shown = "" if self.several else gravest.name
        self.reading = "" if self.several else _last_reading(gravest)
        self.sentence = self.presenter.told.say(self.say)
        self.reasons = self._reasons(outcomes)
        self._show_call(self.presenter.call)
        self.saved = self._saved(len(outcomes))
        self.speaks = self.presenter.speaks
        self.subtitle = gravest.flat
        self._fill(outcomes if self.several else ())

    def leave(self) -> None:
        self.stay()
        self.name_shown = self.reading = self.subtitle = self.sentence = ""
        self.reasons, self.saved = [], ""
        self._fill(())

    def close(self) -> None:
        self._speech.close()

    def back(self) -> None:
        """What is saved is not asked again."""
        self.navigator.home()

    def scanned(self, code: str) -> bool:
        """The next person's code is there already."""
        self.navigator.home()
        home = self.navigator.current
        return home is not None and home.scanned(code)

    def stay(self) -> None:
        """The next person waits for a press."""
        if self._count is not None:
            self._count.cancel()
        self._count, self.seconds = None, 0

    def on_touch_down(self, touch: MotionEvent) -> bool:
        self.stay()
        return bool(super().on_touch_down(touch))

    def toggle_speech(self) -> None:
        self.presenter.set_speech(not self.speaks)
        self.speaks = self.presenter.speaks
        self.navigator.run(self._say(self.presenter) if self.speaks else self._speech.stop())

    def _tick(self) -> None:
        self.seconds -= 1
        if self.seconds <= 0:
            self.back()

    async def _be_heard(self, presenter: VerdictPresenter, verdict: Verdict) -> None:
        """The tone, and then the words."""
        if presenter.sounds:
            await self._tones.play(verdict)
        if presenter.speaks:
            await self._say(presenter)

    async def _say(self, presenter: VerdictPresenter) -> None:
        await self._speech.say(presenter.told.say(self.say), self.language)

    def _show_call(self, call: Call) -> None:
        self.call = self.say(CALLS[call]) if call in CALLS else ""
        self.call_sign = CALL_SIGNS.get(call, "")

    def _saved(self, count: int) -> str:
        last = self.presenter.last
        numbers = str(last) if count == 1 else f"{last - count + 1}–{last}"
        if self.check_in.is_correction:
            return self.say(N_("Correction saved, number {numbers}"), numbers=numbers)
        return self.say(N_("Saved, number {numbers}"), numbers=numbers)

    def word(self, verdict: str) -> str:
        return VERDICTS[Verdict(verdict)]

    def sign(self, verdict: str) -> str:
        return SIGNS[Verdict(verdict)]

    def correct(self, place: int = 0) -> None:
        """Opens the correction of one of the people, by their place."""
        self.navigator.run(self._correct(self.check_in, place))

    async def _correct(self, check_in: CheckIn, place: int) -> Notice | None:
        people, passage = check_in.draft.people, check_in.draft.passage
        # A car in which nobody is named has an entry, too.
        entry = people[place].entry if people or passage is None else passage.car
        opened = await Today(self.gate).correct(entry)
        if isinstance(opened, Notice):
            return opened
        self.navigator.follow(opened)
        return None

    def _reasons(self, outcomes: Sequence[Outcome]) -> list[str]:
        """Those of the gravest verdict, each once."""
        of_gravest = [outcome for outcome in outcomes if outcome.triage.verdict is self.verdict]
        found = dict.fromkeys(reason for outcome in of_gravest for reason in outcome.triage.reasons)
        return [self.say(REASONS[reason]) for reason in found][:MOST_REASONS]

    def _fill(self, outcomes: Sequence[Outcome]) -> None:
        people = self.ids.people
        if len(people.children) != len(outcomes):
            people.clear_widgets()
            for place in range(len(outcomes)):
                row = OutcomeRow(tag=f"verdict.correct.{place}")
                row.bind(on_release=lambda _row, place=place: self.correct(place))
                people.add_widget(row)
        for row, outcome in zip(reversed(people.children), outcomes, strict=True):
            row.name, row.verdict, row.days = outcome.name, outcome.triage.verdict, outcome.triage.observe_days
            row.reading = readings_in_words([reading.tenths for reading in outcome.readings], self.say)
            row.height = dp(80 + 30 * min(5, (len(outcome.name) - 1) // SHORT_NAME))


def _last_reading(outcome: Outcome) -> str:
    return degrees(outcome.readings[-1].tenths) if outcome.readings else ""


load_kv(__file__)
